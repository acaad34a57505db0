"""Putting many products on the lists of shops at once, with their accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from touyan.core import bulk as table
from touyan.core.actor import Actor
from touyan.ledger import services as ledger
from touyan.points.models import Product, Shop
from touyan.points.services import shops

CHUNK = 500


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A thing that a shop will offer."""

    shop: Shop
    name: str
    unit: str
    price_points: int
    low_at: int


def create(*, actor: Actor, goods: Sequence[NewProduct], books: Mapping[int, int]) -> list[Product]:
    """Return the new products in their order, without stock; `books` by area id. Set-based.

    The caller has checked who may do this.
    """
    products = [
        Product(
            shop=one.shop,
            name=one.name,
            unit=one.unit,
            price_points=one.price_points,
            low_at=one.low_at,
        )
        for one in goods
    ]
    # The ids come first: the commodities carry them, and the products carry their accounts.
    for product, pk in zip(products, table.next_keys(Product, len(products)), strict=True):
        product.pk = pk
    ledger.define_commodities(
        actor=actor, kind="GOODS", names={one.commodity: one.name for one in products}
    )
    specs = [spec for one in products for spec in shops.product_specs(one, books[one.shop.area_id])]
    opened = ledger.open_accounts(actor=actor, specs=specs)
    step = len(specs) // max(len(products), 1)
    for n, product in enumerate(products):
        shops.attach_accounts(product, list(opened[step * n : step * (n + 1)]))
    Product.objects.bulk_create(products, batch_size=CHUNK)
    return products
