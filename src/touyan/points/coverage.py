"""The balance sheet of points: can the shop honour what the village has given out? (rule 2.6)

Points on the households' accounts are a debt of the village's shop: each is a promise of goods. What
stands against them is the money in the till and the goods on the shelf at what they cost. Pure.
"""

import enum
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from touyan.core.pack_values import ShopTemplate
from touyan.points.errors import CoverageTooLow

HUNDRED = 100


class Level(enum.StrEnum):
    """How far the shop can honour the points. NONE: nobody holds points, so there is no ratio."""

    NONE = "NONE"
    GREEN = "GREEN"
    YELLOW = "YELLOW"
    ORANGE = "ORANGE"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The county's limits: below them it is yellow or orange, and from where high awards stop."""

    yellow_percent: int = 100
    orange_percent: int = 60
    high_points: int = 10
    stops: frozenset[Level] = frozenset({Level.ORANGE})


STOPS: dict[str, frozenset[Level]] = {
    "never": frozenset(),
    "orange": frozenset({Level.ORANGE}),
    "yellow": frozenset({Level.YELLOW, Level.ORANGE}),
}


def thresholds_of(shop: ShopTemplate | None) -> Thresholds:
    """Return the county's limits, or those of the rule when the county has set none."""
    if shop is None:
        return Thresholds()
    return Thresholds(
        yellow_percent=shop.coverage_yellow_percent,
        orange_percent=shop.coverage_orange_percent,
        high_points=shop.high_points,
        stops=STOPS[shop.high_stops_at],
    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a shop has (fen) against what it owes in goods (fen). `ratio` is exact, None if no debt."""

    cash_fen: int
    stock_fen: int
    liability_fen: int
    ratio: Fraction | None
    level: Level

    @property
    def assets_fen(self) -> int:
        """Money and goods together."""
        return self.cash_fen + self.stock_fen

    @property
    def percent(self) -> int | None:
        """The ratio in whole percent, rounded down: 99.9 % never shows as covered."""
        return None if self.ratio is None else int(self.ratio * HUNDRED)

    @property
    def missing_fen(self) -> int:
        """What has to be put in until every point is covered."""
        return max(self.liability_fen - self.assets_fen, 0)


def cover(
    *, cash_fen: int, stock_fen: int, liability_fen: int, limits: Thresholds | None = None
) -> Coverage:
    """Return the coverage of one shop, or of several added up.

    Exactly at a limit is not below it: a ratio of 1 is green, of 0.6 yellow (for the usual limits).
    """
    limits = limits or Thresholds()
    if liability_fen <= 0:
        return Coverage(cash_fen, stock_fen, 0, None, Level.NONE)
    ratio = Fraction(cash_fen + stock_fen, liability_fen)
    level = Level.GREEN
    if ratio * HUNDRED < limits.orange_percent:
        level = Level.ORANGE
    elif ratio * HUNDRED < limits.yellow_percent:
        level = Level.YELLOW
    return Coverage(cash_fen, stock_fen, liability_fen, ratio, level)


def is_high(rule_points: int, limits: Thresholds) -> bool:
    """Say whether a rule gives so much for one deed that it stops when the shop cannot pay."""
    return rule_points >= limits.high_points


def check_high_rule(*, rule_points: int, coverage: Coverage, limits: Thresholds) -> None:
    """Raise CoverageTooLow for a new award of a high rule while the shop cannot honour the points.

    What was entered before goes on: only new awards stop, and only of high rules.
    """
    if not is_high(rule_points, limits) or coverage.level not in limits.stops:
        return
    text = _(
        "The shop can honour only %(percent)d percent of the points, so rules worth %(high)d points "
        "or more are stopped for new deeds. The village committee, the township or a donor can put "
        "%(yuan)s yuan into the shop; then they go on. Deeds entered before are not affected."
    )
    yuan = -(-coverage.missing_fen // HUNDRED)
    raise CoverageTooLow(
        str(text) % {"percent": coverage.percent, "high": limits.high_points, "yuan": f"{yuan:,}"}
    )
