"""Goods that come in: several products in one delivery, from whom, for how much."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid
from touyan.ledger import services as ledger
from touyan.ledger.errors import InsufficientBalance, KeyReused
from touyan.ledger.values import Line, Posting
from touyan.points import accounts
from touyan.points.errors import NotEnoughMoney, ShopClosed
from touyan.points.models import Product, Purchase, PurchaseLine, Shop, ShopStatus
from touyan.points.queries.books import STOCK_IN_KIND
from touyan.points.services import costs

LATE_DAYS = 31
LINES_MAX = 60


@dataclass(frozen=True, slots=True)
class Goods:
    """Pieces of one product in a delivery, and what they cost in all; nothing for a gift."""

    product: Product
    quantity: int
    cost_fen: int = 0


@dataclass(frozen=True, slots=True)
class Bought:
    """One delivery. `ref` names the act: sending it twice is once. `scan_id` is a stored file."""

    shop: Shop
    goods: tuple[Goods, ...]
    ref: uuid.UUID
    supplier: str = ""
    invoice_number: str = ""
    bought_on: dt.date | None = None
    scan_id: int | None = None

    @property
    def total_fen(self) -> int:
        """What everything cost."""
        return sum(one.cost_fen for one in self.goods)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Pieces of one product that came in, what they cost in all, and the name of the act."""

    product: Product
    quantity: int
    cost_fen: int
    ref: uuid.UUID
    supplier: str = ""


def stock_in(*, actor: Actor, delivery: Delivery) -> str:
    """Book one product that came in; return the receipt number. Raises as `purchase`."""
    return purchase(
        actor=actor,
        bought=Bought(
            shop=delivery.product.shop,
            goods=(Goods(delivery.product, delivery.quantity, delivery.cost_fen),),
            ref=delivery.ref,
            supplier=delivery.supplier,
        ),
    ).transfer_key


@transaction.atomic
def purchase(*, actor: Actor, bought: Bought) -> Purchase:
    """Book a delivery: pieces onto the shelf, cash out of the till into the value of the goods.

    What was handed out before is booked at its old cost first. Raises NotEnoughMoney, ShopClosed,
    Invalid, KeyReused for the same `ref` with other content.
    """
    shop = bought.shop
    actor.require_in(Power.SHOP_OPERATE, shop.area.scope_path)
    bought_on = bought.bought_on or clock.today()
    _check(bought, bought_on)
    costs.lock(shop)
    if before := _replayed(bought):
        return before
    book = accounts.book_id(actor=actor, area=shop.area)
    costs.settle(actor=actor, shop=shop, book=book, ref=bought.ref)
    for one in bought.goods:
        costs.complete(actor=actor, product=one.product, book=book)
    row = Purchase.objects.create(
        ref=bought.ref,
        shop=shop,
        supplier=bought.supplier.strip(),
        invoice_number=bought.invoice_number.strip(),
        scan_id=bought.scan_id,
        bought_on=bought_on,
        total_fen=bought.total_fen,
        recorded_by_id=actor.person_id,
        recorded_at=clock.now(),
    )
    PurchaseLine.objects.bulk_create(lines_of(row, bought.goods))
    try:
        ledger.post(actor=actor, posting=stock_in_posting(bought, book=book, on=clock.today()))
    except InsufficientBalance:
        raise NotEnoughMoney from None
    audit.record(
        actor=actor,
        action="points.shop.stocked",
        object_kind="points.shop",
        object_id=shop.pk,
        area_path=shop.area.scope_path,
        detail={"purchase": str(bought.ref), "fen": bought.total_fen},
    )
    return row


def lines_of(row: Purchase, goods: Sequence[Goods]) -> list[PurchaseLine]:
    """Return the unsaved lines of a delivery."""
    return [
        PurchaseLine(
            purchase=row, product=one.product, quantity=one.quantity, total_fen=one.cost_fen
        )
        for one in goods
    ]


def stock_in_posting(bought: Bought, *, book: int, on: dt.date) -> Posting:
    """Return the transfer of a delivery: pieces onto the shelf, cash into the value of the goods."""
    lines: list[Line] = []
    for one in bought.goods:
        product = one.product
        lines += [
            Line(product.purchased_account_id or 0, -one.quantity),
            Line(product.stock_account_id or 0, one.quantity),
        ]
        if one.cost_fen:
            lines += [
                Line(bought.shop.cash_account_id, -one.cost_fen),
                Line(product.value_account_id or 0, one.cost_fen),
            ]
    return Posting(
        key=f"shop.stock_in:{bought.ref}",
        book_id=book,
        kind=STOCK_IN_KIND,
        effective_on=on,
        lines=tuple(lines),
        public={
            "shop": bought.shop.pk,
            "goods": [[one.product.pk, one.quantity, one.cost_fen] for one in bought.goods],
            "fen": bought.total_fen,
        },
    )


def _check(bought: Bought, bought_on: dt.date) -> None:
    if bought.shop.status != ShopStatus.OPEN:
        raise ShopClosed
    products = {one.product.pk for one in bought.goods}
    if not bought.goods or len(products) != len(bought.goods) or len(products) > LINES_MAX:
        raise Invalid
    for one in bought.goods:
        if one.product.shop_id != bought.shop.pk or one.quantity < 1 or one.cost_fen < 0:
            raise Invalid
    if not clock.today() - dt.timedelta(days=LATE_DAYS) <= bought_on <= clock.today():
        raise Invalid


def _replayed(bought: Bought) -> Purchase | None:
    before = Purchase.objects.filter(ref=bought.ref).first()
    if before is None:
        return None
    lines = set(before.lines.values_list("product_id", "quantity", "total_fen"))
    if lines != {(one.product.pk, one.quantity, one.cost_fen) for one in bought.goods}:
        raise KeyReused
    return before
