"""Acts of a shop, short enough for tests."""

import uuid
from dataclasses import replace

from tests.points.village import Village
from touyan.core.actor import SYSTEM
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts, services
from touyan.points.models import (
    DayClose,
    Loss,
    LossReason,
    Product,
    Purchase,
    Redemption,
    Shop,
)
from touyan.points.queries import stock
from touyan.points.services import Bought, Goods, Reported, Sheet, Till


def bought(shop: Shop, *goods: Goods, **changes: object) -> Bought:
    return Bought(
        **{"shop": shop, "goods": goods, "ref": uuid.uuid4(), "supplier": "供销社"} | changes
    )


def buy(village: Village, shop: Shop, *goods: Goods, **changes: object) -> Purchase:
    return services.purchase(actor=village.keeper, bought=bought(shop, *goods, **changes))


def give(village: Village, product: Product, quantity: int = 1) -> Redemption:
    village.give(product.price_points * quantity)
    wanted = village.wanted(product.shop, product, quantity=quantity)
    return services.counter_redeem(actor=village.keeper, wanted=wanted)


def cash(shop: Shop) -> int:
    return ledger_queries.balance(shop.cash_account_id)


def close(village: Village, shop: Shop, **changes: object) -> DayClose:
    fen = cash(shop)
    till = Till(expected_fen=fen, counted_fen=fen, ref=uuid.uuid4())
    return services.close_day(actor=village.keeper, shop=shop, till=replace(till, **changes))


def at(product: Product) -> stock.Position:
    product.refresh_from_db()
    return stock.positions([product])[product.pk]


def village_account(village: Village, code: str) -> int:
    book = accounts.book_id(actor=SYSTEM, area=village.area)
    return ledger_queries.balance(accounts.own(book, code, accounts.YUAN))


def lost(village: Village, product: Product, quantity: int, **changes: object) -> Loss:
    reported = Reported(product, quantity, LossReason.BREAKAGE, "搬运时打破", uuid.uuid4())
    return services.report_loss(actor=village.keeper, reported=replace(reported, **changes))


def counted(village, shop, found, actor=None, **changes):
    sheet = Sheet(shop=shop, found={p.pk: n for p, n in found.items()}, ref=uuid.uuid4())
    return services.count_stock(actor=actor or village.keeper, sheet=replace(sheet, **changes))
