"""Headline figures that the cases room recomputes from its records (rule 14)."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from touyan.cases.queries.county import template_of
from touyan.cases.queries.deeds import confirmed
from touyan.core import clock
from touyan.core.figures import Ask, Figure
from touyan.registry.models import Area
from touyan.registry.queries import villages_named

COUNTY_DIGITS = 6


def _name(ask: Ask) -> str:
    if len(ask.prefix) < COUNTY_DIGITS:
        return ""
    return template_of(ask.prefix.ljust(12, "0")).places.get("dazhai", "")


def dazhai(ask: Ask) -> Area | None:
    """Return the village whose Party members a public report counts, when it lies below the asked area."""
    named = _name(ask)
    return villages_named([named], prefix=ask.prefix).get(named)


def _deeds(ask: Ask) -> Iterable[tuple[str, int]]:
    """Return what Party members did at the reported village, by place."""
    area = dazhai(ask)
    if area is None:
        return []
    rows = confirmed().filter(case__area__scope_path__under=area.prefix)
    span = {"at__lt": clock.start_of(ask.end + dt.timedelta(days=1))}
    if ask.start is not None:
        span["at__gte"] = clock.start_of(ask.start)
    found = rows.filter(**span).order_by().values_list("case__area__scope_path")
    return list(found.annotate(n=Count("pk")))


FIGURES = (
    Figure(
        key="dazhai_deeds",
        room="cases",
        unit="case",
        basis=_("Cases of Dazhai that a Party member worked on, confirmed by who asked"),
        rows=_deeds,
        title=_("Dazhai: practical matters done by Party members"),
        measure="cases.member_deeds",
        place=_name,
    ),
)
