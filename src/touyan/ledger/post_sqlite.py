"""Booking on SQLite: one batch of statements inside one IMMEDIATE transaction.

SQLite has one writer, so what was read under the transaction stays true until it commits.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import DatabaseError, connection, transaction

from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.busy import is_busy
from touyan.core.errors import DomainError
from touyan.ledger import wire
from touyan.ledger.batch import Batch
from touyan.ledger.errors import (
    AlreadyReversed,
    Busy,
    CommodityMismatch,
    InsufficientBalance,
    PeriodFrozen,
    Unbalanced,
    raise_named,
)
from touyan.ledger.values import COLUMNS, Checked, Receipt

_TRANSFER = (
    f"INSERT INTO ledger_transfer (id, {COLUMNS}, posted_at, actor_id)"  # noqa: S608 - our own columns
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ONE_TRANSFER = f"{_TRANSFER} ON CONFLICT (key, part) DO NOTHING RETURNING id"
_ENTRY = "INSERT INTO ledger_entry (transfer_id, account_id, amount) VALUES (?, ?, ?)"
_PRIVATE = "INSERT INTO ledger_transferprivate (transfer_id, salt, text) VALUES (?, ?, ?)"
_BALANCE = "UPDATE ledger_balance SET amount = amount + ? WHERE account_id = ? AND stripe = 0"
_AUDIT = (
    "INSERT INTO audit_record (at, actor_id, action, object_kind, object_id, area_path, detail,"
    " on_behalf_of) SELECT ?, ?, ?, ?, ?, a.path, ?, ?"
    " FROM ledger_book b JOIN registry_area a ON a.id = b.area_id WHERE b.id = ?"
)
_FROZEN = "SELECT 1 FROM ledger_bookperiod WHERE book_id = ? AND period >= ? AND status = 'FROZEN'"
_WRONG = (  # what the database finds wrong with the transfers from one id to another
    "SELECT sum(e.amount), max(a.book_id IS NOT t.book_id) FROM ledger_entry e"
    " JOIN ledger_transfer t ON t.id = e.transfer_id"
    " LEFT JOIN ledger_account a ON a.id = e.account_id WHERE e.transfer_id BETWEEN ? AND ?"
    " GROUP BY e.transfer_id, a.commodity_id"
    " HAVING sum(e.amount) <> 0 OR max(a.book_id IS NOT t.book_id)"
    " ORDER BY 2 DESC LIMIT 1"
)
_PATHS = (
    "SELECT b.id, a.path FROM ledger_book b JOIN registry_area a ON a.id = b.area_id"
    " WHERE b.id IN (SELECT value FROM json_each(?))"
)
_BATCH_AUDIT = (  # rows of plain values: SQLite guards each INSERT from a SELECT with a savepoint
    "INSERT INTO audit_record (at, actor_id, action, object_kind, object_id, area_path, detail,"
    " on_behalf_of) VALUES (?, ?, 'ledger.transfers.posted', 'ledger.book', ?, ?, ?, ?)"
)
_CODE = "SELECT code FROM ledger_account WHERE id = ?"


def stored(at: dt.datetime) -> str:
    """Return a moment as Django keeps it in SQLite: naive UTC text."""
    return str(at.astimezone(dt.UTC).replace(tzinfo=None))


def post(checked: Checked, *, actor: Actor, at: dt.datetime) -> Receipt:
    """Write one transfer with its entries, balances and audit row, or find that it is there already.

    Raises the errors of `ledger.errors`; nothing is kept of a refused transfer.
    """
    try:
        if connection.in_atomic_block or wire.watched():
            with transaction.atomic(savepoint=False), connection.wrap_database_errors:
                return _post(wire.bare_cursor(), checked, actor, at)
        with connection.wrap_database_errors:
            return _post_alone(wire.bare_cursor(), checked, actor, at)
    except DatabaseError as error:
        raise_named(error, _refusal(error))


def _post_alone(cursor: Any, checked: Checked, actor: Actor, at: dt.datetime) -> Receipt:
    """Post in a transaction of the driver's own: Django's costs as much as the statements."""
    cursor.execute("BEGIN IMMEDIATE")
    try:
        receipt = _post(cursor, checked, actor, at)
        cursor.execute("COMMIT")
    except BaseException:
        if cursor.connection.in_transaction:
            cursor.execute("ROLLBACK")
        raise
    return receipt


def _post(cursor: Any, checked: Checked, actor: Actor, at: dt.datetime) -> Receipt:
    posting, moment = checked.posting, stored(at)
    period = _open_period(cursor, posting.book_id, checked.periods(clock.month_of(at.date())))
    transfer_id = None
    if period:
        cursor.execute(_ONE_TRANSFER, (None, *checked.row(period), moment, actor.person_id))
        found = cursor.fetchall()
        transfer_id = found[0][0] if found else None
    if transfer_id is None:
        return _replay(cursor, checked)
    cursor.executemany(_ENTRY, [(transfer_id, account, n) for account, n in checked.lines])
    if checked.private is not None:
        cursor.execute(_PRIVATE, (transfer_id, checked.salt, checked.private))
    _require_right(cursor, transfer_id, transfer_id)
    _move(cursor, [(n, account) for account, n in checked.lines])
    # Keys and kinds hold no character that JSON escapes.
    detail = f'{{"key": "{posting.key}", "kind": "{posting.kind}"}}'
    cursor.execute(
        _AUDIT,
        (
            moment,
            actor.person_id,
            "ledger.transfer.posted",
            "ledger.transfer",
            str(transfer_id),
            detail,
            actor.on_behalf_of,
            posting.book_id,
        ),
    )
    return Receipt(transfer_id, posting.key, at, replayed=False)


def _open_period(cursor: Any, book_id: int, periods: Sequence[str]) -> str | None:
    for period in periods:
        cursor.execute(_FROZEN, (book_id, period))
        if not cursor.fetchall():
            return period
    return None


def _replay(cursor: Any, checked: Checked) -> Receipt:
    key = checked.posting.key
    cursor.execute(
        "SELECT id, posted_at FROM ledger_transfer WHERE key = ? AND part = ?", (key, checked.part)
    )
    found = cursor.fetchall()
    if not found:
        raise PeriodFrozen
    at = dt.datetime.fromisoformat(str(found[0][1])).replace(tzinfo=dt.UTC)
    return Receipt(found[0][0], key, at, replayed=True)


def _require_right(cursor: Any, first_id: int, last_id: int) -> None:
    cursor.execute(_WRONG, (first_id, last_id))
    for _total, foreign in cursor.fetchall():
        raise CommodityMismatch if foreign else Unbalanced


def _move(cursor: Any, moves: list[tuple[int, int]]) -> None:
    """Change balances by (amount, account id); the CHECK refuses to go below a floor.

    The rows before the refused one are changed already (the caller rolls back), so the balances say
    nothing about who ran short: it is the last row that was taken.
    """
    taken: list[int] = []

    def each() -> Iterator[tuple[int, int]]:
        for move in moves:
            taken.append(move[1])
            yield move

    try:
        with connection.wrap_database_errors:
            cursor.executemany(_BALANCE, each())
    except DatabaseError as error:
        if "ledger_balance_floor" not in str(error):
            raise
        cursor.execute(_CODE, (taken[-1],))
        (code,) = cursor.fetchone()
        raise InsufficientBalance(code, taken[-1]) from error


def _refusal(error: DatabaseError) -> DomainError | None:
    text = str(error)
    if "ledger_transfer.reverses_id" in text:
        return AlreadyReversed()
    if "FOREIGN KEY" in text:
        return CommodityMismatch()
    if is_busy(error):
        return Busy()
    return None


def write(batch: Batch, *, actor: Actor, at: dt.datetime) -> None:
    """Write a batch of new transfers in the caller's transaction, set by set."""
    try:
        with connection.wrap_database_errors:
            _write(wire.bare_cursor(), batch, actor, stored(at))
    except DatabaseError as error:
        raise_named(error, _refusal(error))


def _write(cursor: Any, batch: Batch, actor: Actor, moment: str) -> None:
    cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM ledger_transfer")
    first_id = cursor.fetchall()[0][0]
    ids = range(first_id, first_id + len(batch.rows))
    who = actor.person_id
    cursor.executemany(
        _TRANSFER, [(i, *row, moment, who) for i, row in zip(ids, batch.rows, strict=True)]
    )
    cursor.executemany(_ENTRY, batch.entries(ids))
    if batch.privates:
        cursor.executemany(_PRIVATE, batch.private_rows(ids))
    _require_right(cursor, first_id, first_id + len(batch.rows) - 1)


def finish(batch: Batch, *, actor: Actor, at: dt.datetime) -> None:
    """Move the balances by the net of everything written, and write the audit rows."""
    cursor = wire.bare_cursor()
    with connection.wrap_database_errors:
        _move(cursor, [(n, account) for account, n in sorted(batch.moves.items()) if n])
        cursor.execute(_PATHS, (json.dumps(list(batch.counts)),))
        paths = dict(cursor.fetchall())
        moment, who, behalf = stored(at), actor.person_id, actor.on_behalf_of
        cursor.executemany(
            _BATCH_AUDIT,
            [
                (moment, who, str(book_id), paths[book_id], json.dumps({"count": count}), behalf)
                for book_id, count in sorted(batch.counts.items())
            ],
        )


def frozen_until(book_ids: Sequence[int]) -> dict[int, str]:
    """Return book id -> its last frozen month, for those that have one; so it stays until we commit."""
    return dict(
        wire.run(
            "SELECT book_id, max(period) FROM ledger_bookperiod WHERE status = 'FROZEN'"
            " AND book_id IN (SELECT value FROM json_each(%s)) GROUP BY book_id",
            (json.dumps(list(book_ids)),),
        )
    )


def existing(keys: Sequence[str]) -> dict[str, int]:
    """Return the ids of those plain transfers among the keys that are booked already."""
    return dict(
        wire.run(
            "SELECT t.key, t.id FROM json_each(%s) k JOIN ledger_transfer t"
            " ON t.key = k.value AND t.part = 0",
            (json.dumps(list(keys)),),
        )
    )


def floored(account_ids: Sequence[int]) -> set[int]:
    """Return which of these accounts have a floor."""
    return {
        account_id
        for (account_id,) in wire.run(
            "SELECT id FROM ledger_account WHERE floor IS NOT NULL"
            " AND id IN (SELECT value FROM json_each(%s))",
            (json.dumps(list(account_ids)),),
        )
    }
