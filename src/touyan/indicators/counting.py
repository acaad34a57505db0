"""From what a measure's query returns to the value of each place and month: pure, no database."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Protocol

from touyan.core.measures import Amount, Distinct, Holder, Slice, Stock, Value

Key = tuple[int, str]
"""Area and month."""
Values = dict[Key, Value]


class Places(Protocol):
    """Says in which areas a record counts, the lowest first."""

    def __call__(self, area_id: int, month: str) -> tuple[int, ...]:
        """Return village, township and county."""


def amounts(rows: Iterable[Amount], places: Places) -> Values:
    """Add up the amounts of each village (or higher area with records of its own) and month."""
    nums: dict[Key, int] = defaultdict(int)
    dens: dict[Key, int] = defaultdict(int)
    ratio = False
    for area_id, month, num, den in rows:
        found = places(area_id, month)
        if not found:
            continue
        key = (found[0], month)
        nums[key] += num
        if den is not None:
            ratio = True
            dens[key] += den
    return {key: Value(num, dens[key] if ratio else None) for key, num in nums.items()}


def running(rows: Iterable[Amount], asked: Slice) -> Iterable[Amount]:
    """Turn what each month added into what there was at the end of each month asked for.

    Months before the first are summed into it; a place without anything has no rows.
    """
    steps: dict[int, dict[str, tuple[int, int | None]]] = defaultdict(dict)
    for area_id, month, num, den in rows:
        at = max(month, asked.first)
        held, held_den = steps[area_id].get(at, (0, None))
        steps[area_id][at] = (
            held + num,
            held_den if den is None else (held_den or 0) + den,
        )
    for area_id, changes in steps.items():
        num, den, begun = 0, None, False
        for month in asked.months():
            if month in changes:
                step, step_den = changes[month]
                num += step
                den = den if step_den is None else (den or 0) + step_den
                begun = True
            if begun:
                yield area_id, month, num, den


def holders(rows: Iterable[Holder], places: Places) -> Values:
    """Count who there is, each once, in every village, township and county by month."""
    there: dict[Key, set[int]] = defaultdict(set)
    for area_id, month, holder in rows:
        there[area_id, month].add(holder)
    found: dict[Key, set[int]] = defaultdict(set)
    for (area_id, month), ids in there.items():
        for area in places(area_id, month):
            found[area, month] |= ids
    return {key: Value(len(ids)) for key, ids in found.items()}


def counted(measure: object, asked: Slice, places: Places, read: Iterable[Any]) -> Values:
    """Return the values of a measure from the rows that it returned."""
    if isinstance(measure, Distinct):
        return holders(read, places)
    if isinstance(measure, Stock) and measure.is_change:
        read = running(read, asked)
    return {
        key: value
        for key, value in amounts(read, places).items()
        if asked.first <= key[1] <= asked.last
    }
