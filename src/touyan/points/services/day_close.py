"""Closing the day in one tap: the till is counted, the cost of what went out is booked."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Sum

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger.errors import KeyReused
from touyan.ledger.values import Line, Posting
from touyan.points import accounts
from touyan.points.errors import DayIsClosed, TillChanged
from touyan.points.models import DayClose, Redemption, RedemptionLine, RedemptionStatus, Shop
from touyan.points.queries.books import DIFFERENCE_KIND
from touyan.points.services import costs


@dataclass(frozen=True, slots=True)
class Till:
    """What the keeper saw and what the keeper counted, in fen. `ref` names the act."""

    expected_fen: int
    counted_fen: int
    ref: uuid.UUID
    note: str = ""


@transaction.atomic
def close_day(*, actor: Actor, shop: Shop, till: Till) -> DayClose:
    """Close today: book the cost of everything handed out and any difference of the till.

    A difference needs a note. What is handed out after the close belongs to the next one. Raises
    TillChanged when the till is no longer what the keeper saw, DayIsClosed for a second close.
    """
    actor.require_in(Power.SHOP_OPERATE, shop.area.scope_path)
    if till.counted_fen < 0 or (till.counted_fen != till.expected_fen and not till.note.strip()):
        raise Invalid
    costs.lock(shop)
    if before := _replayed(till):
        return before
    today = clock.today()
    if DayClose.objects.filter(shop=shop, day=today).exists():
        raise DayIsClosed
    if ledger_queries.balance(shop.cash_account_id) != till.expected_fen:
        raise TillChanged
    book = accounts.book_id(actor=actor, area=shop.area)
    cost_fen = costs.settle(actor=actor, shop=shop, book=book, ref=till.ref)
    if till.counted_fen != till.expected_fen:
        _book_difference(actor, shop, book, till)
    row = DayClose.objects.create(
        ref=till.ref,
        shop=shop,
        day=today,
        closed_at=clock.now(),
        closed_by_id=actor.person_id,
        expected_fen=till.expected_fen,
        counted_fen=till.counted_fen,
        note=till.note.strip(),
        **_handed_out(shop),
    )
    audit.record(
        actor=actor,
        action="points.shop.day_closed",
        object_kind="points.shop",
        object_id=shop.pk,
        area_path=shop.area.scope_path,
        detail={"day": str(today), "fen": row.difference_fen, "cost_fen": cost_fen},
    )
    return row


def _handed_out(shop: Shop) -> dict[str, int]:
    """Return what went over the counter today."""
    done = Redemption.objects.filter(shop=shop, status=RedemptionStatus.DONE, done_on=clock.today())
    found = done.aggregate(visits=Count("pk"), points=Sum("points"), cash_in_fen=Sum("cash_fen"))
    lines = RedemptionLine.objects.filter(redemption__in=done)
    pieces = lines.aggregate(pieces=Sum("quantity"))
    return {name: value or 0 for name, value in (found | pieces).items()}


def _book_difference(actor: Actor, shop: Shop, book: int, till: Till) -> None:
    other = accounts.when_needed(actor=actor, book=book, code=accounts.CASH_DIFFERENCE)
    fen = till.counted_fen - till.expected_fen
    ledger.post(
        actor=actor,
        posting=Posting(
            key=f"shop.cash_difference:{till.ref}",
            book_id=book,
            kind=DIFFERENCE_KIND,
            effective_on=clock.today(),
            lines=(Line(other, -fen), Line(shop.cash_account_id, fen)),
            public={"shop": shop.pk, "fen": fen, "reason": till.note.strip()},
        ),
    )


def _replayed(till: Till) -> DayClose | None:
    before = DayClose.objects.filter(ref=till.ref).first()
    if before and (before.expected_fen, before.counted_fen) != (
        till.expected_fen,
        till.counted_fen,
    ):
        raise KeyReused
    return before
