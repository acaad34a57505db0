"""What waits in a cooperative at the end of each month, and for how long: wages, dividends, subsidies, goods."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet

from touyan.coops.models import (
    DistributionSlip,
    DistributionStatus,
    Payout,
    VoucherLine,
    VoucherStatus,
    WageLine,
)
from touyan.coops.models.payouts import PayoutState
from touyan.coops.queries.returns.values import Months, Sheet
from touyan.coops.vouchers import MONEY
from touyan.core import bulk

GRANTS = "235"


def waiting(sheet: Sheet, coops: Collection[int]) -> None:
    """Write what waits in these cooperatives, whose books are open. Five statements."""
    _wages(sheet, coops)
    _dividends(sheet, coops)
    _grants(sheet, coops)
    _goods(sheet, coops)
    _payments(sheet, coops)


def _wages(sheet: Sheet, coops: Collection[int]) -> None:
    """Write since when the oldest wage sheet is not paid, and how many people wait.

    Sheets that were taken back, and what takes them back, owe nothing to anybody.
    """
    ends = sheet.months.ends
    rows = (
        WageLine.objects.booked()
        .filter(voucher__coop_id__in=bulk.among(coops), voucher__on__lte=ends[-1])
        .filter(Q(paid_by=None) | Q(paid_by__on__gt=ends[0]))
        .filter(voucher__reverses=None)
        .exclude(voucher__reversed_by__status=VoucherStatus.POSTED)
    )
    owed: dict[int, list[tuple[dt.date, dt.date | None, int]]] = defaultdict(list)
    for coop, who, on, paid in rows.values_list(
        "voucher__coop_id", "subject_id", "voucher__on", "paid_by__on"
    ):
        owed[coop].append((on, paid, who))
    for coop in coops:
        for place, end in enumerate(ends):
            open_ = [
                (on, who)
                for on, paid, who in owed.get(coop, ())
                if on <= end and (paid is None or paid > end)
            ]
            oldest = min((on for on, _who in open_), default=end)
            sheet.put(coop, place, "wage_late_days", (end - oldest).days)
            sheet.put(coop, place, "wage_late_people", len({who for _on, who in open_}))


def _dividends(sheet: Sheet, coops: Collection[int]) -> None:
    """Write for how many days dividends are overdue since their last day, and who waits for them."""
    ends = sheet.months.ends
    paid = dict(
        Payout.objects.filter(
            batch__distribution__coop_id__in=bulk.among(coops), state=PayoutState.PAID
        ).values_list("slip_id", "batch__paid_on")
    )
    slips = DistributionSlip.objects.filter(
        trial__distribution__coop_id__in=bulk.among(coops),
        trial__distribution__status=DistributionStatus.DECLARED,
        trial__distribution__due_on__lt=ends[-1],
        reinvested_fen__lt=F("patronage_fen") + F("residual_fen"),
    ).values_list("trial__coop_id", "pk", "trial__distribution__due_on")
    owed: dict[int, list[tuple[dt.date, dt.date | None]]] = defaultdict(list)
    for coop, slip, due in slips:
        owed[coop].append((due, paid.get(slip)))
    for coop in coops:
        for place, end in enumerate(ends):
            late = [due for due, on in owed.get(coop, ()) if due < end and (on is None or on > end)]
            days = (end - min(late)).days if late else 0
            sheet.put(coop, place, "dividend_late_days", days)
            sheet.put(coop, place, "dividend_late_households", len(late))


@dataclass(slots=True)
class Lots:
    """What came in, the oldest first, less what went out: first in, first out.

    What takes a voucher back takes back its own lot, or gives back what it took.
    """

    lots: list[tuple[dt.date, int, Decimal]] = field(default_factory=list)

    def move(self, on: dt.date, voucher: int, amount: Decimal, reverses: int | None) -> None:
        """Let something come in (positive) or go out."""
        if amount > 0:
            self.lots.append((on, voucher, amount))
            return
        left = -amount
        if reverses is not None:
            left = self._take(left, [at for at, lot in enumerate(self.lots) if lot[1] == reverses])
        self._take(left, range(len(self.lots)))
        self.lots = [lot for lot in self.lots if lot[2] > 0]

    def _take(self, left: Decimal, places: Iterable[int]) -> Decimal:
        for place in places:
            on, voucher, held = self.lots[place]
            gone = min(held, left)
            self.lots[place] = (on, voucher, held - gone)
            left -= gone
        return left

    @property
    def oldest(self) -> dt.date | None:
        """The day on which the oldest of what is left came in."""
        return min((on for on, _voucher, _amount in self.lots), default=None)


_Move = tuple[dt.date, int, Decimal, int | None]


def _aged(sheet: Sheet, moves: Mapping[tuple[int, int], list[_Move]], name: str) -> None:
    """Write the age in days of the oldest lot that is left, of all kinds of a cooperative."""
    for (coop, _kind), found in moves.items():
        lots, rest = Lots(), sorted(found, key=lambda one: (one[0], one[1]))
        for place, end in enumerate(sheet.months.ends):
            while rest and rest[0][0] <= end:
                lots.move(*rest.pop(0))
            if lots.oldest is not None:
                row = sheet.rows[coop][place]
                row[name] = max(row.get(name, 0), (end - lots.oldest).days)


def _lines(coops: Collection[int], months: Months) -> QuerySet[VoucherLine]:
    return VoucherLine.objects.filter(
        voucher__coop_id__in=bulk.among(coops),
        voucher__status=VoucherStatus.POSTED,
        voucher__on__lte=months.ends[-1],
    ).order_by()


def _grants(sheet: Sheet, coops: Collection[int]) -> None:
    """Write how long the oldest subsidy that is not spent has been there."""
    sheet.blank(coops, "grant_idle_days")
    rows = _lines(coops, sheet.months).filter(number=GRANTS)
    moves: dict[tuple[int, int], list[_Move]] = defaultdict(list)
    for coop, on, voucher, fen, reverses in rows.values_list(
        "voucher__coop_id", "voucher__on", "voucher_id", "amount_fen", "voucher__reverses_id"
    ):
        moves[coop, 0].append((on, voucher, Decimal(-fen), reverses))
    _aged(sheet, moves, "grant_idle_days")


def _goods(sheet: Sheet, coops: Collection[int]) -> None:
    """Write how long the oldest goods in stock have been there."""
    sheet.blank(coops, "stock_oldest_days")
    rows = _lines(coops, sheet.months).filter(item__isnull=False, quantity__isnull=False)
    moves: dict[tuple[int, int], list[_Move]] = defaultdict(list)
    for coop, item, on, voucher, quantity, reverses in rows.values_list(
        "voucher__coop_id",
        "item_id",
        "voucher__on",
        "voucher_id",
        "quantity",
        "voucher__reverses_id",
    ):
        moves[coop, item].append((on, voucher, quantity or Decimal(0), reverses))
    _aged(sheet, moves, "stock_oldest_days")


def _payments(sheet: Sheet, coops: Collection[int]) -> None:
    """Write how many vouchers paid money out."""
    sheet.blank(coops, "payments")
    rows = VoucherLine.objects.filter(
        voucher__coop_id__in=bulk.among(coops),
        voucher__status=VoucherStatus.POSTED,
        voucher__period__gte=sheet.months.first,
        voucher__period__lte=sheet.months.last,
        voucher__reverses=None,
        number__in=MONEY,
        amount_fen__lt=0,
    )
    grouped = rows.order_by().values_list("voucher__coop_id", "voucher__period")
    for coop, month, count in grouped.annotate(n=Count("voucher_id", distinct=True)):
        sheet.add(coop, month, "payments", count)
