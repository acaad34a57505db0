"""What a charter or the assembly may lay down for a distribution, and what the law keeps from them.

Rates are whole ten-thousandths (6,500 is 65 %), amounts whole fen, quantities whole hundredths of a
unit (10.5 mu are 1,050).
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from touyan.coops.distribution.errors import (
    EquivalentNotFiled,
    EquivalentUnknown,
    LabourIsNoTrade,
    NegativeBase,
    RateOutOfBounds,
    RebateBelowStatutoryMinimum,
    RebateNotMainlyByTrade,
)
from touyan.decisions.laws import COOPS, article

WHOLE = 10_000
REBATE_MINIMUM = 6_000
REBATE_BASIS = article(COOPS, "四十四")
RESERVE_BASIS = article(COOPS, "四十二")
UNION_BASIS = article(COOPS, "六十一")
LOSSES_BASIS = article(COOPS, "四十四")
TRADE_APART_BASIS = article(COOPS, "四十一")
UNION_REBATE_ABOVE = 5_000  # "mainly" by trade is the principle of art. 4 (5)
HUNDREDTHS = 100
LABOUR_WORDS = frozenset({"LABOUR", "LABOR", "WORK", "WAGES", "劳务", "务工", "用工", "工日"})


class ReserveBase(enum.StrEnum):
    """What the reserve is a part of."""

    AFTER_LOSSES = "AFTER_LOSSES"  # the year's surplus less the losses of earlier years
    BEFORE_LOSSES = "BEFORE_LOSSES"  # the year's surplus; never more than is left after the losses


class Quantified(enum.StrEnum):
    """By what the year's reserve is written to the members' accounts (art. 42: the charter says)."""

    TRADE = "TRADE"
    CONTRIBUTION = "CONTRIBUTION"
    EQUAL = "EQUAL"


class EquivalentKind(enum.StrEnum):
    """What a charter may count as trade with the cooperative besides goods. Work is not among them."""

    LAND = "LAND"  # mu of land put in
    SEEDLINGS = "SEEDLINGS"
    SERVICES = "SERVICES"


def equivalent_kind(text: str) -> EquivalentKind:
    """Return the kind a charter names. Raises LabourIsNoTrade for work, EquivalentUnknown otherwise."""
    word = text.strip().upper()
    if word in LABOUR_WORDS:
        raise LabourIsNoTrade
    if word not in set(EquivalentKind):
        raise EquivalentUnknown
    return EquivalentKind(word)


@dataclass(frozen=True, slots=True)
class Equivalent:
    """How many fen of trade one unit counts as. It holds once adopted by the members and filed."""

    kind: EquivalentKind
    fen_per_unit: int
    is_adopted: bool = False
    is_filed: bool = False

    def fen(self, hundredths: int) -> int:
        """Return the trade that a quantity counts as: half a fen and more is a whole one."""
        return (hundredths * self.fen_per_unit + HUNDREDTHS // 2) // HUNDREDTHS


@dataclass(frozen=True, slots=True)
class Terms:
    """How the surplus of one year is distributed: the charter's terms, or those of a trial.

    `rebate` of the distributable surplus goes back by trade; `reinvested` of it becomes contributions
    when the assembly agreed (art. 44). Create it through `terms`, which refuses what the law forbids.
    """

    reserve: int
    rebate: int
    reserve_base: ReserveBase = ReserveBase.AFTER_LOSSES
    quantified: Quantified = Quantified.TRADE
    equivalents: tuple[Equivalent, ...] = ()
    reinvested: int = 0
    is_union: bool = False

    def __post_init__(self) -> None:
        """Refuse what the law forbids, with the article.

        Raises RateOutOfBounds, RebateBelowStatutoryMinimum (art. 44), RebateNotMainlyByTrade (a
        union: art. 61), EquivalentNotFiled (rule 16.8), NegativeBase for a price of nothing or less.
        """
        if any(not 0 <= rate <= WHOLE for rate in (self.reserve, self.rebate, self.reinvested)):
            raise RateOutOfBounds
        if self.is_union:
            if self.rebate <= UNION_REBATE_ABOVE:
                raise RebateNotMainlyByTrade(basis=UNION_BASIS)
        elif self.rebate < REBATE_MINIMUM:
            raise RebateBelowStatutoryMinimum(basis=REBATE_BASIS)
        for equivalent in self.equivalents:
            if equivalent.fen_per_unit <= 0:
                raise NegativeBase
            if not (equivalent.is_adopted and equivalent.is_filed):
                raise EquivalentNotFiled(basis=REBATE_BASIS)

    def equivalent(self, kind: EquivalentKind) -> Equivalent:
        """Return what a kind counts as. Raises EquivalentUnknown when the charter does not say."""
        for equivalent in self.equivalents:
            if equivalent.kind == kind:
                return equivalent
        raise EquivalentUnknown


def rate(value: Decimal) -> int:
    """Return a percentage (65, 65.25) in ten-thousandths. Raises RateOutOfBounds."""
    if not value.is_finite():
        raise RateOutOfBounds
    scaled = value * HUNDREDTHS
    if scaled != scaled.to_integral_value() or not 0 <= scaled <= WHOLE:
        raise RateOutOfBounds
    return int(scaled)


def part_rounded_half_up(amount_fen: int, part: int) -> int:
    """Return a rate of an amount (zero or more), half a fen and more being a whole one."""
    return (amount_fen * part + WHOLE // 2) // WHOLE


def part_rounded_up(amount_fen: int, part: int) -> int:
    """Return a rate of an amount (zero or more), never below it: a minimum by law is not rounded away."""
    return -(-amount_fen * part // WHOLE)


def quantities(
    pairs: Iterable[tuple[EquivalentKind, int]],
) -> tuple[tuple[EquivalentKind, int], ...]:
    """Return the quantities of one member in the order of the kinds, each kind once, none empty."""
    found: dict[EquivalentKind, int] = {}
    for kind, hundredths in pairs:
        found[kind] = found.get(kind, 0) + hundredths
    return tuple((kind, found[kind]) for kind in EquivalentKind if found.get(kind))
