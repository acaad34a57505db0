"""What a village asks of its book is found by index, however many villages the county has."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.ledger.village import build
from touyan.ledger import queries

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_lane]
DAY = dt.date(2021, 8, 31)


@pytest.mark.parametrize(
    "asked",
    [
        {"codes": ("points.available",), "effective_to": DAY},
        {"by": ("code",), "commodity": "POINT", "effective_to": DAY},
        {"by": ("commodity", "kind"), "codes": ("points.available", "points.held")},
    ],
    ids=["one account", "every account", "by kind"],
)
def test_no_sum_of_one_book_reads_the_entries_of_all(asked) -> None:
    village = build()
    with CaptureQueriesContext(connection) as seen:
        queries.sums(book_id=village.book_id, **asked)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + seen[0]["sql"])
        plan = [str(row[-1]) for row in cursor.fetchall()]
    assert not [step for step in plan if step.startswith("SCAN ledger_")], plan
    assert any("ledger_account_of_book" in step for step in plan), plan
