"""What a shop buys and with whose money, so that no shelf and no till ever falls below zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from touyan.demo import names
from touyan.demo.plan.life import Period, PlannedVisit

COST_SHARE_PERCENT = 90
"""Goods cost the shop this share of the yuan that a point stands for."""
LEFT_ON_SHELF = 12
LEFT_WHEN_LOW = 2
LEFT_WHEN_HALF = 4
LEFT_WHERE_NAMED = 18
"""A real village's shop is always able to honour its points: bad news is for invented places only."""
FUNDING_STEP_FEN = 10_000


@dataclass(frozen=True, slots=True)
class PlannedRound:
    """Some periods in a row, what has to be bought before them and the money needed for it.

    `deliveries` and `taken` hold pieces by index into names.GOODS, `funding_fen` what is added to the
    till and `cash_fen` what it holds afterwards.
    """

    periods: tuple[Period, ...]
    deliveries: tuple[int, ...]
    cost_fen: tuple[int, ...]
    funding_fen: int
    taken: tuple[int, ...]
    cash_fen: int

    @property
    def visits(self) -> tuple[PlannedVisit, ...]:
        """Return all visits of these periods."""
        return tuple(visit for period in self.periods for visit in period.visits)


def plan_rounds(
    periods: Sequence[Period], *, step: int, seed_grant_fen: int, left: int = LEFT_ON_SHELF
) -> list[PlannedRound]:
    """Group a village's periods by `step` and say what its shop buys before each group.

    Groups follow the calendar, so that all villages share them whenever they opened.
    """
    cash = seed_grant_fen
    shelf = [0] * len(names.GOODS)
    rounds = []
    for _number, members in groupby(periods, key=lambda period: _month_number(period) // step):
        group = tuple(members)
        taken = _taken(group)
        bought = [
            max(need + left - have, 0) if need else 0
            for need, have in zip(taken, shelf, strict=True)
        ]
        costs = [cost(index, pieces) for index, pieces in enumerate(bought)]
        lacking = max(sum(costs) - cash, 0)
        funding = -(-lacking // FUNDING_STEP_FEN) * FUNDING_STEP_FEN
        cash += funding - sum(costs)
        shelf = [have + more - need for have, more, need in zip(shelf, bought, taken, strict=True)]
        rounds.append(PlannedRound(group, tuple(bought), tuple(costs), funding, tuple(taken), cash))
    return rounds


def _month_number(period: Period) -> int:
    return period.posted_on.year * 12 + period.posted_on.month


def _taken(periods: Sequence[Period]) -> list[int]:
    taken = [0] * len(names.GOODS)
    for period in periods:
        for visit in period.visits:
            for index, count in visit.lines:
                taken[index] += count
    return taken


def cost(index: int, pieces: int) -> int:
    """Return what pieces cost the shop: the same at any time, so that the average is that price."""
    return names.GOODS[index][3] * pieces * COST_SHARE_PERCENT
