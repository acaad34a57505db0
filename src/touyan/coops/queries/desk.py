"""What the accountant, the checker and members see of a cooperative's books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from touyan.coops import books, vouchers
from touyan.coops.models import (
    Coop,
    CoopMember,
    Item,
    LandPayment,
    MemberTrade,
    Voucher,
    VoucherLine,
    VoucherStatus,
    WageLine,
)
from touyan.coops.queries import naming, readiness
from touyan.coops.vouchers import Template
from touyan.core import clock, keyset
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.land.models import LandTransfer
from touyan.ledger import months as ledger_months
from touyan.ledger import queries as ledger_queries
from touyan.registry.models import Person

PAGE = 50


@dataclass(frozen=True, slots=True)
class Money:
    """What cash and bank hold now, in fen."""

    cash_fen: int
    bank_fen: int


def kept_by(actor: Actor, *, before: str = "", limit: int = PAGE) -> tuple[list[Coop], str]:
    """Return a page of cooperatives whose books the actor may read, and the key of the next one."""
    rows = Coop.objects.visible_to(actor, Power.COOP_BOOKS_READ).select_related("organisation")
    rows = rows.filter(status__in=["ACTIVE", "DISSOLVING"])
    return keyset.newest_first(rows, "begun_at", before=before, limit=limit, kind=keyset.moment)


def is_open(coop: Coop) -> bool:
    """Say whether the cooperative's book is open."""
    return coop.pk in books.books_of([coop.pk])


def money(coop: Coop) -> Money:
    """Return what cash and bank hold now."""
    own = ledger_queries.own_accounts([books.book_of(coop.pk)], [books.YUAN])
    ids = {code: pk for (_book, code), pk in own.items() if code in {"coop.101", "coop.102"}}
    held = ledger_queries.balances(list(ids.values()))
    return Money(held.get(ids.get("coop.101", 0), 0), held.get(ids.get("coop.102", 0), 0))


def period_to_close(coop: Coop) -> str:
    """Return the first month of the book that is not closed, or "" when none is over."""
    book_id = books.book_of(coop.pk)
    this_month = clock.month_of(clock.today())
    last = ledger_months.frozen_until([book_id]).get(book_id, "")
    if last:
        period = next_month(last)
    else:
        first = Voucher.objects.posted().filter(coop=coop).order_by("period").first()
        period = first.period if first else this_month
    return period if period < this_month else ""


def next_month(period: str) -> str:
    """Return the month after this one."""
    return clock.month_of(readiness.last_day(period) + dt.timedelta(days=1))


def kept_codes(actor: Actor) -> list[tuple[str, str]]:
    """Return (code, name) of the cooperatives whose books the actor keeps, by name."""
    ids = actor.ids(Power.COOP_ENTER, GrantKind.ORGANISATION)
    rows = Coop.objects.filter(pk__in=ids).order_by("organisation__name")
    return list(rows.values_list("code", "organisation__name"))


def may(actor: Actor, coop: Coop, power: Power) -> bool:
    """Say whether the actor may act on these books with a power."""
    return coop.pk in actor.ids(power, GrantKind.ORGANISATION)


def vouchers_of(
    coop: Coop, *, status: str = "", before: str = "", limit: int = PAGE
) -> tuple[list[Voucher], str]:
    """Return a page of vouchers, the newest first, and the key of the next one."""
    rows = coop.vouchers.select_related("made_by", "checked_by")
    if status:
        rows = rows.filter(status=status)
    return keyset.newest_first(rows, "on", before=before, limit=limit)


def waiting(coop: Coop) -> int:
    """Return how many vouchers wait for the checker."""
    return coop.vouchers.filter(status=VoucherStatus.SUBMITTED).count()


def waiting_imports(coop: Coop) -> bool:
    """Say whether vouchers or shares that an import brought wait for the checker."""
    shares = coop.subscriptions.filter(run_id__isnull=False, status__in=["PAID", "APPRAISED"])
    vouchers = coop.vouchers.filter(run_id__isnull=False, status=VoucherStatus.SUBMITTED)
    return vouchers.exists() or shares.exists()


def get_voucher(actor: Actor, pk: int) -> Voucher:
    """Return a voucher that the actor may read. Raises NotFound."""
    rows = Voucher.objects.visible_to(actor).select_related(
        "coop__organisation", "coop__area", "made_by", "checked_by", "reverses", "reversed_by"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a voucher as it is read."""

    number: str
    title: str
    who: str
    quantity: str
    debit_fen: int
    credit_fen: int
    is_cost: bool


def lines_of(row: Voucher) -> list[ShownLine]:
    """Return the lines of a voucher with names."""
    chart = books.chart_of(row.coop.area.path)
    lines: Sequence[VoucherLine] = list(row.lines.select_related("item").order_by("place"))
    names = naming.names_of([line.subject_id for line in lines])
    found = []
    for line in lines:
        goods = (
            f"{line.item.name} {line.quantity.normalize():f}{line.item.unit}"
            if (line.item and line.quantity)
            else ""
        )
        found.append(
            ShownLine(
                chart.entry(line.number).shown_number,
                chart.title(line.number, line.detail),
                names.get(line.subject_id or 0, ""),
                goods,
                max(line.amount_fen, 0),
                max(-line.amount_fen, 0),
                line.is_cost and row.status != VoucherStatus.POSTED,
            )
        )
    return found


def items_of(coop: Coop) -> list[Item]:
    """Return the goods on the list, by name."""
    return list(coop.items.order_by("name", "pk"))


def people_of(coop: Coop, template: Template) -> tuple[dict[str, int], list[tuple[int, str]]]:
    """Return what may be typed for whom, and the members by number, for the list of suggestions.

    Wages and free entries may also name people of the village.
    """
    members = naming.members_named(coop.pk)
    typed: dict[str, int] = {}
    twice: set[str] = set()
    for number, subject_id, name in members:
        typed[str(number)] = subject_id
        if typed.setdefault(name, subject_id) != subject_id:
            twice.add(name)
    if template not in vouchers.MEMBERS_ONLY:
        near = Person.objects.filter(subject__area__scope_path__under=coop.area.prefix)
        for pk, name in near.order_by("pk").values_list("pk", "name"):
            if typed.setdefault(name, pk) != pk:
                twice.add(name)
    for name in twice:
        typed.pop(name, None)
    return typed, [(number, name) for number, _subject, name in members]


def land_rows(coop: Coop, template: Template) -> list[tuple[int, LandTransfer]]:
    """Return (number in the members' list, contract) for land that is paid for with this voucher."""
    way = {"LAND_RENT": "LEASE", "GUARANTEED": "SHARE"}.get(template)
    if way is None:
        return []
    today = clock.today()
    rows = (
        LandTransfer.objects.in_use()
        .filter(to_subject_id=coop.pk, way=way, from_on__lte=today, to_on__gte=today)
        .select_related("contract")
        .order_by("pk")[:60]
    )
    found = list(rows)
    homes = [one.contract.household_id for one in found]
    numbers = dict(
        CoopMember.objects.present()
        .filter(coop=coop, subject_id__in=homes)
        .values_list("subject_id", "number")
    )
    return [
        (numbers[one.contract.household_id], one)
        for one in found
        if one.contract.household_id in numbers
    ]


@dataclass(frozen=True, slots=True)
class OwnLists:
    """What one member sees of themselves: three lists side by side, never added up across."""

    wages: list[WageLine]
    land: list[LandPayment]
    trade: list[MemberTrade]
    wages_fen: int
    land_fen: int
    trade_fen: int


def own_lists(actor: Actor, coop_id: int, year: int) -> OwnLists:
    """Return the actor's own wages, payments for land and trade of a year (rule 3.6)."""
    kept = {"voucher__coop_id": coop_id, "voucher__on__year": year}
    own = Power.COOP_READ_OWN
    wages = list(
        WageLine.objects.visible_to(actor, own).booked().filter(**kept).select_related("voucher")
    )
    land = list(
        LandPayment.objects.visible_to(actor, own).booked().filter(**kept).select_related("voucher")
    )
    trade = list(
        MemberTrade.objects.visible_to(actor, own).booked().filter(**kept).select_related("voucher")
    )
    return OwnLists(
        wages,
        land,
        trade,
        sum(one.amount_fen for one in wages),
        sum(one.amount_fen for one in land),
        sum(one.amount_fen for one in trade),
    )
