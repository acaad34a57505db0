"""Work of the disclosure room that nobody presses a button for."""

import datetime as dt

from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.core.jobs import Due
from touyan.disclosure import queries, services, signing
from touyan.ledger import months
from touyan.registry.models import Area
from touyan.registry.paths import Level


def _close_last_month(actor: Actor) -> int:
    """Freeze and check the months that are over, for books that have ever moved.

    Also those that were missed while the server stood still, one after the other.
    """
    last, done = queries.last_period(), 0
    tried: set[tuple[int, str]] = set()
    while True:
        waiting = [
            (period, ids)
            for period, books in queries.books_to_close(last).items()
            if (ids := {book for book in books if (book, period) not in tried})
        ]
        if not waiting:
            return done
        period, ids = waiting[0]
        tried |= {(book, period) for book in ids}
        books = [book for book in months.books(ids=ids) if book.kind in signing.BY_NIGHT]
        done += len(services.close_months(actor=SYSTEM, books=books, period=period))


def _finish_due(actor: Actor) -> int:
    return services.finish_due()


def _witness(actor: Actor) -> int:
    """Make the county head of the last month, from the day on which all months must be public."""
    if clock.today().day < signing.PUBLISH_BY_DAY:
        return 0
    period = queries.last_period()
    counties = Area.objects.filter(level=Level.COUNTY, valid_to=None).order_by("pk")
    made = [services.witness(actor=SYSTEM, county=one, period=period) for one in counties]
    return sum(1 for head in made if head)


SCHEDULE = (
    Due("disclosure.close_last_month", run=_close_last_month, daily_at=dt.time(2, 0)),
    Due("disclosure.finish_due", run=_finish_due, daily_at=dt.time(3, 0)),
    Due("disclosure.witness", run=_witness, daily_at=dt.time(4, 0)),
)
