"""The books of one shop: opening + in - given - lost +- counted = closing, in pieces and in yuan."""

import calendar
import datetime as dt
import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, field

from touyan.core import chain
from touyan.core.errors import NotFound
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts
from touyan.points.models import Product, Shop
from touyan.points.queries.drill import GRANT_KIND

STOCK_IN_KIND = "shop.stock_in"
COST_KIND = "shop.cost"
LOSS_KIND = "shop.loss"
COUNT_KIND = "shop.count"
FUNDING_KIND = "shop.funding"
DIFFERENCE_KIND = "shop.cash_difference"
OPENING_KIND = "shop.opening"
REDEEM_KIND = "points.redeem"
MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])")

_PIECES = {
    STOCK_IN_KIND: "came_in",
    OPENING_KIND: "came_in",
    LOSS_KIND: "lost",
    COUNT_KIND: "counted",
}
_CASH = {
    GRANT_KIND: "granted",
    FUNDING_KIND: "funded",
    OPENING_KIND: "funded",
    REDEEM_KIND: "received",
    STOCK_IN_KIND: "paid",
    DIFFERENCE_KIND: "difference",
}
_FEN = {
    STOCK_IN_KIND: "came_in",
    OPENING_KIND: "came_in",
    COST_KIND: "given",
    LOSS_KIND: "lost",
    COUNT_KIND: "counted",
}
RESERVING = frozenset({"points.reserve", "points.release", REDEEM_KIND})


@dataclass(slots=True)
class Flow:
    """What one thing had, what moved, and what it has. Movements out are negative."""

    opening: int = 0
    came_in: int = 0
    given: int = 0
    lost: int = 0
    counted: int = 0
    other: int = 0

    @property
    def inward(self) -> int:
        """What came in, by a delivery or in any other way."""
        return self.came_in + self.other

    @property
    def closing(self) -> int:
        """What is left at the end."""
        return self.opening + self.came_in + self.given + self.lost + self.counted + self.other


@dataclass(slots=True)
class Money:
    """The till: what it had, what came in and went out. Movements out are negative."""

    opening: int = 0
    granted: int = 0
    funded: int = 0
    received: int = 0
    paid: int = 0
    difference: int = 0
    other: int = 0

    @property
    def closing(self) -> int:
        """What is left at the end."""
        return (
            self.opening
            + self.granted
            + self.funded
            + self.received
            + self.paid
            + self.difference
            + self.other
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One product in a month: pieces, and what they cost in fen."""

    product: Product
    pieces: Flow
    fen: Flow


@dataclass(frozen=True, slots=True)
class MonthBook:
    """A month of a shop."""

    shop: Shop
    month: str
    lines: list[Line] = field(default_factory=list)
    cash: Money = field(default_factory=Money)

    @property
    def pieces(self) -> Flow:
        """All products together, in pieces."""
        return _added([line.pieces for line in self.lines])

    @property
    def fen(self) -> Flow:
        """All products together, in fen."""
        return _added([line.fen for line in self.lines])


def month_bounds(month: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of `YYYY-MM`. Raises NotFound for anything else."""
    found = MONTH.fullmatch(month)
    if not found:
        raise NotFound
    year, number = int(found[1]), int(found[2])
    return dt.date(year, number, 1), dt.date(year, number, calendar.monthrange(year, number)[1])


def next_month(first: dt.date) -> dt.date:
    """Return the first day of the month after."""
    return (first + dt.timedelta(days=31)).replace(day=1)


def month_of_shop(shop: Shop, month: str) -> MonthBook:
    """Return the reconciliation of a month by the days on which things happened. Six queries."""
    first, last = month_bounds(month)
    found = MonthBook(shop=shop, month=month)
    book = ledger_queries.book_of(shop.area_id)
    if book is None:
        return found
    products = list(shop.products.order_by("name", "pk"))
    pieces, fen = _pieces(book, first, last), _fen(book, first, last)
    for product in products:
        line = Line(product, pieces[product.commodity], fen[accounts.value_code(product.pk)])
        if line.pieces != Flow() or line.fen != Flow():
            found.lines.append(line)
    _cash(found.cash, book, first, last)
    return found


def digest(book: MonthBook) -> str:
    """Return the fingerprint of a month's figures: what two people sign."""
    rows = [[line.product.pk, *_numbers(line.pieces), *_numbers(line.fen)] for line in book.lines]
    cash = book.cash
    money = [cash.opening, cash.granted, cash.funded, cash.received, cash.paid, cash.difference]
    text = chain.canonical(
        {"month": book.month, "goods": rows, "cash": [*money, cash.other, cash.closing]}
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _numbers(flow: Flow) -> list[int]:
    return [
        flow.opening,
        flow.came_in,
        flow.given,
        flow.lost,
        flow.counted,
        flow.other,
        flow.closing,
    ]


def _pieces(book: int, first: dt.date, last: dt.date) -> dict[str, Flow]:
    codes = (accounts.STOCK, accounts.STOCK_HELD)
    flows: dict[str, Flow] = defaultdict(Flow)
    before = first - dt.timedelta(days=1)
    for row in ledger_queries.sums(
        by=("commodity",), codes=codes, book_id=book, effective_to=before
    ):
        flows[row.commodity].opening = row.amount
    for row in ledger_queries.sums(
        by=("commodity", "kind"),
        codes=codes,
        book_id=book,
        effective_from=first,
        effective_to=last,
    ):
        # A reservation moves pieces between shelf and held: together with the hand-over it is "given".
        name = "given" if row.kind in RESERVING else _PIECES.get(row.kind, "other")
        flow = flows[row.commodity]
        setattr(flow, name, getattr(flow, name) + row.amount)
    return flows


def _fen(book: int, first: dt.date, last: dt.date) -> dict[str, Flow]:
    flows: dict[str, Flow] = defaultdict(Flow)
    before = first - dt.timedelta(days=1)
    yuan = accounts.YUAN
    for row in ledger_queries.sums(by=("code",), commodity=yuan, book_id=book, effective_to=before):
        flows[row.code].opening = row.amount
    for row in ledger_queries.sums(
        by=("code", "kind"),
        commodity=yuan,
        book_id=book,
        effective_from=first,
        effective_to=last,
    ):
        name = _FEN.get(row.kind, "other")
        flow = flows[row.code]
        setattr(flow, name, getattr(flow, name) + row.amount)
    return flows


def _cash(money: Money, book: int, first: dt.date, last: dt.date) -> None:
    codes = (accounts.SHOP_CASH,)
    before = first - dt.timedelta(days=1)
    money.opening = ledger_queries.sums(codes=codes, book_id=book, effective_to=before)[0].amount
    for row in ledger_queries.sums(
        by=("kind",), codes=codes, book_id=book, effective_from=first, effective_to=last
    ):
        name = _CASH.get(row.kind, "other")
        setattr(money, name, getattr(money, name) + row.amount)


def _added(flows: list[Flow]) -> Flow:
    total = Flow()
    for name in ("opening", "came_in", "given", "lost", "counted", "other"):
        setattr(total, name, sum(getattr(flow, name) for flow in flows))
    return total
