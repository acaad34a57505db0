"""Where a record is counted: in which village, township and county, today and in the month itself.

A record keeps the area that it was written in. Codes change, villages are merged and split: by
today's boundaries it counts where its area's `scope_path` lies, by those of a month where the code
that its area had on the last day of the month lay (rule 1.1).
"""

import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from django.db.models import CharField
from django.db.models.functions import Cast

from touyan.core import measures
from touyan.registry import paths
from touyan.registry.models import Area, AreaCode

OFFICIAL = 12
TOWNSHIP_DIGITS, COUNTY_DIGITS = 9, 6
_FOREVER = "9999-99-99"


class _Code(NamedTuple):
    path: str
    since: str
    until: str


class Geography:
    """All areas and their codes, read once."""

    def __init__(self) -> None:
        self.scope: dict[int, str] = {}
        self._living: dict[str, int] = {}
        rows = Area.objects.order_by("pk").values_list("pk", "path", "scope_path", "valid_to")
        for pk, path, scope, ended in rows:
            self.scope[pk] = scope
            if ended is None:
                self._living[path] = pk
        self._codes: dict[int, list[_Code]] = defaultdict(list)
        spans = AreaCode.objects.order_by("area_id", "valid_from")
        since, until = (Cast(name, CharField(max_length=10)) for name in ("valid_from", "valid_to"))
        self._spans = list(spans.values_list("area_id", "path", since, until))
        for pk, path, begun, over in self._spans:
            self._codes[pk].append(_Code(path, begun, over or _FOREVER))
        self._now: dict[str, tuple[int, ...]] = {}
        self._then: dict[int, dict[int, str]] = {}
        self._holders: dict[int, dict[str, int]] = {}
        self._differs: dict[int, bool] = {}
        self._beside: dict[int, dict[int, frozenset[int]]] = {}

    @cached_property
    def upto(self) -> int:
        """The highest id of an area."""
        return max(self.scope, default=0)

    def digest(self, upto: int) -> str:
        """Return a digest of where every area up to an id lay and lies."""
        scopes = [one for one in self.scope.items() if one[0] <= upto]
        spans = [one for one in self._spans if one[0] <= upto]
        return hashlib.sha256(repr((scopes, spans)).encode()).hexdigest()

    def differs(self, month: str) -> bool:
        """Say whether any area's code in a month was another one than it counts under today."""
        time = self._time(month)
        if time not in self._differs:
            paths_then = self._paths(month).items()
            self._differs[time] = any(path != self.scope[pk] for pk, path in paths_then)
        return self._differs[time]

    def now(self, area_id: int) -> tuple[int, ...]:
        """Return the areas in which a record counts today: village, township, county, those there are."""
        official = self.scope[area_id][:OFFICIAL]
        found = self._now.get(official)
        if found is None:
            found = self._now[official] = self._up(official, self._living)
        return found

    def then(self, area_id: int, month: str) -> tuple[int, ...]:
        """Return the areas in which a record counted in the month itself."""
        path = self._paths(month).get(area_id)
        if path is None:  # a record from before its area began, or after it ended
            codes = self._codes[area_id]
            day = measures.last_day(month).isoformat()
            path = (codes[0] if day < codes[0].since else codes[-1]).path
        return self._up(path, self._holders_of(month))

    @cached_property
    def of_village(self) -> dict[int, frozenset[int]]:
        """The areas whose records count in each village today."""
        found: dict[int, set[int]] = defaultdict(set)
        for pk in self.scope:
            if above := self.now(pk):
                found[above[0]].add(pk)
        return {village: frozenset(areas) for village, areas in found.items()}

    def counting_in(self, villages: Iterable[int], month: str = "") -> set[int]:
        """Return the areas whose records count in these villages: today, or in the month itself."""
        known = self._of_village_then(month) if month else self.of_village
        return set().union(*(known.get(village, ()) for village in villages))

    def _of_village_then(self, month: str) -> dict[int, frozenset[int]]:
        time = self._time(month)
        if time not in self._beside:
            found: dict[int, set[int]] = defaultdict(set)
            for pk in self.scope:
                if above := self.then(pk, month):
                    found[above[0]].add(pk)
            self._beside[time] = {village: frozenset(areas) for village, areas in found.items()}
        return self._beside[time]

    @cached_property
    def _turns(self) -> list[str]:
        """The days on which any code began or ended: between two of them, all months are alike."""
        codes = [code for known in self._codes.values() for code in known]
        return sorted({day for code in codes for day in (code.since, code.until)})

    def _time(self, month: str) -> int:
        return bisect_right(self._turns, measures.last_day(month).isoformat())

    def _paths(self, month: str) -> dict[int, str]:
        time = self._time(month)
        if time not in self._then:
            day = measures.last_day(month).isoformat()
            self._then[time] = {
                pk: code.path
                for pk, codes in self._codes.items()
                for code in codes
                if code.since <= day < code.until
            }
        return self._then[time]

    def _holders_of(self, month: str) -> dict[str, int]:
        time = self._time(month)
        if time not in self._holders:
            found = {codes[-1].path: pk for pk, codes in self._codes.items()}
            found |= self._living
            found |= {path: pk for pk, path in self._paths(month).items()}
            self._holders[time] = found
        return self._holders[time]

    @staticmethod
    def _up(path: str, holders: dict[str, int]) -> tuple[int, ...]:
        official = path[:OFFICIAL]
        steps = [official]
        if paths.village_of(official):
            steps.append(official[:TOWNSHIP_DIGITS].ljust(OFFICIAL, "0"))
        if not official.endswith("0" * COUNTY_DIGITS):
            steps.append(official[:COUNTY_DIGITS].ljust(OFFICIAL, "0"))
        return tuple(holders[step] for step in steps if step in holders)
