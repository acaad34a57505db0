"""Numbers of cases and receipts of anonymous ones, derived from the form's key: sent again, the same. Pure.

The table keeps keyed digests only. Neither the key nor the receipt can be computed from it, so nobody
who reads the table, not even with the key of the fields, takes an anonymous case for their own.
"""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping

from touyan.core import crypto

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without what is misread aloud or by hand
KEY = "cases.key"
BODY = "cases.body"
RECEIPT = "cases.receipt"
LOOKUP = "cases.receipt.lookup"
REF_LETTERS = 8
RECEIPT_LETTERS = 12
_GROUP = 4


def key_index(key: uuid.UUID) -> bytes:
    """Return the digest by which a form's key is found again."""
    return crypto.blind_index(key.hex, KEY)


def body_index(body: Mapping[str, object]) -> bytes:
    """Return the digest of what was sent: the same key with another content is refused."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
    return crypto.blind_index(hashlib.sha256(text.encode()).hexdigest(), BODY)


def ref(key: uuid.UUID, day: dt.date) -> str:
    """Return a case's number, to be told on the telephone: day and eight letters."""
    return f"{day:%y%m%d}-{_letters(crypto.blind_index(key.hex, 'cases.ref'), REF_LETTERS)}"


def receipt(key: uuid.UUID) -> str:
    """Return the receipt number of an anonymous case, in groups of four."""
    found = _letters(crypto.blind_index(key.hex, RECEIPT), RECEIPT_LETTERS)
    return "-".join(found[n : n + _GROUP] for n in range(0, RECEIPT_LETTERS, _GROUP))


def normal(said: str) -> str:
    """Return a receipt number as it was given, whatever signs and letters somebody typed."""
    return "".join(c for c in said.upper() if c in ALPHABET)


def receipt_index(number: str) -> bytes:
    """Return the digest under which a receipt lies in the table."""
    return crypto.blind_index(normal(number), LOOKUP)


def lookup(number: str) -> tuple[bytes, ...]:
    """Return the digests to look a receipt up by: the present key's and those of retired ones."""
    return crypto.blind_indexes(normal(number), LOOKUP)


def _letters(digest: bytes, count: int) -> str:
    number = int.from_bytes(digest, "big")
    found = []
    for _ in range(count):
        number, place = divmod(number, len(ALPHABET))
        found.append(ALPHABET[place])
    return "".join(found)
