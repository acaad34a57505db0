"""What lies in shops and what it cost: from the ledger's balances, at any moment."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from touyan.core.stock_value import Stock, cost_of
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts
from touyan.points.models import Product, ShopStatus


@dataclass(frozen=True, slots=True)
class Position:
    """One product: pieces on the shelf, reserved, and handed out with their cost still to be booked.

    `fen` is what all of them cost together.
    """

    product: Product
    stock: int
    held: int
    given: int
    fen: int

    @property
    def in_shop(self) -> int:
        """Pieces that a count finds: free and reserved."""
        return self.stock + self.held

    @property
    def valued(self) -> Stock:
        """The pieces that the value stands for."""
        return Stock(self.in_shop + self.given, self.fen)

    @property
    def cost_in_shop(self) -> int:
        """What the pieces that are still here cost, in fen."""
        return self.fen - cost_of(max(self.given, 0), of=self.valued)

    @property
    def average_fen(self) -> int:
        """What one piece costs, rounded to the fen: for reading, never for booking."""
        return round(self.valued.average)


def positions(products: Iterable[Product]) -> dict[int, Position]:
    """Return the position of each product by its id. One query."""
    rows = list(products)
    ids = {
        account
        for one in rows
        for account in (
            one.stock_account_id,
            one.held_account_id,
            one.given_account_id,
            one.value_account_id,
        )
        if account
    }
    holds = ledger_queries.balances(ids)
    return {
        one.pk: Position(
            product=one,
            stock=holds.get(one.stock_account_id or 0, 0),
            held=holds.get(one.held_account_id or 0, 0),
            given=holds.get(one.given_account_id or 0, 0),
            fen=holds.get(one.value_account_id or 0, 0),
        )
        for one in rows
    }


def cost_by_area(area_ids: Collection[int]) -> dict[int, int]:
    """Return area id -> what the goods in its shop cost, in fen. Four queries, however many areas.

    What was handed out since the last booking of cost is taken off.
    """
    found: dict[int, int] = defaultdict(int)
    rows = Product.objects.filter(shop__area_id__in=area_ids, value_account__isnull=False)
    rows = rows.exclude(shop__status=ShopStatus.CLOSED)
    products = list(rows.values_list("pk", "shop__area_id", "value_account_id"))
    here = ledger_queries.balances_by_commodity(
        codes=(accounts.STOCK, accounts.STOCK_HELD), area_ids=area_ids
    )
    given = ledger_queries.balances_by_commodity(codes=(accounts.GIVEN,), area_ids=area_ids)
    fen = ledger_queries.balances([value for _pk, _area, value in products])
    for pk, area, value in products:
        key = (area, f"GOODS:{pk}")
        out = given.get(key, 0)
        of = Stock(here.get(key, 0) + out, fen.get(value, 0))
        found[area] += of.fen - cost_of(max(out, 0), of=of)
    return dict(found)
