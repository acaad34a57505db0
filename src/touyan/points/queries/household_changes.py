"""What a household's points are, before it splits, merges, moves or ends."""

import datetime as dt
from dataclasses import dataclass

from touyan.points import accounts
from touyan.points.lots import Lot, Lots, shared_parts
from touyan.points.models import Claim
from touyan.points.queries.enrolment import running
from touyan.points.queries.lots import by_day, lots_of
from touyan.points.sharing import by_heads
from touyan.points.states import PENDING

BY_DAY = list[tuple[dt.date | None, int]]
"""Points by the last day on which they can be used (None: for ever)."""


@dataclass(frozen=True, slots=True)
class Purse:
    """Points of one household: what it can spend, what waits at the shop, how many deeds wait."""

    available: int
    reserved: int
    base: int
    waiting: int
    lots: tuple[Lot, ...]
    takes_part: bool

    def share(self, *, leaving: int, members: int) -> int:
        """Return what goes along by heads."""
        return by_heads(self.available, leaving=leaving, members=members)

    def going(self, points: int) -> BY_DAY:
        """Return the last days of the points that would go along; more than there is: none."""
        if not 0 < points <= self.available:
            return []
        return by_day(Lots(shared_parts(self.lots, points)))

    @property
    def last_days(self) -> BY_DAY:
        """The last days of all points."""
        return by_day(Lots(self.lots))


def purse(household_id: int) -> Purse:
    """Return what a household has; one that never had points has nothing."""
    held = accounts.points_of(household_id)
    return Purse(
        available=held.get(accounts.AVAILABLE, 0),
        reserved=held.get(accounts.HELD, 0),
        base=accounts.points_of(household_id, accounts.BASE).get(accounts.BASE_SCORE, 0),
        waiting=Claim.objects.filter(household=household_id, state__in=PENDING).count(),
        lots=lots_of(household_id).left,
        takes_part=running(household_id) is not None,
    )
