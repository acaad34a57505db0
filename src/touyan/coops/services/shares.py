"""Subscriptions: pledged, paid or valued, registered by somebody else, passed on.

Money that came in stands on the member's current account (114) until a second person has registered
the share; then it becomes the member's contribution (301). What is not money becomes an asset and a
contribution at once; land is counted in mu beside it.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from touyan.coops import books, chart, holdings, laws, share_values
from touyan.coops.errors import (
    BadShare,
    LandNotFiled,
    LandPledgedAlready,
    LandShareStays,
    NotEnoughShares,
    ShareNotHere,
    SharesStand,
)
from touyan.coops.holdings import What
from touyan.coops.models import (
    Coop,
    CoopMember,
    MemberStatus,
    Subscription,
    SubscriptionKind,
    SubscriptionStatus,
)
from touyan.coops.services import opening_register
from touyan.coops.services.guards import (
    coop_for,
    is_own,
    member_of,
    not_future,
    resolution_of,
    somebody_else,
    told,
    who,
    within,
)
from touyan.coops.share_values import LandValue
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound
from touyan.core.money import MAX_AMOUNT
from touyan.land import laws as land_laws
from touyan.land import term
from touyan.land.models import LandTransfer, TransferStatus, TransferWay
from touyan.land.term import Term
from touyan.ledger import services as ledger
from touyan.ledger.values import AccountSpec, Line, Posting

KIND = "coops.share"


@dataclass(frozen=True, slots=True)
class Pledge:
    """What a member wants to bring in. For land: the written transfer that it rests on."""

    member_id: int
    kind: str
    amount_fen: int = 0
    note: str = ""
    land_transfer_id: int | None = None


@transaction.atomic
def pledge(*, actor: Actor, pledge: Pledge, pledged_on: dt.date | None = None) -> Subscription:
    """Note what a member will bring in: the member themselves, or the accountant from the paper.

    Raises BadShare, LandPledgedAlready, NotFound, NotAllowed, NotOpen.
    """
    member = CoopMember.objects.filter(pk=pledge.member_id).first()
    if member is None:
        raise NotFound
    if actor != SYSTEM and not is_own(actor, member.subject_id):
        within(actor, member.coop_id, Power.COOP_ENTER)
    coop = coop_for(SYSTEM, member.coop_id, Power.COOP_ENTER)
    member_of(coop, member.pk, states={MemberStatus.MEMBER})
    land = _land(coop, member, pledge)
    amount = pledge.amount_fen or (1 if land else 0)  # land is valued by the assembly later
    if not 0 < amount <= MAX_AMOUNT:
        raise BadShare(basis=laws.PUT_IN)
    found = Subscription.objects.create(
        coop=coop,
        member=member,
        kind=pledge.kind,
        amount_fen=amount,
        note=pledge.note.strip()[:120],
        land_transfer=land,
        mu=land.mu if land else None,
        grade=land.contract.parcel.grade if land else None,
        term_from=land.from_on if land else None,
        term_to=land.to_on if land else None,
        pledged_on=not_future(pledged_on or clock.today()),
        entered_by_id=who(actor),
        entered_at=clock.now(),
    )
    told(actor, "share.pledged", coop, {"share": found.pk, "kind": pledge.kind})
    return found


def _land(coop: Coop, member: CoopMember, pledge: Pledge) -> LandTransfer | None:
    """Return the transfer a land share rests on: this household's, to this cooperative, as a share."""
    if pledge.kind not in SubscriptionKind.values:
        raise BadShare(basis=laws.PUT_IN)
    if pledge.kind != SubscriptionKind.LAND_RIGHT:
        return None
    found = (
        LandTransfer.objects.select_related("contract__parcel")
        .filter(
            pk=pledge.land_transfer_id or 0,
            to_subject_id=coop.pk,
            way=TransferWay.SHARE,
            contract__household_id=member.subject_id,
        )
        .in_use()
        .first()
    )
    if found is None:
        raise BadShare(basis=laws.PUT_IN)
    if Subscription.objects.resting().filter(land_transfer=found).exists():
        raise LandPledgedAlready
    return found


@transaction.atomic
def pay_in(*, actor: Actor, share_id: int, into: str, paid_on: dt.date) -> Subscription:
    """Note that pledged money came in, in cash (101) or to the bank (102), and book it on the member's
    current account. Raises ShareNotHere, BadShare, NotFound, NotAllowed.
    """
    share = _share(actor, share_id, Power.COOP_ENTER)
    _step(share, SubscriptionStatus.PAID)
    if share.kind != SubscriptionKind.CASH or into not in share_values.CASH_ACCOUNTS:
        raise BadShare(basis=laws.PUT_IN)
    member = share.member.subject_id
    receipt = _book(
        actor,
        share,
        step="paid",
        on=not_future(paid_on),
        entries=[(into, None, share.amount_fen), ("114", member, -share.amount_fen)],
    )
    share.into = into
    share.receipt = receipt
    share.settled_on, share.settled_by_id = paid_on, who(actor)
    _save(share, SubscriptionStatus.PAID)
    told(actor, "share.paid", share.coop, {"share": share.pk, "fen": share.amount_fen})
    return share


@transaction.atomic
def appraise(
    *,
    actor: Actor,
    share_id: int,
    resolution_id: int,
    amount_fen: int = 0,
    fen_per_mu_year: int = 0,
) -> Subscription:
    """Enter the value that the members' assembly adopted. Land: mu x value per mu and year x full years
    of the term, which the system multiplies itself.

    Raises BadShare, NoResolution, ShareNotHere.
    """
    share = _share(actor, share_id, Power.COOP_ENTER)
    _step(share, SubscriptionStatus.APPRAISED)
    if share.kind == SubscriptionKind.CASH:
        raise BadShare(basis=laws.PUT_IN)
    share.valuation = resolution_of(share.coop, resolution_id)
    if share.kind == SubscriptionKind.LAND_RIGHT:
        share.fen_per_mu_year = fen_per_mu_year
        amount_fen = _land_value(share).fen
    if not 0 < amount_fen <= MAX_AMOUNT:
        raise BadShare(basis=laws.PUT_IN)
    share.amount_fen = amount_fen
    share.settled_on, share.settled_by_id = clock.today(), who(actor)
    _save(share, SubscriptionStatus.APPRAISED)
    told(actor, "share.appraised", share.coop, {"share": share.pk, "fen": amount_fen})
    return share


def _land_value(share: Subscription) -> LandValue:
    if not (share.mu and share.term_from and share.term_to and share.fen_per_mu_year):
        raise BadShare(basis=laws.PUT_IN)
    years = term.whole_years(Term(share.term_from, share.term_to))
    return LandValue(share.mu, share.fen_per_mu_year, years)


@transaction.atomic
def register_share(*, actor: Actor, share_id: int) -> Subscription:
    """Enter a share in the register of shares: from now on it counts. Not by who entered it (X-07).

    A land share needs its transfer filed with the issuing party. Raises SamePersonTwice,
    ShareNotHere, LandNotFiled, NotEnoughShares when what is passed on is gone meanwhile.
    """
    share = _share(actor, share_id, Power.COOP_CHECK)
    _step(share, SubscriptionStatus.REGISTERED)
    somebody_else(actor, share.settled_by_id, share.entered_by_id)
    today = clock.today()
    if share.land_transfer is not None and share.land_transfer.status != TransferStatus.FILED:
        raise LandNotFiled(basis=land_laws.WAYS)
    share.receipt = (
        _book_passing(actor, share, today)
        if share.passed_from is not None
        else _book_registered(actor, share, today)
    )
    share.registered_on, share.registered_by_id = today, who(actor)
    share.certificate = share_values.certificate_of(share.member.number, share.pk)
    _save(share, SubscriptionStatus.REGISTERED)
    told(actor, "share.registered", share.coop, {"share": share.pk, "fen": share.amount_fen})
    return share


def _book_registered(actor: Actor, share: Subscription, today: dt.date) -> str:
    subject, amount = share.member.subject_id, share.amount_fen
    if share.opening_id is not None:  # the opening has booked its value
        opening = opening_register.booked_opening(share)
        ledger.post_many(actor=actor, postings=opening_register.land_postings([share], opening))
        return opening_register.key_of(share) if share.mu else opening.key
    if share.kind == SubscriptionKind.CASH:
        debit: tuple[str, int | None, int] = ("114", subject, amount)
    else:
        debit = (share_values.ASSET_OF[SubscriptionKind(share.kind)], None, amount)
    land = {subject: int(share.mu * 100)} if share.land_transfer and share.mu else {}
    return _book(
        actor,
        share,
        step="registered",
        on=today,
        entries=[debit, ("301", subject, -amount)],
        land=land,
    )


def _book_passing(actor: Actor, share: Subscription, today: dt.date) -> str:
    source = Subscription.objects.select_for_update().get(pk=share.passed_from_id or 0)
    _step(source, SubscriptionStatus.TRANSFERRED)
    rest = source.amount_fen - share.amount_fen
    if rest < 0:
        raise NotEnoughShares
    giver = CoopMember.objects.get(pk=source.member_id)
    receipt = _book(
        actor,
        share,
        step="passed",
        on=today,
        entries=[
            ("301", giver.subject_id, share.amount_fen),
            ("301", share.member.subject_id, -share.amount_fen),
        ],
    )
    source.ended_on = today
    _save(source, SubscriptionStatus.TRANSFERRED)
    if rest:
        _keep_rest(actor, source, rest, receipt)
    return receipt


def _keep_rest(actor: Actor, source: Subscription, rest: int, receipt: str) -> None:
    """Give the giver a new certificate for what was not passed on."""
    kept = Subscription.objects.create(
        coop_id=source.coop_id,
        member_id=source.member_id,
        kind=source.kind,
        amount_fen=rest,
        note=source.note,
        valuation_id=source.valuation_id,
        pledged_on=source.pledged_on,
        settled_on=source.settled_on,
        passed_from=source,
        receipt=receipt,
        entered_by_id=who(actor),
        entered_at=clock.now(),
        settled_by_id=source.settled_by_id,
    )
    kept.certificate = share_values.certificate_of(source.member.number, kept.pk)
    kept.registered_on = clock.today()
    kept.registered_by_id = who(actor)
    _save(kept, SubscriptionStatus.REGISTERED)


@transaction.atomic
def pass_on(
    *, actor: Actor, share_id: int, to_member_id: int, amount_fen: int, paper: str
) -> Subscription:
    """Enter that a member passes a share, or a part, on to another member, from their paper.

    It holds when somebody else has registered it. Raises LandShareStays, NotEnoughShares,
    ShareNotHere, NotFound.
    """
    share = _share(actor, share_id, Power.COOP_ENTER)
    _step(share, SubscriptionStatus.TRANSFERRED)
    if share.land_transfer_id is not None:
        raise LandShareStays
    taker = member_of(share.coop, to_member_id, states={MemberStatus.MEMBER})
    if taker.pk == share.member_id or not 0 < amount_fen <= share.amount_fen:
        raise NotEnoughShares
    if Subscription.objects.filter(
        passed_from=share, status__in=[SubscriptionStatus.PAID, SubscriptionStatus.APPRAISED]
    ).exists():
        raise ShareNotHere  # one paper at a time
    cash = share.kind == SubscriptionKind.CASH
    found = Subscription.objects.create(
        coop=share.coop,
        member=taker,
        kind=share.kind,
        amount_fen=amount_fen,
        note=paper.strip()[:120],
        valuation_id=share.valuation_id,
        status=SubscriptionStatus.PAID if cash else SubscriptionStatus.APPRAISED,
        pledged_on=clock.today(),
        settled_on=clock.today(),
        settled_by_id=who(actor),
        passed_from=share,
        entered_by_id=who(actor),
        entered_at=clock.now(),
    )
    told(actor, "share.passed_on", share.coop, {"share": share.pk, "fen": amount_fen})
    return found


@transaction.atomic
def call_off(*, actor: Actor, share_id: int) -> Subscription:
    """Call off what was pledged or valued and not registered. Raises ShareNotHere."""
    share = _share(actor, share_id, Power.COOP_ENTER)
    _step(share, SubscriptionStatus.CANCELLED)
    if share.opening_id is not None:  # it is taken back with its whole import
        raise SharesStand
    _save(share, SubscriptionStatus.CANCELLED)
    told(actor, "share.called_off", share.coop, {"share": share.pk})
    return share


def _share(actor: Actor, share_id: int, power: Power) -> Subscription:
    """Return a share with its cooperative locked, within the power's reach."""
    found = Subscription.objects.filter(pk=share_id).first()
    if found is None:
        raise NotFound
    coop = coop_for(actor, found.coop_id, power)
    share = Subscription.objects.select_related("member", "land_transfer", "passed_from").get(
        pk=share_id
    )
    share.coop = coop
    return share


def _step(share: Subscription, wanted: str) -> None:
    if not share_values.may_go(share.status, wanted):
        raise ShareNotHere


def _save(share: Subscription, status: str) -> None:
    share.status = status
    share.save()


def _book(
    actor: Actor,
    share: Subscription,
    *,
    step: str,
    on: dt.date,
    entries: list[tuple[str, int | None, int]],
    land: dict[int, int] | None = None,
) -> str:
    """Book an act on a share (number, subject, fen) with its land in mu; return the receipt."""
    book_id = books.book_of(share.coop_id)
    ids = ledger.open_accounts(
        actor=SYSTEM,
        specs=[
            AccountSpec(book_id, chart.code_of(number), books.YUAN, subject, None)
            for number, subject, _fen in entries
        ],
    )
    lines = [Line(pk, fen) for pk, (_n, _s, fen) in zip(ids, entries, strict=True)]
    lines += holdings.lines(actor=SYSTEM, book_id=book_id, what=What.LAND, changes=land or {})
    return ledger.post(
        actor=actor,
        posting=Posting(
            key=f"share:{share.pk}:{step}",
            book_id=book_id,
            kind=KIND,
            effective_on=on,
            lines=tuple(lines),
            public={"share": share.pk, "what": str(share.kind), "step": step},
            private={"member": share.member_id},
            resolution_id=share.valuation_id,
        ),
    ).key
