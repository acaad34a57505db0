"""What is handed to the ledger and what comes back: values, and the checks that need no database.

What is made by the hundred thousand is a named tuple: it costs a quarter of a frozen dataclass.
"""

import datetime as dt
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from touyan.core import chain, clock
from touyan.core.money import MAX_AMOUNT
from touyan.ledger.errors import BadPosting

Json = Mapping[str, object]
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._/+-]{0,119}").fullmatch
KIND = re.compile(r"[a-z][a-z0-9_.]{0,39}").fullmatch
CODE = KIND
COMMODITY_CODE = re.compile(r"[A-Z][A-Z0-9:._-]{0,39}").fullmatch
PERIOD = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])").fullmatch
KEY_CHARACTERS = 110  # of an act; the key of its reversal is a little longer
SALT_BYTES = 16
COLUMNS = (
    "book_id, key, part, kind, period, effective_on, resolution_id, reverses_id, public,"
    " private_commit"
)
Row = tuple[int, str, int, str, str, str, int | None, int | None, str, str]


class Line(NamedTuple):
    """A signed amount, in the account's smallest unit, that goes into (or out of) one account."""

    account_id: int
    amount: int


class Posting(NamedTuple):
    """One act to be booked. `key` is its receipt number and makes booking it twice harmless.

    `public` says what happened without naming anybody (rule, quantity, document); `private` may name
    people and can be erased later. `reverses` is the id of the transfer taken back. `period`
    (`YYYY-MM`) insists on a month; otherwise it is the month of `effective_on`, or the current month
    when that one is frozen.
    """

    key: str
    book_id: int
    kind: str
    effective_on: dt.date
    lines: tuple[Line, ...]
    public: Json
    private: Json | None = None
    resolution_id: int | None = None
    reverses: int | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of a booking; `replayed` says that it had been booked before."""

    transfer_id: int
    key: str
    posted_at: dt.datetime
    replayed: bool


@dataclass(frozen=True, slots=True)
class BatchReceipt:
    """How many of a batch were booked now, and how many had been booked before."""

    posted: int
    replayed: int


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """An account to open; `floor=None` lets it go below zero without end."""

    book_id: int
    code: str
    commodity: str
    subject_id: int | None = None
    floor: int | None = 0
    stripes: int = 1


class Checked(NamedTuple):
    """A posting that passed every check a database is not needed for; lines sorted by account."""

    posting: Posting
    part: int
    lines: tuple[tuple[int, int], ...]
    public: str
    private: str | None
    salt: bytes
    commit: str

    def periods(self, current: str) -> tuple[str, ...]:
        """Return the months that the transfer may be booked in, the preferred one first."""
        if self.posting.period is not None:
            return (self.posting.period,)
        own = clock.month_of(self.posting.effective_on)
        return (own,) if own == current else (own, current)

    def row(self, period: str) -> Row:
        """Return the columns of the transfer that its author decides, in the order of `COLUMNS`."""
        posting = self.posting
        return (
            posting.book_id,
            posting.key,
            self.part,
            posting.kind,
            period,
            posting.effective_on.isoformat(),
            posting.resolution_id,
            posting.reverses,
            self.public,
            self.commit,
        )


def check(posting: Posting, *, part: int = 0, algorithm: str = chain.SHA256) -> Checked:
    """Return the posting ready to be written.

    Raises BadPosting for a malformed key, kind or period, a missing line, an amount that is zero,
    not an integer or too large, and for a public or private part that has no canonical form.
    """
    if not (KEY(posting.key) and KIND(posting.kind)):
        raise BadPosting
    if posting.reverses is None and len(posting.key) > KEY_CHARACTERS:
        raise BadPosting
    if posting.period is not None and not PERIOD(posting.period):
        raise BadPosting
    try:
        public = chain.canonical(posting.public)
        private = None if posting.private is None else chain.canonical(posting.private)
    except ValueError:
        raise BadPosting from None
    salt = b"" if private is None else secrets.token_bytes(SALT_BYTES)
    commit = "" if private is None else chain.private_commit(salt, private, algorithm=algorithm)
    return Checked(posting, part, check_lines(posting.lines), public, private, salt, commit)


def check_lines(lines: Iterable[Line]) -> tuple[tuple[int, int], ...]:
    """Return (account id, amount) sorted by account, lines of one account joined.

    Raises BadPosting when nothing is left, or an amount is zero, no plain integer or too large.
    """
    total: dict[int, int] = {}
    for account_id, amount in lines:
        if type(amount) is not int or not amount or not -MAX_AMOUNT <= amount <= MAX_AMOUNT:
            raise BadPosting
        total[account_id] = total[account_id] + amount if account_id in total else amount
    joined = tuple(sorted([pair for pair in total.items() if pair[1]]))
    if not joined:
        raise BadPosting
    return joined
