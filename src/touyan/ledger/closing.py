"""What the ledger recomputes before a month is signed: sums, seals, balances. Reads only."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from touyan.core import chain
from touyan.core.closing import Check, Outcome, Outcomes
from touyan.ledger import leaf, reading, wire
from touyan.ledger.models import Book

CHUNK = 5_000
_SUMS = (
    "SELECT t.book_id, t.key, sum(e.amount) FROM ledger_transfer t"
    " JOIN ledger_entry e ON e.transfer_id = t.id JOIN ledger_account a ON a.id = e.account_id"
    " WHERE {books} AND t.period = %s GROUP BY t.book_id, t.id, t.key, a.commodity_id"
    " HAVING sum(e.amount) <> 0 ORDER BY t.book_id, t.id"
)
_COUNT = (
    "SELECT t.book_id, count(*) FROM ledger_transfer t WHERE {books} AND t.period = %s"
    " GROUP BY t.book_id"
)
_SEALED = (
    "SELECT t.id, s.leaf, s.hash, p.hash, {columns} FROM ledger_transfer t"
    " LEFT JOIN ledger_seal s ON s.transfer_id = t.id AND s.book_id = t.book_id"
    " LEFT JOIN ledger_seal p ON p.book_id = s.book_id AND p.seq = s.seq - 1"
    " WHERE {books} AND t.period = %s AND t.id > %s ORDER BY t.id LIMIT %s"
)
_BALANCES = (
    "SELECT a.book_id, a.id, a.code, coalesce(e.total, 0), coalesce(b.total, 0)"
    " FROM ledger_account a"
    " LEFT JOIN (SELECT x.account_id, sum(x.amount) AS total FROM ledger_entry x"
    " JOIN ledger_account xa ON xa.id = x.account_id WHERE {books_x} GROUP BY x.account_id) e"
    " ON e.account_id = a.id"
    " LEFT JOIN (SELECT y.account_id, sum(y.amount) AS total FROM ledger_balance y"
    " JOIN ledger_account ya ON ya.id = y.account_id WHERE {books_y} GROUP BY y.account_id) b"
    " ON b.account_id = a.id WHERE {books_a} ORDER BY a.book_id, a.id"
)


def zero_sum(book_ids: Sequence[int], period: str) -> Outcomes:
    """Recompute that the lines of every transfer of the month add up to zero, per commodity."""
    ids = reading.ids_param(book_ids)
    books = reading.ids_clause("t.book_id")
    found = {
        book_id: Outcome(looked_at=int(count))
        for book_id, count in wire.run(_COUNT.format(books=books), [ids, period])
    }
    for book_id, key, total in wire.run(_SUMS.format(books=books), [ids, period]):
        found[book_id].add(key, str(total))
    return found


def sealed(book_ids: Sequence[int], period: str) -> Outcomes:
    """Recompute the leaf and the link of every transfer of the month from what it says now."""
    sql = _SEALED.format(columns=reading.columns(), books=reading.ids_clause("t.book_id"))
    algorithms = dict(Book.objects.filter(pk__in=book_ids).values_list("pk", "algorithm"))
    parts = reading.AccountParts()
    found: dict[int, Outcome] = {}
    after, count = 0, CHUNK
    while count == CHUNK:
        rows = wire.run(sql, [reading.ids_param(book_ids), period, after, CHUNK])
        lines = reading.lines_of([row[0] for row in rows], parts)
        for transfer_id, leaf_hash, link, previous, *fields in rows:
            outcome = found.setdefault(fields[0], Outcome())
            outcome.looked_at += 1
            text = leaf.text(*fields, lines=lines.get(transfer_id, []))
            if not _holds(text, leaf_hash, link, previous, algorithms[fields[0]]):
                outcome.add(fields[1])
        count = len(rows)
        after = rows[-1][0] if rows else after
    return found


def _holds(
    text: str, leaf_hash: bytes | None, link: bytes, previous: bytes | None, algorithm: str
) -> bool:
    if leaf_hash is None:
        return False  # not sealed although the month is frozen
    own = chain.leaf_hash(text.encode(), algorithm=algorithm)
    before = chain.START if previous is None else bytes(previous)
    return own == bytes(leaf_hash) and chain.link(before, own, algorithm=algorithm) == bytes(link)


def balances(book_ids: Sequence[int], period: str) -> Outcomes:
    """Replay every entry of the books and compare with what their accounts hold now."""
    sql = _BALANCES.format(
        books_x=reading.ids_clause("xa.book_id"),
        books_y=reading.ids_clause("ya.book_id"),
        books_a=reading.ids_clause("a.book_id"),
    )
    ids = reading.ids_param(book_ids)
    found: dict[int, Outcome] = {}
    for book_id, account_id, code, replayed, stored in wire.run(sql, [ids, ids, ids]):
        outcome = found.setdefault(book_id, Outcome())
        outcome.looked_at += 1
        if int(replayed) != int(stored):
            outcome.add(f"{code} #{account_id}", f"{stored} / {replayed}")
    return found


CHECKS = (
    Check("ledger.zero_sum", title=_("Every entry adds up to zero"), run=zero_sum),
    Check("ledger.sealed", title=_("No entry was changed after it was booked"), run=sealed),
    Check("ledger.balances", title=_("Balances are the sum of their entries"), run=balances),
)
