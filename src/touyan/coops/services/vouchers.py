"""Writing vouchers: entered by the accountant, handed on, given back, given up, taken back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from touyan.audit import services as audit
from touyan.backstage import services as backstage
from touyan.backstage.models import FilePurpose
from touyan.coops import books, vouchers
from touyan.coops.book_errors import BadVoucher
from touyan.coops.models import (
    Attachment,
    Coop,
    LandPayment,
    MemberTrade,
    Voucher,
    VoucherLine,
    VoucherStatus,
    WageLine,
)
from touyan.coops.models.vouchers import ALLOWED
from touyan.coops.services import book_guards, opening_register, parties
from touyan.coops.vouchers import Draft, Line, Template
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound, WrongState
from touyan.land.models import LandTransfer
from touyan.ledger.errors import KeyReused

ATTACHMENTS_MAX = 10


@dataclass(frozen=True, slots=True)
class Entered:
    """What is entered: the draft, whose books, and the name of the act: sending it twice is once."""

    coop_id: int
    draft: Draft
    ref: uuid.UUID


@transaction.atomic
def enter(*, actor: Actor, entered: Entered, submit: bool = True) -> Voucher:
    """Write a voucher and hand it to the checker (or keep it as a draft).

    Raises BadVoucher, BadParty, NotBalanced, NotAMember, PeriodClosed, NotFound, NotAllowed, KeyReused.
    """
    coop = book_guards.keeper(actor, entered.coop_id, Power.COOP_ENTER)
    draft = entered.draft
    before = Voucher.objects.filter(ref=entered.ref).first()
    if before is not None:
        if (before.coop_id, before.on, before.template) != (coop.pk, draft.on, draft.template):
            raise KeyReused
        return before
    book_guards.require_open(coop, clock.month_of(draft.on))
    book_guards.require_names(coop, draft, books.chart_of(coop.area.path))
    lines = vouchers.lines_of(draft)
    row = Voucher.objects.create(
        coop=coop,
        ref=entered.ref,
        on=draft.on,
        period=clock.month_of(draft.on),
        template=draft.template,
        summary=draft.summary.strip(),
        papers=draft.papers,
        total_fen=sum(line.amount_fen for line in lines if line.amount_fen > 0),
        made_by_id=actor.person_id,
        made_at=clock.now(),
    )
    write_lines(row, lines)
    _write_names(coop, row, draft)
    parties.write(coop, row, draft)
    if submit:
        hand_on(actor, coop, row)
    return row


def write_lines(row: Voucher, lines: Sequence[Line]) -> None:
    """Write the lines of a new voucher."""
    VoucherLine.objects.bulk_create(
        VoucherLine(
            voucher=row,
            place=place,
            number=line.number,
            detail=line.detail,
            subject_id=line.subject_id,
            item_id=line.item_id,
            amount_fen=line.amount_fen,
            quantity=line.quantity,
            is_cost=line.is_cost,
        )
        for place, line in enumerate(lines, start=1)
    )


def _write_names(coop: Coop, row: Voucher, draft: Draft) -> None:
    """Write the rows by name: trade, wages, land. Three lists that are never mixed (rule 3.6)."""
    template = draft.template
    if template in {Template.SALE_MEMBERS, Template.PURCHASE_MEMBERS}:
        way = "SOLD" if template is Template.SALE_MEMBERS else "BOUGHT"
        MemberTrade.objects.bulk_create(
            MemberTrade(
                voucher=row,
                place=place,
                subject_id=one.subject_id or 0,
                way=way,
                goods=one.goods or row.summary[:60],
                quantity=one.quantity or 0,
                unit=one.unit,
                amount_fen=one.amount_fen,
            )
            for place, one in enumerate(draft.rows, start=1)
        )
    elif template is Template.WAGES:
        WageLine.objects.bulk_create(
            WageLine(
                voucher=row,
                place=place,
                subject_id=one.subject_id or 0,
                days=one.quantity or 0,
                rate_fen=one.rate_fen,
                amount_fen=one.amount_fen,
            )
            for place, one in enumerate(draft.rows, start=1)
        )
    elif template in {Template.LAND_RENT, Template.GUARANTEED}:
        _require_contracts(coop, draft)
        kind = "RENT" if template is Template.LAND_RENT else "GUARANTEED"
        LandPayment.objects.bulk_create(
            LandPayment(
                voucher=row,
                place=place,
                subject_id=one.subject_id or 0,
                kind=kind,
                contract_id=one.contract_id,
                mu=one.quantity or 0,
                fen_per_mu=one.rate_fen,
                amount_fen=one.amount_fen,
            )
            for place, one in enumerate(draft.rows, start=1)
        )


def _require_contracts(coop: Coop, draft: Draft) -> None:
    """Raise BadVoucher unless each contract gives its land to this cooperative, from this household."""
    wanted = {
        row.contract_id: (place, row) for place, row in enumerate(draft.rows) if row.contract_id
    }
    known = LandTransfer.objects.filter(pk__in=wanted, to_subject_id=coop.pk)
    found = {one.pk: one for one in known.select_related("contract")}
    for contract_id, (place, row) in wanted.items():
        contract = found.get(contract_id)
        if contract is None:
            raise NotFound
        if contract.contract.household_id != row.subject_id or (row.quantity or 0) > contract.mu:
            raise BadVoucher(
                _("The land contract is another household's, or has less land than that.")
            ).at(place, "quantity")


@transaction.atomic
def submit(*, actor: Actor, voucher_id: int) -> Voucher:
    """Hand a draft, or one that was given back, to the checker. Raises PeriodClosed, WrongState."""
    coop, row = locked(actor, voucher_id, Power.COOP_ENTER)
    book_guards.require_open(coop, row.period)
    hand_on(actor, coop, row)
    return row


def hand_on(actor: Actor, coop: Coop, row: Voucher) -> None:
    """Give a voucher its number and let it wait for the checker."""
    require(row, VoucherStatus.SUBMITTED)
    if row.number is None:
        row.number = next_number(coop.pk, row.period)
    row.status, row.answer = VoucherStatus.SUBMITTED, ""
    row.save(update_fields=["number", "status", "answer"])
    told(actor, "coops.voucher.submitted", row, coop)


def next_number(coop_id: int, period: str) -> int:
    """Return the next number of a book and month; the caller holds the lock of the cooperative."""
    rows = Voucher.objects.filter(coop_id=coop_id, period=period)
    return int(rows.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def send_back(*, actor: Actor, voucher_id: int, answer: str) -> Voucher:
    """Give a voucher back to its maker with a word why. Raises WrongState, BadVoucher without one."""
    coop, row = locked(actor, voucher_id, Power.COOP_CHECK)
    require(row, VoucherStatus.RETURNED)
    if not answer.strip():
        raise BadVoucher(_("Write in a few words what is wrong with it."))
    row.status, row.answer = VoucherStatus.RETURNED, answer.strip()
    row.save(update_fields=["status", "answer"])
    told(actor, "coops.voucher.returned", row, coop)
    return row


@transaction.atomic
def cancel(*, actor: Actor, voucher_id: int) -> Voucher:
    """Give up a voucher that is not booked; it keeps its number. Raises WrongState."""
    coop, row = locked(actor, voucher_id, Power.COOP_ENTER)
    require(row, VoucherStatus.CANCELLED)
    opening_register.require_no_shares([row.pk])
    row.status = VoucherStatus.CANCELLED
    row.reverses = None  # what it would have taken back may be taken back by another one
    row.save(update_fields=["status", "reverses"])
    told(actor, "coops.voucher.cancelled", row, coop)
    return row


@transaction.atomic
def reverse(*, actor: Actor, voucher_id: int, why: str) -> Voucher:
    """Write the voucher that takes a booked one back, for the checker: nothing is edited.

    It carries today's date. Raises WrongState for one that is not booked or is taken back already.
    """
    coop, old = locked(actor, voucher_id, Power.COOP_ENTER)
    taken = Voucher.objects.filter(reverses=old).exists()
    if old.status != VoucherStatus.POSTED or old.reverses_id or taken:
        raise WrongState
    if not why.strip():
        raise BadVoucher(_("Write in a few words what is wrong with it."))
    opening_register.require_no_shares([old.pk])
    today = clock.today()
    book_guards.require_open(coop, clock.month_of(today))
    row = Voucher.objects.create(
        coop=coop,
        on=today,
        period=clock.month_of(today),
        template=Template.REVERSAL,
        summary=why.strip()[:120],
        total_fen=old.total_fen,
        reverses=old,
        made_by_id=actor.person_id,
        made_at=clock.now(),
    )
    write_lines(row, vouchers.reversed_lines(lines_of(old)))
    _turn_names(old, row)
    parties.turn(old, row)
    hand_on(actor, coop, row)
    return row


def _turn_names(old: Voucher, row: Voucher) -> None:
    """Write the rows by name of a voucher once more, with the opposite sign."""
    trades = list(MemberTrade.objects.filter(voucher=old).order_by("place"))
    for trade in trades:
        trade.pk, trade.voucher = None, row
        trade.amount_fen, trade.quantity = -trade.amount_fen, -trade.quantity
    MemberTrade.objects.bulk_create(trades)
    wages = list(WageLine.objects.filter(voucher=old).order_by("place"))
    for wage in wages:
        wage.pk, wage.voucher, wage.paid_by = None, row, None
        wage.amount_fen, wage.days = -wage.amount_fen, -wage.days
    WageLine.objects.bulk_create(wages)
    payments = list(LandPayment.objects.filter(voucher=old).order_by("place"))
    for payment in payments:
        payment.pk, payment.voucher = None, row
        payment.amount_fen, payment.mu = -payment.amount_fen, -payment.mu
    LandPayment.objects.bulk_create(payments)


def lines_of(row: Voucher) -> list[Line]:
    """Return the lines of a voucher as values."""
    return [
        Line(
            one.number,
            one.detail,
            one.amount_fen,
            one.subject_id,
            one.item_id,
            one.quantity,
            one.is_cost,
        )
        for one in row.lines.order_by("place")
    ]


@transaction.atomic
def attach(*, actor: Actor, voucher_id: int, content: BinaryIO, name: str) -> Attachment:
    """Keep a photograph or PDF with a voucher, without the place that a telephone notes in it.

    Raises WrongState beyond ten, FileTooLarge, FileKindRefused.
    """
    coop, row = locked(actor, voucher_id, Power.COOP_ENTER)
    if row.status == VoucherStatus.CANCELLED or row.attachments.count() >= ATTACHMENTS_MAX:
        raise WrongState
    file = backstage.store_file(
        actor=actor,
        content=content,
        name=name,
        purpose=FilePurpose.EVIDENCE,
        area_id=coop.area_id,
        read_power=Power.COOP_BOOKS_READ,
    )
    told(actor, "coops.voucher.attached", row, coop)
    return Attachment.objects.create(voucher=row, file=file, added_at=clock.now())


def locked(actor: Actor, voucher_id: int, power: Power) -> tuple[Coop, Voucher]:
    """Return a voucher and its cooperative, both locked. Raises NotFound, NotAllowed."""
    seen = Voucher.objects.visible_to(actor).filter(pk=voucher_id)
    coop_id = seen.values_list("coop_id", flat=True).first()
    if coop_id is None:
        raise NotFound
    coop = book_guards.keeper(actor, coop_id, power)
    return coop, Voucher.objects.select_for_update(of=("self",)).get(pk=voucher_id)


def require(row: Voucher, wanted: str) -> None:
    """Raise WrongState unless a voucher may go to this state."""
    if wanted not in ALLOWED[row.status]:
        raise WrongState


def told(actor: Actor, action: str, row: Voucher, coop: Coop) -> None:
    """Write what was done into the record of acts."""
    audit.record(
        actor=actor,
        action=action,
        object_kind="coops.voucher",
        object_id=row.pk,
        area_path=coop.area.scope_path,
        detail={"coop": coop.pk, "period": row.period, "number": row.number},
    )
