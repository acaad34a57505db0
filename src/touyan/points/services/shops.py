"""Opening shops, what is on the shelf, and what comes in."""

import datetime as dt
import uuid

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, WrongState
from touyan.ledger import services as ledger
from touyan.ledger.values import AccountSpec, Line, Posting
from touyan.points import accounts, county
from touyan.points.models import Funding, FundingSource, Product, Shop, ShopStatus
from touyan.points.queries.books import FUNDING_KIND
from touyan.points.queries.drill import GRANT_KIND
from touyan.registry.models import Area

SOURCES = tuple(value for value in FundingSource.values if value != FundingSource.COUNTY_SEED)
"""Where later money comes from (rule 2.6); the seed grant is booked at the opening."""


@transaction.atomic
def open_shop(
    *,
    actor: Actor,
    area: Area,
    name: str,
    opened_on: dt.date,
    seed_grant_fen: int = 0,
    hours: str = "",
    hold_hours: int | None = None,
) -> Shop:
    """Open a village's points shop and book the county's starting money into its cash.

    Goods are held for `hold_hours`, else as long as the county says. Raises WrongState when the
    village already has a shop.
    """
    actor.require_in(Power.SCHEME_MANAGE, area.scope_path)
    Area.objects.select_for_update().get(pk=area.pk)
    if Shop.objects.filter(area=area).exclude(status=ShopStatus.CLOSED).exists():
        raise WrongState
    book = accounts.book_id(actor=actor, area=area)
    cash = accounts.own(book, accounts.SHOP_CASH, accounts.YUAN)
    shop = Shop.objects.create(
        area=area,
        name=name,
        opened_on=opened_on,
        hours=hours,
        hold_hours=hold_hours or county.shop(area.path).reservation_hours,
        cash_account_id=cash,
    )
    if seed_grant_fen:
        grant = accounts.own(book, accounts.GRANT, accounts.YUAN)
        ledger.post(
            actor=actor,
            posting=grant_posting(shop, book=book, grant=grant, amount_fen=seed_grant_fen),
        )
        Funding.objects.create(
            shop=shop,
            source=FundingSource.COUNTY_SEED,
            amount_fen=seed_grant_fen,
            received_on=opened_on,
            recorded_by_id=actor.person_id or None,
            recorded_at=clock.now(),
        )
    _told(actor, "points.shop.opened", shop, seed_grant_fen=seed_grant_fen)
    return shop


def grant_posting(shop: Shop, *, book: int, grant: int, amount_fen: int) -> Posting:
    """Return the transfer of the county's starting money into the shop's cash."""
    return Posting(
        key=f"shop.seed_grant:{shop.pk}",
        book_id=book,
        kind=GRANT_KIND,
        effective_on=shop.opened_on,
        lines=(Line(grant, -amount_fen), Line(shop.cash_account_id, amount_fen)),
        public={"shop": shop.pk, "source": FundingSource.COUNTY_SEED.value, "fen": amount_fen},
    )


@transaction.atomic
def fund_shop(
    *, actor: Actor, shop: Shop, amount_fen: int, source: str, ref: uuid.UUID, donor: str = ""
) -> str:
    """Book money that the shop received from the village, a donor or the township.

    Only a donation has a donor; the village reads the name masked. Raises Invalid.
    """
    actor.require_in(Power.SHOP_OPERATE, shop.area.scope_path)
    donor = donor.strip()
    if source not in SOURCES or amount_fen < 1 or (donor and source != FundingSource.DONATION):
        raise Invalid
    book = accounts.book_id(actor=actor, area=shop.area)
    grant = accounts.own(book, accounts.GRANT, accounts.YUAN)
    receipt = ledger.post(
        actor=actor,
        posting=funding_posting(
            shop, book=book, grant=grant, amount_fen=amount_fen, source=source, ref=ref
        ),
    )
    if not receipt.replayed:
        Funding.objects.create(
            ref=ref,
            shop=shop,
            source=source,
            amount_fen=amount_fen,
            donor=donor,
            received_on=clock.today(),
            recorded_by_id=actor.person_id,
            recorded_at=clock.now(),
        )
        _told(actor, "points.shop.funded", shop, fen=amount_fen)
    return receipt.key


def funding_posting(
    shop: Shop,
    *,
    book: int,
    grant: int,
    amount_fen: int,
    source: str,
    ref: uuid.UUID,
    on: dt.date | None = None,
) -> Posting:
    """Return the transfer of money that the shop received."""
    return Posting(
        key=f"shop.funding:{ref}",
        book_id=book,
        kind=FUNDING_KIND,
        effective_on=on or clock.today(),
        lines=(Line(grant, -amount_fen), Line(shop.cash_account_id, amount_fen)),
        public={"shop": shop.pk, "source": source, "fen": amount_fen},
    )


@transaction.atomic
def add_product(
    *, actor: Actor, shop: Shop, name: str, unit: str, price_points: int, low_at: int = 3
) -> Product:
    """Put a new product on the shop's list, with its accounts and no stock yet."""
    actor.require_in(Power.SHOP_OPERATE, shop.area.scope_path)
    if not name.strip() or not unit.strip() or price_points < 1:
        raise Invalid
    if shop.products.filter(name=name.strip()).exists():
        raise WrongState
    product = Product.objects.create(
        shop=shop,
        name=name.strip(),
        unit=unit.strip(),
        price_points=price_points,
        low_at=low_at,
    )
    ledger.define_commodity(
        actor=actor, code=product.commodity, name=product.name, scale=0, kind="GOODS"
    )
    book = accounts.book_id(actor=actor, area=shop.area)
    ids = ledger.open_accounts(actor=actor, specs=product_specs(product, book))
    attach_accounts(product, ids)
    product.save()
    _told(actor, "points.product.added", shop, product=product.pk)
    return product


def product_specs(product: Product, book: int) -> list[AccountSpec]:
    """Return the accounts of one product: on the shelf, reserved, given away, bought, settled; and
    what its pieces cost.
    """
    pieces = [
        AccountSpec(book_id=book, code=code, commodity=product.commodity, floor=floor)
        for code, floor in accounts.PRODUCT_ACCOUNTS
    ]
    value = accounts.value_code(product.pk)
    return [*pieces, AccountSpec(book_id=book, code=value, commodity=accounts.YUAN)]


def attach_accounts(product: Product, ids: list[int]) -> None:
    """Remember the accounts opened for `product_specs`, in the same order."""
    (
        product.stock_account_id,
        product.held_account_id,
        product.given_account_id,
        product.purchased_account_id,
        product.settled_account_id,
        product.value_account_id,
    ) = ids


@transaction.atomic
def change_product(
    *, actor: Actor, product: Product, price_points: int, low_at: int, is_active: bool
) -> Product:
    """Change the price from now on, the low-stock mark, or take a product off the list."""
    actor.require_in(Power.SHOP_OPERATE, product.shop.area.scope_path)
    if price_points < 1:
        raise Invalid
    product.price_points, product.low_at, product.is_active = price_points, low_at, is_active
    product.save(update_fields=["price_points", "low_at", "is_active"])
    _told(actor, "points.product.changed", product.shop, product=product.pk, points=price_points)
    return product


def _told(actor: Actor, action: str, shop: Shop, **detail: object) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="points.shop",
        object_id=shop.pk,
        area_path=shop.area.scope_path,
        detail=detail,
    )
