"""The test whistle: only a holder's own answer counts as reached (rule 16.22)."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from touyan.audit.models import Record
from touyan.backstage import worker
from touyan.backstage.errors import PhoneTestOver, TooManyPhoneTests, WrongTestNumber
from touyan.backstage.messages import queries, testing
from touyan.backstage.models import PhoneTest
from touyan.core import clock
from touyan.core.errors import NotAllowed, NotFound
from touyan.core.identity import BadPhone

pytestmark = pytest.mark.django_db
PHONE = "12900000077"
sent: list[str] = []


def deliver(address, text, reference):
    sent.append(text)
    return ""


@pytest.fixture(autouse=True)
def gateway(settings):
    sent.clear()
    settings.MESSAGE_SENDER = f"{__name__}.deliver"
    return settings


def start(actors, who="village_clerk", phone=PHONE):
    test = testing.start(actor=getattr(actors, who), phone=phone, site="https://county.example")
    worker.drain()
    return test


def link() -> str:
    return re.search(r"https://county.example(/t/[\w-]+/)", sent[-1])[1]


def digits() -> str:
    return re.search(r"数字 (\d{4})", sent[-1])[1]


def test_the_holder_confirms_with_one_tap_without_signing_in(actors):
    test = start(actors)
    browser = Client()
    assert "云岭村" in browser.get(link()).content.decode()
    test.refresh_from_db()
    assert test.confirmed_at is None, "opening the page is not an answer: previews open links too"
    assert "谢谢，收到了" in browser.post(link()).content.decode()
    test.refresh_from_db()
    assert test.answer == "TAP"
    assert queries.last_reached(actors.village_clerk).pk == test.pk


def test_the_holder_reads_the_number_to_the_official(actors):
    test = start(actors)
    with pytest.raises(WrongTestNumber):
        testing.confirm_by_number(actor=actors.village_clerk, test_id=test.pk, number="12345")
    done = testing.confirm_by_number(actor=actors.village_clerk, test_id=test.pk, number=digits())
    assert done.answer == "NUMBER"
    acts = Record.objects.filter(object_kind="phone_test").values_list("action", flat=True)
    assert sorted(acts) == ["backstage.phone_test.confirmed", "backstage.phone_test.started"]


def test_guessing_the_number_ends_after_five_tries(actors):
    test = start(actors)
    for _ in range(5):
        with pytest.raises(WrongTestNumber):
            testing.confirm_by_number(actor=actors.village_clerk, test_id=test.pk, number="no")
    with pytest.raises(PhoneTestOver):
        testing.confirm_by_number(actor=actors.village_clerk, test_id=test.pk, number=digits())


def test_half_an_hour_later_it_is_over(actors):
    start(actors)
    with time_machine.travel(clock.now() + dt.timedelta(minutes=31)):
        assert "过期" in Client().get(link()).content.decode()
        assert Client().post(link()).status_code == 409
    assert PhoneTest.objects.get().confirmed_at is None


def test_a_second_tap_changes_nothing(actors):
    start(actors)
    Client().post(link())
    first = PhoneTest.objects.get().confirmed_at
    assert Client().post(link()).status_code == 409
    assert PhoneTest.objects.get().confirmed_at == first


@pytest.mark.parametrize("who", ["villager", "shop_keeper", "auditor", "security_admin"])
def test_who_has_no_such_post_starts_none(actors, who):
    with pytest.raises(NotAllowed):
        start(actors, who)


def test_another_village_neither_sees_nor_confirms_it(actors):
    test = start(actors)
    other = actors.sibling_village_clerk
    with pytest.raises(NotFound):
        testing.confirm_by_number(actor=other, test_id=test.pk, number=digits())
    assert queries.phone_tests(other) == []
    assert queries.phone_tests(actors.township_officer) == [test]


def test_nobody_floods_a_telephone(actors):
    for _ in range(testing.PER_PHONE):
        start(actors)
    with pytest.raises(TooManyPhoneTests):
        start(actors, "township_officer")
    for number in range(testing.PER_PERSON - testing.PER_PHONE):
        start(actors, phone=f"1290000010{number}")
    with pytest.raises(TooManyPhoneTests):
        start(actors, phone="12900000200")


def test_what_is_no_number_is_refused(actors):
    with pytest.raises(BadPhone):
        start(actors, phone="12345")


def test_without_a_gateway_no_test_succeeds(actors, gateway):
    gateway.MESSAGE_SENDER = "touyan.backstage.outbox.keep_on_screen"
    start(actors)
    assert queries.last_reached(actors.village_clerk) is None
    assert queries.phone_tests(actors.village_clerk)[0].message.status == "KEPT"


def test_neither_number_nor_link_nor_digits_are_kept_in_clear(actors):
    test = start(actors)
    test.refresh_from_db()
    kept = repr([list(vars(row).values()) for row in (test, test.message)])
    assert PHONE not in kept
    assert digits() not in re.findall(r"(?<!\d)\d{4}(?!\d)", kept.replace("2026", ""))
    assert link() not in kept


class TestPages:
    """The official's page, in the browser."""

    def form(self, browser, path, **fields):
        key = re.search(
            r'name="request_key" value="([^"]+)"', browser.get("/messages/test/").content.decode()
        )
        return browser.post(path, {"request_key": key[1], **fields})

    def test_the_page_takes_a_number_and_shows_the_result(self, actors):
        browser = actors.browser("village_clerk")
        assert self.form(browser, "/messages/test/", phone=PHONE).status_code == 302
        worker.drain()
        page = browser.get("/messages/test/").content.decode()
        assert "129****0077" in page
        assert "等确认" in page
        test = PhoneTest.objects.get()
        path = f"/messages/test/{test.pk}/number/"
        self.form(browser, path, number="x")
        self.form(browser, path, number=re.search(r"数字 (\d{4})", sent[-1])[1])
        assert "最近一次送到" in browser.get("/messages/test/").content.decode()

    def test_a_refusal_stays_on_the_page(self, actors):
        browser = actors.browser("village_clerk")
        refused = self.form(browser, "/messages/test/", phone="1")
        assert refused.status_code == 400
        assert "11 位" in refused.content.decode()
