"""Checking vouchers and booking them: one by one, or those of an import as one set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from touyan.audit import refusals
from touyan.audit import services as audit
from touyan.coops import books, holdings
from touyan.coops.book_errors import (
    NotEnoughStock,
    PeriodClosed,
    SamePerson,
    WageNotOwed,
)
from touyan.coops.books import Place
from touyan.coops.holdings import What
from touyan.coops.models import Coop, Item, Voucher, VoucherLine, VoucherStatus, WageLine
from touyan.coops.queries import stock
from touyan.coops.services import accounts, book_guards
from touyan.coops.services.vouchers import locked, next_number, require, told
from touyan.coops.vouchers import MONEY, STOCK, WAGES, Template
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.stock_value import cost_of
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger.errors import InsufficientBalance, PeriodFrozen
from touyan.ledger.values import AccountSpec, Line, Posting

MILLI = 1000


@transaction.atomic
def check(*, actor: Actor, voucher_id: int) -> Voucher:
    """Check a voucher and book it: the ledger moves in the same transaction.

    Raises SamePerson (on record) for the maker, PeriodClosed, NotEnoughMoney, NotEnoughStock,
    WageNotOwed, WrongState.
    """
    coop, row = locked(actor, voucher_id, Power.COOP_CHECK)
    require(row, VoucherStatus.POSTED)
    _require_second(actor, coop, row)
    if row.reverses_id:
        _date_reversal(coop, row)
    book_id = book_guards.require_open(coop, row.period)
    lines = list(row.lines.order_by("place"))
    if not row.reverses_id:
        _work_out_costs(row, lines)
    _require_wages(book_id, lines, row)
    _book(actor, coop, row, book_id, lines)
    _require_sound(book_id, lines)
    row.status, row.checked_by_id = VoucherStatus.POSTED, actor.person_id
    row.checked_at = clock.now()
    row.save()
    _mark_paid(row)
    told(actor, "coops.voucher.booked", row, coop)
    return row


def _require_second(actor: Actor, coop: Coop, row: Voucher) -> None:
    if actor.person_id != row.made_by_id:
        return
    error = SamePerson()
    refusals.record(
        actor=actor,
        action="coops.voucher.refused",
        object_kind="coops.voucher",
        object_id=row.pk,
        area_path=coop.area.scope_path,
        error=error,
    )
    raise error


def _date_reversal(coop: Coop, row: Voucher) -> None:
    """Let a reversal carry the day on which it is booked; in another month it gets another number."""
    today = clock.today()
    period = clock.month_of(today)
    if row.period != period:
        row.number = next_number(coop.pk, period)
    row.on, row.period = today, period


def _work_out_costs(row: Voucher, lines: Sequence[VoucherLine]) -> None:
    """Give goods that leave the average cost of this moment, each pair of lines the same fen."""
    gone = [one for one in lines if one.is_cost and one.number == STOCK]
    if not gone:
        return
    held = stock.held({one.item_id or 0 for one in gone})
    cost: dict[int, int] = {}
    for one in gone:
        item = one.item_id or 0
        pieces = milli(-(one.quantity or Decimal(0)))
        if pieces > held[item].pieces:
            raise NotEnoughStock
        cost[item] = cost_of(pieces, of=held[item])
        one.amount_fen = -cost[item]
    for one in lines:
        if one.is_cost and one.number != STOCK:
            one.amount_fen = cost[one.item_id or 0]
    VoucherLine.objects.bulk_update([one for one in lines if one.is_cost], ["amount_fen"])
    row.total_fen = sum(one.amount_fen for one in lines if one.amount_fen > 0)


def milli(quantity: Decimal) -> int:
    """Return a quantity in thousandths, as the ledger counts goods."""
    return int(quantity * MILLI)


def _book(
    actor: Actor, coop: Coop, row: Voucher, book_id: int, lines: Sequence[VoucherLine]
) -> None:
    try:
        if row.reverses_id:
            old = Voucher.objects.get(pk=row.reverses_id)
            for key in (old.key, *opening_keys(old)):
                ledger.reverse(actor=actor, key=key, reason="coops.voucher.reversed")
        else:
            ids = open_for(actor=actor, book_ids={coop.pk: book_id}, rows=[row], lines=lines)
            ledger.post(actor=actor, posting=posting_of(row, book_id, lines, ids))
            _book_shares(actor, row, book_id)
    except PeriodFrozen:
        raise PeriodClosed from None
    except InsufficientBalance:
        raise NotEnoughStock from None


def opening_keys(row: Voucher) -> list[str]:
    """Return the keys of the acts that gave members their shares when the books were taken over."""
    kinds = row.opening_shares.order_by("what").values_list("what", flat=True).distinct()
    return [f"coop.opening_shares:{row.ref}:{what}" for what in kinds]


def _book_shares(actor: Actor, row: Voucher, book_id: int) -> None:
    """Book the shares in the reserve, in subsidies and in gifts that members had before."""
    for key in opening_keys(row):
        what = What(key.rpartition(":")[2])
        shares = dict(
            row.opening_shares.filter(what=what.value).values_list("subject_id", "amount_fen")
        )
        lines = holdings.lines(actor=actor, book_id=book_id, what=what, changes=shares)
        posting = Posting(
            key=key,
            book_id=book_id,
            kind=holdings.SHARE_KIND,
            effective_on=row.on,
            lines=lines,
            public={"coop": row.coop_id, "what": what.value},
            resolution_id=row.resolution_id,
            period=row.period,
        )
        ledger.post(actor=actor, posting=posting)


Opened = Mapping[Place | tuple[int, str, int], int]
"""Account id by place, and by (book, code, item) for goods."""


def open_for(
    *,
    actor: Actor,
    book_ids: Mapping[int, int],
    rows: Iterable[Voucher],
    lines: Iterable[VoucherLine],
) -> Opened:
    """Open the accounts that these vouchers need. Set-based. `book_ids` is by cooperative."""
    book_of = {row.pk: book_ids[row.coop_id] for row in rows}
    found = list(lines)
    opened: dict[Place | tuple[int, str, int], int] = {}
    wanted = [place_of(line, book_of[line.voucher_id]) for line in found]
    for place, pk in accounts.accounts_of(actor=actor, wanted=wanted).items():
        opened[place] = pk
    goods = sorted({(book_of[one.voucher_id], one.item_id) for one in found if one.quantity})
    names = Item.objects.in_bulk([item for _book, item in goods if item])
    for item in names.values():
        ledger.define_commodity(
            actor=actor, code=item.commodity, name=item.name, kind="GOODS", scale=3
        )
    specs = [
        AccountSpec(book, code, names[item].commodity, None, floor)
        for book, item in goods
        if item
        for code, floor in ((books.STOCK_CODE, 0), (books.MOVED_CODE, None))
    ]
    ids = ledger.open_accounts(actor=actor, specs=specs)
    items = {item.commodity: item.pk for item in names.values()}
    for spec, pk in zip(specs, ids, strict=True):
        opened[spec.book_id, spec.code, items[spec.commodity]] = pk
    return opened


def place_of(line: VoucherLine, book_id: int) -> Place:
    """Return the account of a line."""
    # Goods taken over without a list of them stand under number 0.
    detail = str(line.item_id or 0) if line.number == STOCK else line.detail
    return Place(book_id, line.number, detail, line.subject_id)


def posting_of(row: Voucher, book_id: int, lines: Sequence[VoucherLine], ids: Opened) -> Posting:
    """Return the transfer of a voucher: its lines in fen, and the goods that move with them."""
    moved = [
        Line(ids[place_of(line, book_id)], line.amount_fen) for line in lines if line.amount_fen
    ]
    for line in lines:
        if line.quantity and line.item_id:
            pieces = milli(line.quantity)
            moved += [
                Line(ids[book_id, books.STOCK_CODE, line.item_id], pieces),
                Line(ids[book_id, books.MOVED_CODE, line.item_id], -pieces),
            ]
    return Posting(
        key=row.key,
        book_id=book_id,
        kind=f"coop.{row.template.lower()}",
        effective_on=row.on,
        lines=tuple(moved),
        public={"coop": row.coop_id, "month": row.period, "number": row.number},
        private={"summary": row.summary},
        resolution_id=row.resolution_id,
        period=row.period,
    )


def _require_sound(book_id: int, lines: Iterable[VoucherLine]) -> None:
    """Raise NotEnoughMoney, NotEnoughStock when money or goods would stand below nothing."""
    spent = {line.number for line in lines if line.number in MONEY and line.amount_fen < 0}
    accounts.require_money(book_id, spent)
    items = {line.item_id for line in lines if line.number == STOCK and line.item_id}
    for one in stock.held(items).values():
        if one.pieces < 0 or one.fen < 0 or (one.pieces == 0 and one.fen):
            raise NotEnoughStock


def _require_wages(book_id: int, lines: Iterable[VoucherLine], row: Voucher) -> None:
    """Raise WageNotOwed when somebody would be paid more than the sheets say."""
    if row.template != Template.WAGE_PAY:
        return
    owed = ledger_queries.balances_by_subject(
        code=f"coop.{WAGES}", commodity=books.YUAN, book_id=book_id
    )
    for line in lines:
        held = -owed.get(line.subject_id or 0, 0)
        if line.number == WAGES and line.amount_fen > held:
            raise WageNotOwed


def _mark_paid(row: Voucher) -> None:
    """Say on the wage sheets what this voucher paid: the oldest first, only what is paid in full."""
    if row.reverses_id:
        WageLine.objects.filter(paid_by_id=row.reverses_id).update(paid_by=None)
        return
    if row.template != Template.WAGE_PAY:
        return
    paid: dict[int, int] = {}
    for subject_id, fen in row.lines.filter(number=WAGES).values_list("subject_id", "amount_fen"):
        paid[subject_id or 0] = paid.get(subject_id or 0, 0) + fen
    open_lines = WageLine.objects.filter(
        voucher__coop_id=row.coop_id,
        voucher__status=VoucherStatus.POSTED,
        voucher__reversed_by=None,
        voucher__reverses=None,
        subject_id__in=paid,
        paid_by=None,
    ).order_by("voucher__on", "pk")
    done = []
    for line in open_lines:
        if line.amount_fen <= paid[line.subject_id]:
            paid[line.subject_id] -= line.amount_fen
            line.paid_by = row
            done.append(line)
    WageLine.objects.bulk_update(done, ["paid_by"])


@transaction.atomic
def check_run(*, actor: Actor, coop_id: int, run_id: int) -> int:
    """Check all vouchers that one import brought, and book them as one set; return how many.

    Raises as `check`; then nothing is booked.
    """
    coop = book_guards.keeper(actor, coop_id, Power.COOP_CHECK)
    rows = list(
        Voucher.objects.select_for_update(of=("self",))
        .filter(coop=coop, run_id=run_id, status=VoucherStatus.SUBMITTED)
        .order_by("on", "pk")
    )
    if not rows:
        raise NotFound
    for row in rows:
        _require_second(actor, coop, row)
    book_id = book_guards.require_open(coop, min(row.period for row in rows))
    book_set(actor=actor, book_ids={coop.pk: book_id}, rows=rows)
    for row in rows:
        if row.template == Template.OPENING:
            _book_shares(actor, row, book_id)
    Voucher.objects.filter(pk__in=[row.pk for row in rows]).update(
        status=VoucherStatus.POSTED, checked_by_id=actor.person_id, checked_at=clock.now()
    )
    every = VoucherLine.objects.filter(voucher__in=rows, number__in=MONEY)
    _require_sound(book_id, list(every))
    audit.record(
        actor=actor,
        action="coops.vouchers.booked",
        object_kind="import",
        object_id=run_id,
        area_path=coop.area.scope_path,
        detail={"coop": coop.pk, "vouchers": len(rows)},
    )
    return len(rows)


def book_set(*, actor: Actor, book_ids: Mapping[int, int], rows: Sequence[Voucher]) -> None:
    """Move the ledger for many vouchers without goods at once, in the caller's transaction."""
    lines: dict[int, list[VoucherLine]] = {row.pk: [] for row in rows}
    for line in VoucherLine.objects.filter(voucher__in=rows).order_by("voucher_id", "place"):
        lines[line.voucher_id].append(line)
    every = [line for some in lines.values() for line in some]
    ids = open_for(actor=actor, book_ids=book_ids, rows=rows, lines=every)
    try:
        ledger.post_many(
            actor=actor,
            postings=[posting_of(row, book_ids[row.coop_id], lines[row.pk], ids) for row in rows],
        )
    except PeriodFrozen:
        raise PeriodClosed from None
