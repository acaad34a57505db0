"""Settling the account of a member who is gone, and sharing out subsidies and gifts as weights."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Sum

from touyan.coops import books, chart, holdings, laws, leaving, queries, share_values
from touyan.coops.book_errors import NotEnoughMoney
from touyan.coops.errors import NothingToShareOut, NotOverYet
from touyan.coops.holdings import Held, What
from touyan.coops.leaving import Settlement
from touyan.coops.models import (
    Coop,
    CoopMember,
    CoopStatus,
    Departure,
    DepartureStatus,
    FundKind,
    LossBy,
    Quantification,
    SubscriptionKind,
    SubscriptionStatus,
)
from touyan.coops.services.guards import coop_for, somebody_else, text, told, who
from touyan.coops.services.leaving import end_membership
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import Invalid, NotFound, WrongState
from touyan.land import services as land
from touyan.land.models import TransferStatus
from touyan.ledger import services as ledger
from touyan.ledger.values import AccountSpec, Line, Posting

KIND = "coops.settlement"
_STATES = frozenset({CoopStatus.ACTIVE, CoopStatus.DISSOLVING})
_FUND_OF = {FundKind.SUBSIDY: What.SUBSIDY, FundKind.DONATION: What.DONATION}


@transaction.atomic
def prepare_settlement(*, actor: Actor, departure_id: int) -> Departure:
    """Work out what a member who is gone gets (art. 28): contribution and reserve back, less the losses
    that the charter lays on them; land goes back as land.

    Raises NotOverYet before the year's end, WrongState.
    """
    departure, coop = _locked(actor, departure_id, Power.COOP_ENTER)
    if departure.ends_on > clock.today():
        raise NotOverYet(basis=laws.SETTLEMENT)
    if departure.status == DepartureStatus.NOTICED:
        end_membership(departure)
    if departure.status != DepartureStatus.ENDED:
        raise WrongState
    found = _settlement(coop, departure)
    departure.contribution_fen = found.contribution_fen
    departure.in_kind_fen = found.in_kind_fen
    departure.reserve_fen = found.reserve_fen
    departure.loss_fen = found.loss_fen
    departure.paid_fen = found.paid_fen
    departure.prepared_by_id = who(actor)
    departure.save()
    told(actor, "settlement.prepared", coop, {"member": departure.member_id})
    return departure


@transaction.atomic
def settle(*, actor: Actor, departure_id: int, out_of: str) -> Departure:
    """Pay a prepared settlement out in cash (101) or from the bank (102). Not by who prepared it.

    Raises SamePersonTwice, NotEnoughMoney, WrongState when the account has changed since.
    """
    departure, coop = _locked(actor, departure_id, Power.COOP_CHECK)
    if departure.status != DepartureStatus.ENDED or departure.prepared_by_id is None:
        raise WrongState
    somebody_else(actor, departure.prepared_by_id)
    if out_of not in share_values.CASH_ACCOUNTS:
        raise Invalid
    found = _settlement(coop, departure)
    if found.paid_fen != departure.paid_fen or found.loss_fen != departure.loss_fen:
        raise WrongState
    if found.paid_fen > max(_own_balance(books.book_of(coop.pk), out_of), 0):
        raise NotEnoughMoney
    departure.receipt = _book(actor, coop, departure, found, out_of)
    _return_shares(departure)
    departure.status = DepartureStatus.SETTLED
    departure.settled_by_id, departure.settled_on = who(actor), clock.today()
    departure.save()
    told(actor, "settlement.paid", coop, {"member": departure.member_id})
    return departure


def _locked(actor: Actor, departure_id: int, power: Power) -> tuple[Departure, Coop]:
    found = Departure.objects.filter(pk=departure_id).values_list("member__coop_id", flat=True)
    coop_id = found.first()
    if coop_id is None:
        raise NotFound
    coop = coop_for(actor, coop_id, power, states=_STATES)
    departure = Departure.objects.select_related("member").get(pk=departure_id)
    return departure, coop


def _settlement(coop: Coop, departure: Departure) -> Settlement:
    book_id = books.book_of(coop.pk)
    held = holdings.on(coop.pk, book_id)
    own = held.get(departure.member.subject_id, Held())
    in_kind = (
        departure.member.subscriptions.standing()
        .filter(kind=SubscriptionKind.LAND_RIGHT)
        .aggregate(total=Sum("amount_fen"))["total"]
        or 0
    )
    return leaving.settle(
        contribution_fen=own.contribution_fen,
        reserve_fen=own.reserve_fen,
        in_kind_fen=min(in_kind, own.contribution_fen),
        loss_fen=_loss(coop, departure, held, book_id),
    )


def _loss(coop: Coop, departure: Departure, held: Mapping[int, Held], book_id: int) -> int:
    """Return the member's part of the losses that stand in the books, as the charter shares them."""
    total = sum(_own_balance(book_id, number) for number in ("331", "332"))
    if total <= 0:  # a debit is a loss
        return 0
    present = CoopMember.objects.filter(coop=coop).present()
    still = {departure.member.subject_id, *present.values_list("subject_id", flat=True)}
    charter = queries.charter_on(coop.pk, departure.ends_on - dt.timedelta(days=1))
    weights = {
        subject: 1
        if charter.losses_by == LossBy.EQUAL
        else max(held.get(subject, Held()).contribution_fen, 0)
        for subject in still
    }
    return leaving.share_of_loss(total, weights, departure.member.subject_id)


def _own_balance(book_id: int, number: str) -> int:
    return holdings.own_balance(book_id, chart.code_of(number))


def _book(actor: Actor, coop: Coop, departure: Departure, found: Settlement, out_of: str) -> str:
    book_id = books.book_of(coop.pk)
    subject = departure.member.subject_id
    own = holdings.on(coop.pk, book_id).get(subject, Held())
    entries = [
        ("301", subject, found.contribution_fen),
        ("322", None, found.reserve_fen),
        (out_of, None, -found.paid_fen),
        (share_values.ASSET_OF[SubscriptionKind.LAND_RIGHT], None, -found.in_kind_fen),
        ("332", None, -found.loss_fen),
    ]
    ids = ledger.open_accounts(
        actor=SYSTEM,
        specs=[
            AccountSpec(book_id, chart.code_of(number), books.YUAN, holder, None)
            for number, holder, _fen in entries
        ],
    )
    lines = [Line(pk, fen) for pk, (_n, _h, fen) in zip(ids, entries, strict=True) if fen]
    # What came from subsidies and gifts stays; the weight goes back into the pool (art. 53).
    for what, amount in (
        (What.RESERVE, own.reserve_fen),
        (What.SUBSIDY, own.subsidy_fen),
        (What.DONATION, own.donation_fen),
        (What.LAND, own.land),
    ):
        lines += holdings.lines(
            actor=SYSTEM, book_id=book_id, what=what, changes={subject: -amount}
        )
    if not lines:
        return ""
    return ledger.post(
        actor=actor,
        posting=Posting(
            key=f"departure:{departure.pk}:settled",
            book_id=book_id,
            kind=KIND,
            effective_on=clock.today(),
            lines=tuple(lines),
            public={"departure": departure.pk, "paid": found.paid_fen},
            private={"member": departure.member_id},
        ),
    ).key


def _return_shares(departure: Departure) -> None:
    for share in departure.member.subscriptions.standing().select_related("land_transfer"):
        share.status = SubscriptionStatus.WITHDRAWN
        share.ended_on = clock.today()
        share.save(update_fields=["status", "ended_on"])
        if share.land_transfer and share.land_transfer.status != TransferStatus.ENDED:
            land.end_transfer(
                actor=SYSTEM,
                transfer_id=share.land_transfer.pk,
                on=clock.today(),
                reason=share.certificate,
            )


@transaction.atomic
def quantify_fund(
    *, actor: Actor, coop_id: int, kind: str, total_fen: int, document: str
) -> Quantification:
    """Share out what direct subsidies or gifts made, evenly, as weights of the present members (art. 44).

    `total_fen` is the whole fund of this kind, not what was added; who has left has no weight any
    more. Both kinds together are at most what the special fund (311) holds. Raises
    NothingToShareOut, Invalid.
    """
    coop = coop_for(actor, coop_id, Power.COOP_CHECK)
    if kind not in FundKind.values or total_fen < 0:
        raise Invalid
    what = _FUND_OF[FundKind(kind)]
    book_id = books.book_of(coop.pk)
    members = sorted(
        CoopMember.objects.filter(coop=coop).present().values_list("subject_id", flat=True)
    )
    held = holdings.on(coop.pk, book_id)
    before = {
        s: (h.subsidy_fen if what is What.SUBSIDY else h.donation_fen) for s, h in held.items()
    }
    other = sum(h.donation_fen if what is What.SUBSIDY else h.subsidy_fen for h in held.values())
    if not members or -_own_balance(book_id, "311") < total_fen + other:
        raise NothingToShareOut(basis=laws.DISTRIBUTION)
    after = leaving.split(total_fen, dict.fromkeys(members, 1))
    changes = {
        subject: after.get(subject, 0) - before.get(subject, 0)
        for subject in before.keys() | after.keys()
    }
    lines = holdings.lines(actor=SYSTEM, book_id=book_id, what=what, changes=changes)
    if not lines:
        raise NothingToShareOut
    found = Quantification.objects.create(
        coop=coop,
        kind=kind,
        total_fen=total_fen,
        members=len(members),
        made_on=clock.today(),
        document=text(document, longest=120),
        receipt="",
        made_by_id=who(actor),
        made_at=clock.now(),
    )
    found.receipt = ledger.post(
        actor=actor,
        posting=Posting(
            key=f"quantified:{found.pk}",
            book_id=book_id,
            kind=holdings.SHARE_KIND,
            effective_on=clock.today(),
            lines=lines,
            public={"what": what.value, "total": total_fen, "members": len(members)},
        ),
    ).key
    found.save(update_fields=["receipt"])
    told(actor, "fund.quantified", coop, {"kind": kind, "fen": total_fen})
    return found
