"""Pages of messages: badge, own list, desk, outbox without texts, reports of the gateway."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from touyan.backstage import worker
from touyan.backstage.messages import services
from touyan.backstage.models import Notification, OutboxMessage
from touyan.core.actor import SYSTEM, Power
from touyan.registry.models import Person

pytestmark = pytest.mark.django_db
TEXT = "您反映的路灯修好了。"
SECRET = "gateway-secret"


def deliver(address, text, reference):
    return f"gw-{reference}"


@pytest.fixture(autouse=True)
def gateway(settings):
    settings.MESSAGE_SENDER = f"{__name__}.deliver"
    return settings


def tell(tiny, person="villager", key="k", **more):
    return services.notify(
        actor=SYSTEM,
        key=key,
        kind="backstage.phone_test",
        person_id=getattr(tiny, person).pk,
        text=TEXT,
        area_id=tiny.village.pk,
        read_power=Power.PEOPLE_MANAGE,
        **more,
    )


def press(browser, path, **fields):
    page = browser.get("/me/messages/").content.decode()
    key = re.search(r'name="request_key" value="([^"]+)"', page)
    return browser.post(path, {"request_key": key[1], **fields})


def badge(browser) -> str:
    found = re.search(r'class="count">(\d+)', browser.get("/about/").content.decode())
    return found[1] if found else ""


def test_the_frame_counts_new_messages_without_a_question_of_its_own(tiny, actors):
    browser = actors.browser("villager")
    for _ in range(2):
        browser.get("/about/")
    with CaptureQueriesContext(connection) as before:
        assert badge(browser) == ""
    tell(tiny)
    tell(tiny, key="k2")
    with CaptureQueriesContext(connection) as after:
        assert badge(browser) == "2"
    assert len(after) == len(before)
    assert badge(actors.browser("other_villager")) == ""


def test_reading_a_page_marks_nothing_and_a_press_does(tiny, actors):
    browser = actors.browser("villager")
    note = tell(tiny, link="/me/devices/")
    assert TEXT in browser.get("/me/messages/").content.decode()
    assert badge(browser) == "1"
    assert press(browser, f"/me/messages/{note.pk}/open/")["Location"] == "/me/devices/"
    assert badge(browser) == ""


def test_everything_is_read_with_one_press(tiny, actors):
    for number in range(3):
        tell(tiny, key=f"k{number}")
    tell(tiny, "other_villager", key="other")
    browser = actors.browser("villager")
    press(browser, "/me/messages/read/")
    assert badge(browser) == ""
    assert Notification.objects.filter(read_at=None).count() == 1


def test_text_messages_are_switched_off_and_on(tiny, actors):
    browser = actors.browser("villager")
    press(browser, "/me/messages/wish/", by_sms="0")
    assert tell(tiny).way == "UNWANTED"
    press(browser, "/me/messages/wish/", by_sms="1")
    assert tell(tiny, key="k2").way == "SMS"


def test_a_list_of_many_pages_by_key(tiny, actors):
    for number in range(55):
        tell(tiny, key=f"k{number}")
    browser = actors.browser("villager")
    page = browser.get("/me/messages/").content.decode()
    assert page.count(TEXT) == 50
    more = re.search(r'href="(\?before=\d+)"', page)[1]
    assert browser.get(f"/me/messages/{more}").content.decode().count(TEXT) == 5
    assert browser.get("/me/messages/?before=x'--").status_code == 200


def test_the_desk_sees_state_and_never_the_text(tiny, actors):
    tell(tiny)
    Person.objects.filter(pk=tiny.other_villager.pk).update(phone_cipher=None, phone_index=None)
    tell(tiny, "other_villager", key="k2")
    worker.drain()
    page = actors.browser("village_clerk").get("/messages/told/").content.decode()
    assert "已交网关" in page
    assert "要当面告诉" in page
    assert TEXT not in page
    assert re.search(r"129\*{4}\d{4}", page)
    for other in ("sibling_village_clerk", "villager", "auditor"):
        assert "已交网关" not in actors.browser(other).get("/messages/told/").content.decode()


def test_the_desks_list_asks_as_often_for_many_rows_as_for_two(tiny, actors):
    browser = actors.browser("village_clerk")
    counts = []
    for rows in (2, 30):
        for number in range(rows):
            tell(tiny, key=f"{rows}:{number}")
        browser.get("/messages/told/")
        with CaptureQueriesContext(connection) as seen:
            browser.get("/messages/told/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_outbox_shows_no_text_and_no_whole_number(tiny, actors):
    tell(tiny)
    page = actors.browser("system_admin").get("/messages/outbox/").content.decode()
    assert TEXT not in page
    assert not re.search(r"(?<!\d)129\d{8}", page)
    assert re.search(r"129\*{4}\d{4}", page)
    assert actors.browser("security_admin").get("/messages/outbox/").status_code == 403


class TestReports:
    """What the gateway tells afterwards."""

    def send(self, body, secret=SECRET):
        headers = {"HTTP_AUTHORIZATION": f"Bearer {secret}"} if secret else {}
        content = body if isinstance(body, str) else json.dumps(body)
        return Client(enforce_csrf_checks=True).post(
            "/messages/reports/", content, content_type="application/json", **headers
        )

    @pytest.fixture
    def reference(self, tiny, settings):
        settings.SMS_REPORT_SECRET = "gateway-secret"
        tell(tiny)
        worker.drain()
        return OutboxMessage.objects.get().gateway_ref

    def test_an_arrival_is_noted(self, reference):
        answer = self.send([{"id": reference, "arrived": True}, {"id": "x", "arrived": True}])
        assert answer.json() == {"taken": 1}
        assert OutboxMessage.objects.get().status == "DELIVERED"

    @pytest.mark.parametrize("secret", ["", "wrong", "gateway-secret2", "\u2603"])
    def test_without_the_secret_nothing_is_taken(self, reference, secret):
        assert self.send([{"id": reference, "arrived": True}], secret).status_code == 403
        assert OutboxMessage.objects.get().status == "SENT"

    def test_without_the_setting_the_door_is_closed(self, reference, settings):
        settings.SMS_REPORT_SECRET = ""
        assert self.send([{"id": reference, "arrived": True}], "").status_code == 403

    @pytest.mark.parametrize("body", ["", "{", "{}", "[1]", '[{"id": 1}]', "null", '"x"'])
    def test_what_is_no_report_is_refused(self, reference, body):
        assert self.send(body).status_code == 400
