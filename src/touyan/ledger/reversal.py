"""Taking transfers back: the same lines with the opposite sign, under a key of their own."""

import datetime as dt
from collections.abc import Sequence

from touyan.core.errors import NotFound
from touyan.ledger.errors import AlreadyReversed, BadPosting
from touyan.ledger.models import Entry, Transfer
from touyan.ledger.values import Line, Posting

SUFFIX = ":reversed"


def reversals(keys: Sequence[str], *, reason: str, on: dt.date) -> list[tuple[Posting, int]]:
    """Return the postings that take these transfers back, with their parts, in the order of keys.

    The kind stays, so that sums by kind net out. The reason may name people: it goes into the private
    part. Raises NotFound for an unknown key, AlreadyReversed, and BadPosting for taking back a
    reversal (book it anew instead).
    """
    by_key: dict[str, list[Transfer]] = {}
    for row in Transfer.objects.filter(key__in=keys).order_by("key", "book_id"):
        by_key.setdefault(row.key, []).append(row)
    if by_key.keys() != set(keys):
        raise NotFound
    ids = [row.pk for rows in by_key.values() for row in rows]
    if any(row.reverses_id is not None for rows in by_key.values() for row in rows):
        raise BadPosting
    if Transfer.objects.filter(reverses__in=ids).exists():
        raise AlreadyReversed
    lines: dict[int, list[Line]] = {pk: [] for pk in ids}
    for transfer_id, account_id, amount in Entry.objects.filter(transfer__in=ids).values_list(
        "transfer_id", "account_id", "amount"
    ):
        lines[transfer_id].append(Line(account_id, -amount))
    return [
        (_posting(row, tuple(lines[row.pk]), reason, on), row.part)
        for key in dict.fromkeys(keys)
        for row in by_key[key]
    ]


def _posting(row: Transfer, lines: tuple[Line, ...], reason: str, on: dt.date) -> Posting:
    return Posting(
        key=row.key + SUFFIX,
        book_id=row.book_id,
        kind=row.kind,
        effective_on=on,
        lines=lines,
        public={"reverses": row.key},
        private={"reason": reason} if reason else None,
        resolution_id=row.resolution_id,
        reverses=row.pk,
    )
