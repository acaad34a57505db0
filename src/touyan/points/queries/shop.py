"""What the shop has, what a household can afford, and who waits at the counter."""

import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.ledger import queries as ledger_queries
from touyan.points.models import Product, Redemption, RedemptionStatus, Shop, ShopStatus
from touyan.registry.models import Area, Household

RECENT = 20
SERIAL = 6


@dataclass(frozen=True, slots=True)
class Shelf:
    """One product with the pieces on the shelf and those reserved."""

    product: Product
    stock: int
    held: int
    is_affordable: bool = False

    @property
    def is_low(self) -> bool:
        """Say whether it is time to restock."""
        return self.stock <= self.product.low_at


def shop_of_household(household: Household) -> Shop | None:
    """Return the shop of the village in which a household lives, or None."""
    path = household.subject.area.scope_path[:12]
    return (
        Shop.objects.filter(area__path=path, area__valid_to=None)
        .exclude(status=ShopStatus.CLOSED)
        .select_related("area")
        .first()
    )


def own_shop(actor: Actor) -> Shop:
    """Return the shop that the actor keeps. Raises NotFound."""
    found = (
        Shop.objects.visible_to(actor, power=Power.SHOP_OPERATE)
        .exclude(status=ShopStatus.CLOSED)
        .select_related("area")
        .order_by("pk")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def get_shop(actor: Actor, pk: int) -> Shop:
    """Return one shop within the actor's reach. Raises NotFound."""
    found = Shop.objects.visible_to(actor).select_related("area").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def shelves(shop: Shop, *, points: int | None = None) -> list[Shelf]:
    """Return the active products with their stock; what `points` can pay for comes first.

    Two queries, however many products there are.
    """
    products = list(shop.products.filter(is_active=True).order_by("price_points", "name"))
    ids = [
        account
        for product in products
        for account in (product.stock_account_id, product.held_account_id)
        if account is not None
    ]
    held = ledger_queries.balances(ids)
    rows = [
        Shelf(
            product=product,
            stock=held.get(product.stock_account_id or 0, 0),
            held=held.get(product.held_account_id or 0, 0),
            is_affordable=points is not None and product.price_points <= points,
        )
        for product in products
    ]
    return sorted(rows, key=lambda row: (not (row.is_affordable and row.stock > 0), row.stock <= 0))


def get_product(shop: Shop, pk: int, *, is_active: bool | None = True) -> Product:
    """Return one product of a shop (None: also one that is off the list). Raises NotFound."""
    rows = shop.products.filter(pk=pk).select_related("shop__area")
    found = (rows if is_active is None else rows.filter(is_active=is_active)).first()
    if found is None:
        raise NotFound
    return found


def stock_of(product: Product) -> int:
    """Return the pieces of a product on the shelf."""
    return ledger_queries.balance(product.stock_account_id) if product.stock_account_id else 0


def open_codes(household: Household) -> list[Redemption]:
    """Return the household's live reservations, the next to run out first."""
    return list(
        Redemption.objects.filter(
            household=household,
            status=RedemptionStatus.RESERVED,
            expires_at__gt=clock.now(),
        )
        .prefetch_related("lines__product")
        .order_by("expires_at")
    )


def get_redemption(actor: Actor, ref: uuid.UUID, *, power: Power = Power.SHOP_READ) -> Redemption:
    """Return one redemption: of the actor's household, or of a shop in reach. Raises NotFound."""
    found = (
        Redemption.objects.visible_to(actor, power=power)
        .select_related("shop__area", "household__head", "household__subject__area", "keeper")
        .prefetch_related("lines__product")
        .filter(ref=ref)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def recent(shop: Shop, *, limit: int = RECENT) -> list[Redemption]:
    """Return what went over the counter lately, newest first."""
    found = list(
        Redemption.objects.filter(
            shop=shop, status__in=[RedemptionStatus.DONE, RedemptionStatus.UNDONE]
        )
        .select_related("household__head")
        .prefetch_related("lines__product")
        .order_by("-done_at", "-pk")[:limit]
    )
    for one in found:
        one.shop = shop
    return found


def waiting(shop: Shop) -> int:
    """Count the live reservations of a shop."""
    return Redemption.objects.filter(
        shop=shop, status=RedemptionStatus.RESERVED, expires_at__gt=clock.now()
    ).count()


def household_by_code(shop: Shop, code: str) -> Household:
    """Return the household of the shop's village with this code. Raises NotFound."""
    return household_in(shop.area, code)


def household_in(area: Area, code: str) -> Household:
    """Return the household of a village by its code; the last five digits will do.

    Raises NotFound.
    """
    text = code.strip().upper()
    wanted = text if len(text) > SERIAL else f"{area.path}H{text.removeprefix('H').zfill(5)}"
    return _one(_households(area).filter(code=wanted))


def household_at(shop: Shop, pk: int) -> Household:
    """Return a household of the shop's village. Raises NotFound."""
    return _one(_households(shop.area).filter(pk=pk))


def _households(area: Area) -> QuerySet[Household]:
    return Household.objects.filter(
        subject__area__scope_path__under=area.scope_path, status="ACTIVE"
    ).select_related("subject__area", "head")


def _one(rows: QuerySet[Household]) -> Household:
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def cash_fen(shop: Shop) -> int:
    """Return the money in the shop's till, in fen."""
    return ledger_queries.balance(shop.cash_account_id)
