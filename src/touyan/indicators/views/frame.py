"""What all pages of facts share: the month asked for, the way up, addresses, the height of a bar."""

from django.urls import NoReverseMatch, reverse

from touyan.access.doors import ActedRequest
from touyan.core import measures, records
from touyan.core.actor import Power
from touyan.core.measures import AnyMeasure, Flow, Value
from touyan.indicators import wording
from touyan.indicators.queries.facts import AsOf
from touyan.registry.models import Area
from touyan.registry.queries import ancestors

MONTHS_OFFERED = 24
READ = Power.FIGURES_READ


def above(request: ActedRequest, area: Area) -> list[Area]:
    """Return the places above whose figures the person reads, the highest first."""
    return [one for one in ancestors(area) if request.actor.may_in(READ, one.path)]


def months_offered(as_of: AsOf | None) -> list[str]:
    """Return the months that a page offers, the newest first."""
    if as_of is None:
        return []
    first = max(as_of.first, measures.shifted(as_of.last, 1 - MONTHS_OFFERED))
    return list(measures.months_between(first, as_of.last))[::-1]


def month_asked(request: ActedRequest, as_of: AsOf | None) -> str:
    """Return the month asked for among those that there are, else the newest."""
    asked = request.GET.get("month", "")
    if as_of is None:
        return ""
    return asked if asked in months_offered(as_of) else as_of.last


def measure_url(area: Area, found: AnyMeasure, month: str) -> str:
    """Return the address of a measure of a place in a month."""
    return f"{reverse('indicators:measure', args=[area.path, found.code])}?month={month}"


def records_url(found: AnyMeasure, area: Area, month: str) -> str:
    """Return the address of the records behind a measure in a village and month, or ""."""
    if found.code in records.declared():
        return f"{reverse('indicators:records', args=[area.path, found.code])}?month={month}"
    try:
        address = reverse(found.records, args=[area.path]) if found.records else ""
    except NoReverseMatch:
        return ""
    if address and isinstance(found, Flow):
        first, last = measures.first_day(month), measures.last_day(month)
        return f"{address}?start={first}&end={last}"
    return address


def height(found: AnyMeasure, value: Value | None) -> int:
    """Return what a bar shows: the number itself, of a share its percentage; never below zero."""
    if value is None:
        return 0
    if value.den is None:
        return max(value.num, 0)
    return value.num * wording.PERCENT // value.den if value.den else 0
