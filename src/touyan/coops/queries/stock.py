"""Goods of a cooperative: how much there is and what it cost, from the ledger."""

from collections.abc import Collection

from touyan.coops import books
from touyan.coops.chart import code_of
from touyan.coops.models import Item, StockCount
from touyan.coops.vouchers import STOCK
from touyan.core.actor import Actor
from touyan.core.errors import NotFound
from touyan.core.stock_value import Stock
from touyan.ledger import queries as ledger_queries


def held(item_ids: Collection[int | None]) -> dict[int, Stock]:
    """Return item id -> thousandths of its unit in stock and their cost in fen. Three queries."""
    items = list(
        Item.objects.filter(pk__in=[one for one in item_ids if one]).select_related("coop")
    )
    if not items:
        return {}
    area_ids = {one.coop.area_id for one in items}
    pieces = ledger_queries.balances_by_commodity(codes=[books.STOCK_CODE], area_ids=area_ids)
    own = ledger_queries.own_accounts(
        list(books.books_of({one.coop_id for one in items}).values()), [books.YUAN]
    )
    codes = {code_of(STOCK, str(one.pk)): one.pk for one in items}
    accounts = {pk: codes[code] for (_book, code), pk in own.items() if code in codes}
    worth = {accounts[pk]: fen for pk, fen in ledger_queries.balances(list(accounts)).items()}
    return {
        one.pk: Stock(pieces.get((one.coop.area_id, one.commodity), 0), worth.get(one.pk, 0))
        for one in items
    }


def get_count(actor: Actor, pk: int) -> StockCount:
    """Return a count of the goods of a cooperative whose books the actor may read. Raises NotFound."""
    rows = StockCount.objects.visible_to(actor).select_related(
        "coop__organisation", "coop__area", "counted_by", "voucher"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
