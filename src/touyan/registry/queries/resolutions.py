"""Reading resolutions: the newest first, by key."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from touyan.core.actor import Actor, Power
from touyan.registry.models import Resolution

Key = tuple[dt.date, int]
"""Day of passing and id: where the next page begins."""


@dataclass(frozen=True, slots=True)
class ResolutionPage:
    """Resolutions, the newest first; `next_before` is the key of the next page or None."""

    resolutions: list[Resolution]
    next_before: Key | None


def resolutions(
    actor: Actor,
    *,
    before: Key | None = None,
    limit: int = 50,
    power: Power = Power.PEOPLE_READ,
) -> ResolutionPage:
    """Return the resolutions that the actor may see."""
    rows = Resolution.objects.visible_to(actor, power).select_related("area")
    if before is not None:
        day, pk = before
        rows = rows.filter(Q(passed_on__lt=day) | Q(passed_on=day, pk__lt=pk))
    found = list(rows.order_by("-passed_on", "-pk")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return ResolutionPage(found[:limit], (last.passed_on, last.pk) if last else None)
