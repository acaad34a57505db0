"""How fast points have been spent in a village or township: the ledger's movements as a curve."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from touyan.core import clock
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts, survival
from touyan.points.survival import Movement
from touyan.registry.models import Area

MONTHS = 12
SPENT_KIND = "points.redeem"


@dataclass(frozen=True, slots=True)
class Expectation:
    """What will probably be spent of the points now held, by month ahead, and what it rests on."""

    held: int
    basis: int
    by_month: list[tuple[int, int]]

    @property
    def in_three(self) -> int:
        """Points expected to be spent within three months."""
        return dict(self.by_month).get(3, 0)


def expected(area: Area, *, months: int = MONTHS) -> Expectation:
    """Return the expected redemption of an area's points, from how its own points lasted until now."""
    found = survival.curve(_movements(area), today=_number(clock.today()))
    ahead = found.expected(months)
    return Expectation(
        held=sum(found.held),
        basis=found.basis,
        by_month=[(n + 1, points) for n, points in enumerate(ahead)],
    )


def _movements(area: Area) -> Iterator[Movement]:
    for one in ledger_queries.movements(
        codes=(accounts.AVAILABLE, accounts.HELD),
        commodity=accounts.POINT,
        area_prefix=area.prefix,
    ):
        yield Movement(
            household_id=one.subject_id,
            month=_number(one.effective_on),
            points=one.amount,
            lost=one.amount < 0 and one.kind != SPENT_KIND,
        )


def _number(day: dt.date) -> int:
    return day.year * 12 + day.month
