"""What all pages of facts share: the month asked for, the way up, addresses, the height of a bar."""

import re
from contextlib import suppress
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from touyan.access.doors import ActedRequest
from touyan.core import measures, records
from touyan.core.actor import Power
from touyan.core.figures import Place
from touyan.core.measures import AnyMeasure, Flow, Value
from touyan.indicators import wording
from touyan.indicators.queries.facts import AsOf
from touyan.indicators.queries.published import Told
from touyan.registry.models import Area
from touyan.registry.queries import ancestors

MONTHS_OFFERED = 24
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
READ = Power.FIGURES_READ


def above(request: ActedRequest, area: Area) -> list[Area]:
    """Return the places above whose figures the person reads, the highest first."""
    return [one for one in ancestors(area) if request.actor.may_in(READ, one.path)]


def months_offered(as_of: AsOf | None, month: str = "") -> list[str]:
    """Return the months that a page offers, the newest first; the one that is shown is among them."""
    if as_of is None:
        return []
    first = max(as_of.first, measures.shifted(as_of.last, 1 - MONTHS_OFFERED))
    offered = list(measures.months_between(first, as_of.last))[::-1]
    return offered if month in offered or not month else [*offered, month]


def month_asked(request: ActedRequest, as_of: AsOf | None) -> str:
    """Return the month asked for among those that there are, else the newest."""
    if as_of is None:
        return ""
    return _among(as_of, request.GET.get("month", "")) or as_of.last


def first_asked(request: ActedRequest, found: AnyMeasure, month: str, as_of: AsOf | None) -> str:
    """Return the first of several months that are added up: of a flow, when it is asked for."""
    if as_of is None or not isinstance(found, Flow):
        return month
    first = _among(as_of, request.GET.get("first", ""))
    return first if first and first < month else month


def _among(as_of: AsOf, month: str) -> str:
    is_month = _MONTH.fullmatch(month) is not None
    return month if is_month and as_of.first <= month <= as_of.last else ""


def months_query(month: str, first: str = "") -> str:
    """Return what an address says of the months."""
    return f"?month={month}&first={first}" if first and first < month else f"?month={month}"


def measure_url(area: Place, found: AnyMeasure, month: str, first: str = "") -> str:
    """Return the address of a measure of a place in a month, or (a flow) over several."""
    address = reverse("indicators:measure", args=[area.path, found.code])
    return address + months_query(month, first if isinstance(found, Flow) else "")


def records_url(found: AnyMeasure, area: Area, month: str, first: str = "") -> str:
    """Return the address of the records behind a measure in a village and its months, or ""."""
    if found.code in records.declared():
        address = reverse("indicators:records", args=[area.path, found.code])
        return address + months_query(month, first if isinstance(found, Flow) else "")
    try:
        address = reverse(found.records, args=[area.path]) if found.records else ""
    except NoReverseMatch:
        return ""
    if address and isinstance(found, Flow):
        start, end = measures.first_day(first or month), measures.last_day(month)
        return f"{address}?start={start}&end={end}"
    return address


def figure_url(one: Told) -> str:
    """Return where a figure opens: the measure that tells it, over its months.

    What facts do not reach opens its records, else the measure in the newest month.
    """
    path, measure = one.place.path, measures.declared().get(one.figure.measure)
    if one.counted_at is None and measure is not None:
        return measure_url(one.place, measure, one.last, one.first)
    if one.level in one.figure.records_at:
        days = {
            name: str(day) for name, day in (("start", one.ask.start), ("end", one.ask.end)) if day
        }
        for args in ([one.figure.key, path], [path]):
            with suppress(NoReverseMatch):
                return f"{reverse(one.figure.records, args=args)}?{urlencode(days)}"
    if measure is not None and one.has_facts:
        return reverse("indicators:measure", args=[path, measure.code])
    return reverse("indicators:place", args=[path])


def height(found: AnyMeasure, value: Value | None) -> int:
    """Return what a bar shows: the number itself, of a share its percentage."""
    if value is None:
        return 0
    if value.den is None:
        return value.num
    return value.num * wording.PERCENT // value.den if value.den else 0
