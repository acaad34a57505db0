"""Closing months of books for ever: posts under way are waited for, everything is sealed, heads kept."""

from collections.abc import Collection, Sequence

from django.db import connection

from touyan.audit import services as audit
from touyan.core import bulk, clock
from touyan.core.actor import Actor
from touyan.ledger import sealing, wire
from touyan.ledger.errors import MonthNotOver
from touyan.ledger.models import Book, BookPeriod, PeriodStatus
from touyan.ledger.values import PERIOD

BookMonth = tuple[int, str]
"""Book id, period."""


def freeze(*, actor: Actor, months: Collection[BookMonth]) -> list[BookMonth]:
    """Freeze those of these months that are open, in the caller's transaction; return them.

    As many statements for many books as for one. Raises MonthNotOver and then freezes nothing.
    """
    wanted = sorted(set(months))
    this_month = clock.month_of(clock.today())
    if any(not PERIOD(period) or period >= this_month for _book, period in wanted):
        raise MonthNotOver
    _exclude_posts(wanted)
    frozen = set(
        BookPeriod.objects.filter(
            book_id__in=bulk.among({book for book, _period in wanted}), status=PeriodStatus.FROZEN
        ).values_list("book_id", "period")
    )
    unfrozen = [one for one in wanted if one not in frozen]
    if unfrozen:
        ids = sorted({book for book, _period in unfrozen})
        sealing.seal_books(ids, {period for _book, period in unfrozen})
        _keep(actor, unfrozen, sealing.chain_heads(ids))
    return unfrozen


def _exclude_posts(months: Sequence[BookMonth]) -> None:
    """Wait until no post into these months is under way, and keep further ones out until we commit."""
    if connection.vendor != "postgresql":
        return  # SQLite has one writer
    # One book after the other: whoever freezes several takes the locks in the same order. Number 0
    # is that of posts into any month that is over: what lies before a frozen month is frozen too.
    numbers = {(book, int(period.replace("-", ""))) for book, period in months}
    locks = sorted(numbers | {(book, 0) for book, _period in months})
    wire.run(
        "SELECT count(pg_advisory_xact_lock(m.book, m.number)) FROM"
        " unnest(%s::int[], %s::int[]) AS m (book, number)",
        [
            [book for book, _number in locks],
            [number for _book, number in locks],
        ],
    )
    # Before the sealer's lock, in the order in which a batch takes them.
    wire.run("LOCK TABLE ledger_bookperiod IN ROW EXCLUSIVE MODE")


def _keep(actor: Actor, months: Sequence[BookMonth], heads: dict[int, tuple[int, bytes]]) -> None:
    paths = dict(Book.objects.filter(pk__in=bulk.among(heads)).values_list("pk", "area__path"))
    now = clock.now()
    BookPeriod.objects.bulk_create(
        BookPeriod(
            book_id=book,
            period=period,
            status=PeriodStatus.FROZEN,
            frozen_at=now,
            frozen_by=actor.person_id,
            seals=heads[book][0],
            head=heads[book][1],
        )
        for book, period in months
    )
    audit.record_many(
        actor=actor,
        action="ledger.period.frozen",
        object_kind="ledger.book",
        objects=[(book, paths[book], {"period": period}) for book, period in months],
    )
