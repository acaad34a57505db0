"""What the books, shares and reports of many cooperatives say for alarms: subsidies, words, terms.

Each is a fixed number of statements for however many cooperatives; scope is the caller's. Who paid and
who was paid is told by `counterparties`. Money in fen.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, Max, Min, OuterRef, Q

from touyan.coops.models import (
    AnnualReport,
    Coop,
    CoopStatus,
    Subscription,
    Voucher,
    VoucherLine,
    VoucherStatus,
)
from touyan.coops.vouchers import MONEY, Template

LEFT_WITHIN_DAYS = 30


def active(prefix: str) -> dict[int, tuple[int, dt.date | None]]:
    """Return the registered cooperatives below an area: their area and the day of registration."""
    rows = Coop.objects.filter(status=CoopStatus.ACTIVE, area__scope_path__under=prefix)
    return {pk: (area, on) for pk, area, on in rows.values_list("pk", "area_id", "registered_on")}


@dataclass(frozen=True, slots=True)
class Grants:
    """Subsidies of a period, and whether one of them left in one payment within 30 days."""

    total_fen: int
    left_whole: bool


def grants(prefix: str, since: dt.date) -> dict[int, Grants]:
    """Return the subsidies that cooperatives received since a day. Two statements."""
    taken_back = Voucher.objects.filter(reverses=OuterRef("pk"), reverses__isnull=False)
    rows = Voucher.objects.filter(
        ~Exists(taken_back),
        status=VoucherStatus.POSTED,
        coop__area__scope_path__under=prefix,
        on__gte=since,
    )
    came: dict[int, list[tuple[dt.date, int]]] = defaultdict(list)
    for coop, on, fen in rows.filter(template=Template.SUBSIDY).values_list(
        "coop_id", "on", "total_fen"
    ):
        came[coop].append((on, fen))
    went: dict[int, list[tuple[dt.date, int]]] = defaultdict(list)
    out = VoucherLine.objects.filter(
        voucher__in=rows.filter(coop_id__in=list(came)),
        number__in=MONEY,
        amount_fen__lt=0,
    ).exclude(voucher__template__in=[Template.TRANSFER, Template.REVERSAL])
    for coop, on, fen in (
        out.order_by()
        .values_list("voucher__coop_id", "voucher__on")
        .annotate(fen=Min("amount_fen"))
        if came
        else ()
    ):
        went[coop].append((on, -fen))
    return {
        coop: Grants(sum(fen for _on, fen in all_), _left(all_, went[coop]))
        for coop, all_ in came.items()
    }


def _left(came: Iterable[tuple[dt.date, int]], went: Collection[tuple[dt.date, int]]) -> bool:
    """Say whether a subsidy left whole in one payment within 30 days."""
    return any(
        paid >= fen and 0 <= (day - on).days <= LEFT_WITHIN_DAYS
        for on, fen in came
        for day, paid in went
    )


def words_in_vouchers(prefix: str, since: dt.date, words: Iterable[str]) -> dict[int, int]:
    """Return in how many booked vouchers since a day one of these words stands. One statement."""
    found = Q(pk__in=[])
    for word in words:
        found |= Q(summary__contains=word)
    rows = Voucher.objects.filter(
        found, status=VoucherStatus.POSTED, coop__area__scope_path__under=prefix, on__gte=since
    )
    counts: dict[int, int] = defaultdict(int)
    for coop in rows.values_list("coop_id", flat=True):
        counts[coop] += 1
    return dict(counts)


def land_beyond_contracts(prefix: str) -> dict[int, tuple[dt.date, dt.date]]:
    """Return the last day of land brought in as shares and of its contract where the share runs longer,
    the worst of each cooperative. One statement.
    """
    rows = (
        Subscription.objects.resting()
        .filter(
            coop__area__scope_path__under=prefix,
            term_to__gt=F("land_transfer__contract__term_to"),
        )
        .order_by()
        .values_list("coop_id")
        .annotate(until=Max("term_to"), contract=Min("land_transfer__contract__term_to"))
    )
    return {coop: (until, contract) for coop, until, contract in rows}


def reported(prefix: str, year: int) -> frozenset[int]:
    """Return the cooperatives whose report on a year is recorded. One statement."""
    rows = AnnualReport.objects.filter(coop__area__scope_path__under=prefix, year=year)
    return frozenset(rows.values_list("coop_id", flat=True))
