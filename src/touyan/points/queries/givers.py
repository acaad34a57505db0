"""Whose households are close to those who give points: their own, and those of near relatives.

A relative counts where the giver gives: somebody's sister in another village stands in nobody's way.
Set-based, for a village, a township or the whole county.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from touyan.core import clock
from touyan.points.fairness import Closeness
from touyan.points.models import Claim, ClaimState
from touyan.registry import queries as registry
from touyan.registry.models import HouseholdMember

VILLAGE_DIGITS = 12
_Places = Mapping[int, set[str]]
"""The villages of people, by person id."""


def closeness(prefix: str, *, start: dt.date, end: dt.date) -> dict[int, Closeness]:
    """Return the households of those who proposed or reviewed deeds of their village, and of their kin.

    Looks at deeds booked below an area from one day to another (both included). Near relatives are
    those of the Civil Code art. 1045 as recorded. A fixed number of queries.
    """
    giving = _givers(prefix, start, end)
    related = _related(giving)
    members = HouseholdMember.objects.filter(
        household__subject__area__scope_path__under=prefix, left_on=None
    ).values_list("person_id", "household_id", "household__subject__area__scope_path")
    found: dict[int, Closeness] = {}
    for person, household, path in members.iterator(chunk_size=10_000):
        village = path[:VILLAGE_DIGITS]
        if village in giving.get(person, ()):
            found[household] = Closeness.OWN
        elif village in related.get(person, ()):
            found.setdefault(household, Closeness.KIN)
    return found


def _givers(prefix: str, start: dt.date, end: dt.date) -> _Places:
    rows = (
        Claim.objects.filter(
            area__scope_path__under=prefix,
            state=ClaimState.POSTED,
            posted_at__gte=clock.start_of(start),
            posted_at__lt=clock.start_of(end + dt.timedelta(days=1)),
        )
        .order_by()
        .values_list(
            "area__scope_path", "proposed_by_id", "first_reviewed_by_id", "second_reviewed_by_id"
        )
        .distinct()
    )
    found: dict[int, set[str]] = defaultdict(set)
    for path, *hands in rows:
        for person in hands:
            if person is not None:
                found[person].add(path[:VILLAGE_DIGITS])
    return found


def _related(giving: _Places) -> _Places:
    found: dict[int, set[str]] = defaultdict(set)
    for giver, relatives in registry.kin_of_each(giving.keys()).items():
        for one in relatives:
            found[one] |= giving[giver]
    return found
