"""The pages of monthly returns: fill in and send, review, lock, correct, take home; X-02."""

import datetime as dt
import io
import re
import uuid

import openpyxl
import pytest
import time_machine
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.coops.books.office import Office, T
from tests.signing_in import browser_of
from touyan.coops.vouchers import Row
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.indicators import inbox, services
from touyan.indicators.models import MonthlyReturn, ReturnStatus

pytestmark = pytest.mark.django_db
YUAN = 100
ANSWERS = {
    "monitored_members": "1",
    "planted_mu": "120.5",
    "animals": "30",
    "output_quantity": "0",
    "listed_irregular": "0",
}


@pytest.fixture
def office(tiny):
    """The cattle cooperative whose chair is elected in the tiny county; today is 2 April 2026."""
    with time_machine.travel(dt.datetime(2026, 3, 18, 10, tzinfo=clock.ZONE), tick=False) as at:
        found = Office(tiny)
        found.fund(100_000 * YUAN)
        found.book(T.SALE_OTHERS, Row(9_000 * YUAN))
        at.move_to(dt.datetime(2026, 4, 2, 10, tzinfo=clock.ZONE))
        services.open_month(actor=SYSTEM, month="2026-03")
        cache.clear()
        yield found
        cache.clear()


@pytest.fixture
def row(office):
    return MonthlyReturn.objects.get(organisation=office.coop.pk)


def page(row, name="return"):
    return reverse(f"indicators:{name}", args=[row.pk])


def post(client, address, **fields):
    return client.post(address, fields | {"request_key": str(uuid.uuid4())})


def test_the_chair_fills_in_and_sends_and_computed_numbers_take_no_typing(office, row, tiny):
    chair = browser_of(tiny.coop_chair)
    shown = chair.get(page(row)).content.decode()
    assert "9,000" in shown
    assert 'name="planted_mu"' in shown
    assert 'name="income"' not in shown
    kept = post(chair, page(row, "fill_return"), income="1", **ANSWERS)
    assert kept.status_code == 302
    row.refresh_from_db()
    assert row.status == ReturnStatus.DRAFT
    assert "9,000" in chair.get(page(row)).content.decode()
    post(chair, page(row, "fill_return"), send="yes", **ANSWERS)
    row.refresh_from_db()
    assert row.status == ReturnStatus.SUBMITTED
    assert 'name="planted_mu"' not in chair.get(page(row)).content.decode()


def test_the_price_is_asked_beside_what_was_produced_and_never_out_of_sight(office, row, tiny):
    """Who types that something was produced finds the question for its price on the same page."""
    chair = browser_of(tiny.coop_chair)
    assert 'name="average_price"' not in chair.get(page(row)).content.decode()
    made = ANSWERS | {"output_quantity": "1500", "send": "yes"}
    refused = post(chair, page(row, "fill_return"), **made)
    assert refused.status_code == 400
    assert 'name="average_price"' in refused.content.decode()
    sent = post(chair, page(row, "fill_return"), average_price="3.2", **made)
    assert sent.status_code == 302
    row.refresh_from_db()
    assert row.status == ReturnStatus.SUBMITTED


def test_last_months_production_asks_for_its_price_at_once(office, row, tiny):
    chair = browser_of(tiny.coop_chair)
    made = ANSWERS | {"output_quantity": "1500", "average_price": "3.2", "send": "yes"}
    assert post(chair, page(row, "fill_return"), **made).status_code == 302
    with time_machine.travel(dt.datetime(2026, 5, 2, 10, tzinfo=clock.ZONE), tick=False):
        services.open_month(actor=SYSTEM, month="2026-04")
        april = MonthlyReturn.objects.get(organisation=office.coop.pk, month="2026-04")
        shown = browser_of(tiny.coop_chair).get(page(april)).content.decode()
    assert re.search(r'name="average_price" value="3\.20?"', shown)


def test_a_blank_without_a_word_is_refused_and_what_was_typed_stays(office, row, tiny):
    chair = browser_of(tiny.coop_chair)
    answer = post(chair, page(row, "fill_return"), send="yes", **ANSWERS | {"animals": ""})
    assert answer.status_code == 400
    assert "120.5" in answer.content.decode()
    row.refresh_from_db()
    assert row.status in (ReturnStatus.NOT_STARTED, ReturnStatus.DRAFT)
    answer = post(
        chair, page(row, "fill_return"), send="yes", animals="", animals_why="还没清点",
        **{key: value for key, value in ANSWERS.items() if key != "animals"},
    )  # fmt: skip
    assert answer.status_code == 302


def test_nonsense_is_refused_in_words(office, row, tiny):
    chair = browser_of(tiny.coop_chair)
    for bad in ("-1", "1e9", "很多", "9" * 30, "1.5"):
        answer = post(chair, page(row, "fill_return"), **ANSWERS | {"animals": bad})
        assert answer.status_code == 400, bad
    assert not row.values.exists()


def test_last_months_answers_are_filled_in(office, row, tiny):
    chair = browser_of(tiny.coop_chair)
    post(chair, page(row, "fill_return"), **ANSWERS)
    services.open_month(actor=SYSTEM, month="2026-04")
    april = MonthlyReturn.objects.get(organisation=office.coop.pk, month="2026-04")
    assert 'value="120.50"' in chair.get(page(april)).content.decode()


def test_the_township_sends_back_with_a_word_then_reviews_and_the_county_locks(office, row, tiny):
    chair, officer = browser_of(tiny.coop_chair), browser_of(tiny.township_officer)
    county = browser_of(tiny.county_officer)
    post(chair, page(row, "fill_return"), send="yes", **ANSWERS)
    assert post(officer, page(row, "review_return"), agrees="no").status_code == 400
    post(officer, page(row, "review_return"), agrees="no", reason="牛的头数不对")
    assert "牛的头数不对" in chair.get(page(row)).content.decode()
    post(chair, page(row, "fill_return"), send="yes", **ANSWERS | {"animals": "31"})
    post(officer, page(row, "review_return"), agrees="yes")
    month = reverse("indicators:returns") + "?month=2026-03"
    assert reverse("indicators:lock_returns") in county.get(month).content.decode()
    assert reverse("indicators:lock_returns") not in officer.get(month).content.decode()
    assert post(officer, reverse("indicators:lock_returns"), month="2026-03").status_code == 403
    post(county, reverse("indicators:lock_returns"), month="2026-03")
    row.refresh_from_db()
    assert row.status == ReturnStatus.LOCKED
    assert post(chair, page(row, "amend_return"), **ANSWERS | {"animals": "33"}).status_code == 400
    post(chair, page(row, "amend_return"), reason="漏记", **ANSWERS | {"animals": "33"})
    row.refresh_from_db()
    assert row.status == ReturnStatus.AMENDED
    assert "漏记" in officer.get(page(row)).content.decode()


def test_a_township_sees_its_own_villages_only(office, row, tiny):
    other = browser_of(tiny.other_township_officer)
    assert other.get(page(row)).status_code == 404
    assert row.organisation.name not in other.get(reverse("indicators:returns")).content.decode()
    assert post(other, page(row, "review_return"), agrees="yes").status_code == 404
    assert browser_of(tiny.sibling_coop_chair).get(page(row)).status_code == 404
    assert browser_of(tiny.villager, two_factors=False).get(page(row)).status_code == 403


def test_the_workbook_holds_the_actors_places_with_numbers_as_numbers(office, row, tiny):
    address = reverse("indicators:returns_sheet") + "?month=2026-03"
    body = b"".join(browser_of(tiny.township_officer).get(address).streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    rows = list(sheet.values)
    assert len(rows) == 3
    names = list(rows[0])
    at = next(
        n for n, name in enumerate(names) if name.startswith(("Operating income", "经营收入"))
    )
    assert {line[at] for line in rows[1:]} == {9_000, 0}
    other = b"".join(browser_of(tiny.other_township_officer).get(address).streaming_content)
    assert openpyxl.load_workbook(io.BytesIO(other)).active.max_row == 1


def test_the_inbox_says_who_has_to_fill_in_review_and_lock(office, row, actors, tiny):
    codes = {source.code: source for source in inbox.SOURCES}
    one = codes["indicators.returns_to_fill"].look(office.chair)
    assert (one.count, one.until) == (1, dt.date(2026, 4, 5))
    chair = browser_of(tiny.coop_chair)
    post(chair, page(row, "fill_return"), send="yes", **ANSWERS)
    assert codes["indicators.returns_to_fill"].look(office.chair).count == 0
    review = codes["indicators.returns_to_review"]
    assert review.look(actors.township_officer).until == dt.date(2026, 4, 8)
    assert review.look(actors.other_township_officer).count == 0
    services.review_return(actor=actors.township_officer, return_id=row.pk)
    lock = codes["indicators.returns_to_lock"].look(actors.county_officer)
    assert (lock.count, lock.until) == (1, dt.date(2026, 4, 10))


def test_the_command_opens_months_and_refuses_the_future(office, capsys):
    call_command("report_month", month="2026-01", until="2026-02")
    assert MonthlyReturn.objects.filter(month__lt="2026-03").count() == 4
    for bad in ("2026-13", "2027-01", "march"):
        with pytest.raises(CommandError):
            call_command("report_month", month=bad)
