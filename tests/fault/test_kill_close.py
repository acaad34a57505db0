"""F-01 for closing a month: killed anywhere, the same call goes on and comes to the same head."""

import datetime as dt

import pytest
from django.db import connection

from tests.fault import processes
from tests.ledger.village import CLERK, build
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.disclosure import services
from touyan.disclosure.models import MonthClose, MonthStatus
from touyan.ledger import months as ledger_months
from touyan.ledger import services as ledger
from touyan.ledger.models import BookPeriod

pytestmark = pytest.mark.django_db(transaction=True)
STATEMENTS = (1, 2, 3, 5, 8, 13, 21, 34)
KILLS = 6  # at any moment, also in the middle of a statement
VILLAGES = 6


def test_killed_while_closing_the_months_of_a_county(db) -> None:
    day = clock.today().replace(day=1) - dt.timedelta(days=1)
    period = clock.month_of(day)
    for number in range(VILLAGES):
        village = build()
        postings = [
            village.award(f"v{number}-{n}", n + 1, to=n % 2, effective_on=day) for n in range(25)
        ]
        ledger.post_many(actor=CLERK, postings=postings)
    broken_off = 0
    for statement in STATEMENTS:
        said = processes.start(_close(period, die_at=statement)).wait()
        broken_off += "done" not in said
        _assert_clean_after(said, period)
    for seconds in processes.moments(KILLS, 0.25):
        child = processes.start(_close(period))
        child.kill_after(seconds)
        _assert_clean_after(child.lines, period)
    done = services.close_months(actor=SYSTEM, books=ledger_months.books(), period=period)
    assert broken_off >= len(STATEMENTS) // 2, "the children had finished before they were killed"
    assert [month.status for month in done] == [MonthStatus.CHECKED] * VILLAGES
    assert {month.entries for month in done} == {25}
    assert BookPeriod.objects.filter(period=period).count() == VILLAGES


def _close(period: str, die_at: int = 0):
    def work(say: processes.Say) -> None:
        connection.ensure_connection()
        say("started")
        with processes.dying_at(die_at):
            services.close_months(actor=SYSTEM, books=ledger_months.books(), period=period)
        say("done")

    return work


def _assert_clean_after(said: list[str], period: str) -> None:
    assert not any(line.startswith("broke") for line in said), said[-1]
    with processes.settled():
        _assert_never_half(period)


def _assert_never_half(period: str) -> None:
    """A month has its row if and only if it is frozen, and its head if and only if it is checked."""
    rows = MonthClose.objects.filter(period=period)
    frozen = BookPeriod.objects.filter(period=period, status="FROZEN")
    assert set(rows.values_list("book_id", flat=True)) == set(
        frozen.values_list("book_id", flat=True)
    )
    for row in rows:
        assert bool(row.head) == (row.status != MonthStatus.FROZEN)
