"""Counting the shelf: what was found first, what was expected after; over the tolerance a second word."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotAllowed, WrongState
from touyan.core.stock_value import cost_of
from touyan.ledger import services as ledger
from touyan.ledger.errors import InsufficientBalance, KeyReused
from touyan.ledger.values import Line, Posting
from touyan.points import accounts, county
from touyan.points.counting import Counted, is_over
from touyan.points.errors import CountWaits, ReservedGoodsMissing
from touyan.points.models import Product, Shop, StockCount, StockCountLine, WordStatus
from touyan.points.queries.books import COUNT_KIND
from touyan.points.queries.stock import Position, positions
from touyan.points.services import costs, losses, two_hands

PIECES_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """What somebody counted: pieces by product, free and reserved together. `ref` names the act."""

    shop: Shop
    found: Mapping[int, int]
    ref: uuid.UUID
    note: str = ""


def count_stock(*, actor: Actor, sheet: Sheet) -> StockCount:
    """Write a count down. Within the county's tolerance the differences are booked; over it they wait for
    a word.

    The keeper counts, or somebody who checks shops. What is expected is taken from the ledger at this
    moment. Raises CountWaits while another count waits, Invalid for a product of another shop.
    """
    shop = sheet.shop
    path = shop.area.scope_path
    if not (actor.may_in(Power.SHOP_OPERATE, path) or actor.may_in(Power.SHOP_CHECK, path)):
        raise NotAllowed
    with transaction.atomic():
        costs.lock(shop)
        if before := _replayed(sheet):
            return before
        if StockCount.objects.filter(shop=shop, status=WordStatus.WAITING).exists():
            raise CountWaits
        known = _positions(sheet)
        counted = {pk: _counted(known[pk], found) for pk, found in sheet.found.items()}
        tolerance = county.shop(shop.area.path).stocktake_difference_percent
        flagged = is_over(list(counted.values()), tolerance)
        count = StockCount.objects.create(
            ref=sheet.ref,
            shop=shop,
            counted_by_id=actor.person_id,
            counted_at=clock.now(),
            is_flagged=flagged,
            status=WordStatus.WAITING if flagged else WordStatus.BOOKED,
            note=sheet.note.strip(),
        )
        StockCountLine.objects.bulk_create(
            StockCountLine(
                count=count,
                product=known[pk].product,
                expected=one.expected,
                found=one.found,
                value_fen=one.fen,
            )
            for pk, one in counted.items()
        )
        if not flagged:
            _book(actor, count)
        _told(actor, "points.count.written", count)
    return count


def decide_count(*, actor: Actor, count: StockCount, accept: bool, answer: str) -> StockCount:
    """Give the supervision committee's word on a count: yes books the differences, no asks to count
    again.

    Raises SecondPersonNeeded for who counted or bought, Invalid without an answer, WrongState.
    """
    two_hands.require_checker(
        actor=actor,
        shop=count.shop,
        kind="points.count",
        object_id=count.ref,
        but={count.counted_by_id},
    )
    if not answer.strip():
        raise Invalid
    with transaction.atomic():
        costs.lock(count.shop)
        locked = StockCount.objects.select_related("shop__area").get(pk=count.pk)
        if locked.status != WordStatus.WAITING:
            raise WrongState
        locked.status = WordStatus.BOOKED if accept else WordStatus.REFUSED
        locked.decided_by_id = actor.person_id
        locked.decided_at = clock.now()
        locked.answer = answer.strip()
        locked.save(update_fields=["status", "decided_by", "decided_at", "answer"])
        if accept:
            _book(actor, locked)
        _told(actor, f"points.count.{locked.status.lower()}", locked)
    return locked


def _positions(sheet: Sheet) -> dict[int, Position]:
    rows = Product.objects.filter(shop=sheet.shop, pk__in=sheet.found).select_related("shop")
    known = positions(rows)
    if not sheet.found or set(known) != set(sheet.found):
        raise Invalid
    if not all(0 <= found <= PIECES_MAX for found in sheet.found.values()):
        raise Invalid
    return known


def _counted(position: Position, found: int) -> Counted:
    return Counted(expected=position.in_shop, found=found, fen=position.cost_in_shop)


def _book(actor: Actor, count: StockCount) -> None:
    """Book the differences, each at the cost of the moment; nothing when the shelf was right."""
    lines_of_count = [
        line
        for line in count.lines.select_related("product").order_by("product_id")
        if line.found != line.expected
    ]
    if not lines_of_count:
        return
    book = accounts.book_id(actor=actor, area=count.shop.area)
    known = positions(line.product for line in lines_of_count)
    lines: list[Line] = []
    goods: list[list[int]] = []
    for line in lines_of_count:
        missing = line.expected - line.found
        fen = _fen(known[line.product_id], missing)
        lines += losses.gone(actor=actor, product=line.product, book=book, pieces=missing, fen=fen)
        goods.append([line.product_id, -missing, -fen])
    posting = Posting(
        key=f"shop.count:{count.ref}",
        book_id=book,
        kind=COUNT_KIND,
        effective_on=clock.today(),
        lines=tuple(lines),
        public={"shop": count.shop_id, "goods": goods},
    )
    try:
        ledger.post(actor=actor, posting=posting)
    except InsufficientBalance:
        raise ReservedGoodsMissing from None


def _fen(position: Position, missing: int) -> int:
    """Return the cost that leaves with missing pieces; found ones come in at the average, as much as
    as many of the others cost.
    """
    valued = position.valued
    if missing > 0:
        if missing > valued.pieces:
            raise ReservedGoodsMissing
        return cost_of(missing, of=valued)
    return -(valued.fen * -missing // valued.pieces) if valued.pieces > 0 else 0


def _replayed(sheet: Sheet) -> StockCount | None:
    before = StockCount.objects.filter(ref=sheet.ref).first()
    if before and dict(before.lines.values_list("product_id", "found")) != dict(sheet.found):
        raise KeyReused
    return before


def _told(actor: Actor, action: str, count: StockCount) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="points.count",
        object_id=count.ref,
        area_path=count.shop.area.scope_path,
        detail={"shop": count.shop_id, "flagged": count.is_flagged},
    )
