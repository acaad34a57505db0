"""Recomputing everything: does what is stored still say what was sealed?

Every check is independent of the code that wrote the rows: sums from the entries, hashes from the
text, balances from a replay. A report names the first bad row of each book.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.core import chain, clock
from touyan.ledger import guards, leaf, reading, wire
from touyan.ledger.models import Book, BookPeriod, PeriodStatus
from touyan.ledger.values import KEY, KIND, PERIOD

CHUNK = 5_000
UNSEALED_SECONDS_MAX = 60

WHAT: dict[str, str | Promise] = {
    "guard.missing": _("A guard against changing records is missing in the database."),
    "seal.gap": _("A seal is missing."),
    "seal.book": _("The seal belongs to another book than the transfer."),
    "chain.broken": _("The chain of seals is broken here."),
    "transfer.missing": _("The sealed transfer is missing."),
    "transfer.malformed": _("The transfer holds something that could never have been booked."),
    "leaf.differs": _("The transfer says something else than when it was sealed."),
    "private.differs": _("The private part says something else than when it was booked."),
    "sum.not_zero": _("The lines of the transfer do not sum to zero."),
    "account.foreign": _("A line belongs to an account of another book, or of none."),
    "entry.orphan": _("There are lines without a transfer."),
    "unsealed.old": _("The transfer is not sealed although it is older than a minute."),
    "balance.differs": _("The balance is not the sum of the lines."),
    "balance.floor": _("The balance has another floor than the account, or is below it."),
    "period.late": _("The transfer entered a month after it was closed."),
    "period.head": _("The chain is shorter than, or differs from, what was kept at closing."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that is not as it must be; `what` is a key of `WHAT`."""

    what: str
    book_id: int | None = None
    seq: int | None = None
    key: str = ""
    detail: str = ""

    @property
    def message(self) -> str:
        """Return the sentence that says what is wrong."""
        return str(WHAT[self.what])


@dataclass
class Report:
    """What was looked at, and every problem found (at most one bad row for each book's chain)."""

    books: int = 0
    transfers: int = 0
    unsealed: int = 0
    accounts: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """True when nothing is wrong."""
        return not self.problems


def verify(
    *, book_ids: Collection[int] | None = None, progress: Callable[[int], None] | None = None
) -> Report:
    """Recompute the given books, or all of them; `progress` is told how many transfers were seen."""
    report = Report()
    report.problems += [Problem("guard.missing", detail=name) for name in guards.missing()]
    report.problems += _orphans()
    books = dict(Book.objects.order_by("pk").values_list("pk", "algorithm"))
    if book_ids is not None:
        books = {pk: algorithm for pk, algorithm in books.items() if pk in book_ids}
    parts = reading.AccountParts()
    # One statement for all books: for each book its own would read every line of the ledger again.
    apart = [
        _unsealed_problems(books, report),
        _line_problems(books),
        _balance_problems(books, report),
    ]
    for book_id, algorithm in books.items():
        report.books += 1
        # What follows the first bad row differs because of it, so a walk ends there.
        report.problems += _chain_problems(book_id, algorithm, parts, report, progress)
        for found in apart:
            report.problems += found[book_id]
    return report


_ByBook = dict[int, list[Problem]]


def _chain_problems(
    book_id: int,
    algorithm: str,
    parts: reading.AccountParts,
    report: Report,
    progress: Callable[[int], None] | None,
) -> Iterator[Problem]:
    closed = {
        period: (seals or 0, bytes(head or b""))
        for period, seals, head in BookPeriod.objects.filter(
            book_id=book_id, status=PeriodStatus.FROZEN
        ).values_list("period", "seals", "head")
    }
    heads = dict(closed.values())  # length of the chain when a month was closed -> its last hash
    seq, head = 0, chain.START
    for row in _sealed(book_id, parts):
        seq += 1
        problem = _row_problem(book_id, seq, head, row, algorithm)
        if problem is None and closed.get(row.fields[4], (seq,))[0] < seq:
            problem = Problem("period.late", book_id, seq, row.fields[1], detail=row.fields[4])
        head = row.hash
        if problem is None and heads.get(seq, head) != head:
            problem = Problem("period.head", book_id, seq, row.fields[1])
        if problem is not None:
            yield problem
            return
        report.transfers += 1
        if progress is not None and report.transfers % CHUNK == 0:
            progress(report.transfers)
    if any(length > seq for length in heads):
        yield Problem("period.head", book_id, seq)


@dataclass(frozen=True, slots=True)
class _Sealed:
    """One seal with its transfer (no fields when it is gone), its lines and its private part."""

    seq: int
    leaf: bytes
    hash: bytes
    transfer_id: int | None
    fields: tuple[Any, ...]
    lines: list[str]
    salt: bytes | None
    private: str | None


def _sealed(book_id: int, parts: reading.AccountParts) -> Iterator[_Sealed]:
    sql = (
        f"SELECT s.seq, s.leaf, s.hash, t.id, p.salt, p.text, {reading.columns()}"  # noqa: S608 - our own columns
        " FROM ledger_seal s LEFT JOIN ledger_transfer t ON t.id = s.transfer_id"
        " LEFT JOIN ledger_transferprivate p ON p.transfer_id = t.id"
        " WHERE s.book_id = %s AND s.seq > %s ORDER BY s.seq LIMIT %s"
    )
    after = -(2**62)
    while rows := wire.run(sql, [book_id, after, CHUNK]):
        lines = reading.lines_of([row[3] for row in rows if row[3] is not None], parts)
        for seq, leaf_hash, head, transfer_id, salt, private, *fields in rows:
            yield _Sealed(
                seq,
                bytes(leaf_hash),
                bytes(head),
                transfer_id,
                tuple(fields),
                lines.get(transfer_id, []),
                None if salt is None else bytes(salt),
                private,
            )
        after = rows[-1][0]


def _row_problem(
    book_id: int, seq: int, head: bytes, row: _Sealed, algorithm: str
) -> Problem | None:
    key = str(row.fields[1])
    what = ""
    if row.seq != seq:
        what, key = "seal.gap", ""
    elif row.transfer_id is None:
        what, key = "transfer.missing", ""
    elif row.fields[0] != book_id:
        what = "seal.book"
    elif not _well_formed(row.fields):
        what = "transfer.malformed"
    else:
        body = leaf.text(*row.fields, lines=row.lines)
        leaf_hash = chain.leaf_hash(body.encode(), algorithm=algorithm)
        if leaf_hash != row.leaf:
            what = "leaf.differs"
        elif chain.link(head, leaf_hash, algorithm=algorithm) != row.hash:
            what = "chain.broken"
        elif not _private_holds(row):
            what = "private.differs"
    return Problem(what, book_id, seq, key) if what else None


def _private_holds(row: _Sealed) -> bool:
    """Say whether the private part is erased, or is what the transfer committed to."""
    if row.salt is None or row.private is None:
        return True
    return chain.opens(row.fields[9], row.salt, row.private)


def _well_formed(fields: tuple[Any, ...]) -> bool:
    """Say whether the columns can only be read in one way once they are put together into a leaf."""
    book, key, part, kind, period, on, resolution, reverses, public, commit, at, actor = fields
    numbers = (book, part, actor, resolution or 0, reverses or 0)
    texts = (key, kind, period, on, public, commit, at)
    if any(type(n) is not int for n in numbers) or any(type(t) is not str for t in texts):
        return False
    if not (KEY(key) and KIND(kind) and PERIOD(period)) or '"' in on + commit + at:
        return False
    try:
        return bool(chain.canonical(json.loads(public)) == public)
    except ValueError:
        return False


def _unsealed_problems(books: Collection[int], report: Report) -> _ByBook:
    """Return the first transfer of each book that waits for its seal too long; count all that wait."""
    rows = wire.run(
        f"SELECT t.book_id, t.key, {reading.posted_at()} FROM ledger_transfer t"  # noqa: S608 - a fixed column
        " LEFT JOIN ledger_seal s ON s.transfer_id = t.id"
        f" WHERE s.transfer_id IS NULL AND {reading.ids_clause('t.book_id')} ORDER BY t.id",
        [reading.ids_param(books)],
    )
    report.unsealed += len(rows)
    latest = clock.now() - dt.timedelta(seconds=UNSEALED_SECONDS_MAX)
    # As text, for a moment that was edited need not be one.
    limit = leaf.moment(str(latest.astimezone(dt.UTC).replace(tzinfo=None)))
    found: _ByBook = defaultdict(list)
    for book_id, key, at in rows:
        if leaf.moment(str(at)) < limit and not found[book_id]:
            found[book_id].append(Problem("unsealed.old", book_id, key=str(key)))
    return found


def _line_problems(books: Collection[int]) -> _ByBook:
    """Return the first transfer of each book whose lines are foreign or do not sum to zero."""
    rows = wire.run(
        "SELECT t.book_id, t.key, s.seq, max(CASE WHEN a.book_id = t.book_id THEN 0 ELSE 1 END),"  # noqa: S608 - a fixed clause
        " sum(e.amount) FROM ledger_transfer t LEFT JOIN ledger_entry e ON e.transfer_id = t.id"
        " LEFT JOIN ledger_account a ON a.id = e.account_id"
        f" LEFT JOIN ledger_seal s ON s.transfer_id = t.id WHERE {reading.ids_clause('t.book_id')}"
        " GROUP BY t.id, t.book_id, t.key, s.seq, a.commodity_id"
        " HAVING coalesce(sum(e.amount), 1) <> 0"
        " OR max(CASE WHEN a.book_id = t.book_id THEN 0 ELSE 1 END) = 1 ORDER BY t.id",
        [reading.ids_param(books)],
    )
    found: _ByBook = defaultdict(list)
    for book_id, key, seq, foreign, total in rows:
        if found[book_id]:
            continue
        if foreign:
            found[book_id].append(Problem("account.foreign", book_id, seq, str(key)))
        else:
            problem = Problem("sum.not_zero", book_id, seq, str(key), detail=str(total))
            found[book_id].append(problem)
    return found


def _orphans() -> Iterator[Problem]:
    rows = wire.run(
        "SELECT e.transfer_id FROM ledger_entry e LEFT JOIN ledger_transfer t"
        " ON t.id = e.transfer_id WHERE t.id IS NULL LIMIT 1"
    )
    for (transfer_id,) in rows:
        yield Problem("entry.orphan", detail=str(transfer_id))
    rows = wire.run(
        "SELECT s.book_id, s.seq FROM ledger_seal s LEFT JOIN ledger_transfer t"
        " ON t.id = s.transfer_id AND t.book_id = s.book_id WHERE t.id IS NULL"
        " ORDER BY s.book_id, s.seq LIMIT 1"
    )
    for book_id, seq in rows:
        yield Problem("seal.book", book_id, seq)


BALANCES = (
    "SELECT a.book_id, a.id, a.code, a.stripes, coalesce(e.total, 0), coalesce(b.total, 0),"
    " coalesce(b.stripes, 0), coalesce(b.sound, 0) FROM ledger_account a"
    " LEFT JOIN (SELECT x.account_id, sum(x.amount) AS total FROM ledger_entry x"
    " JOIN ledger_account xa ON xa.id = x.account_id WHERE {own_x} GROUP BY x.account_id) e"
    " ON e.account_id = a.id"
    " LEFT JOIN (SELECT y.account_id, sum(y.amount) AS total, count(*) AS stripes,"
    " min(CASE WHEN (y.floor = ya.floor AND y.amount >= y.floor)"
    " OR (y.floor IS NULL AND ya.floor IS NULL) THEN 1 ELSE 0 END) AS sound"
    " FROM ledger_balance y JOIN ledger_account ya ON ya.id = y.account_id WHERE {own_y}"
    " GROUP BY y.account_id) b ON b.account_id = a.id WHERE {own} ORDER BY a.id"
)


@dataclass(frozen=True, slots=True)
class BalanceCheck:
    """What an account holds by its balance rows and by a replay of its entries."""

    book_id: int
    account_id: int
    code: str
    replayed: int
    stored: int
    is_whole: bool  # as many stripes as the account says
    is_floored: bool  # the account's floor beside each, and not below it

    @property
    def detail(self) -> str:
        """Return the account and both amounts."""
        return f"{self.code} #{self.account_id}: {self.stored} / {self.replayed}"


def balance_checks(books: Collection[int]) -> Iterator[BalanceCheck]:
    """Return every account of these books with both amounts."""
    one = reading.ids_param(books)
    own = {
        name: reading.ids_clause(column)
        for name, column in (("own", "a.book_id"), ("own_x", "xa.book_id"), ("own_y", "ya.book_id"))
    }
    for book_id, account_id, code, stripes, replayed, stored, rows, sound in wire.run(
        BALANCES.format(**own), [one, one, one]
    ):
        yield BalanceCheck(
            book_id, account_id, code, int(replayed), int(stored), rows == stripes, bool(sound)
        )


def _balance_problems(books: Collection[int], report: Report) -> _ByBook:
    found: _ByBook = defaultdict(list)
    for one in balance_checks(books):
        report.accounts += 1
        what = ""
        if one.replayed != one.stored or not one.is_whole:
            what = "balance.differs"
        elif not one.is_floored:
            what = "balance.floor"
        if what:
            found[one.book_id].append(Problem(what, one.book_id, detail=one.detail))
    return found
