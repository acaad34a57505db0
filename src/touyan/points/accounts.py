"""The ledger accounts of the points room: their codes, and opening them when first needed."""

from collections.abc import Iterable, Mapping

from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotFound
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger.queries import AccountView
from touyan.ledger.values import AccountSpec
from touyan.registry.models import Area

POINT = "POINT"
BASE = "BASE"
YUAN = "CNY"
ISSUED = "points.issued"
AVAILABLE = "points.available"
HELD = "points.held"
REDEEMED = "points.redeemed"
EXPIRED = "points.expired"
BASE_SCORE = "points.base"
BASE_ISSUED = "base.issued"
SHOP_CASH = "cash.shop"
GRANT = "cash.grant"
RECEIPTS = "cash.received"
CASH_DIFFERENCE = "cash.difference"
COST = "cost.goods"
LOSS = "loss.goods"
STOCK = "goods.stock"
STOCK_HELD = "goods.held"
GIVEN = "goods.given"
PURCHASED = "goods.purchased"
SETTLED = "goods.settled"
LOST = "goods.lost"
VALUE = "goods.value"

CLAIM_KIND = "points.claim"
STATED_KIND = "points.stated"
MOVED_KIND = "points.moved"
EXPIRED_KIND = "points.expired"
RELEASE_KIND = "points.release"
"""Kinds of transfers that bring points, carry them along or let them run out. A stated one says its
own last day (`expires_on`), a moved one brings its lots."""

ISSUE_STRIPES = 4

BOOK_ACCOUNTS: tuple[tuple[str, str, int | None, int], ...] = (
    (ISSUED, POINT, None, ISSUE_STRIPES),
    (REDEEMED, POINT, 0, 1),
    (EXPIRED, POINT, 0, 1),
    (BASE_ISSUED, BASE, None, 1),
    (SHOP_CASH, YUAN, 0, 1),
    (GRANT, YUAN, None, 1),
    (COST, YUAN, None, 1),
)
"""Accounts of the village itself: code, commodity, floor, stripes."""

WHEN_NEEDED: tuple[tuple[str, str, int | None], ...] = (
    (RECEIPTS, YUAN, None),
    (CASH_DIFFERENCE, YUAN, None),
    (LOSS, YUAN, None),
)
"""Accounts that many shops never need: opened with the first act that does."""

PRODUCT_ACCOUNTS: tuple[tuple[str, int | None], ...] = (
    (STOCK, 0),
    (STOCK_HELD, 0),
    (GIVEN, None),
    (PURCHASED, None),
    (SETTLED, 0),
)
"""Accounts of each product in pieces: code, floor.

Pieces pass stock -> held -> given -> settled: `given` holds what was handed out and whose cost has not
been booked yet. Its cost in fen is one more account, `goods.value.<product>` (`value_code`).
"""


COMMODITIES: tuple[tuple[str, str, str, int], ...] = (
    (POINT, "积分", "POINT", 0),
    (BASE, "基础分", "POINT", 0),
    (YUAN, "人民币", "MONEY", 2),
)
"""What is counted besides goods: code, name, kind, decimals. The base score buys nothing."""


def book_id(*, actor: Actor, area: Area) -> int:
    """Return the village's book, opened with its own accounts when it does not exist yet."""
    found = ledger_queries.book_of(area.pk)
    if found is None:
        define(actor=actor)
        found = ledger.open_book(actor=actor, area_id=area.pk, kind="VILLAGE")
        ledger.open_accounts(actor=actor, specs=book_specs(found))
    return found


def books_of(*, actor: Actor, areas: Iterable[Area]) -> dict[int, int]:
    """Return the villages' books by area id, opening those that do not exist yet. Set-based.

    Their own accounts are opened by `of_books`, which everybody who books in them asks first.
    """
    wanted = {area.pk for area in areas}
    found = ledger_queries.books_of(wanted)
    if wanted <= found.keys():
        return found
    define(actor=actor)
    return ledger.open_books(actor=actor, area_ids=wanted, kind="VILLAGE")


def define(*, actor: Actor) -> None:
    """Define points and yuan; again changes nothing."""
    for code, name, kind, scale in COMMODITIES:
        ledger.define_commodity(actor=actor, code=code, name=name, kind=kind, scale=scale)


def own(book: int, code: str, commodity: str) -> int:
    """Return an account of the village itself, opened when its book is older than the account.

    Raises NotFound for an account that no village has.
    """
    found = ledger_queries.find_account(book_id=book, code=code, commodity=commodity)
    if found is not None:
        return found
    missing = [s for s in book_specs(book) if (s.code, s.commodity) == (code, commodity)]
    if not missing:
        raise NotFound
    define(actor=SYSTEM)
    return ledger.open_accounts(actor=SYSTEM, specs=missing)[0]


def when_needed(*, actor: Actor, book: int, code: str) -> int:
    """Return one of the accounts of WHEN_NEEDED, opened when the village has not used it yet."""
    commodity, floor = next((c, f) for one, c, f in WHEN_NEEDED if one == code)
    return ledger.open_account(
        actor=actor, book_id=book, code=code, commodity=commodity, floor=floor
    )


def value_code(product_id: int) -> str:
    """Return the code of the account that holds what a product's pieces cost, in fen.

    All products of a village count in yuan, and an account is known by book, code and commodity.
    """
    return f"{VALUE}.{product_id}"


def book_specs(book: int) -> list[AccountSpec]:
    """Return the accounts of a village's book that belong to nobody in particular."""
    return [
        AccountSpec(book_id=book, code=code, commodity=commodity, floor=floor, stripes=stripes)
        for code, commodity, floor, stripes in BOOK_ACCOUNTS
    ]


def of_books(*, actor: Actor, books: Iterable[int]) -> Mapping[tuple[int, str], int]:
    """Return the villages' own accounts by (book, code), opening what is missing. Set-based."""
    wanted = sorted(set(books))
    found = ledger_queries.own_accounts(wanted, [POINT, BASE, YUAN])
    missing = [
        spec for book in wanted for spec in book_specs(book) if (book, spec.code) not in found
    ]
    if missing:
        define(actor=actor)
    ids = ledger.open_accounts(actor=actor, specs=missing)
    return found | {(spec.book_id, spec.code): pk for spec, pk in zip(missing, ids, strict=True)}


def base_scores(*, actor: Actor, wanted: Iterable[tuple[int, int]]) -> Mapping[int, int]:
    """Return the base score account by household, for pairs of book and household. Set-based."""
    pairs = sorted(set(wanted))
    specs = [
        AccountSpec(book_id=book, code=BASE_SCORE, commodity=BASE, subject_id=household_id)
        for book, household_id in pairs
    ]
    ids = ledger.open_accounts(actor=actor, specs=specs)
    return {household_id: pk for (_book, household_id), pk in zip(pairs, ids, strict=True)}


def of_household(*, actor: Actor, book: int, household_id: int) -> tuple[int, int]:
    """Return (available, held) of one household, opening them when it has none yet."""
    held = {
        view.code: view.id
        for view in ledger_queries.accounts_of_subject(household_id)
        if view.book_id == book and view.commodity == POINT
    }
    if AVAILABLE in held and HELD in held:
        return held[AVAILABLE], held[HELD]
    return of_households(actor=actor, wanted=[(book, household_id)])[household_id]


def of_households(
    *, actor: Actor, wanted: Iterable[tuple[int, int]]
) -> Mapping[int, tuple[int, int]]:
    """Return (available, held) by household, for pairs of book and household. Set-based."""
    pairs = sorted(set(wanted))
    specs = [
        AccountSpec(book_id=book, code=code, commodity=POINT, subject_id=household_id)
        for book, household_id in pairs
        for code in (AVAILABLE, HELD)
    ]
    ids = ledger.open_accounts(actor=actor, specs=specs)
    return {
        household_id: (ids[2 * n], ids[2 * n + 1]) for n, (_book, household_id) in enumerate(pairs)
    }


def points_of(household_id: int, commodity: str = POINT) -> dict[str, int]:
    """Return what a household holds of a commodity, by account code (over all books)."""
    return points_in(ledger_queries.accounts_of_subject(household_id), commodity)


def points_in(views: Iterable[AccountView], commodity: str = POINT) -> dict[str, int]:
    """Return what accounts hold of a commodity, by account code."""
    found: dict[str, int] = {}
    for view in views:
        if view.commodity == commodity:
            found[view.code] = found.get(view.code, 0) + view.balance
    return found
