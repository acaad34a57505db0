"""When points are spent: the share of points still unspent at each age, from the ledger alone. Pure.

No constant is invented: every number comes from how long earlier points of the same village lasted
(the product of monthly survival shares, Kaplan and Meier 1958). The basis is shown beside it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

HORIZON = 12


@dataclass(frozen=True, slots=True)
class Movement:
    """Points into (+) or out of (-) the hands of one household in a month counted from year 0.

    `lost` marks points that left without goods (expired, taken back): they say nothing about spending.
    """

    household_id: int
    month: int
    points: int
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """Points at risk and spent at each age in months, and what the households hold at each age."""

    at_risk: tuple[int, ...]
    spent: tuple[int, ...]
    held: tuple[int, ...]

    def surviving(self) -> list[Fraction]:
        """Return the share of points still unspent after 1, 2, ... months; 1 where nothing is known."""
        share, found = Fraction(1), []
        for risk, spent in zip(self.at_risk, self.spent, strict=True):
            if risk:
                share *= Fraction(risk - spent, risk)
            found.append(share)
        return found

    @property
    def basis(self) -> int:
        """Points whose life was observed."""
        return self.at_risk[0] if self.at_risk else 0

    def expected(self, months: int = HORIZON) -> list[int]:
        """Return how many of the points now held will be spent within 1, 2, ... `months` months.

        Rounded down. A point older than any point seen before is taken to stay.
        """
        shares = [Fraction(1), *self.surviving()]
        last = len(shares) - 1
        found = []
        for ahead in range(1, months + 1):
            total = Fraction(0)
            for age, points in enumerate(self.held):
                now, then = shares[min(age, last)], shares[min(age + ahead, last)]
                if now:
                    total += points * (1 - then / now)
            found.append(int(total))
        return found


def curve(movements: Iterable[Movement], *, today: int) -> Curve:
    """Return the curve of many households; each spends its oldest points first.

    `movements` come in the order in which they happened. A month's own spending counts as age 0.
    """
    lots: dict[int, list[list[int]]] = defaultdict(list)
    ends: dict[tuple[int, bool], int] = defaultdict(int)
    for one in movements:
        if one.points > 0:
            lots[one.household_id].append([one.month, one.points])
            continue
        for month, taken in _take(lots[one.household_id], -one.points):
            ends[max(one.month - month, 0), one.lost] += taken
    held: dict[int, int] = defaultdict(int)
    for rest in lots.values():
        for month, points in rest:
            held[max(today - month, 0)] += points
    return _curve(ends, held)


def _take(lots: list[list[int]], points: int) -> Iterable[tuple[int, int]]:
    while points and lots:
        month, there = lots[0]
        taken = min(there, points)
        yield month, taken
        points -= taken
        if taken == there:
            lots.pop(0)
        else:
            lots[0][1] -= taken


def _curve(ends: dict[tuple[int, bool], int], held: dict[int, int]) -> Curve:
    oldest = max([age for age, _lost in ends] + list(held), default=-1)
    gone = [ends.get((age, False), 0) for age in range(oldest + 1)]
    lost = [ends.get((age, True), 0) for age in range(oldest + 1)]
    kept = [held.get(age, 0) for age in range(oldest + 1)]
    # At risk at an age is everything that reached it: what ended or is held at this age or later.
    at_risk: list[int] = []
    later = 0
    for age in range(oldest, -1, -1):
        later += gone[age] + lost[age] + kept[age]
        at_risk.append(later)
    at_risk.reverse()
    return Curve(tuple(at_risk), tuple(gone), tuple(_trim(kept)))


def _trim(kept: Sequence[int]) -> Sequence[int]:
    last = max((age for age, points in enumerate(kept) if points), default=-1)
    return kept[: last + 1]
