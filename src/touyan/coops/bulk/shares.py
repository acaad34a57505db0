"""Registered shares of the past: one batch of the ledger, each share with its certificate."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from touyan.audit import services as audit
from touyan.coops import books, chart, holdings, share_values
from touyan.coops.errors import BadShare
from touyan.coops.holdings import What
from touyan.coops.models import CoopMember, Subscription, SubscriptionKind, SubscriptionStatus
from touyan.core import bulk, clock
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotAllowed
from touyan.ledger import services as ledger
from touyan.ledger.values import AccountSpec, Line, Posting

KIND = "coops.share"


@dataclass(frozen=True, slots=True)
class PastShare:
    """A share as it stands in the register: what, how much, since when; land with its transfer."""

    coop_id: int
    subject_id: int
    kind: str
    amount_fen: int
    on: dt.date
    valuation_id: int | None = None
    land_transfer_id: int | None = None
    mu: Decimal | None = None
    grade: int | None = None
    term_from: dt.date | None = None
    term_to: dt.date | None = None
    fen_per_mu_year: int | None = None
    into: str = "102"
    entered_by_id: int | None = None
    checked_by_id: int | None = None


@transaction.atomic
def take_over_shares(*, actor: Actor, shares: Sequence[PastShare], now_on: dt.date) -> int:
    """Record registered shares and book them on a day; return how many.

    Raises NotAllowed for anybody but the system, BadShare for a share without value, an unvalued one
    that is not money, or a holder who is no member.
    """
    if actor != SYSTEM:
        raise NotAllowed
    members = {
        (coop, subject): (pk, number)
        for pk, coop, subject, number in CoopMember.objects.filter(
            coop_id__in={one.coop_id for one in shares}
        )
        .present()
        .values_list("pk", "coop_id", "subject_id", "number")
    }
    for one in shares:
        valued = one.kind == SubscriptionKind.CASH or one.valuation_id is not None
        if one.amount_fen <= 0 or not valued or (one.coop_id, one.subject_id) not in members:
            raise BadShare
    ids = bulk.next_keys(Subscription, len(shares))
    _insert(ids, shares, members)
    ledger.post_many(actor=actor, postings=_postings(actor, ids, shares))
    audit.record(
        actor=actor,
        action="coops.shares.taken_over",
        object_kind="coops.share",
        object_id="bulk",
        detail={"count": len(shares), "on": str(now_on)},
    )
    return len(shares)


def _insert(
    ids: Sequence[int],
    shares: Sequence[PastShare],
    members: Mapping[tuple[int, int], tuple[int, int]],
) -> None:
    now = clock.now()
    bulk.insert(
        Subscription,
        [
            "id",
            "coop",
            "member",
            "kind",
            "status",
            "amount_fen",
            "note",
            "land_transfer",
            "mu",
            "grade",
            "term_from",
            "term_to",
            "fen_per_mu_year",
            "valuation",
            "pledged_on",
            "settled_on",
            "registered_on",
            "into",
            "certificate",
            "receipt",
            "entered_by",
            "entered_at",
            "settled_by",
            "registered_by",
        ],
        [
            (
                pk,
                one.coop_id,
                members[one.coop_id, one.subject_id][0],
                one.kind,
                SubscriptionStatus.REGISTERED.value,
                one.amount_fen,
                "",
                one.land_transfer_id,
                one.mu,
                one.grade,
                one.term_from,
                one.term_to,
                one.fen_per_mu_year,
                one.valuation_id,
                one.on,
                one.on,
                one.on,
                one.into if one.kind == SubscriptionKind.CASH else "",
                share_values.certificate_of(members[one.coop_id, one.subject_id][1], pk),
                _key(pk),
                one.entered_by_id,
                now,
                one.entered_by_id,
                one.checked_by_id,
            )
            for pk, one in zip(ids, shares, strict=True)
        ],
    )


def _key(share_id: int) -> str:
    return f"share:{share_id}:registered"


def _postings(actor: Actor, ids: Sequence[int], shares: Sequence[PastShare]) -> Iterator[Posting]:
    of_coop = books.books_of({one.coop_id for one in shares})
    holdings.define(actor=SYSTEM)
    specs = []
    for one in shares:
        book = of_coop[one.coop_id]
        number = (
            one.into
            if one.kind == SubscriptionKind.CASH
            else share_values.ASSET_OF[SubscriptionKind(one.kind)]
        )
        specs.append(AccountSpec(book, chart.code_of(number), books.YUAN, None, None))
        specs.append(holdings.capital_spec(book, one.subject_id))
        if one.mu is not None:
            specs += holdings.specs(book, What.LAND, [one.subject_id])
    opened = list(dict.fromkeys(specs))
    accounts = dict(zip(opened, ledger.open_accounts(actor=actor, specs=opened), strict=True))
    place = iter(specs)
    for pk, one in zip(ids, shares, strict=True):
        lines = [
            Line(accounts[next(place)], one.amount_fen),
            Line(accounts[next(place)], -one.amount_fen),
        ]
        if one.mu is not None:
            land = int(one.mu * 100)
            lines += [Line(accounts[next(place)], land), Line(accounts[next(place)], -land)]
        yield Posting(
            key=_key(pk),
            book_id=of_coop[one.coop_id],
            kind=KIND,
            effective_on=one.on,
            lines=tuple(lines),
            public={"share": pk, "what": one.kind, "step": "registered"},
            private={"subject": one.subject_id},
            resolution_id=one.valuation_id,
        )
