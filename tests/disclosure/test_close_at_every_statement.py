"""F-03: every step of closing a month does all of its work or none; broken off, it goes on."""

import pytest

from tests.disclosure.conftest import PERIOD, Closing
from tests.fault import statements
from tests.fault.statements import fail_at_every_statement
from touyan.core.actor import SYSTEM
from touyan.disclosure import services
from touyan.disclosure.models import MonthClose
from touyan.disclosure.services import closing as steps
from touyan.ledger import months as ledger_months
from touyan.ledger import services as ledger

pytestmark = pytest.mark.django_db(transaction=True)


def test_freezing_checking_signing_publishing_witnessing_and_finishing(
    closing: Closing, at
) -> None:
    book = ledger_months.books(ids=[closing.book_id])[0]
    fail_at_every_statement(lambda: steps._freeze(closing.clerk, [book], PERIOD))
    fail_at_every_statement(closing.closed)
    month = MonthClose.objects.select_related("area").get()
    fail_at_every_statement(lambda: services.sign_month(actor=closing.chair, month=month))
    fail_at_every_statement(lambda: services.sign_month(actor=closing.supervisor, month=month))
    fail_at_every_statement(lambda: services.publish_month(actor=closing.chair, month=month))
    county = closing.village.county
    fail_at_every_statement(lambda: services.witness(actor=SYSTEM, county=county, period=PERIOD))
    at(4, 21)
    fail_at_every_statement(lambda: services.finish_month(actor=closing.chair, month=month))


def test_broken_off_at_any_statement_the_same_call_goes_on(closing: Closing) -> None:
    """The whole closing has two commits: what a fault leaves behind is where the next call begins."""
    failed = 0
    for number in range(1, 200, 2):
        with statements._failing(number) as seen:
            broke = statements._fails(closing.closed)
        failed += broke
        if len(seen) < number:
            break
    month = closing.closed()
    assert failed > 10
    assert month.status == "CHECKED"
    assert MonthClose.objects.count() == 1


def test_a_group_of_books_is_frozen_or_not_and_headed_or_not(closing: Closing) -> None:
    """`close_months` broken off at any statement: both books of the group are equally far."""
    village = closing.village
    other = ledger.open_book(actor=SYSTEM, area_id=village.sibling.pk, kind="VILLAGE")
    books = ledger_months.books(ids=[closing.book_id, other])
    for number in range(1, 200, 3):
        with statements._failing(number) as seen:
            statements._fails(
                lambda: services.close_months(actor=SYSTEM, books=books, period=PERIOD)
            )
        states = set(MonthClose.objects.values_list("status", flat=True))
        assert len(states) <= 1
        assert MonthClose.objects.count() in {0, 2}
        if len(seen) < number:
            break
    assert states == {"CHECKED"}
