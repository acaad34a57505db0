"""The cost of goods: what stands in the shop's value, and what leaves it.

Pieces that were handed out stay in the value until the day is closed or new goods come in: three
hundred visits cost one posting. All acts that touch the value lock the row of the shop, one after the
other; handing out does not, for it changes neither the pieces that are valued nor what they cost.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.stock_value import Stock, cost_of
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger.values import AccountSpec, Line, Posting
from touyan.points import accounts
from touyan.points.models import Product, Shop
from touyan.points.queries.books import COST_KIND
from touyan.points.queries.stock import positions

LOOK_BACK = 50


def lock(shop: Shop) -> None:
    """Wait for other acts on the value of this shop; redemptions pass."""
    Shop.objects.select_for_update(of=("self",), no_key=True).get(pk=shop.pk)


def complete(*, actor: Actor, product: Product, book: int) -> Product:
    """Open the accounts of cost for a product that is older than they are."""
    if product.value_account_id and product.settled_account_id:
        return product
    product.settled_account_id, product.value_account_id = ledger.open_accounts(
        actor=actor, specs=cost_specs(product, book)
    )
    product.save(update_fields=["settled_account", "value_account"])
    return product


def cost_specs(product: Product, book: int) -> list[AccountSpec]:
    """Return the accounts of pieces whose cost is booked, and of what the others cost."""
    return [
        AccountSpec(book_id=book, code=accounts.SETTLED, commodity=product.commodity),
        AccountSpec(book_id=book, code=accounts.value_code(product.pk), commodity=accounts.YUAN),
    ]


def settle(*, actor: Actor, shop: Shop, book: int, ref: uuid.UUID) -> int:
    """Book the cost of everything handed out since the last time; return the fen.

    The caller holds the lock of the shop. `ref` names the act that asks for it.
    """
    products = shop.products.filter(given_account__isnull=False).order_by("pk")
    given = [one for one in positions(products).values() if one.given > 0]
    if not given:
        return 0
    for one in given:
        complete(actor=actor, product=one.product, book=book)
    posting = cost_posting(
        shop,
        given={one.product: (one.given, cost_of(one.given, of=one.valued)) for one in given},
        book=book,
        cost=accounts.own(book, accounts.COST, accounts.YUAN),
        ref=ref,
    )
    ledger.post(actor=actor, posting=posting)
    return sum(fen for _pk, _pieces, fen in goods_of(posting.public))


def cost_posting(
    shop: Shop,
    *,
    given: Mapping[Product, tuple[int, int]],
    book: int,
    cost: int,
    ref: uuid.UUID,
    on: dt.date | None = None,
) -> Posting:
    """Return the transfer of pieces out of `given` and of their cost (pieces, fen) out of the value."""
    lines: list[Line] = []
    for product, (pieces, fen) in given.items():
        lines += [
            Line(product.given_account_id or 0, -pieces),
            Line(product.settled_account_id or 0, pieces),
        ]
        if fen:
            lines += [Line(product.value_account_id or 0, -fen), Line(cost, fen)]
    return Posting(
        key=f"shop.cost:{ref}",
        book_id=book,
        kind=COST_KIND,
        effective_on=on or clock.today(),
        lines=tuple(lines),
        public={
            "shop": shop.pk,
            "goods": [[one.pk, pieces, fen] for one, (pieces, fen) in given.items()],
        },
    )


def goods_of(public: Mapping[str, object]) -> Sequence[tuple[int, int, int]]:
    """Return (product, pieces, fen) of a transfer of goods."""
    rows = public.get("goods")
    return [tuple(row) for row in rows] if isinstance(rows, list) else []


def give_back(*, actor: Actor, shop: Shop, book: int, ref: uuid.UUID) -> None:
    """Take cost back for pieces that were returned after their cost had been booked.

    They come back at what they left for: the average of the last bookings of that product. The caller
    holds the lock of the shop.
    """
    products = shop.products.filter(settled_account__isnull=False).order_by("pk")
    returned = [one for one in positions(products).values() if one.given < 0]
    if not returned:
        return
    cost = accounts.own(book, accounts.COST, accounts.YUAN)
    lines: list[Line] = []
    goods: list[list[int]] = []
    for one in returned:
        product, pieces = one.product, -one.given
        settled = _last_settled(product, pieces)
        fen = cost_of(min(pieces, settled.pieces), of=settled)
        lines += [
            Line(product.settled_account_id or 0, -pieces),
            Line(product.given_account_id or 0, pieces),
        ]
        if fen:
            lines += [Line(cost, -fen), Line(product.value_account_id or 0, fen)]
        goods.append([product.pk, -pieces, -fen])
    ledger.post(
        actor=actor,
        posting=Posting(
            key=f"shop.cost_back:{ref}",
            book_id=book,
            kind=COST_KIND,
            effective_on=clock.today(),
            lines=tuple(lines),
            public={"shop": shop.pk, "goods": goods},
        ),
    )


def _last_settled(product: Product, pieces: int) -> Stock:
    """Return pieces and cost of the newest bookings of cost that cover as many pieces as came back."""
    found = Stock(0, 0)
    for line in ledger_queries.statement(product.settled_account_id or 0, limit=LOOK_BACK):
        for pk, booked, fen in goods_of(line.public):
            if line.kind == COST_KIND and pk == product.pk and booked > 0:
                found = Stock(found.pieces + booked, found.fen + fen)
        if found.pieces >= pieces:
            break
    return found
