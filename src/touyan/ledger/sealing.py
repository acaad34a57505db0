"""Sealing: hashing committed transfers into the chain of their book, after they were posted.

A sealer takes those transfers that have no seal (by anti-join, never by a watermark: a transaction
that began earlier may commit later) and appends them to their books' chains.
"""

from collections.abc import Collection, Iterable, Sequence

from django.db import connection, transaction

from touyan.core import chain
from touyan.ledger import leaf, reading, wire
from touyan.ledger.models import Book

CHUNK = 10_000
# The usual pass looks this many ids below the newest seal; a thorough one looks at every transfer.
RECENT_IDS = 50_000
_LOCK = 7_220_130_112
_UNSEALED = (
    "SELECT t.id, {columns} FROM ledger_transfer t LEFT JOIN ledger_seal s ON s.transfer_id = t.id"
    " WHERE s.transfer_id IS NULL AND t.id > %s{within} ORDER BY t.id LIMIT %s"
)
_SEAL = (
    "INSERT INTO ledger_seal (transfer_id, book_id, seq, leaf, hash) VALUES (%s, %s, %s, %s, %s)"
)


def seal_pending(*, thorough: bool) -> int:
    """Seal what is committed and unsealed; return how many. 0 when another sealer is at work."""
    after = 0 if thorough else _recent()
    parts = reading.AccountParts()
    sealed = 0
    if connection.vendor == "sqlite" and not _unsealed(after):
        return 0  # nobody waits for the one writer only to find that there is nothing to do
    while True:
        with transaction.atomic():
            if not _only_sealer(wait=False):
                return sealed
            last_id, count = _seal_chunk(after, parts)
        sealed += count
        if count < CHUNK:
            return sealed
        after = last_id


def _unsealed(after: int) -> bool:
    """Say whether a committed transfer with a larger id waits for its seal; takes no lock."""
    return bool(wire.run(_UNSEALED.format(columns="t.book_id", within=""), [after, 1]))


def seal_books(book_ids: Collection[int], periods: Collection[str]) -> None:
    """Seal every transfer of these months of these books, in the caller's transaction, waiting for
    other sealers.
    """
    _only_sealer(wait=True)
    within = f" AND {reading.ids_clause('t.book_id')} AND t.period IN ({_marks(periods)})"
    params = (reading.ids_param(book_ids), *sorted(periods))
    parts, after, count = reading.AccountParts(), 0, CHUNK
    while count == CHUNK:
        after, count = _seal_chunk(after, parts, within, params)


def _marks(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _recent() -> int:
    newest = wire.run("SELECT coalesce(max(transfer_id), 0) FROM ledger_seal")[0][0]
    return max(0, int(newest) - RECENT_IDS)


def _only_sealer(*, wait: bool) -> bool:
    if connection.vendor != "postgresql":
        return True  # SQLite has one writer: the transaction is the lock
    if wait:
        wire.run("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        return True
    return bool(wire.run("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])[0][0])


def _seal_chunk(
    after: int, parts: reading.AccountParts, within: str = "", params: Sequence[object] = ()
) -> tuple[int, int]:
    """Seal up to CHUNK transfers with larger ids (of some books); return the last id, how many."""
    sql = _UNSEALED.format(columns=reading.columns(), within=within)
    rows = wire.run(sql, [after, *params, CHUNK])
    if not rows:
        return after, 0
    lines = reading.lines_of([row[0] for row in rows], parts)
    heads = chain_heads({row[1] for row in rows})
    algorithms = dict(Book.objects.filter(pk__in=heads).values_list("pk", "algorithm"))
    seals = []
    for transfer_id, *fields in rows:
        book_of = fields[0]
        algorithm = algorithms[book_of]
        body = leaf.text(*fields, lines=lines.get(transfer_id, []))
        leaf_hash = chain.leaf_hash(body.encode(), algorithm=algorithm)
        seq, previous = heads[book_of]
        head = chain.link(previous, leaf_hash, algorithm=algorithm)
        heads[book_of] = (seq + 1, head)
        seals.append((transfer_id, book_of, seq + 1, leaf_hash, head))
    _insert(seals)
    return rows[-1][0], len(rows)


def chain_heads(book_ids: Iterable[int]) -> dict[int, tuple[int, bytes]]:
    """Return the length and the last hash of each book's chain; (0, START) of an empty one."""
    heads = dict.fromkeys(book_ids, (0, chain.START))
    sql = (
        "SELECT s.book_id, s.seq, s.hash FROM ledger_seal s"  # noqa: S608 - a fixed clause
        " JOIN (SELECT b.id, (SELECT max(m.seq) FROM ledger_seal m WHERE m.book_id = b.id) AS seq"
        " FROM ledger_book b"
        f" WHERE {reading.ids_clause('b.id')}) h ON h.id = s.book_id AND h.seq = s.seq"
    )
    for book_id, seq, head in wire.run(sql, [reading.ids_param(heads)]):
        heads[book_id] = (seq, bytes(head))
    return heads


def _insert(seals: list[tuple[int, int, int, bytes, bytes]]) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            copy_sql = "COPY ledger_seal (transfer_id, book_id, seq, leaf, hash) FROM STDIN"
            wire.announce(copy_sql)
            with cursor.copy(copy_sql) as copy:
                for seal in seals:
                    copy.write_row(seal)
        return
    wire.run_many(_SEAL, seals)
