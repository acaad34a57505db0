"""Vouchers of the past in bulk: written and booked as one set, for synthetic counties.

The rules are those of the services: balanced lines of known accounts, a maker and another checker.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from touyan.coops import books
from touyan.coops.book_errors import NotBalanced, SamePerson
from touyan.coops.models import LandPayment, Voucher, VoucherLine, WageLine
from touyan.coops.services import booking, parties
from touyan.coops.vouchers import Party
from touyan.core import bulk, clock
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotAllowed
from touyan.ledger import services as ledger


@dataclass(frozen=True, slots=True)
class PastLine:
    """An account, its detail, a signed amount in fen (a debit positive), and whose it is."""

    number: str
    detail: str
    amount_fen: int
    subject_id: int | None = None


@dataclass(frozen=True, slots=True)
class PastWage:
    """Days of one person on a sheet."""

    subject_id: int
    days: int
    rate_fen: int


@dataclass(frozen=True, slots=True)
class PastLandPay:
    """What one household was paid for its land."""

    subject_id: int
    mu: Decimal
    fen_per_mu: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class PastVoucher:
    """One booked voucher. `ref` names the act for ever; a wage sheet names the voucher that paid it."""

    coop_id: int
    ref: uuid.UUID
    on: dt.date
    template: str
    summary: str
    lines: tuple[PastLine, ...]
    made_by_id: int
    checked_by_id: int
    wages: tuple[PastWage, ...] = ()
    land: tuple[PastLandPay, ...] = ()
    paid_by: uuid.UUID | None = None
    party: Party | None = None


@transaction.atomic
def keep_books(*, actor: Actor, vouchers: Sequence[PastVoucher]) -> int:
    """Write and book vouchers, in their order; return how many.

    Raises NotAllowed for anybody but the
    system, NotBalanced, SamePerson.
    """
    if actor != SYSTEM:
        raise NotAllowed
    for one in vouchers:
        if sum(line.amount_fen for line in one.lines):
            raise NotBalanced
        if one.made_by_id == one.checked_by_id:
            raise SamePerson
    rows = _rows(vouchers)
    pairs = list(zip(rows, vouchers, strict=True))
    lines = [
        VoucherLine(
            voucher=row,
            place=place,
            number=line.number,
            detail=line.detail,
            amount_fen=line.amount_fen,
            subject_id=line.subject_id,
        )
        for row, one in pairs
        for place, line in enumerate(one.lines, start=1)
    ]
    bulk.create(lines)
    _names(pairs)
    parties.write_many(
        parties.row_of(row, one.party, one.party.subject_id)
        for row, one in pairs
        if one.party is not None
    )
    book_ids = books.books_of({one.coop_id for one in vouchers})
    ids = booking.open_for(actor=actor, book_ids=book_ids, rows=rows, lines=lines)
    of_voucher: dict[int, list[VoucherLine]] = {row.pk: [] for row in rows}
    for line in lines:
        of_voucher[line.voucher_id].append(line)
    return ledger.post_many(
        actor=actor,
        postings=(
            booking.posting_of(row, book_ids[row.coop_id], of_voucher[row.pk], ids) for row in rows
        ),
    ).posted


def _rows(vouchers: Sequence[PastVoucher]) -> list[Voucher]:
    now, numbers = clock.now(), dict[tuple[int, str], int]()
    rows = []
    for one in vouchers:
        period = clock.month_of(one.on)
        number = numbers[one.coop_id, period] = numbers.get((one.coop_id, period), 0) + 1
        rows.append(
            Voucher(
                coop_id=one.coop_id,
                ref=one.ref,
                on=one.on,
                period=period,
                number=number,
                template=one.template,
                summary=one.summary,
                total_fen=sum(line.amount_fen for line in one.lines if line.amount_fen > 0),
                status="POSTED",
                made_by_id=one.made_by_id,
                made_at=now,
                checked_by_id=one.checked_by_id,
                checked_at=now,
            )
        )
    return bulk.create(rows)


def _names(pairs: Sequence[tuple[Voucher, PastVoucher]]) -> None:
    """Write wages and payments for land by name: two lists."""
    by_ref = {row.ref: row for row, _one in pairs}
    WageLine.objects.bulk_create(
        WageLine(
            voucher=row,
            place=place,
            subject_id=wage.subject_id,
            days=wage.days,
            rate_fen=wage.rate_fen,
            amount_fen=wage.days * wage.rate_fen,
            paid_by=by_ref[one.paid_by] if one.paid_by else None,
        )
        for row, one in pairs
        for place, wage in enumerate(one.wages, start=1)
    )
    LandPayment.objects.bulk_create(
        LandPayment(
            voucher=row,
            place=place,
            subject_id=paid.subject_id,
            kind="RENT",
            mu=paid.mu,
            fen_per_mu=paid.fen_per_mu,
            amount_fen=paid.amount_fen,
        )
        for row, one in pairs
        for place, paid in enumerate(one.land, start=1)
    )
