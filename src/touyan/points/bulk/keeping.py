"""What shops of the past received, bought, handed out at which cost, and the days they closed."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from touyan.core import bulk as table
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.points import accounts
from touyan.points.bulk.door import require_system
from touyan.points.bulk.values import PastClose, PastFunding, PastPurchase, PastSettlement
from touyan.points.models import DayClose, Funding, Purchase, PurchaseLine, Shop
from touyan.points.services import costs, purchases, shops
from touyan.points.services.purchases import Bought, Goods

FUNDING_COLUMNS = (
    "ref", "shop_id", "source", "amount_fen", "donor", "received_on", "recorded_by_id",
    "recorded_at",
)  # fmt: skip
PURCHASE_COLUMNS = (
    "id", "ref", "shop_id", "supplier", "invoice_number", "bought_on", "total_fen",
    "recorded_by_id", "recorded_at",
)  # fmt: skip
CLOSE_COLUMNS = (
    "ref", "shop_id", "day", "closed_at", "closed_by_id", "visits", "pieces", "points",
    "cash_in_fen", "expected_fen", "counted_fen", "note",
)  # fmt: skip


@transaction.atomic
def fund(*, actor: Actor, fundings: Sequence[PastFunding]) -> int:
    """Book money that shops received; return how many."""
    require_system(actor)
    books, ids = _books(actor, [one.shop for one in fundings])
    now = clock.now()
    table.insert(
        Funding,
        FUNDING_COLUMNS,
        (
            (
                one.ref,
                one.shop.pk,
                one.source,
                one.amount_fen,
                one.donor,
                one.on,
                one.recorded_by_id,
                now,
            )
            for one in fundings
        ),
    )
    receipt = ledger.post_many(
        actor=actor,
        postings=[
            shops.funding_posting(
                one.shop,
                book=books[one.shop.area_id],
                grant=ids[books[one.shop.area_id], accounts.GRANT],
                amount_fen=one.amount_fen,
                source=one.source,
                ref=one.ref,
                on=one.on,
            )
            for one in fundings
        ],
    )
    return receipt.posted


@transaction.atomic
def buy(*, actor: Actor, bought: Sequence[PastPurchase]) -> int:
    """Book deliveries of several products each; return how many.

    What was handed out before must be settled by then, as `settle` does.
    """
    require_system(actor)
    books, _ids = _books(actor, [one.shop for one in bought])
    now = clock.now()
    keys = table.next_keys(Purchase, len(bought))
    table.insert(
        Purchase,
        PURCHASE_COLUMNS,
        (
            (
                pk,
                one.ref,
                one.shop.pk,
                one.supplier,
                one.invoice_number,
                one.on,
                sum(fen for _product, _pieces, fen in one.goods),
                one.recorded_by_id,
                now,
            )
            for pk, one in zip(keys, bought, strict=True)
        ),
    )
    table.insert(
        PurchaseLine,
        ("purchase_id", "product_id", "quantity", "total_fen"),
        (
            (pk, product.pk, pieces, fen)
            for pk, one in zip(keys, bought, strict=True)
            for product, pieces, fen in one.goods
        ),
    )
    return ledger.post_many(
        actor=actor,
        postings=[
            purchases.stock_in_posting(
                Bought(
                    shop=one.shop, goods=tuple(Goods(*goods) for goods in one.goods), ref=one.ref
                ),
                book=books[one.shop.area_id],
                on=one.on,
            )
            for one in bought
        ],
    ).posted


@transaction.atomic
def settle(*, actor: Actor, settlements: Sequence[PastSettlement]) -> int:
    """Book the cost of what was handed out; return how many shops."""
    require_system(actor)
    books, ids = _books(actor, [one.shop for one in settlements])
    return ledger.post_many(
        actor=actor,
        postings=[
            costs.cost_posting(
                one.shop,
                given={product: (pieces, fen) for product, pieces, fen in one.given},
                book=books[one.shop.area_id],
                cost=ids[books[one.shop.area_id], accounts.COST],
                ref=one.ref,
                on=one.on,
            )
            for one in settlements
        ],
    ).posted


@transaction.atomic
def close_days(*, actor: Actor, closes: Sequence[PastClose]) -> int:
    """Write days that were closed with a right till; return how many."""
    require_system(actor)
    return table.insert(
        DayClose,
        CLOSE_COLUMNS,
        (
            (
                one.ref,
                one.shop.pk,
                one.at.date(),
                one.at,
                one.closed_by_id,
                one.visits,
                one.pieces,
                one.points,
                0,
                one.cash_fen,
                one.cash_fen,
                "",
            )
            for one in closes
        ),
    )


def _books(
    actor: Actor, wanted: Sequence[Shop]
) -> tuple[Mapping[int, int], Mapping[tuple[int, str], int]]:
    books = ledger_queries.books_of({shop.area_id for shop in wanted})
    return books, accounts.of_books(actor=actor, books=books.values())
