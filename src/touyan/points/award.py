"""The award for village shops at the end of the year: how well a shop runs, never how much. Pure.

Operation, the share of households that came, and what others can learn from it (rule 2.6); weights are
the county's. A large village has no advantage: nothing here grows with the number of points.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

MARK_MAX = 20
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Weights:
    """What the three parts count, 100 together, and how many shops in a hundred can get the award."""

    operation: int = 40
    redemption: int = 40
    demonstration: int = 20
    percent: int = 10


@dataclass(frozen=True, slots=True)
class ShopYear:
    """A shop's year: months open and served, counts of the shelf and those without a flag,
    households that take part and that came, complaints, and the township's mark (0 to 20).
    """

    shop_id: int
    path: str
    months_open: int
    months_served: int
    counts: int
    clean_counts: int
    households: int
    customers: int
    complaints: int = 0
    mark: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """The three parts of a shop's score and their sum, exact, out of 100."""

    year: ShopYear
    operation: Fraction
    redemption: Fraction
    demonstration: Fraction

    @property
    def total(self) -> Fraction:
        """All three together."""
        return self.operation + self.redemption + self.demonstration


@dataclass(frozen=True, slots=True)
class Proposal:
    """Shops that are proposed, and those that are equal at the border, each in the order of codes."""

    proposed: tuple[Score, ...]
    equal: tuple[Score, ...]
    places: int


def _share(part: int, whole: int) -> Fraction:
    return min(Fraction(part, whole), Fraction(1)) if whole else Fraction(0)


def score(year: ShopYear, weights: Weights) -> Score:
    """Return a shop's score. A shelf that was never counted does not count as accounted for."""
    running = (
        _share(year.months_served, year.months_open)
        + _share(year.clean_counts, year.counts)
        + (0 if year.complaints else 1)
    ) / 3
    return Score(
        year=year,
        operation=weights.operation * running,
        redemption=weights.redemption * _share(year.customers, year.households),
        demonstration=weights.demonstration * _share(year.mark, MARK_MAX),
    )


def propose(years: Iterable[ShopYear], weights: Weights) -> Proposal:
    """Return the shops with the best scores, at most the county's share of all shops.

    Fewer complaints go first among equals. Who is still equal where the places end is proposed by
    nobody: the county decides, and the list says so.
    """
    scores = sorted(
        (score(year, weights) for year in years),
        key=lambda one: (-one.total, one.year.complaints, one.year.path),
    )
    places = len(scores) * weights.percent // HUNDRED
    chosen = scores[:places]
    border = [one for one in scores if chosen and _rank(one) == _rank(chosen[-1])]
    if len([one for one in border if one in chosen]) == len(border):
        border = []
    kept = [one for one in chosen if one not in border]
    return Proposal(_by_code(kept), _by_code(border), places)


def _rank(one: Score) -> tuple[Fraction, int]:
    return one.total, one.year.complaints


def _by_code(scores: Iterable[Score]) -> tuple[Score, ...]:
    return tuple(sorted(scores, key=lambda one: one.year.path))
