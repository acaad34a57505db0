"""Signing in with a code sent to a telephone (promise X-09)."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from touyan.access import senders
from touyan.access.models import LoginCode, Session, User
from touyan.access.sessions import SessionStore
from touyan.core import clock, crypto
from touyan.core.actor import SYSTEM, GrantKind, Power
from touyan.registry import services as registry

NOON = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)
SENT: list[tuple[str, str]] = []


def gateway(phone: str, code: str) -> senders.Shown:
    """Stand in for a message gateway."""
    SENT.append((phone, code))
    return senders.Shown.ON_TELEPHONE


@pytest.fixture
def _gateway(settings):
    SENT.clear()
    settings.CODE_SENDER = f"{__name__}.gateway"


def phone_of(person) -> str:
    return crypto.decrypt(person.phone_cipher, "person.phone")


def ask(client: Client, phone: str, **more: str):
    return client.post("/sign-in/phone/", {"phone": phone, **more})


def shown_code(client: Client) -> str:
    page = client.get("/sign-in/code/").content.decode()
    found = re.search(r"data-code>(\d{6})<", page)
    assert found, page
    return found[1]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def signed_in(client: Client) -> bool:
    return client.get("/me/devices/").status_code == 200


def test_a_villager_signs_in_and_lands_where_they_wanted_to_go(client, tiny):
    asked = ask(client, phone_of(tiny.villager), next="/me/devices/")
    assert (asked.status_code, asked.url) == (302, "/sign-in/code/")
    answer = client.post("/sign-in/code/", {"code": shown_code(client)})
    assert (answer.status_code, answer.url) == (302, "/me/devices/")
    page = client.get("/me/devices/")
    assert page.status_code == 200
    assert page.wsgi_request.actor.person_id == tiny.villager.pk
    assert page.wsgi_request.actor.ids(Power.REDEEM_OWN, GrantKind.HOUSEHOLDS) == {
        tiny.household.pk
    }


def test_the_account_is_made_once(client, tiny):
    for _n in range(2):
        browser = Client()
        with time_machine.travel(NOON + dt.timedelta(minutes=5 * _n)):
            ask(browser, phone_of(tiny.villager))
            browser.post("/sign-in/code/", {"code": shown_code(browser)})
            assert signed_in(browser)
    assert User.objects.filter(person=tiny.villager).count() == 1


@pytest.mark.usefixtures("_gateway")
def test_the_gateway_gets_the_code_and_the_page_does_not_show_it(client, tiny):
    phone = phone_of(tiny.villager)
    ask(client, phone)
    page = client.get("/sign-in/code/").content.decode()
    ((sent_to, code),) = SENT
    assert sent_to == phone
    assert code not in page
    assert phone not in page
    assert client.post("/sign-in/code/", {"code": f" {code[:3]} {code[3:]} "}).status_code == 302
    assert signed_in(client)


@pytest.mark.usefixtures("_gateway")
def test_nothing_readable_is_kept_in_the_database(client, tiny):
    phone = phone_of(tiny.villager)
    ask(client, phone)
    row = LoginCode.objects.get()
    kept = b"".join(bytes(part) for part in (row.phone_index, row.phone_cipher, row.code_hash))
    assert phone.encode() not in kept
    assert SENT[0][1].encode() not in kept
    for session in Session.objects.all():
        data = str(SessionStore().decode(session.session_data))
        assert phone not in data
        assert SENT[0][1] not in data


def bare(page: str) -> str:
    """Return a page without what differs on every load."""
    return re.sub(
        r'csrfmiddlewaretoken" value="[^"]+"|data-code>\d+|129\*+\d+|\d{2}:\d{2}', "", page
    )


@pytest.mark.parametrize("sender", ["touyan.access.senders.on_screen", f"{__name__}.gateway"])
def test_an_unknown_number_meets_exactly_the_same_pages(tiny, settings, sender):
    SENT.clear()
    settings.CODE_SENDER = sender
    pages = []
    for phone in (phone_of(tiny.villager), "12999999999"):
        client = Client()
        asked = ask(client, phone)
        first = client.get("/sign-in/code/")
        second = client.post("/sign-in/code/", {"code": "000000"})
        pages.append(
            (
                asked.status_code,
                asked.url,
                first.status_code,
                bare(first.content.decode()),
                second.status_code,
                bare(second.content.decode()),
            )
        )
    assert pages[0] == pages[1]
    assert [phone for phone, _code in SENT] in ([], [phone_of(tiny.villager)])


def test_the_code_shown_for_an_unknown_number_opens_nothing(client, tiny):
    ask(client, "12999999999")
    assert client.post("/sign-in/code/", {"code": shown_code(client)}).status_code == 400
    assert not signed_in(client)


def test_a_wrong_code_is_refused_and_the_fifth_uses_it_up(client, tiny):
    ask(client, phone_of(tiny.villager))
    code = shown_code(client)
    for minute in range(5):
        with time_machine.travel(clock.now() + dt.timedelta(seconds=40 * minute)):
            assert client.post("/sign-in/code/", {"code": wrong(code)}).status_code == 400
    with time_machine.travel(clock.now() + dt.timedelta(seconds=200)):
        assert client.post("/sign-in/code/", {"code": code}).status_code == 400
    assert LoginCode.objects.get().tries == 5
    assert not signed_in(client)


def test_a_code_works_once(client, tiny):
    ask(client, phone_of(tiny.villager))
    code = shown_code(client)
    session = dict(client.session)
    assert client.post("/sign-in/code/", {"code": code}).status_code == 302
    other = Client()
    other.get("/sign-in/")
    kept = other.session
    kept.update({"code_id": session["code_id"]})
    kept.save()
    other.cookies["sessionid"] = kept.session_key
    assert other.post("/sign-in/code/", {"code": code}).status_code == 400
    assert not signed_in(other)


def test_a_code_ends_after_five_minutes(client, tiny):
    with time_machine.travel(NOON):
        ask(client, phone_of(tiny.villager))
        code = shown_code(client)
    with time_machine.travel(NOON + dt.timedelta(minutes=5, seconds=1)):
        assert client.post("/sign-in/code/", {"code": code}).status_code == 400


def test_another_code_can_be_had_after_a_minute_and_ten_a_day(client, tiny):
    phone = phone_of(tiny.villager)
    with time_machine.travel(NOON) as machine:
        assert ask(client, phone).status_code == 302
        machine.shift(59)
        refused = ask(client, phone)
        assert refused.status_code == 429
        assert "1 " in refused.content.decode()
        machine.shift(1)
        for _n in range(9):
            assert ask(client, phone).status_code == 302
            machine.shift(61)
        assert ask(client, phone).status_code == 429
        assert ask(client, "12999999998").status_code == 302, "the limit is that of one number"
        machine.shift(24 * 3600)
        assert ask(client, phone).status_code == 302
    assert LoginCode.objects.count() == 12


@pytest.mark.parametrize("phone", ["", "123", "0857-7621234", "not a number"])
def test_what_is_no_mobile_number_is_said_so(client, db, phone):
    answer = ask(client, phone)
    assert answer.status_code == 400
    assert not LoginCode.objects.exists()


def test_without_a_sender_the_card_comes_first(client, db, settings):
    settings.CODE_SENDER = ""
    page = client.get("/sign-in/")
    assert 'action="/sign-in/card/"' in page.content.decode()
    assert "way=phone" not in page.content.decode()
    assert ask(client, "12900000001").status_code == 409


def share_phone(tiny, person) -> str:
    phone = phone_of(tiny.villager)
    registry.correct_person(actor=SYSTEM, person_id=person.pk, phone=phone)
    return phone


def test_people_who_share_a_telephone_choose_who_they_are(client, tiny):
    phone = share_phone(tiny, tiny.other_villager)
    ask(client, phone)
    answer = client.post("/sign-in/code/", {"code": shown_code(client)})
    assert answer.url == "/sign-in/who/"
    assert not signed_in(client)
    page = client.get("/sign-in/who/").content.decode()
    assert tiny.villager.name in page
    assert tiny.other_villager.name in page
    stranger = client.post("/sign-in/who/", {"person": tiny.far_villager.pk})
    assert stranger.status_code == 400
    client.post("/sign-in/who/", {"person": tiny.other_villager.pk})
    assert client.get("/me/devices/").wsgi_request.actor.person_id == tiny.other_villager.pk


def test_nobody_chooses_without_a_proven_telephone(client, tiny):
    assert client.post("/sign-in/who/", {"person": tiny.villager.pk}).url == "/sign-in/"
    assert not signed_in(client)


def test_a_child_or_a_dead_person_does_not_sign_in(client, tiny):
    phone = phone_of(tiny.villager)
    registry.record_death(actor=SYSTEM, person_id=tiny.villager.pk, on=dt.date(2026, 1, 1))
    child = registry.register_person(
        actor=SYSTEM,
        area_id=tiny.village.pk,
        name="赵小宝",
        born_on=dt.date(2020, 1, 1),
        phone=phone,
    )
    ask(client, phone)
    assert client.post("/sign-in/code/", {"code": shown_code(client)}).status_code == 400
    assert not User.objects.filter(person=child.pk).exists()
    assert client.get("/me/devices/").status_code == 302  # still a visitor


def test_an_official_who_uses_the_villagers_way_has_no_powers_of_office(client, tiny):
    ask(client, phone_of(tiny.village_secretary))
    client.post("/sign-in/code/", {"code": shown_code(client)})
    page = client.get("/me/devices/")
    assert not page.wsgi_request.actor.may(Power.NOTICE_PUBLISH)
    assert [str(kind) for kind in page.wsgi_request.standing.withheld] == ["VILLAGE_SECRETARY"]


def test_a_shop_keeper_works_after_the_villagers_way(client, tiny):
    ask(client, phone_of(tiny.shop_keeper))
    client.post("/sign-in/code/", {"code": shown_code(client)})
    actor = client.get("/me/devices/").wsgi_request.actor
    assert actor.may_in(Power.SHOP_OPERATE, tiny.village.path)
