"""Paying a distribution out: a list for signatures or for the bank, confirmed by somebody else.

What a rural collective gets stops at its investment income: where it has a book, the payment is one act
across both books (rules 3.6, 16.8); its own second distribution is another matter.
"""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Max

from touyan.coops import books
from touyan.coops.books import Place
from touyan.coops.distribution.errors import NothingToPay
from touyan.coops.models import (
    Distribution,
    DistributionStatus,
    Payout,
    PayoutBatch,
    PayoutState,
    PayoutStatus,
    PayoutWay,
)
from touyan.coops.queries import distributions
from touyan.coops.services import accounts
from touyan.coops.services.declaring import DIVIDEND, REFUND, key_of
from touyan.coops.services.guards import coop_for, not_future, somebody_else, told, who
from touyan.core import bulk, clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotFound, WrongState
from touyan.ledger import months as ledger_months
from touyan.ledger import services as ledger
from touyan.ledger.values import AccountSpec, Line, Posting

KIND = "coops.payout"
MONEY = {PayoutWay.CASH: "101", PayoutWay.BANK: "102"}
COLLECTIVE_BOOK = "COLLECTIVE"
COLLECTIVE_MONEY = "collective.bank"
COLLECTIVE_INCOME = "collective.investment_income"


@transaction.atomic
def prepare_payment(
    *, actor: Actor, distribution_id: int, way: str, slip_ids: Collection[int] | None = None
) -> PayoutBatch:
    """Make a payment list of these slips, or of all that are unpaid. Raises NothingToPay, WrongState."""
    found = distributions.get_distribution(actor, distribution_id)
    coop = coop_for(actor, found.coop_id, Power.COOP_DISTRIBUTE)
    if way not in PayoutWay.values:
        raise Invalid
    if found.status != DistributionStatus.DECLARED:
        raise WrongState
    rows = distributions.unpaid_slips(found)
    if slip_ids is not None:
        rows = rows.filter(pk__in=slip_ids)
    slips = list(rows)
    if not slips:
        raise NothingToPay
    number = (found.batches.aggregate(last=Max("number"))["last"] or 0) + 1
    batch = PayoutBatch.objects.create(
        distribution=found,
        number=number,
        way=way,
        prepared_by_id=who(actor),
        prepared_at=clock.now(),
    )
    bulk.create([Payout(batch=batch, slip=slip, amount_fen=slip.paid_fen) for slip in slips])
    told(actor, "payment.prepared", coop, {"year": found.year, "members": len(slips)})
    return batch


@transaction.atomic
def cancel_payment(*, actor: Actor, batch_id: int) -> None:
    """Give a list up before anybody was paid by it. Raises WrongState."""
    batch = _open(actor, batch_id, Power.COOP_DISTRIBUTE)
    batch.payouts.update(state=PayoutState.MISSED)
    PayoutBatch.objects.filter(pk=batch.pk).update(status=PayoutStatus.CANCELLED)
    told(actor, "payment.cancelled", batch.distribution.coop, {"batch": batch.number})


@transaction.atomic
def confirm_payment(
    *, actor: Actor, batch_id: int, paid_on: dt.date, missed: Collection[int] = ()
) -> PayoutBatch:
    """Confirm who of a list was paid, and book it: all of them or nothing. `missed` are payout ids.

    Raises SamePersonTwice for who made the list, WrongState, NothingToPay when nobody was paid,
    NotEnoughMoney when cash or the bank does not hold it all.
    """
    batch = _open(actor, batch_id, Power.COOP_CHECK)
    somebody_else(actor, batch.prepared_by_id)
    lines = list(batch.payouts.select_related("slip__member").order_by("pk"))
    unknown = set(missed) - {line.pk for line in lines}
    if unknown:
        raise NotFound
    paid = [line for line in lines if line.pk not in set(missed)]
    if not paid:
        raise NothingToPay
    declared = batch.distribution.declared_at
    if declared is None or not_future(paid_on) < declared.astimezone(clock.ZONE).date():
        raise Invalid
    _post(actor, batch, paid, paid_on)
    batch.payouts.filter(pk__in=list(missed)).update(state=PayoutState.MISSED)
    batch.payouts.filter(state=PayoutState.LISTED).update(state=PayoutState.PAID)
    batch.status = PayoutStatus.PAID
    batch.paid_on = paid_on
    batch.confirmed_by_id = who(actor)
    batch.confirmed_at = clock.now()
    batch.save(update_fields=["status", "paid_on", "confirmed_by", "confirmed_at"])
    told(
        actor,
        "payment.confirmed",
        batch.distribution.coop,
        {"batch": batch.number, "paid": len(paid), "missed": len(missed)},
    )
    return batch


def _open(actor: Actor, batch_id: int, power: Power) -> PayoutBatch:
    """Return a list that is not settled, its cooperative locked. Raises NotFound, WrongState."""
    coop_id = distributions.get_batch(actor, batch_id).distribution.coop_id
    coop_for(actor, coop_id, power)
    batch = distributions.get_batch(actor, batch_id)
    if batch.status != PayoutStatus.PREPARED:
        raise WrongState
    return batch


def _post(actor: Actor, batch: PayoutBatch, paid: Iterable[Payout], on: dt.date) -> None:
    found = batch.distribution
    book_id = books.book_of(found.coop_id)
    money = Place(book_id, MONEY[PayoutWay(batch.way)])
    due = {line.pk: _due(book_id, line) for line in paid}
    wanted = [money, *(place for lines in due.values() for place, _amount in lines)]
    ids = accounts.accounts_of(actor=actor, wanted=wanted)
    collectives = _collective_books({line.slip.member.subject_id for line in paid})
    plain: list[Posting] = []
    for line in paid:
        posting = Posting(
            key=f"{key_of(found, line.slip.code)}:paid",
            book_id=book_id,
            kind=KIND,
            effective_on=on,
            lines=(
                *(Line(ids[place], amount) for place, amount in due[line.pk]),
                Line(ids[money], -line.amount_fen),
            ),
            public=_said(found, batch, line.slip.code),
            resolution_id=found.resolution_id,
        )
        other = collectives.get(line.slip.member.subject_id)
        if other is None:
            plain.append(posting)
        else:
            income = _income(actor, found, batch, line, other_book=other, on=on)
            ledger.post_across(actor=actor, postings=(posting, income))
    if plain:
        ledger.post_many(actor=actor, postings=plain)
    accounts.require_money(book_id, [money.number])


def _due(book_id: int, line: Payout) -> list[tuple[Place, int]]:
    """Return what the payment takes off the member's refund and dividend payable."""
    slip = line.slip
    from_dividend = min(slip.reinvested_fen, slip.residual_fen)
    refund = slip.patronage_fen - (slip.reinvested_fen - from_dividend)
    dividend = slip.residual_fen - from_dividend
    subject = slip.member.subject_id
    found = [
        (Place(book_id, REFUND, subject_id=subject), refund),
        (Place(book_id, DIVIDEND, subject_id=subject), dividend),
    ]
    return [(place, amount) for place, amount in found if amount]


def _collective_books(subjects: set[int]) -> dict[int, int]:
    """Return organisation id -> book id of those members that are collectives with a book."""
    views = ledger_months.books(organisation_ids=sorted(subjects))
    return {view.organisation_id or 0: view.id for view in views if view.kind == COLLECTIVE_BOOK}


def _income(
    actor: Actor,
    found: Distribution,
    batch: PayoutBatch,
    line: Payout,
    *,
    other_book: int,
    on: dt.date,
) -> Posting:
    """Return the collective's side: its money and its investment income, and nothing further."""
    money, income = ledger.open_accounts(
        actor=actor,
        specs=[
            AccountSpec(other_book, COLLECTIVE_MONEY, books.YUAN, floor=None),
            AccountSpec(other_book, COLLECTIVE_INCOME, books.YUAN, floor=None),
        ],
    )
    return Posting(
        key=f"{key_of(found, line.slip.code)}:paid",
        book_id=other_book,
        kind=KIND,
        effective_on=on,
        lines=(Line(money, line.amount_fen), Line(income, -line.amount_fen)),
        public=_said(found, batch, line.slip.code),
        resolution_id=found.resolution_id,
    )


def _said(found: Distribution, batch: PayoutBatch, code: str) -> dict[str, object]:
    return {"distribution": found.pk, "year": found.year, "code": code, "list": batch.number}
