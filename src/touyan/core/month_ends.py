"""What there is at the end of each month, from rows that count from one day until another."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import CharField, Count, QuerySet
from django.db.models.functions import Cast

from touyan.core.measures import Amount, Holder, Slice, as_of


def at_month_ends(
    spans: Iterable[tuple[int, dt.date | None, dt.date | None, int]], asked: Slice
) -> Iterator[Amount]:
    """Yield a stock for each month from spans of days: (area, from, to, how many).

    A span counts at the end of a month that lies in it; its last day (`to`) does not belong to it. An
    open side is None.
    """
    months = asked.months()
    ends = [as_of(month) for month in months]
    steps: dict[int, list[int]] = {}
    for area_id, since, until, number in spans:
        row = steps.setdefault(area_id, [0] * (len(ends) + 1))
        row[_first_at(ends, since)] += number
        row[_first_at(ends, until) if until else len(ends)] -= number
    for area_id, row in steps.items():
        held = 0
        for month, step in zip(months, row[:-1], strict=True):
            held += step
            if held:
                yield area_id, month, held, None


def present(
    rows: "QuerySet[Any]", area: str, who: str, asked: Slice, *, since: str, until: str
) -> Iterator[Holder]:
    """Yield who was there at the end of each month, from rows that count from a day until a day.

    Days are compared as they are written (2026-03-04): nobody has to be made out of thousands of them.
    """
    days = [Cast(name, CharField(max_length=10)) for name in (since, until)]
    found = rows.filter(asked.areas(area)).order_by().values_list(area, who, *days)
    months = asked.months()
    ends = [as_of(month).isoformat() for month in months]
    for area_id, holder, begun, over in found.iterator(20_000):
        first = bisect_left(ends, begun or "")
        for month in months[first : bisect_left(ends, over) if over else None]:
            yield area_id, month, holder


def present_in(
    spans: Iterable[tuple[int, int, dt.date | None, dt.date | None]], asked: Slice
) -> Iterator[Holder]:
    """Yield who was there at the end of each month, from spans of days: (area, who, from, to)."""
    months = asked.months()
    ends = [as_of(month) for month in months]
    for area_id, holder, since, until in spans:
        over = _first_at(ends, until) if until else len(ends)
        for month in months[_first_at(ends, since) : over]:
            yield area_id, month, holder


def held(
    rows: "QuerySet[Any]",
    area: str,
    asked: Slice,
    *,
    since: str,
    until: str,
    total: Any = None,
    scale: int = 1,
) -> Iterator[Amount]:
    """Yield a stock for each month from rows that count from a day until a day, by one grouped statement.

    `area` leads to the id of the area, `since` and `until` to the days; the day `until` itself does not
    count. `total` is added up over rows (how many there are, unless told) and multiplied by `scale`.
    """
    found = rows.filter(asked.areas(area)).order_by().values_list(area, since, until)
    spans = found.annotate(total=Count("pk") if total is None else total)
    return at_month_ends(((*span, int(number * scale)) for *span, number in spans), asked)


def _first_at(ends: Sequence[dt.date], day: dt.date | None) -> int:
    """Return the first place whose end is not before the day."""
    if day is None:
        return 0
    return bisect_left(ends, day)
