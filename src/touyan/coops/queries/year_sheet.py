"""A member's year on one sheet: three lists side by side and goods apart, never one sum (rule 3.6).

Wages, land rent and guaranteed rent are costs of the cooperative; refund and dividend are distribution;
the price of goods sold is neither. Amounts are fen. There is no total across the lists, on purpose.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from touyan.coops.models import (
    CoopMember,
    DistributionSlip,
    DistributionStatus,
    LandPayKind,
    LandPayment,
    MemberTrade,
    WageLine,
)
from touyan.coops.models.trade import TradeWay
from touyan.coops.queries.surplus import year_bounds
from touyan.core.reading import asked_once
from touyan.registry.kinds import SubjectKind
from touyan.registry.queries.people import members as people_of_household


@dataclass(frozen=True, slots=True)
class WageRow:
    """Days of work at one rate."""

    days: Decimal
    rate_fen: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class LandRow:
    """What was paid for land, by kind and price of a mu."""

    kind: str
    mu: Decimal
    fen_per_mu: int
    amount_fen: int

    @property
    def kind_label(self) -> str:
        """Return the kind in words."""
        return str(LandPayKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """What the member sold to the cooperative, or bought from it."""

    way: str
    goods: str
    quantity: Decimal
    unit: str
    amount_fen: int

    @property
    def way_label(self) -> str:
        """Return the way in words."""
        return str(TradeWay(self.way).label)


@dataclass(frozen=True, slots=True)
class YearSheet:
    """One member's year. Four columns; nobody adds them up."""

    member: CoopMember
    year: int
    wages: tuple[WageRow, ...]
    land: tuple[LandRow, ...]
    goods: tuple[GoodsRow, ...]
    slip: DistributionSlip | None
    is_declared: bool

    @property
    def wages_fen(self) -> int:
        """Return the pay for work."""
        return sum(row.amount_fen for row in self.wages)

    @property
    def land_fen(self) -> int:
        """Return land rent and guaranteed rent."""
        return sum(row.amount_fen for row in self.land)

    @property
    def sold_fen(self) -> int:
        """Return the price of goods that the member sold to the cooperative."""
        return sum(row.amount_fen for row in self.goods if row.way == TradeWay.BOUGHT)

    @property
    def distribution_fen(self) -> int:
        """Return refund and dividend."""
        return self.slip.total_fen if self.slip else 0


def year_sheet(member: CoopMember, year: int) -> YearSheet:
    """Return the sheet of a member whom the caller found within the actor's reach."""
    first, last = year_bounds(year)
    subjects = subjects_of(member, last)
    booked = {
        "voucher__coop_id": member.coop_id,
        "voucher__on__gte": first,
        "voucher__on__lte": last,
        "subject_id__in": subjects,
    }
    slip = (
        DistributionSlip.objects.laid_open()
        .filter(member=member, trial__year=year)
        .select_related("trial__distribution")
        .first()
    )
    wages = WageLine.objects.booked().filter(**booked).values("rate_fen")
    land = LandPayment.objects.booked().filter(**booked).values("kind", "fen_per_mu")
    goods = MemberTrade.objects.booked().filter(**booked).values("way", "goods", "unit")
    return YearSheet(
        member=member,
        year=year,
        wages=tuple(
            WageRow(row["total_days"], row["rate_fen"], row["total"])
            for row in wages.annotate(total=Sum("amount_fen"), total_days=Sum("days"))
            .exclude(total=0)
            .order_by("rate_fen")
        ),
        land=tuple(
            LandRow(row["kind"], row["total_mu"], row["fen_per_mu"], row["total"])
            for row in land.annotate(total=Sum("amount_fen"), total_mu=Sum("mu"))
            .exclude(total=0)
            .order_by("kind", "fen_per_mu")
        ),
        goods=tuple(
            GoodsRow(row["way"], row["goods"], row["total_quantity"], row["unit"], row["total"])
            for row in goods.annotate(total=Sum("amount_fen"), total_quantity=Sum("quantity"))
            .exclude(total=0)
            .order_by("way", "goods", "unit")
        ),
        slip=slip,
        is_declared=slip is not None
        and slip.trial.distribution.status == DistributionStatus.DECLARED,
    )


@asked_once
def subjects_of(member: CoopMember, day: dt.date) -> list[int]:
    """Return whose rows stand on the sheet: the member's, and those of the household's people."""
    if member.subject.kind != SubjectKind.HOUSEHOLD:
        return [member.subject_id]
    people = people_of_household(member.subject_id, on=day)
    return [member.subject_id, *(one.person_id for one in people)]
