"""The texts that a month is sealed and checked by: head, receipt, county head. Pure.

Fixed for ever, as the leaf (docs/develop/month-file.md): `verify.html` and `verify.py` read them, and
so may programs of others. A hash inside these texts is base64url without padding.
"""

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from touyan.core import chain
from touyan.ledger.months import Opening, Total

VERSION = 1
QR_BYTES = 1367  # version 26, level L: the largest that a plain telephone reads from a screen
Line = tuple[str, str, int, int, int]
"""Commodity, account code, opening, into, out."""
Account = tuple[int, str, str, int | None, int]
"""Account id, account code, commodity, floor, opening."""


def short(value: bytes) -> str:
    """Return bytes as base64url without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def long(text: str) -> bytes:
    """Return the bytes behind `short`. Raises ValueError for anything else."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True, slots=True)
class Content:
    """What a month of a book holds, besides its leaves: totals, and where each account began."""

    totals: tuple[Line, ...]
    accounts: tuple[Account, ...]

    @classmethod
    def of(cls, totals: Iterable[Total], openings: Iterable[Opening]) -> "Content":
        """Return it from what the ledger says."""
        return cls(
            totals=tuple(
                (one.commodity, one.code, one.opening, one.into, one.out) for one in totals
            ),
            accounts=tuple(
                (one.account_id, one.code, one.commodity, one.floor, one.amount) for one in openings
            ),
        )

    def digest(self, algorithm: str) -> bytes:
        """Return the hash of the canonical JSON of both lists."""
        text = chain.canonical({"accounts": self.accounts, "totals": self.totals})
        return chain.digest(text.encode(), algorithm=algorithm)


@dataclass(frozen=True, slots=True)
class Head:
    """A closed month in one line of text; `previous` and `county` are empty for the first."""

    alg: str
    area: str
    book: int
    period: str
    n: int
    root: bytes
    content: bytes
    previous: bytes = b""
    county: bytes = b""

    @property
    def text(self) -> str:
        """Return its canonical JSON."""
        return chain.canonical(
            {
                "alg": self.alg,
                "area": self.area,
                "book": self.book,
                "content": short(self.content),
                "county": short(self.county),
                "n": self.n,
                "period": self.period,
                "previous": short(self.previous),
                "root": short(self.root),
                "v": VERSION,
            }
        )

    @property
    def digest(self) -> bytes:
        """Return the hash that the check code on the board is made from."""
        return chain.digest(self.text.encode(), algorithm=self.alg)


def county_text(
    *, alg: str, area: str, period: str, heads: Sequence[bytes], previous: bytes
) -> str:
    """Return the canonical JSON of a county head over the heads of its villages' months."""
    leaves = [chain.leaf_hash(one, algorithm=alg) for one in heads]
    return chain.canonical(
        {
            "alg": alg,
            "area": area,
            "n": len(leaves),
            "period": period,
            "previous": short(previous),
            "root": short(chain.merkle_root(leaves, algorithm=alg)),
            "v": VERSION,
        }
    )


def receipt(*, leaf: str, index: int, leaves: Sequence[bytes], head: str, alg: str) -> str:
    """Return the text of a receipt: the entry, its way to the root, and the head of its month."""
    path = chain.inclusion_proof(leaves, index, algorithm=alg)
    return json.dumps(
        {
            "touyan": "receipt/1",
            "leaf": leaf,
            "index": index,
            "n": len(leaves),
            "path": [short(one) for one in path],
            "head": head,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def holds(text: str) -> bytes | None:
    """Return the head's hash when a receipt proves that its entry stands in its month, else None."""
    try:
        given = json.loads(text)
        head = json.loads(given["head"])
        alg = head["alg"]
        proven = head["n"] == given["n"] and chain.includes(
            long(head["root"]),
            size=given["n"],
            index=given["index"],
            leaf=chain.leaf_hash(given["leaf"].encode(), algorithm=alg),
            path=[long(one) for one in given["path"]],
            algorithm=alg,
        )
        entry = json.loads(given["leaf"])
        same = (entry["period"], entry["book"]) == (head["period"], head["book"])
    except (ValueError, KeyError, TypeError):
        return None
    if not (proven and same):
        return None
    return chain.digest(given["head"].encode(), algorithm=alg)
