"""Opening the books of cooperatives and their accounts; see `coops.books` for how they are called."""

from collections.abc import Iterable, Mapping

from touyan.coops import chart
from touyan.coops.book_errors import NotEnoughMoney
from touyan.coops.books import KIND, YUAN, Place, balances_of, book_of, books_of, chart_of
from touyan.coops.books import require_known as require_known
from touyan.coops.chart import Holder
from touyan.core.actor import Actor
from touyan.core.errors import NotFound
from touyan.ledger import months as ledger_months
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger.values import AccountSpec
from touyan.registry.models import Organisation

__all__ = [
    "KIND",
    "YUAN",
    "Place",
    "account_of",
    "accounts_of",
    "balances_of",
    "book_of",
    "books_of",
    "chart_of",
    "open_books",
    "require_money",
]
_COMMODITY_NAME = "人民币"


def open_books(*, actor: Actor, organisations: Iterable[Organisation]) -> dict[int, int]:
    """Open the books of many cooperatives with every account of the chart; return them by organisation.

    Set-based, and again changes nothing. Accounts kept by name are opened with the first act.
    """
    found = [one.pk for one in organisations]
    ledger.define_commodity(actor=actor, code=YUAN, name=_COMMODITY_NAME, kind="MONEY", scale=2)
    areas = dict(Organisation.objects.filter(pk__in=found).values_list("pk", "subject__area_id"))
    books = ledger.open_organisation_books(actor=actor, organisations=areas, kind=KIND)
    paths = {view.id: view.area_path for view in ledger_months.books(ids=list(books.values()))}
    accounts_of(
        actor=actor,
        wanted=[place for book_id, path in paths.items() for place in _own(book_id, path)],
    )
    return books


def _own(book_id: int, path: str) -> Iterable[Place]:
    """Yield the accounts that belong to the cooperative itself."""
    for entry in chart_of(path).entries:
        if entry.holder is Holder.NONE:
            details = [one.code for one in entry.details] or [""]
            yield from (Place(book_id, entry.number, detail) for detail in details)


def account_of(
    *,
    actor: Actor,
    organisation_id: int,
    number: str,
    detail: str = "",
    subject_id: int | None = None,
) -> int:
    """Return one account of a cooperative, opened when it has none yet.

    Raises NotFound for a book that is not open and for an account that the chart does not have.
    """
    views = ledger_months.books(organisation_ids=[organisation_id])
    view = next((one for one in views if one.kind == KIND), None)
    if view is None:
        raise NotFound
    place = Place(view.id, number, detail, subject_id)
    require_known(chart_of(view.area_path), place)
    return accounts_of(actor=actor, wanted=[place])[place]


def accounts_of(*, actor: Actor, wanted: Iterable[Place]) -> Mapping[Place, int]:
    """Return the ids of many accounts, opening what is missing. Set-based.

    The chart is not asked: see `books.require_known`.
    """
    places = list(dict.fromkeys(wanted))
    ids = ledger.open_accounts(actor=actor, specs=[_spec(place) for place in places])
    return dict(zip(places, ids, strict=True))


def _spec(place: Place) -> AccountSpec:
    return AccountSpec(
        book_id=place.book_id,
        code=place.code,
        commodity=YUAN,
        subject_id=place.subject_id,
        floor=None,
    )


def require_money(book_id: int, numbers: Iterable[str]) -> None:
    """Refuse what left cash or the bank below nothing; asked after the posting, in its transaction.

    Raises NotEnoughMoney.
    """
    own = ledger_queries.own_accounts([book_id], [YUAN])
    for number in numbers:
        if ledger_queries.balance(own[book_id, chart.code_of(number)]) < 0:
            raise NotEnoughMoney
