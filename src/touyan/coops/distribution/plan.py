"""From the year's surplus to what each member gets (art. 42 to 44; the worked example of rule 3.6).

    surplus - losses of earlier years = what is left
    - reserve                         = distributable surplus
    at least 60 % by trade, the rest by contribution + reserve share + subsidy share + donation share

All book values are those before the distribution. A year without anything left makes a plan for the
losses; members without any trade get the plan back with the words for the charter (rule 16.8).
"""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from touyan.coops.distribution.errors import NegativeBase
from touyan.coops.distribution.rules import (
    EquivalentKind,
    Quantified,
    ReserveBase,
    Terms,
    part_rounded_half_up,
    part_rounded_up,
)
from touyan.coops.distribution.sharing import Division, divide


class Results(NamedTuple):
    """The year's accounts of profit and loss in fen, all as positive amounts (rule 3.5)."""

    operating_income: int = 0
    other_income: int = 0
    investment_income: int = 0
    operating_cost: int = 0
    taxes: int = 0
    management_cost: int = 0
    finance_cost: int = 0
    other_cost: int = 0

    @property
    def surplus_fen(self) -> int:
        """Return income less costs; below zero it is a loss. Wages and rent are among the costs."""
        income = self.operating_income + self.other_income + self.investment_income
        costs = self.operating_cost + self.taxes + self.management_cost + self.finance_cost
        return income - costs - self.other_cost


@dataclass(frozen=True, slots=True)
class Year:
    """What the books say of one year. `reserve_fen` could cover a loss (art. 42)."""

    results: Results
    earlier_losses_fen: int = 0
    reserve_fen: int = 0
    non_member_trade_fen: int = 0

    def __post_init__(self) -> None:
        """Raise NegativeBase for losses, a reserve or trade below zero."""
        if min(self.earlier_losses_fen, self.reserve_fen, self.non_member_trade_fen) < 0:
            raise NegativeBase


class Member(NamedTuple):
    """One member's account before the distribution, in fen. Who is no member stands in no list.

    `trade_fen` is the trade in goods by name with the cooperative; `quantities` are hundredths of
    what the charter may count as trade. `code` is the slip's and settles ties.
    """

    code: str
    trade_fen: int
    contribution_fen: int
    reserve_fen: int = 0
    subsidy_fen: int = 0
    donation_fen: int = 0
    quantities: tuple[tuple[EquivalentKind, int], ...] = ()

    @property
    def shares_fen(self) -> int:
        """Return what the rest is divided by (art. 44)."""
        return self.contribution_fen + self.reserve_fen + self.subsidy_fen + self.donation_fen


class Slip(NamedTuple):
    """What one member gets, in fen. The quantified reserve is written to the account, never paid.

    In the plan for a loss it is what the member's share of the reserve loses.
    """

    code: str
    trade_fen: int
    patronage_fen: int
    shares_fen: int
    residual_fen: int
    quantified_fen: int
    reinvested_fen: int

    @property
    def total_fen(self) -> int:
        """Return refund and dividend together."""
        return self.patronage_fen + self.residual_fen

    @property
    def paid_fen(self) -> int:
        """Return what is paid out: what did not become a contribution."""
        return self.total_fen - self.reinvested_fen


class Kind(enum.StrEnum):
    """How a plan ends."""

    SHARED = "SHARED"
    LOSSES = "LOSSES"  # nothing is left: a plan for the losses, no distribution
    NO_TRADE = (
        "NO_TRADE"  # nobody traded with the cooperative: back, with the words for the charter
    )


@dataclass(frozen=True, slots=True)
class Losses:
    """What is done with a loss: the reserve first (art. 42), the rest is carried forward.

    `from_members_fen` is what the members' shares of the reserve lose: only where what is left of
    the reserve no longer covers them.
    """

    loss_fen: int
    from_reserve_fen: int
    carried_fen: int
    from_members_fen: int


_NONE = Division(0, 0, 0, 0, "")


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan in fen with the divisions that made it; `slips` in the order of their codes."""

    kind: Kind
    year: Year
    terms: Terms
    members: tuple[Member, ...]
    left_fen: int
    reserve_fen: int = 0
    distributable_fen: int = 0
    patronage_fen: int = 0
    residual_fen: int = 0
    by_trade: Division = _NONE
    by_shares: Division = _NONE
    by_reserve: Division = _NONE
    by_reinvested: Division = _NONE
    slips: tuple[Slip, ...] = field(default=(), repr=False)
    losses: Losses | None = None

    @property
    def reinvested_fen(self) -> int:
        """Return what becomes contributions."""
        return self.by_reinvested.total_fen


def trade_of(member: Member, terms: Terms) -> int:
    """Return a member's trade in fen with what the charter counts as trade.

    Raises EquivalentUnknown when the charter does not say what a quantity counts as.
    """
    if not member.quantities:
        return member.trade_fen
    counted = sum(terms.equivalent(kind).fen(amount) for kind, amount in member.quantities)
    return member.trade_fen + counted


def make(*, year: Year, terms: Terms, members: Iterable[Member]) -> Plan:
    """Return the plan of a year. Nothing depends on the order of the members.

    Raises NegativeBase, SameMemberTwice, EquivalentUnknown, NothingToDivideBy.
    """
    found = tuple(sorted(members))
    left = year.results.surplus_fen - year.earlier_losses_fen
    if left <= 0:
        return _of_loss(year, terms, found, left)
    reserve = _reserve(year, terms, left)
    distributable = left - reserve
    patronage = part_rounded_up(distributable, terms.rebate)
    trades = [trade_of(member, terms) for member in found]
    if patronage and not any(trades):
        return Plan(
            Kind.NO_TRADE,
            year,
            terms,
            found,
            left,
            reserve_fen=reserve,
            distributable_fen=distributable,
        )
    codes = [member.code for member in found]
    shares = [member.shares_fen for member in found]
    residual = distributable - patronage
    by_trade, refunds = divide(patronage, codes, trades)
    by_shares, dividends = divide(residual, codes, shares)
    by_reserve, quantified = divide(reserve, codes, _quantify_by(terms.quantified, found, trades))
    totals = [a + b for a, b in zip(refunds, dividends, strict=True)]
    by_reinvested, reinvested = divide(
        part_rounded_half_up(distributable, terms.reinvested), codes, totals
    )
    slips = tuple(map(Slip, codes, trades, refunds, shares, dividends, quantified, reinvested))
    return Plan(
        Kind.SHARED,
        year,
        terms,
        found,
        left,
        reserve,
        distributable,
        patronage,
        residual,
        by_trade,
        by_shares,
        by_reserve,
        by_reinvested,
        slips,
    )


def _reserve(year: Year, terms: Terms, left: int) -> int:
    base = left if terms.reserve_base == ReserveBase.AFTER_LOSSES else year.results.surplus_fen
    return min(part_rounded_half_up(base, terms.reserve), left)


def _of_loss(year: Year, terms: Terms, found: tuple[Member, ...], left: int) -> Plan:
    loss, reserve = -left, year.reserve_fen
    covered = min(loss, reserve)
    held = [member.reserve_fen for member in found]
    cut = min(max(sum(held) - (reserve - covered), 0), covered)
    by_reserve, cuts = divide(cut, [member.code for member in found], held)
    slips = tuple(
        Slip(member.code, trade_of(member, terms), 0, member.shares_fen, 0, part, 0)
        for member, part in zip(found, cuts, strict=True)
    )
    losses = Losses(loss, covered, loss - covered, cut)
    return Plan(
        Kind.LOSSES, year, terms, found, left, by_reserve=by_reserve, slips=slips, losses=losses
    )


def _quantify_by(
    quantified: Quantified, members: Sequence[Member], trades: Sequence[int]
) -> list[int]:
    if quantified == Quantified.TRADE:
        return list(trades)
    if quantified == Quantified.CONTRIBUTION:
        return [member.contribution_fen for member in members]
    return [1] * len(members)
