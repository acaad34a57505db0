"""Who sees what, decided by area: the public door for every room."""

from django.db.models import QuerySet

from touyan.core.actor import Actor, Power
from touyan.registry.models import Area
from touyan.registry.reach import area_q

__all__ = ["area_q", "areas"]


def areas(actor: Actor, power: Power = Power.PEOPLE_READ) -> QuerySet[Area]:
    """Return an area if and only if an AREA grant of the power covers it by today's boundaries."""
    return Area.objects.visible_to(actor, power)
