"""Booking on PostgreSQL: one call of the function `ledger_post`; COPY for batches."""

import datetime as dt
import itertools
import json
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
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

_POST = (
    "SELECT r_id, r_replayed, CASE WHEN r_replayed THEN r_at END FROM ledger_post(%s, %s, %s, %s,"
    " %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_WRONG = (  # what the database finds wrong with the transfers from one id to another
    "SELECT sum(e.amount), bool_or(a.book_id IS DISTINCT FROM t.book_id) FROM ledger_entry e"
    " JOIN ledger_transfer t ON t.id = e.transfer_id"
    " LEFT JOIN ledger_account a ON a.id = e.account_id WHERE e.transfer_id BETWEEN %s AND %s"
    " GROUP BY e.transfer_id, a.commodity_id"
    " HAVING sum(e.amount) <> 0 OR bool_or(a.book_id IS DISTINCT FROM t.book_id) ORDER BY 2 DESC LIMIT 1"
)
_SHORT = (  # locks in account order, so that two batches never wait for each other
    "SELECT a.id, a.code FROM (SELECT b.account_id, b.floor, b.amount + d.amount AS after"
    " FROM ledger_balance b JOIN unnest(%s::bigint[], %s::bigint[]) d(account_id, amount)"
    " ON b.account_id = d.account_id WHERE b.stripe = 0 ORDER BY b.account_id FOR UPDATE OF b"
    " OFFSET 0) x JOIN ledger_account a ON a.id = x.account_id WHERE x.after < x.floor"
    " ORDER BY a.id LIMIT 1"
)
_MOVE = (
    "UPDATE ledger_balance b SET amount = b.amount + d.amount"
    " FROM unnest(%s::bigint[], %s::bigint[]) d(account_id, amount)"
    " WHERE b.account_id = d.account_id AND b.stripe = 0"
)
_AUDIT = (
    "INSERT INTO audit_record (at, actor_id, action, object_kind, object_id, area_path, detail,"
    " on_behalf_of) SELECT %s, %s, 'ledger.transfers.posted', 'ledger.book', b.id::text, a.path,"
    " jsonb_build_object('count', d.count), %s FROM unnest(%s::bigint[], %s::bigint[]) d(id, count)"
    " JOIN ledger_book b ON b.id = d.id JOIN registry_area a ON a.id = b.area_id ORDER BY b.id"
)


_COPY_ENTRIES = "COPY ledger_entry (transfer_id, account_id, amount) FROM STDIN"


def _array(numbers: Iterable[int]) -> str:
    """Return an array literal: one text parameter is far cheaper to send than a list."""
    return "{" + ",".join(map(str, numbers)) + "}"


def post(checked: Checked, *, actor: Actor, at: dt.datetime) -> Receipt:
    """Write one transfer with its entries, balances and audit row, or find that it is there already.

    One round trip, its own transaction unless one is open. Raises the errors of `ledger.errors`;
    nothing is kept of a refused transfer.
    """
    try:
        with connection.wrap_database_errors, wire.bare_cursor() as cursor:
            cursor.execute(_POST, _params(checked, actor, at))
            transfer_id, replayed, posted_at = cursor.fetchone()
    except DatabaseError as error:
        if connection.in_atomic_block:
            transaction.set_rollback(True)
        raise_named(error, _refusal(error))
    return Receipt(transfer_id, checked.posting.key, posted_at or at, replayed)


def _params(checked: Checked, actor: Actor, at: dt.datetime) -> tuple[str | None, ...]:
    """Return the arguments of `ledger_post`.

    All of them as text: the function's signature says what they are, sending them costs least, and
    there is one prepared statement instead of one for each mixture of large and small numbers.
    """
    posting = checked.posting
    periods = checked.periods(clock.month_of(at.date()))
    return (
        posting.key,
        str(checked.part),
        str(posting.book_id),
        posting.kind,
        periods[0],
        periods[-1],
        posting.effective_on.isoformat(),
        _text(posting.resolution_id),
        _text(posting.reverses),
        checked.public,
        checked.commit,
        "\\x" + checked.salt.hex(),
        checked.private,
        at.isoformat(),
        str(actor.person_id),
        _text(actor.on_behalf_of),
        _array(account for account, _ in checked.lines),
        _array(n for _, n in checked.lines),
    )


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _refusal(error: DatabaseError) -> DomainError | None:
    cause = error.__cause__
    if not isinstance(cause, psycopg.Error):
        return None
    state, diag = cause.sqlstate, cause.diag
    if state == "TY001":
        return InsufficientBalance(diag.message_detail or "", int(diag.message_hint or 0))
    if state == "TY002":
        return Unbalanced()
    if state in {"TY003", "23503"}:
        return CommodityMismatch()
    if state == "TY004":
        return PeriodFrozen()
    if diag.constraint_name == "ledger_transfer_reversed_once":
        return AlreadyReversed()
    if is_busy(error) or diag.constraint_name == "ledger_transfer_key":
        return Busy()
    return None


def write(batch: Batch, *, actor: Actor, at: dt.datetime) -> None:
    """Write a batch of new transfers in the caller's transaction: COPY straight into the tables."""
    try:
        with connection.wrap_database_errors, connection.cursor() as cursor:
            _write(cursor, batch, actor, at)
    except DatabaseError as error:
        raise_named(error, _refusal(error))


def _write(cursor: Any, batch: Batch, actor: Actor, at: dt.datetime) -> None:
    cursor.execute(
        "SELECT nextval('ledger_transfer_id_seq') FROM generate_series(1, %s)", (len(batch.rows),)
    )
    ids = [number for (number,) in cursor.fetchall()]
    tail = (at, actor.person_id)
    _copy(
        cursor,
        f"COPY ledger_transfer (id, {COLUMNS}, posted_at, actor_id) FROM STDIN",
        ((i, *row, *tail) for i, row in zip(ids, batch.rows, strict=True)),
    )
    wire.announce(_COPY_ENTRIES)
    with cursor.copy(_COPY_ENTRIES) as copy:
        lines = (f"{t}\t{a}\t{n}\n" for t, a, n in batch.entries(ids))
        while block := "".join(itertools.islice(lines, 10_000)):
            copy.write(block)
    if batch.privates:
        _copy(
            cursor,
            "COPY ledger_transferprivate (transfer_id, salt, text) FROM STDIN",
            batch.private_rows(ids),
        )
    cursor.execute(_WRONG, (ids[0], ids[-1]))
    for _total, foreign in cursor.fetchall():
        raise CommodityMismatch if foreign else Unbalanced


def _copy(cursor: Any, sql: str, rows: Iterable[Sequence[object]]) -> None:
    wire.announce(sql)
    with cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)


def finish(batch: Batch, *, actor: Actor, at: dt.datetime) -> None:
    """Move the balances by the net of everything written, and write the audit rows."""
    moves = sorted((account, n) for account, n in batch.moves.items() if n)
    arrays = (_array(account for account, _ in moves), _array(n for _, n in moves))
    counts = sorted(batch.counts.items())
    try:
        short = wire.run(_SHORT, arrays)
        if short:
            account_id, code = short[0]
            raise InsufficientBalance(code, account_id)
        wire.run(_MOVE, arrays)
        wire.run(
            _AUDIT,
            (
                at,
                actor.person_id,
                actor.on_behalf_of,
                _array(book for book, _ in counts),
                _array(count for _, count in counts),
            ),
        )
    except DatabaseError as error:
        raise_named(error, _refusal(error))


def frozen_until(book_ids: Sequence[int]) -> dict[int, str]:
    """Return book id -> its last frozen month, for those that have one; so it stays until we commit.

    A batch may touch thousands of months: it locks the table of months instead of each one.
    """
    wire.run("LOCK TABLE ledger_bookperiod IN SHARE MODE")
    return dict(
        wire.run(
            "SELECT book_id, max(period) FROM ledger_bookperiod WHERE status = 'FROZEN'"
            " AND book_id = ANY(%s::bigint[]) GROUP BY book_id",
            (_array(book_ids),),
        )
    )


def existing(keys: Sequence[str]) -> dict[str, int]:
    """Return the ids of those plain transfers among the keys that are booked already."""
    return dict(
        wire.run(
            "SELECT t.key, t.id FROM jsonb_array_elements_text(%s::jsonb) k(key)"
            " JOIN ledger_transfer t ON t.key = k.key AND t.part = 0",
            (json.dumps(list(keys)),),
        )
    )


def floored(account_ids: Sequence[int]) -> set[int]:
    """Return which of these accounts have a floor."""
    return {
        account_id
        for (account_id,) in wire.run(
            "SELECT id FROM ledger_account WHERE floor IS NOT NULL AND id = ANY(%s::bigint[])",
            (_array(account_ids),),
        )
    }
