"""Months that are asked for, numbers by cooperative and month, and who was there: pure helpers."""

from __future__ import annotations

import bisect
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from touyan.core.measures import as_of, months_between

Key = tuple[int, str]
"""Cooperative and month."""
Numbers = dict[Key, dict[str, int]]
"""Field by field, what is known of a cooperative in a month."""


class Months:
    """The months from `first` to `last`, both included; a stock is told as of the end of each."""

    def __init__(self, first: str, last: str) -> None:
        self.first, self.last = first, last
        self.all = list(months_between(first, last))
        self.place = {month: n for n, month in enumerate(self.all)}

    @cached_property
    def ends(self) -> list[dt.date]:
        """The day as of which each month is told: its last, today while it runs."""
        return [as_of(month) for month in self.all]

    def from_day(self, day: dt.date | None) -> int:
        """Return the first month at whose end a day has come; how many months there are if none."""
        return 0 if day is None else bisect.bisect_left(self.ends, day)

    def until_day(self, day: dt.date | None) -> int:
        """Return the first month at whose end a last day (not included) has come."""
        return len(self.all) if day is None else bisect.bisect_left(self.ends, day)


class Sheet:
    """Numbers as they are found, by cooperative and month."""

    def __init__(self, months: Months, coops: Iterable[int]) -> None:
        self.months = months
        self.rows: dict[int, list[dict[str, int]]] = {
            coop: [{} for _month in months.all] for coop in coops
        }

    def blank(self, coops: Iterable[int], *fields: str) -> None:
        """Say that these fields are known of these cooperatives: nothing until something is added."""
        for coop in coops:
            for row in self.rows[coop]:
                row.update(dict.fromkeys(fields, 0))

    def put(self, coop: int, place: int, field: str, number: int) -> None:
        """Write one number."""
        self.rows[coop][place][field] = number

    def add(self, coop: int, month: str, field: str, number: int) -> None:
        """Add to the number of a month; of another month nothing is asked."""
        place = self.months.place.get(month)
        if place is not None and coop in self.rows:
            row = self.rows[coop][place]
            row[field] = row.get(field, 0) + number

    def spread(self, field: str, steps: Mapping[int, list[int]]) -> None:
        """Write a stock that is given by its changes: one number more than there are months."""
        for coop, changes in steps.items():
            held = 0
            for place, change in enumerate(changes[:-1]):
                held += change
                self.put(coop, place, field, held)

    def numbers(self) -> Numbers:
        """Return what was found."""
        return {
            (coop, month): row
            for coop, rows in self.rows.items()
            for month, row in zip(self.months.all, rows, strict=True)
        }


class Steps:
    """A stock by cooperative, from spans of months in which an amount counts."""

    def __init__(self, months: Months, coops: Iterable[int]) -> None:
        self.of: dict[int, list[int]] = {coop: [0] * (len(months.all) + 1) for coop in coops}

    def add(self, coop: int, first: int, until: int, number: int = 1) -> None:
        """Count a number in the months from place `first` to `until` (not included)."""
        if first < until:
            self.of[coop][first] += number
            self.of[coop][until] -= number


class Presence:
    """Who was there in which months, each counted once."""

    def __init__(self) -> None:
        self._spans: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)

    def add(self, coop: int, holder: int, first: int, until: int) -> None:
        """Say that somebody counts from place `first` to `until` (not included)."""
        if first < until:
            self._spans[coop, holder].append((first, until))

    def spans(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield cooperative, holder, first and last place (not included), without overlaps."""
        for (coop, holder), found in self._spans.items():
            if len(found) > 1:
                found.sort()
            begin, end = found[0]
            for first, until in found[1:]:
                if first <= end:
                    end = max(end, until)
                    continue
                yield coop, holder, begin, end
                begin, end = first, until
            yield coop, holder, begin, end

    def within(self, other: Presence) -> Presence:
        """Return who of `other` is here too, in the months of both."""
        mine: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for coop, holder, first, until in self.spans():
            mine[coop, holder].append((first, until))
        both = Presence()
        for coop, holder, first, until in other.spans():
            for begin, end in mine.get((coop, holder), ()):
                both.add(coop, holder, max(first, begin), min(until, end))
        return both

    def onto(self, sheet: Sheet, field: str) -> None:
        """Write how many there were."""
        steps = Steps(sheet.months, sheet.rows)
        for coop, _holder, first, until in self.spans():
            steps.add(coop, first, until)
        sheet.spread(field, steps.of)
