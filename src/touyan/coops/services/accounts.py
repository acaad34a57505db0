"""The books of cooperatives and their accounts in the ledger: one book each, in fen, debit positive.

The code of an account is `coop.<number of the chart>`, with `.<detail>` where the chart keeps parts of
it apart; accounts that are kept by name carry the member (or worker) as their subject. None has a
floor: an account may stand on either side, and what may not be overdrawn is refused by the voucher.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from touyan.coops import chart, pack
from touyan.coops.chart import Chart, Holder
from touyan.core import packs
from touyan.core.actor import Actor
from touyan.core.errors import NotFound
from touyan.ledger import months as ledger_months
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger.values import AccountSpec
from touyan.registry.models import Organisation

KIND = "COOPERATIVE"
YUAN = "CNY"
_COMMODITY_NAME = "人民币"


class Place(NamedTuple):
    """An account of a book: its number in the chart, its detail, whose it is."""

    book_id: int
    number: str
    detail: str = ""
    subject_id: int | None = None

    @property
    def code(self) -> str:
        """Its code in the ledger."""
        return chart.code_of(self.number, self.detail)


def chart_of(area_path: str) -> Chart:
    """Return the chart of accounts of the county in which an area lies."""
    return packs.of_room(pack.PACK, area_path).chart


def book_of(organisation_id: int) -> int:
    """Return the id of a cooperative's book. Raises NotFound before it is opened."""
    found = books_of([organisation_id])
    if organisation_id not in found:
        raise NotFound
    return found[organisation_id]


def books_of(organisation_ids: Iterable[int]) -> dict[int, int]:
    """Return organisation id -> book id of those cooperatives whose books are open. One query."""
    wanted = list(organisation_ids)
    if not wanted:
        return {}
    views = ledger_months.books(organisation_ids=wanted)
    return {view.organisation_id or 0: view.id for view in views if view.kind == KIND}


def open_books(*, actor: Actor, organisations: Iterable[Organisation]) -> dict[int, int]:
    """Open the books of many cooperatives with every account of the chart; return them by organisation.

    Set-based, and again changes nothing. Accounts kept by name are opened with the first act.
    """
    found = list(organisations)
    ledger.define_commodity(actor=actor, code=YUAN, name=_COMMODITY_NAME, kind="MONEY", scale=2)
    areas = dict(
        Organisation.objects.filter(pk__in=[one.pk for one in found]).values_list(
            "pk", "subject__area_id"
        )
    )
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


def require_known(known: Chart, place: Place) -> None:
    """Raise NotFound unless the chart has such an account, with or without a holder."""
    entry = known.entry(place.number)
    by_name = entry.holder is Holder.SUBJECT
    if by_name is not (place.subject_id is not None):
        raise NotFound
    if entry.holder is Holder.ITEM:
        if not place.detail.isdecimal():
            raise NotFound
    elif not entry.accepts(place.detail):
        raise NotFound


def accounts_of(*, actor: Actor, wanted: Iterable[Place]) -> Mapping[Place, int]:
    """Return the ids of many accounts, opening what is missing. Set-based.

    The chart is not asked: see `require_known`.
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


def balances_of(organisation_id: int, number: str) -> dict[int, int]:
    """Return subject id -> what a cooperative's account holds for them by name, in fen."""
    return ledger_queries.balances_by_subject(
        code=chart.code_of(number), commodity=YUAN, book_id=book_of(organisation_id)
    )
