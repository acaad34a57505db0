"""What imports brought into a cooperative's books and nobody has checked yet: as sets, with their sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils.translation import ngettext

from touyan.backstage.models import ImportRun
from touyan.coops import books
from touyan.coops.models import (
    Coop,
    Subscription,
    SubscriptionKind,
    Voucher,
    VoucherLine,
    VoucherStatus,
)
from touyan.coops.queries import naming
from touyan.coops.share_values import OPEN
from touyan.core import keyset
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound

PAGE = 50


@dataclass(slots=True)
class Waiting:
    """One import: its file, who brought it, how many vouchers and shares of it wait."""

    run_id: int
    made_by_id: int
    maker: str = ""
    file: str = ""
    at: dt.datetime | None = None
    vouchers: int = 0
    vouchers_fen: int = 0
    first_on: dt.date | None = None
    last_on: dt.date | None = None
    shares: int = 0
    shares_fen: int = 0


@dataclass(frozen=True, slots=True)
class AccountSum:
    """What the waiting vouchers of an import would book on one account, in fen."""

    number: str
    title: str
    debit_fen: int
    credit_fen: int


def waiting(coop: Coop, *, run_id: int | None = None) -> list[Waiting]:
    """Return the imports of which something waits, the oldest first. Four queries."""
    found: dict[int, Waiting] = {}
    vouchers = Voucher.objects.filter(
        coop=coop, run_id__isnull=False, status=VoucherStatus.SUBMITTED
    )
    shares = Subscription.objects.filter(coop=coop, run_id__isnull=False, status__in=OPEN)
    if run_id is not None:
        vouchers, shares = vouchers.filter(run_id=run_id), shares.filter(run_id=run_id)
    by_run = vouchers.order_by().values_list("run_id", "made_by_id")
    counted = by_run.annotate(n=Count("pk"), fen=Sum("total_fen"), a=Min("on"), z=Max("on"))
    for run, maker, count, fen, first_on, last_on in counted:
        one = found.setdefault(run or 0, Waiting(run or 0, maker))
        one.vouchers, one.vouchers_fen = count, fen
        one.first_on, one.last_on = first_on, last_on
    of_shares = shares.order_by().values_list("run_id", "entered_by_id")
    for run, maker, count, fen in of_shares.annotate(n=Count("pk"), fen=Sum("amount_fen")):
        one = found.setdefault(run or 0, Waiting(run or 0, maker or 0))
        one.shares, one.shares_fen = count, fen
    names = naming.names_of([one.made_by_id for one in found.values()])
    runs = ImportRun.objects.select_related("file").in_bulk(list(found))
    for one in found.values():
        one.maker = names.get(one.made_by_id, "")
        if one.run_id in runs:
            one.file, one.at = runs[one.run_id].file.name, runs[one.run_id].created_at
    return [found[run_id] for run_id in sorted(found)]


def one_waiting(coop: Coop, run_id: int) -> Waiting:
    """Return one import of which something waits. Raises NotFound."""
    for found in waiting(coop, run_id=run_id):
        return found
    raise NotFound


def vouchers_to_check(actor: Actor) -> QuerySet[Voucher]:
    """Return the vouchers of the actor's cooperatives that somebody else handed in."""
    coops = actor.ids(Power.COOP_CHECK, GrantKind.ORGANISATION)
    rows = Voucher.objects.filter(coop__in=coops, status=VoucherStatus.SUBMITTED)
    return rows.exclude(made_by_id=actor.person_id)


def shares_to_check(actor: Actor) -> QuerySet[Subscription]:
    """Return the shares of the actor's cooperatives that are paid or valued, in whose entry they had no
    hand.
    """
    coops = actor.ids(Power.COOP_CHECK, GrantKind.ORGANISATION)
    rows = Subscription.objects.filter(coop__in=coops, status__in=OPEN)
    mine = actor.person_id
    return rows.exclude(entered_by__isnull=False, entered_by_id=mine).exclude(
        settled_by__isnull=False, settled_by_id=mine
    )


@dataclass(frozen=True, slots=True)
class Named:
    """One import as a line of the inbox: how much of it waits, its file and its cooperative."""

    run_id: int
    coop_id: int
    coop: str
    file: str
    what: str


def named(actor: Actor, runs: Iterable[ImportRun]) -> list[Named]:
    """Return these imports with what waits of each for this person. Three queries, whatever waits."""
    files = {run.pk: run.file.name for run in runs}
    parts: dict[int, list[str]] = {pk: [] for pk in files}
    coops: dict[int, tuple[int, str]] = {}
    of_run = ("run_id", "coop_id", "coop__organisation__name")
    vouchers = vouchers_to_check(actor).filter(run_id__in=list(files)).order_by()
    for run, coop, name, n in vouchers.values_list(*of_run).annotate(n=Count("pk")):
        coops[run or 0] = (coop, name)
        parts[run or 0].append(ngettext("%(n)s voucher", "%(n)s vouchers", n) % {"n": n})
    shares = shares_to_check(actor).filter(run_id__in=list(files)).order_by()
    for run, coop, name, n in shares.values_list(*of_run).annotate(n=Count("pk")):
        coops[run or 0] = (coop, name)
        parts[run or 0].append(ngettext("%(n)s share", "%(n)s shares", n) % {"n": n})
    return [Named(pk, *coops[pk], files[pk], " · ".join(parts[pk])) for pk in files if pk in coops]


def vouchers_of(coop: Coop, run_id: int, *, before: str = "") -> tuple[list[Voucher], str]:
    """Return a page of the vouchers of an import that wait, and the key of the next one."""
    rows = coop.vouchers.filter(run_id=run_id, status=VoucherStatus.SUBMITTED)
    return keyset.newest_first(rows, "on", before=before, limit=PAGE)


def sums_of(coop: Coop, run_id: int) -> list[AccountSum]:
    """Return what the waiting vouchers of an import would book, account by account."""
    chart = books.chart_of(coop.area.path)
    rows = VoucherLine.objects.filter(
        voucher__coop=coop, voucher__run_id=run_id, voucher__status=VoucherStatus.SUBMITTED
    )
    grouped = rows.order_by("number", "detail").values("number", "detail")
    debit = Sum("amount_fen", filter=Q(amount_fen__gt=0))
    credit = Sum("amount_fen", filter=Q(amount_fen__lt=0))
    return [
        AccountSum(
            chart.entry(row["number"]).shown_number,
            chart.title(row["number"], row["detail"]),
            row["debit"] or 0,
            -(row["credit"] or 0),
        )
        for row in grouped.annotate(debit=debit, credit=credit)
    ]


def shares_of(coop: Coop, run_id: int) -> Iterable[tuple[str, int, int]]:
    """Return (what is brought in, how many, fen) of the shares of an import that wait."""
    rows = Subscription.objects.filter(coop=coop, run_id=run_id, status__in=OPEN)
    grouped = rows.order_by("kind").values_list("kind").annotate(n=Count("pk"), f=Sum("amount_fen"))
    return [(str(SubscriptionKind(kind).label), count, fen) for kind, count, fen in grouped]
