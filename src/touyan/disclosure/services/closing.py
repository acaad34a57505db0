"""Closing a month of books: freeze, check, hash. Many books at once, a few of them a transaction.

Broken off anywhere, the same call goes on from there: what is frozen stays frozen, what has its head
keeps it. The checks read outside any transaction, so nobody who posts waits for them.
"""

from collections.abc import Callable, Mapping, Sequence

from django.db import transaction
from django.db.models import Max

from touyan.audit import services as audit
from touyan.core import bulk, chain, clock, closing
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotAllowed, NotFound
from touyan.disclosure import custody, signing
from touyan.disclosure.errors import EarlierMonthOpen, LaterMonthClosed
from touyan.disclosure.head import Content, Head
from touyan.disclosure.models import CountyHead, MonthClose, MonthStatus
from touyan.ledger import months as ledger_months
from touyan.ledger import services as ledger
from touyan.ledger.months import BookView

CHUNK = 50  # books that are frozen in one transaction and checked together
HEADED = ("status", "checks", "totals", "entries", "text", "head", "checked_at")


def close_month(*, actor: Actor, book_id: int, period: str) -> MonthClose:
    """Freeze a month of a book, check it and give it its head; see `close_months`.

    When a check fails the month stays FROZEN, with what was found in `checks`.
    """
    done = close_months(actor=actor, books=ledger_months.books(ids=[book_id]), period=period)
    if not done:
        raise NotFound
    return done[0]


def freeze_month(*, actor: Actor, book_id: int, period: str) -> None:
    """Freeze a month of a book within the caller's transaction, who looked at it under a lock.

    `close_month` goes on from there. Raises as `close_months`, NotFound without such a book.
    """
    books = ledger_months.books(ids=[book_id])
    if not books:
        raise NotFound
    _require_power(actor, books)
    _freeze(actor, books, period)


def close_months(
    *,
    actor: Actor,
    books: Sequence[BookView],
    period: str,
    progress: Callable[[int], None] | None = None,
) -> list[MonthClose]:
    """Close the same month of many books; `progress` is told how many are done.

    A month that has come further already is returned as it is. Raises NotAllowed, MonthNotOver,
    EarlierMonthOpen, LaterMonthClosed, before anything is done to the books beside. The system may
    do this.
    """
    done: list[MonthClose] = []
    _require_power(actor, books)
    if len(books) > 1:
        ledger.seal_pending()  # so that hardly anything is left to hash while a month is locked
        ledger_months.learn_sizes()
    for start in range(0, len(books), CHUNK):
        chunk = books[start : start + CHUNK]
        months = _freeze(actor, chunk, period)
        waiting = [month for month in months if month.status == MonthStatus.FROZEN]
        if waiting:
            _check(actor, waiting, {book.id: book for book in chunk}, period)
        done += months
        if progress is not None:
            progress(len(done))
    return done


def _require_power(actor: Actor, books: Sequence[BookView]) -> None:
    """Raise NotAllowed unless the actor may close a month of each of these books; the system may."""
    if actor == SYSTEM:
        return
    for book in books:
        path, owner = book.area_path, book.organisation_id
        if not custody.reaches(actor, Power.MONTH_CLOSE, path=path, organisation_id=owner):
            raise NotAllowed


def _freeze(actor: Actor, books: Sequence[BookView], period: str) -> list[MonthClose]:
    """Freeze the month of these books and write their rows, in one transaction; return the rows."""
    ids = [book.id for book in books]
    found = _rows(ids, period)
    new = [book for book in books if book.id not in found]
    if new:
        begun = _require_order([book.id for book in new], period)
        found |= _freeze_new(actor, new, begun, period)
    return [found[book_id] for book_id in ids]


def _rows(ids: Sequence[int], period: str) -> dict[int, MonthClose]:
    rows = MonthClose.objects.filter(book_id__in=bulk.among(ids), period=period)
    return {row.book_id: row for row in rows.select_related("area", "organisation")}


@transaction.atomic
def _freeze_new(
    actor: Actor, books: Sequence[BookView], begun: Mapping[int, str], period: str
) -> dict[int, MonthClose]:
    # Before the first closed month nothing may change either: its opening stands on it.
    first = [book.id for book in books if book.id not in begun]
    earlier = ledger_months.open_before(first, period)
    ledger.freeze_periods(actor=actor, months=[*earlier, *((book.id, period) for book in books)])
    # Looked at again: somebody else may have closed some of them while we waited for the lock.
    ids = [book.id for book in books]
    there = _rows(ids, period)
    paths = {book.id: book.area_path for book in books}
    rows = bulk.create(
        [
            MonthClose(
                area_id=book.area_id,
                book_id=book.id,
                organisation_id=book.organisation_id,
                kind=book.kind,
                period=period,
                frozen_at=clock.now(),
            )
            for book in books
            if book.id not in there
        ]
    )
    _told(actor, "disclosure.month.frozen", rows, paths)
    return _rows(ids, period)


def _require_order(ids: Sequence[int], period: str) -> dict[int, str]:
    """Return book id -> the newest of its closed months, for those that have any.

    Raises EarlierMonthOpen unless that is the month before, with its head; LaterMonthClosed.
    """
    rows = MonthClose.objects.filter(book_id__in=bulk.among(ids)).order_by()
    newest = dict(rows.values_list("book_id").annotate(Max("period")))
    for month in newest.values():
        if month > period:
            raise LaterMonthClosed
        if signing.month_after(month) != period:
            raise EarlierMonthOpen(signing.month_after(month))
    before = signing.month_before(period)
    if rows.filter(period=before, head="").exists():
        raise EarlierMonthOpen(before)
    return newest


def _check(
    actor: Actor, rows: Sequence[MonthClose], books: Mapping[int, BookView], period: str
) -> None:
    """Run every check over these months; hash those that hold, keep what was found of the others."""
    ids = [row.book_id for row in rows]
    outcomes = {code: check.run(ids, period) for code, check in closing.declared().items()}
    for row in rows:
        row.checks = {
            code: _told_outcome(found.get(row.book_id)) for code, found in outcomes.items()
        }
    sound = [row for row in rows if not any(one["wrong"] for one in row.checks.values())]
    heads = _heads(sound, books, period)
    with transaction.atomic():
        mine = _still_frozen(rows)
        bulk.update([row for row in rows if row.pk in mine and row not in heads], ["checks"])
        headed = [row for row in sound if row.pk in mine]
        for row in headed:
            _give(row, heads[row])
        bulk.update(headed, HEADED)
        _told(actor, "disclosure.month.checked", headed, {k: v.area_path for k, v in books.items()})
    for row in rows:
        if row.pk not in mine:
            row.refresh_from_db()  # somebody else was quicker


def _still_frozen(rows: Sequence[MonthClose]) -> set[int]:
    """Lock these rows; return the keys of those that nobody has given a head meanwhile."""
    locked = MonthClose.objects.select_for_update().filter(pk__in=bulk.among(r.pk for r in rows))
    return set(locked.filter(status=MonthStatus.FROZEN).order_by("pk").values_list("pk", flat=True))


def _heads(
    rows: Sequence[MonthClose], books: Mapping[int, BookView], period: str
) -> dict[MonthClose, Head]:
    """Return the heads of months that hold; their totals are set on the way."""
    ids = [row.book_id for row in rows]
    leaves = ledger_months.leaves(ids, period)
    contents = _contents(ids, period)
    previous = _previous_heads(ids, period)
    county = _newest_county_heads({books[one].area_path[:6] for one in ids})
    heads = {}
    for row in rows:
        book, hashes = books[row.book_id], leaves[row.book_id]
        heads[row] = Head(
            alg=book.algorithm,
            area=book.area_path,
            book=book.id,
            period=period,
            n=len(hashes),
            root=chain.merkle_root(hashes, algorithm=book.algorithm),
            content=contents[book.id].digest(book.algorithm),
            previous=previous.get(book.id, b""),
            county=county.get(book.area_path[:6], b""),
        )
        row.totals = [list(line) for line in contents[book.id].totals]
    return heads


def _give(row: MonthClose, head: Head) -> None:
    row.status = MonthStatus.CHECKED
    row.entries = head.n
    row.text = head.text
    row.head = head.digest.hex()
    row.checked_at = clock.now()


def _told_outcome(outcome: closing.Outcome | None) -> dict[str, object]:
    found = outcome or closing.Outcome()
    return {
        "looked_at": found.looked_at,
        "wrong": found.wrong,
        "problems": [[problem.where, problem.found] for problem in found.problems],
    }


def _contents(book_ids: Sequence[int], period: str) -> dict[int, Content]:
    totals = ledger_months.totals(book_ids, period)
    openings = ledger_months.openings(book_ids, period)
    return {one: Content.of(totals[one], openings[one]) for one in book_ids}


def _previous_heads(book_ids: Sequence[int], period: str) -> dict[int, bytes]:
    rows = MonthClose.objects.filter(
        book_id__in=bulk.among(book_ids), period=signing.month_before(period)
    )
    return {book_id: bytes.fromhex(head) for book_id, head in rows.values_list("book_id", "head")}


def _newest_county_heads(prefixes: set[str]) -> dict[str, bytes]:
    """Return county prefix -> the newest county head: 578 boards witness one another by it."""
    found: dict[str, bytes] = {}
    rows = CountyHead.objects.order_by("period").values_list("area__path", "head")
    for path, head in rows:
        if path[:6] in prefixes:
            found[path[:6]] = bytes.fromhex(head)
    return found


def _told(actor: Actor, action: str, rows: Sequence[MonthClose], paths: Mapping[int, str]) -> None:
    audit.record_many(
        actor=actor,
        action=action,
        object_kind="disclosure.month",
        objects=[(row.pk, paths[row.book_id], {"period": row.period}) for row in rows],
    )
