"""What every write asks first."""

import datetime as dt

from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.registry import queries
from touyan.registry.errors import AreaEnded, InTheFuture
from touyan.registry.models import Area


def area_for(actor: Actor, area_id: int, power: Power) -> Area:
    """Return the living area in which the actor wants to act.

    The system itself may act everywhere (first start, imports, synthetic counties). Raises
    NotAllowed without the power, NotFound outside its reach, AreaEnded for an ended area.
    """
    require(actor, power)
    area = queries.get_area(actor, area_id, power)
    if area.valid_to is not None:
        raise AreaEnded
    return area


def require(actor: Actor, power: Power) -> None:
    """Raise NotAllowed unless the actor holds the power somewhere, or is the system itself."""
    if actor != SYSTEM:
        actor.require(power)


def not_future(day: dt.date) -> dt.date:
    """Return the day. Raises InTheFuture."""
    if day > clock.today():
        raise InTheFuture
    return day
