"""Which facts have to be compared after records changed: months and places, in as few readings as fit."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from touyan.core.measures import AnyMeasure, Touched, months_between, shifted
from touyan.core.watching import EVERYWHERE

Places = frozenset[int] | None
"""Areas in which records lie; None: every place."""
SPARE = 64
"""So many facts may be compared needlessly to save a reading, beside twice as many as are needed."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Facts of a measure that are compared: months, and the areas whose records changed."""

    first: str
    last: str
    areas: Places = None

    def months(self) -> list[str]:
        """Return every month of it."""
        return list(months_between(self.first, self.last))


def scopes(
    measure: AnyMeasure, touched: Iterable[Touched], first: str, last: str, *, new_from: str
) -> Iterator[Scope]:
    """Yield what of a measure is to be compared, the earliest months first.

    What lasts is touched from a month on until the last one; from `new_from` on nothing was compared
    yet, so that every place is.
    """
    if measure.lasts:
        by_month = _onwards(touched, first, last)
    else:
        by_month = _month_by_month(touched, first, last)
    by_month.update(dict.fromkeys(months_between(new_from, last)))
    yield from _together(by_month)


def _month_by_month(touched: Iterable[Touched], first: str, last: str) -> dict[str, Places]:
    found: dict[str, set[int]] = {}
    months = list(months_between(first, last))
    for area_id, month in touched:
        for one in [month] if month else months:
            if first <= one <= last:
                found.setdefault(one, set()).add(area_id)
    return {month: _places(areas) for month, areas in found.items()}


def _onwards(touched: Iterable[Touched], first: str, last: str) -> dict[str, Places]:
    starts: dict[str, set[int]] = {}
    for area_id, month in touched:
        starts.setdefault(max(month, first), set()).add(area_id)
    found: dict[str, Places] = {}
    if not starts:
        return found
    areas: set[int] = set()
    for month in months_between(first, last):
        areas |= starts.get(month, set())
        if areas:
            found[month] = _places(areas)
    return found


def _places(areas: set[int]) -> Places:
    return None if EVERYWHERE in areas else frozenset(areas)


def _together(by_month: Mapping[str, Places]) -> Iterator[Scope]:
    """Join months that follow each other while little is compared that nobody touched."""
    open_: Scope | None = None
    needed = 0
    for month in sorted(by_month):
        areas = by_month[month]
        if open_ is not None and shifted(open_.last, 1) == month:
            joined = _joined(open_, month, areas, needed + len(areas or ()))
            if joined is not None:
                open_, needed = joined, needed + len(areas or ())
                continue
        if open_ is not None:
            yield open_
        open_, needed = Scope(month, month, areas), len(areas or ())
    if open_ is not None:
        yield open_


def _joined(scope: Scope, month: str, areas: Places, needed: int) -> Scope | None:
    if areas is None or scope.areas is None:
        return Scope(scope.first, month) if areas is scope.areas else None
    both = scope.areas | areas
    fits = len(both) * (len(scope.months()) + 1) <= 2 * needed + SPARE
    return Scope(scope.first, month, both) if fits else None
