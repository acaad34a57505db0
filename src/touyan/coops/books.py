"""The book of a cooperative in the ledger: which it is, and how its accounts are called.

One book for each cooperative, in fen, a debit positive. The code of an account is
`coop.<number of the chart>`, with `.<detail>` where the chart keeps parts of it apart; accounts kept by
name carry the member (or worker) as their subject. None has a floor: an account may stand on either
side, and what may not be overdrawn is refused by the voucher (decision 0165).
"""

from collections.abc import Iterable
from typing import NamedTuple

from touyan.coops import chart, pack
from touyan.coops.chart import Chart, Holder
from touyan.core import packs
from touyan.core.errors import NotFound
from touyan.ledger import months as ledger_months
from touyan.ledger import queries as ledger_queries

KIND = "COOPERATIVE"
YUAN = "CNY"
STOCK_CODE = "coop.goods"
MOVED_CODE = "coop.goods.moved"


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


def balances_of(organisation_id: int, number: str) -> dict[int, int]:
    """Return subject id -> what a cooperative's account holds for them by name, in fen."""
    return ledger_queries.balances_by_subject(
        code=chart.code_of(number), commodity=YUAN, book_id=book_of(organisation_id)
    )
