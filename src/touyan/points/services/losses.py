"""Goods that broke or spoiled: small ones are booked at once, larger ones by a second person's word."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, WrongState
from touyan.core.stock_value import cost_of
from touyan.ledger import services as ledger
from touyan.ledger.errors import InsufficientBalance, KeyReused
from touyan.ledger.values import Line, Posting
from touyan.points import accounts, county
from touyan.points.errors import ReservedGoodsMissing
from touyan.points.models import Loss, LossReason, Product, Shop, WordStatus
from touyan.points.queries.books import LOSS_KIND, month_bounds
from touyan.points.queries.stock import positions
from touyan.points.services import costs, two_hands


@dataclass(frozen=True, slots=True)
class Reported:
    """Pieces of a product that are gone, why, and the name of the act."""

    product: Product
    quantity: int
    reason: str
    note: str
    ref: uuid.UUID


@transaction.atomic
def report_loss(*, actor: Actor, reported: Reported) -> Loss:
    """Report goods that broke or spoiled; return whether it is booked or waits for a second person.

    Raises Invalid without a note, ReservedGoodsMissing when fewer pieces lie free on the shelf.
    """
    product = reported.product
    shop = product.shop
    actor.require_in(Power.SHOP_OPERATE, shop.area.scope_path)
    if reported.quantity < 1 or not reported.note.strip() or reported.reason not in LossReason:
        raise Invalid
    costs.lock(shop)
    if before := _replayed(reported):
        return before
    position = positions([product])[product.pk]
    if reported.quantity > position.stock:
        raise ReservedGoodsMissing
    fen = cost_of(reported.quantity, of=position.valued)
    alone = _is_small(shop, reported.quantity, fen)
    loss = Loss.objects.create(
        ref=reported.ref,
        shop=shop,
        product=product,
        quantity=reported.quantity,
        reason=reported.reason,
        note=reported.note.strip(),
        cost_fen=fen,
        status=WordStatus.BOOKED if alone else WordStatus.WAITING,
        reported_by_id=actor.person_id,
        reported_at=clock.now(),
    )
    if alone:
        _book(actor, loss)
    _told(actor, "points.loss.reported", loss)
    return loss


def decide_loss(*, actor: Actor, loss: Loss, accept: bool, answer: str = "") -> Loss:
    """Say yes or no to a reported loss; yes books it at what the goods cost now.

    Raises SecondPersonNeeded for who reported it or bought for the shop, WrongState when it was decided.
    """
    two_hands.require_checker(
        actor=actor,
        shop=loss.shop,
        kind="points.loss",
        object_id=loss.ref,
        but={loss.reported_by_id},
    )
    if not accept and not answer.strip():
        raise Invalid
    with transaction.atomic():
        costs.lock(loss.shop)
        locked = Loss.objects.select_related("shop__area", "product__shop").get(pk=loss.pk)
        if locked.status != WordStatus.WAITING:
            raise WrongState
        locked.status = WordStatus.BOOKED if accept else WordStatus.REFUSED
        locked.decided_by_id = actor.person_id
        locked.decided_at = clock.now()
        locked.answer = answer.strip()
        if accept:
            position = positions([locked.product])[locked.product_id]
            if locked.quantity > position.stock:
                raise ReservedGoodsMissing
            locked.cost_fen = cost_of(locked.quantity, of=position.valued)
            _book(actor, locked)
        locked.save(update_fields=["status", "decided_by", "decided_at", "answer", "cost_fen"])
        _told(actor, f"points.loss.{locked.status.lower()}", locked)
    return locked


def gone(*, actor: Actor, product: Product, book: int, pieces: int, fen: int) -> tuple[Line, ...]:
    """Return the lines that take pieces off the shelf and their cost out of the value; negative
    amounts bring them back.
    """
    costs.complete(actor=actor, product=product, book=book)
    lost = ledger.open_account(
        actor=actor, book_id=book, code=accounts.LOST, commodity=product.commodity, floor=None
    )
    lines = (Line(product.stock_account_id or 0, -pieces), Line(lost, pieces))
    if not fen:
        return lines
    loss = accounts.when_needed(actor=actor, book=book, code=accounts.LOSS)
    return (*lines, Line(product.value_account_id or 0, -fen), Line(loss, fen))


def _is_small(shop: Shop, quantity: int, fen: int) -> bool:
    """Say whether the keeper may book it alone, with what was booked alone this month.

    The county's limits: in fen, and in pieces for goods that cost nothing, such as gifts.
    """
    first, _last = month_bounds(clock.month_of(clock.today()))
    alone = Loss.objects.filter(
        shop=shop,
        status=WordStatus.BOOKED,
        decided_by__isnull=True,
        reported_at__gte=clock.start_of(first),
    ).aggregate(fen=Sum("cost_fen"), pieces=Sum("quantity"))
    pieces = quantity + (alone["pieces"] or 0)
    limits = county.shop(shop.area.path)
    return fen + (alone["fen"] or 0) <= limits.loss_alone_fen and pieces <= limits.loss_alone_pieces


def _book(actor: Actor, loss: Loss) -> None:
    book = accounts.book_id(actor=actor, area=loss.shop.area)
    lines = gone(
        actor=actor, product=loss.product, book=book, pieces=loss.quantity, fen=loss.cost_fen
    )
    try:
        ledger.post(
            actor=actor,
            posting=Posting(
                key=f"shop.loss:{loss.ref}",
                book_id=book,
                kind=LOSS_KIND,
                effective_on=clock.today(),
                lines=lines,
                public={
                    "shop": loss.shop_id,
                    "goods": [[loss.product_id, loss.quantity, loss.cost_fen]],
                    "reason": str(loss.reason),
                },
            ),
        )
    except InsufficientBalance:
        raise ReservedGoodsMissing from None


def _replayed(reported: Reported) -> Loss | None:
    before = Loss.objects.filter(ref=reported.ref).first()
    if before and (before.product_id, before.quantity) != (
        reported.product.pk,
        reported.quantity,
    ):
        raise KeyReused
    return before


def _told(actor: Actor, action: str, loss: Loss) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="points.loss",
        object_id=loss.ref,
        area_path=loss.shop.area.scope_path,
        detail={"shop": loss.shop_id, "product": loss.product_id, "fen": loss.cost_fen},
    )
