"""Writing down what a cooperative expects of a year."""

from django.db import transaction

from touyan.coops.models import Forecast, ForecastKind
from touyan.coops.services.guards import coop_for, text, told, who
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, WrongState
from touyan.core.money import MAX_AMOUNT


@transaction.atomic
def record_forecast(
    *, actor: Actor, coop_id: int, year: int, kind: str, amount_fen: int, source: str
) -> Forecast:
    """Write down an estimate of this year or the next, said today; no book and no statement reads it.

    Raises WrongState for a year that is over, whose books say what it was; Invalid, NotAllowed.
    """
    coop = coop_for(actor, coop_id, Power.COOP_MANAGE)
    today = clock.today()
    if kind not in ForecastKind.values or not 0 < amount_fen <= MAX_AMOUNT:
        raise Invalid
    if not today.year <= year <= today.year + 1:
        raise WrongState
    found = Forecast.objects.create(
        coop=coop,
        year=year,
        kind=kind,
        amount_fen=amount_fen,
        said_on=today,
        source=text(source, longest=120),
        entered_by_id=who(actor),
        entered_at=clock.now(),
    )
    told(actor, "forecast.recorded", coop, {"year": year, "kind": kind})
    return found
