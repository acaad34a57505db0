"""The texts by which a vote can be checked off line: leaf, head and receipt of a meeting. Pure.

They have the shape of the books' leaves (docs/develop/month-file.md), so `verify.html` reads both.
`said` is one of YES, NO, ABSTAIN; a slip of paper or a raised hand has no leaf of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from touyan.core import chain
from touyan.disclosure import head

ALGORITHM = chain.SHA256
VERSION = 1


@dataclass(frozen=True, slots=True)
class Sitting:
    """Which meeting a leaf belongs to: its key, the 12-digit code of the village, its day."""

    meeting_id: int
    area: str
    day: str

    @property
    def book(self) -> str:
        """Return what stands where a leaf of the books names its book."""
        return f"meeting-{self.meeting_id}"

    @property
    def period(self) -> str:
        """Return the month of the meeting."""
        return self.day[:7]


def leaf(sitting: Sitting, *, number: int, kind: str, salt: str, more: dict[str, object]) -> str:
    """Return the canonical text of one statement. `salt` keeps others from guessing it by its hash."""
    return chain.canonical(
        {
            "book": sitting.book,
            "effective_on": sitting.day,
            "key": f"{sitting.book}-{number}",
            "kind": kind,
            "lines": [],
            "period": sitting.period,
            "salt": salt,
        }
        | more
    )


def head_text(sitting: Sitting, *, minutes: str, texts: Sequence[str]) -> str:
    """Return the canonical text that binds the minutes (hex of their hash) and every leaf."""
    return chain.canonical(
        {
            "alg": ALGORITHM,
            "area": sitting.area,
            "book": sitting.book,
            "minutes": minutes,
            "n": len(texts),
            "period": sitting.period,
            "root": head.short(chain.merkle_root(hashes(texts), algorithm=ALGORITHM)),
            "v": VERSION,
        }
    )


def hashes(texts: Sequence[str]) -> list[bytes]:
    """Return the leaf hashes of statements, in their order."""
    return [chain.leaf_hash(text.encode(), algorithm=ALGORITHM) for text in texts]


def receipt(texts: Sequence[str], index: int, *, head_text: str) -> str:
    """Return the receipt of one statement: its text, its way to the root, the head."""
    return head.receipt(
        leaf=texts[index], index=index, leaves=hashes(texts), head=head_text, alg=ALGORITHM
    )
