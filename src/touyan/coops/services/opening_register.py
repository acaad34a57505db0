"""Registering the shares of an imported register as one set: the money stands in the opening already.

Only land moves the ledger here: its mu are counted beside the contribution that the opening booked.
"""

from collections.abc import Collection, Iterator, Sequence

from django.db import transaction
from django.db.models import Sum

from touyan.coops import books, holdings, share_values
from touyan.coops.errors import LandNotFiled, OpeningNotBooked, OpeningNotMet, SharesStand
from touyan.coops.holdings import CAPITAL, What
from touyan.coops.models import Subscription, SubscriptionStatus, Voucher, VoucherStatus
from touyan.coops.services.guards import coop_for, somebody_else, told, who
from touyan.core import bulk, clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound
from touyan.land.models import TransferStatus
from touyan.ledger import services as ledger
from touyan.ledger.values import Line, Posting

KIND = "coops.share"


@transaction.atomic
def register_run(*, actor: Actor, coop_id: int, run_id: int) -> int:
    """Register all shares that one import brought; return how many. Not by who imported them (X-07).

    Raises NotFound, SamePersonTwice, OpeningNotBooked, OpeningNotMet when members' shares no longer
    come to the contributions of the opening, LandNotFiled; then nothing is registered.
    """
    coop = coop_for(actor, coop_id, Power.COOP_CHECK)
    rows = list(
        Subscription.objects.select_for_update(of=("self",))
        .filter(coop=coop, run_id=run_id, status__in=share_values.OPEN)
        .select_related("member", "land_transfer")
        .order_by("pk")
    )
    if not rows:
        raise NotFound
    somebody_else(actor, *{one.entered_by_id for one in rows})
    opening = booked_opening(rows[0])
    _require_met(opening)
    if any(one.land_transfer and not is_filed(one) for one in rows):
        raise LandNotFiled
    today = clock.today()
    for one in rows:
        one.receipt = key_of(one) if one.mu else opening.key
        one.certificate = share_values.certificate_of(one.member.number, one.pk)
        one.status = SubscriptionStatus.REGISTERED
        one.registered_on, one.registered_by_id = today, who(actor)
    ledger.post_many(actor=actor, postings=land_postings(rows, opening))
    bulk.update(rows, ["receipt", "certificate", "status", "registered_on", "registered_by"])
    told(actor, "shares.registered", coop, {"run": run_id, "count": len(rows)})
    return len(rows)


def is_filed(share: Subscription) -> bool:
    """Say whether the written transfer below a share of land is filed with the issuing party."""
    transfer = share.land_transfer
    return transfer is not None and transfer.status == TransferStatus.FILED


def booked_opening(share: Subscription) -> Voucher:
    """Return the booked opening that a share stands in. Raises OpeningNotBooked."""
    found = Voucher.objects.filter(pk=share.opening_id or 0, status=VoucherStatus.POSTED)
    row = found.filter(reversed_by=None).first()
    if row is None:
        raise OpeningNotBooked
    return row


def _require_met(opening: Voucher) -> None:
    """Raise OpeningNotMet unless every member's shares come to the contribution of the opening."""
    held = opening.lines.filter(number=CAPITAL).values_list("subject_id")
    contributions = {subject: -fen for subject, fen in held.annotate(fen=Sum("amount_fen"))}
    standing = opening.opening_subscriptions.exclude(status=SubscriptionStatus.CANCELLED)
    by_member = standing.values_list("member__subject_id").annotate(fen=Sum("amount_fen"))
    if dict(by_member) != {subject: fen for subject, fen in contributions.items() if fen}:
        raise OpeningNotMet


def key_of(share: Subscription) -> str:
    """Return the receipt number under which a share's registration is booked."""
    return f"share:{share.pk}:registered"


def land_postings(shares: Sequence[Subscription], opening: Voucher) -> Iterator[Posting]:
    """Yield the mu that these shares bring in, one act a share."""
    land = [one for one in shares if one.mu]
    if not land:
        return
    book_id = books.book_of(opening.coop_id)
    holdings.define(actor=SYSTEM)
    subjects = sorted({one.member.subject_id for one in land})
    specs = holdings.specs(book_id, What.LAND, subjects)
    pool, *ids = ledger.open_accounts(actor=SYSTEM, specs=specs)
    account_of = dict(zip(subjects, ids, strict=True))
    for one in land:
        hundredths = int((one.mu or 0) * 100)
        yield Posting(
            key=key_of(one),
            book_id=book_id,
            kind=KIND,
            effective_on=opening.on,
            lines=(Line(pool, hundredths), Line(account_of[one.member.subject_id], -hundredths)),
            public={"share": one.pk, "what": str(one.kind), "step": "registered"},
            private={"member": one.member_id},
            resolution_id=one.valuation_id,
        )


def require_no_shares(voucher_ids: Collection[int]) -> None:
    """Raise SharesStand while a register of shares rests on one of these openings."""
    rows = Subscription.objects.filter(opening_id__in=bulk.among(voucher_ids))
    if rows.exclude(status=SubscriptionStatus.CANCELLED).exists():
        raise SharesStand
