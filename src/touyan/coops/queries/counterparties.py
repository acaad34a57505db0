"""Who paid cooperatives and whom they paid, over twelve months, for the alarms R13 to R16 (rule 4.3).

A fixed number of statements for however many cooperatives; scope is the caller's; fen. A payment or a
sale is somebody's where a voucher names its other side, or its rows name people (members, workers,
owners of land). What names nobody counts in the whole and to nobody: the share of the greatest is then
"at least", and `unnamed_fen` says by how much it may be more.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Abs

from touyan.coops.models import (
    LandPayment,
    MemberTrade,
    TradeWay,
    Voucher,
    VoucherLine,
    VoucherStatus,
    WageLine,
)
from touyan.coops.vouchers import MEMBER, MONEY, WAGES, Template
from touyan.core.whole import Whole

Side = int | str
"""One payer or payee: somebody of the registry, or one account, or one name as written."""
INCOME = "501"
NO_PAYMENTS = (Template.TRANSFER, Template.REVERSAL, Template.OPENING)
NO_SALES = (Template.YEAR_END, Template.REVERSAL, Template.OPENING)
_OF_PARTY = ("voucher__coop_id", "voucher__party__subject_id")
_OF_SIDE = (*_OF_PARTY, "voucher__party__account_index", "voucher__party__name")
_Written = tuple[int | None, bytes | None, str, int]


@dataclass(slots=True)
class Flow:
    """Money of one cooperative in one direction: the whole, and what is known of each other side."""

    total_fen: int = 0
    by_side: dict[Side, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def unnamed_fen(self) -> int:
        """What names nobody."""
        return max(self.total_fen - sum(self.by_side.values()), 0)

    def greatest(self) -> tuple[Side, int] | None:
        """Return who has most of it and how much; None when nobody is named."""
        named = {side: fen for side, fen in self.by_side.items() if fen > 0}
        if not named:
            return None
        side = max(named, key=lambda one: (named[one], str(one)))
        return side, named[side]


@dataclass(slots=True)
class Told:
    """What the vouchers of one cooperative tell about its other sides in a period."""

    paid: Flow = field(default_factory=Flow)
    sold: Flow = field(default_factory=Flow)
    business: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """With people and organisations of the registry, by subject: rent, and what names them."""
    private_payments: int = 0
    private_fen: int = 0


def standing(prefix: str, first: dt.date, last: dt.date, *, via: str = "voucher") -> Q:
    """Return the condition that a row's voucher is booked in a period and was not taken back."""
    told = {
        "status": VoucherStatus.POSTED,
        "coop__area__scope_path__under": prefix,
        "on__gte": first,
        "on__lte": last,
    }
    booked = Q(**{f"{via}__{name}": value for name, value in told.items()})
    # Asked apart, not by a join: PostgreSQL would take a joined "or nothing" for one row and go
    # voucher by voucher, four times as slow.
    gone = Voucher.objects.filter(
        reverses=OuterRef(f"{via}_id"), reverses__isnull=False, status=VoucherStatus.POSTED
    )
    return booked & Q(~Exists(gone))


def told(prefix: str, first: dt.date, last: dt.date) -> dict[int, Told]:
    """Return what cooperatives below an area paid and sold from one day to another. Six statements."""
    found: dict[int, Told] = defaultdict(Told)
    here = standing(prefix, first, last)
    lines = VoucherLine.objects.filter(here).order_by()
    _by_side(found, lines)
    _by_name(found, prefix, first, last)
    known = lines.filter(voucher__party__subject__isnull=False, amount_fen__gt=0, is_cost=False)
    plain = known.exclude(voucher__template__in=[Template.REVERSAL, Template.SUBSIDY])
    # Wages and what a member is owed are no business of the kind that R16 asks for.
    own = VoucherLine.objects.filter(voucher=OuterRef("voucher"), number__in=(WAGES, MEMBER))
    plain = plain.exclude(Exists(own))
    for coop, subject, fen in plain.values_list(*_OF_PARTY).annotate(Sum("amount_fen")):
        found[coop].business[subject] += fen
    over = lines.filter(number__in=MONEY, voucher__party__holder__gt="").exclude(
        voucher__template__in=NO_PAYMENTS
    )
    for coop, number, fen in over.values_list("voucher__coop_id").annotate(
        number=Count("voucher_id", distinct=True), moved=Sum(Abs("amount_fen"))
    ):
        found[coop].private_payments, found[coop].private_fen = number, fen
    return dict(found)


def _by_side(found: dict[int, Told], lines: QuerySet[VoucherLine]) -> None:
    """Add what the lines of vouchers tell: paid and sold, each in the whole and by other side."""
    out = Q(number__in=MONEY, amount_fen__lt=0) & ~Q(voucher__template__in=NO_PAYMENTS)
    came = Q(number=INCOME) & ~Q(voucher__template__in=NO_SALES)
    paid: dict[int, list[_Written]] = defaultdict(list)
    sold: dict[int, list[_Written]] = defaultdict(list)
    for coop, subject, index, name, out_fen, came_fen in (
        lines.filter(out | came)
        .values_list(*_OF_SIDE)
        .annotate(
            out=Whole(Sum("amount_fen", filter=out)), came=Whole(Sum("amount_fen", filter=came))
        )
    ):
        written = bytes(index) if index is not None else None
        if out_fen is not None:
            paid[coop].append((subject, written, name or "", -out_fen))
        if came_fen is not None:
            sold[coop].append((subject, written, name or "", -came_fen))
    for coop, rows in paid.items():
        found[coop].paid = _flow(rows)
    for coop, rows in sold.items():
        found[coop].sold = _flow(rows)


def _by_name(found: Mapping[int, Told], prefix: str, first: dt.date, last: dt.date) -> None:
    """Add what the rows by name tell: trade with members, wages that were paid, land."""
    here = standing(prefix, first, last)
    moved = Q(
        voucher_id__in=VoucherLine.objects.filter(number__in=MONEY, amount_fen__lt=0).values(
            "voucher_id"
        )
    )
    trades = MemberTrade.objects.filter(here & (Q(way=TradeWay.SOLD) | moved)).exclude(
        voucher__template=Template.REVERSAL
    )
    of_each = ("voucher__coop_id", "subject_id")
    for coop, subject, way, fen in (
        trades.order_by().values_list(*of_each, "way").annotate(Sum("amount_fen"))
    ):
        flow = found[coop].sold if way == TradeWay.SOLD else found[coop].paid
        flow.by_side[subject] += fen
    wages = WageLine.objects.filter(standing(prefix, first, last, via="paid_by")).order_by()
    for coop, subject, fen in wages.values_list("paid_by__coop_id", "subject_id").annotate(
        Sum("amount_fen")
    ):
        found[coop].paid.by_side[subject] += fen
    rents = LandPayment.objects.filter(here & moved).exclude(voucher__template=Template.REVERSAL)
    for coop, subject, fen in rents.order_by().values_list(*of_each).annotate(Sum("amount_fen")):
        found[coop].paid.by_side[subject] += fen
        found[coop].business[subject] += fen


def _flow(rows: list[_Written]) -> Flow:
    """Join what is one other side: the same person of the registry, else the same account, else the
    same name. A name that stands beside one account elsewhere means that account.
    """
    found = Flow()
    accounts: dict[str, set[bytes]] = defaultdict(set)
    for subject, index, name, _fen in rows:
        if subject is None and index is not None:
            accounts[name].add(index)
    for subject, index, name, fen in rows:
        found.total_fen += fen
        alone = accounts.get(name, set())
        account = index or (next(iter(alone)) if len(alone) == 1 else None)
        side: Side | None = subject
        if side is None and name:
            side = f"account:{account.hex()}" if account else f"name:{name}"
        if side is not None:
            found.by_side[side] += fen
    return found
