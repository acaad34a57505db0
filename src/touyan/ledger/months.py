"""Reading a month of books: what is hashed, counted and published when it is closed.

Amounts of one answer come from one statement, so they belong to one moment even while others post.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max

from touyan.core import bulk
from touyan.core.reading import asked_once
from touyan.ledger import leaf, reading, wire
from touyan.ledger.models import Book, BookPeriod, PeriodStatus, Transfer

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class BookView:
    """Whose book it is and how it is hashed."""

    id: int
    area_id: int
    area_path: str
    kind: str
    organisation_id: int | None
    algorithm: str


@dataclass(frozen=True, slots=True)
class Total:
    """What the accounts of one code held before a month, what went in and out, what they held after."""

    commodity: str
    code: str
    opening: int
    into: int
    out: int

    @property
    def closing(self) -> int:
        """What they held at the end."""
        return self.opening + self.into - self.out


@dataclass(frozen=True, slots=True)
class Opening:
    """What one account held before a month."""

    account_id: int
    code: str
    commodity: str
    floor: int | None
    amount: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed transfer stands in the tree of its month."""

    book_id: int
    period: str
    index: int
    text: str


def learn_sizes() -> None:
    """Let PostgreSQL look at the tables of the ledger before a month of many books is read.

    Plans made for tables as they were before the last large batch take minutes. Waits for no lock.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "ANALYZE (SKIP_LOCKED) ledger_account, ledger_balance, ledger_transfer,"
                " ledger_entry, ledger_seal"
            )


def books(
    *, area_prefix: str = "", ids: Collection[int] = (), organisation_ids: Collection[int] = ()
) -> list[BookView]:
    """Return books by the path of their area: of an area and below it, by id, or by whose they are."""
    return list(_books(area_prefix, tuple(ids), tuple(organisation_ids)))


@asked_once
def _books(
    area_prefix: str, ids: Collection[int], organisation_ids: Collection[int]
) -> list[BookView]:
    rows = Book.objects.select_related("area").order_by("area__path", "pk")
    if area_prefix:
        rows = rows.filter(area__scope_path__under=area_prefix)
    if ids:
        rows = rows.filter(pk__in=ids)
    if organisation_ids:
        rows = rows.filter(organisation__in=organisation_ids)
    return [
        BookView(row.pk, row.area_id, row.area.path, row.kind, row.organisation_id, row.algorithm)
        for row in rows
    ]


def is_frozen(book_id: int, period: str) -> bool:
    """Say whether a month of a book takes no more transfers."""
    return BookPeriod.objects.filter(
        book_id=book_id, period=period, status=PeriodStatus.FROZEN
    ).exists()


def frozen_until(book_ids: Collection[int]) -> dict[int, str]:
    """Return book id -> its last frozen month, for those that have any: all before it is frozen too."""
    rows = BookPeriod.objects.filter(
        book_id__in=bulk.among(book_ids), status=PeriodStatus.FROZEN
    ).order_by()
    return dict(rows.values_list("book_id").annotate(Max("period")))


def open_before(book_ids: Collection[int], period: str) -> list[tuple[int, str]]:
    """Return (book id, month) of earlier months that hold transfers and are not frozen."""
    held = Transfer.objects.filter(book_id__in=bulk.among(book_ids), period__lt=period)
    months = set(held.order_by().values_list("book_id", "period").distinct())
    frozen = BookPeriod.objects.filter(book_id__in=bulk.among(book_ids), status=PeriodStatus.FROZEN)
    return sorted(months - set(frozen.values_list("book_id", "period")))


def book_ids_moved_in(period: str) -> set[int]:
    """Return the books that have a transfer in a month."""
    rows = Transfer.objects.filter(period=period).order_by()
    return set(rows.values_list("book_id", flat=True).distinct())


def leaves(book_ids: Collection[int], period: str) -> dict[int, list[bytes]]:
    """Return book id -> the sealed leaf hashes of its month, in the order of the chain."""
    sql = (
        "SELECT t.book_id, s.leaf FROM ledger_transfer t"  # noqa: S608 - a fixed clause
        " JOIN ledger_seal s ON s.transfer_id = t.id"
        f" WHERE {reading.ids_clause('t.book_id')} AND t.period = %s ORDER BY t.book_id, s.seq"
    )
    found: dict[int, list[bytes]] = {book_id: [] for book_id in book_ids}
    for book_id, leaf_hash in wire.run(sql, [reading.ids_param(book_ids), period]):
        found[book_id].append(bytes(leaf_hash))
    return found


def texts(book_id: int, period: str) -> Iterator[str]:
    """Return the texts behind the leaves of a month, in the order of the chain."""
    ids = [
        row[0]
        for row in wire.run(
            "SELECT t.id FROM ledger_transfer t JOIN ledger_seal s ON s.transfer_id = t.id"
            " WHERE t.book_id = %s AND t.period = %s ORDER BY s.seq",
            [book_id, period],
        )
    ]
    parts = reading.AccountParts()
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        found = dict(_texts_of(chunk, parts))
        yield from (found[transfer_id] for transfer_id in chunk)


def _texts_of(ids: Sequence[int], parts: reading.AccountParts) -> Iterator[tuple[int, str]]:
    sql = (
        f"SELECT t.id, {reading.columns()} FROM ledger_transfer t"  # noqa: S608 - a fixed clause
        f" WHERE {reading.ids_clause('t.id')}"
    )
    lines = reading.lines_of(ids, parts)
    for transfer_id, *fields in wire.run(sql, [reading.ids_param(ids)]):
        yield transfer_id, leaf.text(*fields, lines=lines.get(transfer_id, []))


def place_of(transfer_id: int) -> Place | None:
    """Return the place of a transfer among the leaves of its month; None while it is unsealed."""
    rows = wire.run(
        "SELECT t.book_id, t.period, (SELECT count(*) FROM ledger_transfer o"
        " JOIN ledger_seal os ON os.transfer_id = o.id"
        " WHERE o.book_id = t.book_id AND o.period = t.period AND os.seq < s.seq)"
        " FROM ledger_transfer t JOIN ledger_seal s ON s.transfer_id = t.id WHERE t.id = %s",
        [transfer_id],
    )
    if not rows:
        return None
    book_id, period, index = rows[0]
    text = dict(_texts_of([transfer_id], reading.AccountParts()))[transfer_id]
    return Place(book_id, period, int(index), text)


_TOTALS = (
    "SELECT x.book_id, c.code, x.code, sum(x.held) - sum(x.since), sum(x.into_it), sum(x.out_of_it)"
    " FROM (SELECT a.book_id, a.commodity_id, a.code, sum(b.amount) AS held, 0 AS since,"
    " 0 AS into_it, 0 AS out_of_it FROM ledger_account a"
    " JOIN ledger_balance b ON b.account_id = a.id WHERE {books_a}"
    " GROUP BY a.book_id, a.commodity_id, a.code UNION ALL"
    " SELECT a.book_id, a.commodity_id, a.code, 0, sum(e.amount),"
    " sum(CASE WHEN t.period <= %s AND e.amount > 0 THEN e.amount ELSE 0 END),"
    " sum(CASE WHEN t.period <= %s AND e.amount < 0 THEN -e.amount ELSE 0 END)"
    " FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id"
    " JOIN ledger_account a ON a.id = e.account_id WHERE {books_t} AND t.period >= %s"
    " GROUP BY a.book_id, a.commodity_id, a.code) x"
    " JOIN ledger_commodity c ON c.id = x.commodity_id"
    " GROUP BY x.book_id, c.code, x.code ORDER BY x.book_id, c.code, x.code"
)


def totals(book_ids: Collection[int], period: str, *, until: str = "") -> dict[int, list[Total]]:
    """Return book id -> totals of its month (or of the months `until` one) by commodity and code.

    What stayed empty is left out.
    """
    return dict(_totals(tuple(book_ids), period, until))


@asked_once
def _totals(book_ids: Collection[int], period: str, until: str) -> dict[int, list[Total]]:
    sql = _TOTALS.format(
        books_a=reading.ids_clause("a.book_id"), books_t=reading.ids_clause("t.book_id")
    )
    ids = reading.ids_param(book_ids)
    found: dict[int, list[Total]] = {book_id: [] for book_id in book_ids}
    last = until or period
    for book_id, commodity, code, opening, into, out in wire.run(
        sql, [ids, last, last, ids, period]
    ):
        if opening or into or out:
            found[book_id].append(Total(commodity, code, int(opening), int(into), int(out)))
    return found


_OPENINGS = (
    "SELECT a.book_id, a.id, a.code, c.code, a.floor,"
    " coalesce(b.held, 0) - coalesce(m.since, 0), coalesce(m.moved, 0)"
    " FROM ledger_account a JOIN ledger_commodity c ON c.id = a.commodity_id"
    " LEFT JOIN (SELECT y.account_id, sum(y.amount) AS held FROM ledger_balance y"
    " JOIN ledger_account ya ON ya.id = y.account_id WHERE {books_y} GROUP BY y.account_id) b"
    " ON b.account_id = a.id"
    " LEFT JOIN (SELECT e.account_id, sum(e.amount) AS since,"
    " max(CASE WHEN t.period = %s THEN 1 ELSE 0 END) AS moved"
    " FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id"
    " WHERE {books_t} AND t.period >= %s GROUP BY e.account_id) m ON m.account_id = a.id"
    " WHERE {books_a} ORDER BY a.book_id, a.id"
)


def openings(book_ids: Collection[int], period: str) -> dict[int, list[Opening]]:
    """Return book id -> what each account held before a month; empty unmoved ones are left out."""
    sql = _OPENINGS.format(
        books_y=reading.ids_clause("ya.book_id"),
        books_t=reading.ids_clause("t.book_id"),
        books_a=reading.ids_clause("a.book_id"),
    )
    ids = reading.ids_param(book_ids)
    found: dict[int, list[Opening]] = {book_id: [] for book_id in book_ids}
    for book_id, account_id, code, commodity, floor, amount, moved in wire.run(
        sql, [ids, period, ids, period, ids]
    ):
        if amount or moved:
            found[book_id].append(Opening(account_id, code, commodity, floor, int(amount)))
    return found


def keys(book_ids: Collection[int], period: str, *, prefix: str) -> dict[int, list[str]]:
    """Return book id -> the keys of its month's transfers that begin with `prefix`."""
    rows = Transfer.objects.filter(
        book_id__in=book_ids, period=period, key__startswith=prefix, reverses=None
    )
    found: dict[int, list[str]] = {}
    for book_id, key in rows.order_by("book_id", "pk").values_list("book_id", "key"):
        found.setdefault(book_id, []).append(key)
    return found


def known_keys(wanted: Sequence[str]) -> set[str]:
    """Return those keys under which something is booked."""
    found: set[str] = set()
    for start in range(0, len(wanted), CHUNK):
        rows = Transfer.objects.filter(key__in=wanted[start : start + CHUNK])
        found.update(rows.values_list("key", flat=True))
    return found
