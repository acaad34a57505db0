"""Sessions: a new key at every change, ended by idleness and by signing out (X-06, X-08)."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from tests.signing_in import browser_of
from touyan.access import entry, jobs
from touyan.access.models import Session
from touyan.access.services import accounts
from touyan.access.sessions import SessionStore
from touyan.core import clock
from touyan.core.actor import SYSTEM, Power
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind
from touyan.registry.models import Tenure

NOON = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)
PASSWORD = "云上-2026-kite-plum"


def key_of(client: Client) -> str:
    return client.cookies["sessionid"].value


def with_key(key: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = key
    return client


def card_sign_in(client: Client, tiny) -> None:
    """Sign in through the real page with the least effort: a telephone code on the screen."""
    page = client.post("/sign-in/phone/", {"phone": "12900000001"})
    assert page.status_code == 302
    code = client.session["shown_code"]
    assert client.post("/sign-in/code/", {"code": code}).status_code == 302


def test_the_key_before_signing_in_is_worthless_afterwards(tiny):
    client = Client()
    client.post("/sign-in/phone/", {"phone": "12900000001"})
    before = key_of(client)
    client.post("/sign-in/code/", {"code": client.session["shown_code"]})
    after = key_of(client)
    assert before != after
    assert not Session.objects.filter(session_key=before).exists()
    assert with_key(before).get("/me/devices/").status_code == 302
    assert with_key(after).get("/me/devices/").status_code == 200


def test_a_key_that_somebody_planted_is_not_taken_over(tiny):
    client = with_key("planted0planted0planted0planted0")
    card_sign_in(client, tiny)
    assert key_of(client) != "planted0planted0planted0planted0"
    assert with_key("planted0planted0planted0planted0").get("/me/devices/").status_code == 302


def test_signing_out_ends_the_session_on_the_server(tiny):
    client = browser_of(tiny.village_clerk)
    key = key_of(client)
    assert client.get("/cards/").status_code == 200
    assert client.post("/sign-out/").status_code == 302
    assert not Session.objects.filter(session_key=key).exists()
    assert with_key(key).get("/cards/").status_code == 302


def test_signing_out_needs_a_button(tiny):
    client = browser_of(tiny.village_clerk)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/cards/").status_code == 200


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 302)])
def test_an_official_who_is_away_for_half_an_hour_signs_in_again(tiny, minutes, status):
    with time_machine.travel(NOON) as machine:
        client = browser_of(tiny.village_clerk)
        assert client.get("/cards/").status_code == 200
        machine.shift(dt.timedelta(minutes=minutes))
        answer = client.get("/cards/")
    assert answer.status_code == status
    if status == 302:
        assert answer.url == "/sign-in/?next=/cards/"
        assert not Session.objects.exclude(user=None).exists()


def test_every_click_starts_the_half_hour_again(tiny):
    with time_machine.travel(NOON) as machine:
        client = browser_of(tiny.village_clerk)
        for _n in range(5):
            assert client.get("/cards/").status_code == 200
            machine.shift(dt.timedelta(minutes=25))


def test_an_official_signs_in_again_after_twelve_hours_even_when_busy(tiny):
    with time_machine.travel(NOON):
        user = accounts.account_of(tiny.village_clerk.pk)
        assert entry.OFFICIAL_SECONDS == 12 * 3600
        client = Client()
        client.force_login(user)
    # The real way in sets the end; `force_login` does not.
    request = client.get("/me/devices/").wsgi_request
    entry.enter(request, user, entry.Entered(two_factors=True))
    assert request.session.get_expiry_age() == 12 * 3600
    entry.enter(request, user, entry.Entered())
    assert request.session.get_expiry_age() == 30 * 24 * 3600


@pytest.mark.parametrize(
    ("who", "hours", "status"),
    [("villager", 24 * 20, 200), ("shop_keeper", 11, 200), ("shop_keeper", 13, 302)],
)
def test_villagers_stay_for_weeks_and_neighbours_for_a_working_day(tiny, who, hours, status):
    with time_machine.travel(NOON) as machine:
        client = browser_of(getattr(tiny, who), two_factors=False)
        session = client.session
        session.set_expiry(entry.VILLAGER_SECONDS)
        session.save()
        assert client.get("/me/devices/").status_code == 200
        machine.shift(dt.timedelta(hours=hours))
        assert client.get("/me/devices/").status_code == status


def test_an_ended_post_counts_with_the_next_click_and_changes_the_key(tiny):
    client = browser_of(tiny.village_clerk)
    assert client.get("/cards/").status_code == 200
    before = key_of(client)
    tenure = Tenure.objects.get(person=tiny.village_clerk)
    registry.end_tenure(actor=SYSTEM, tenure_id=tenure.pk, on=clock.today())
    assert client.get("/cards/").status_code == 403
    assert key_of(client) != before
    assert with_key(before).get("/me/devices/").status_code == 302
    assert client.get("/me/devices/").status_code == 200


def test_a_new_post_counts_with_the_next_click_and_changes_the_key(tiny):
    client = browser_of(tiny.villager)
    assert client.get("/cards/").status_code == 403
    before = key_of(client)
    post = registry.create_post(
        actor=SYSTEM, area_id=tiny.far_village.pk, kind=PostKind.VILLAGE_CLERK
    )
    registry.appoint(
        actor=SYSTEM, post_id=post.pk, person_id=tiny.villager.pk, started_on=clock.today()
    )
    page = client.get("/cards/")
    assert page.status_code == 200
    assert page.wsgi_request.actor.may_in(Power.CARDS_ISSUE, tiny.far_village.path)
    assert key_of(client) != before


def test_nothing_changes_the_key_while_nothing_changes(tiny):
    client = browser_of(tiny.village_clerk)
    client.get("/cards/")
    before = key_of(client)
    for _n in range(3):
        client.get("/cards/")
    assert key_of(client) == before


def test_changing_the_password_ends_the_other_sessions_and_renews_this_one(tiny):
    user, first = accounts.open_account(
        actor=SYSTEM, person_id=tiny.village_clerk.pk, username="wang.fang"
    )
    here, there = browser_of(tiny.village_clerk), browser_of(tiny.village_clerk)
    before = key_of(here)
    form = {"old": first, "new": PASSWORD, "again": PASSWORD}
    assert here.post("/me/password/", form).status_code == 302
    assert here.get("/cards/").status_code == 200
    assert key_of(here) != before
    assert there.get("/cards/").status_code == 302
    assert user.sessions.count() == 1


class TestMyDevices:
    @pytest.fixture
    def browsers(self, tiny):
        """Return two browsers of one villager, both signed in through the page."""
        phone, computer = Client(HTTP_USER_AGENT="x Android y MicroMessenger"), Client()
        with time_machine.travel(clock.now() - dt.timedelta(minutes=5)):
            card_sign_in(phone, tiny)
        card_sign_in(computer, tiny)
        return phone, computer

    def test_each_device_is_named_and_no_key_is_shown(self, browsers):
        phone, computer = browsers
        page = computer.get("/me/devices/").content.decode()
        assert "WeChat, Android" in page
        assert key_of(phone) not in page
        assert key_of(computer) not in page

    def test_one_device_signs_the_other_out(self, browsers):
        phone, computer = browsers
        mark = phone.session["mark"]
        assert computer.post(f"/me/devices/{mark}/end/").status_code == 302
        assert phone.get("/me/devices/").status_code == 302
        assert computer.get("/me/devices/").status_code == 200

    def test_all_others_are_signed_out_at_once(self, browsers):
        phone, computer = browsers
        assert computer.post("/me/devices/others/end/").status_code == 302
        assert phone.get("/me/devices/").status_code == 302
        assert computer.get("/me/devices/").status_code == 200

    def test_nobody_signs_a_stranger_out(self, browsers, tiny):
        phone, _computer = browsers
        stranger = browser_of(tiny.other_villager)
        mark = phone.session["mark"]
        assert stranger.post(f"/me/devices/{mark}/end/").status_code == 404
        assert phone.get("/me/devices/").status_code == 200


def test_the_page_that_was_wanted_comes_back_after_signing_in(tiny):
    client = Client()
    wanted = client.get("/me/devices/?x=1").url
    assert wanted == "/sign-in/?next=/me/devices/%3Fx%3D1"
    page = client.get(wanted).content.decode()
    assert 'value="/me/devices/?x=1"' in page


@pytest.mark.parametrize("hostile", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(tiny, hostile):
    client = Client()
    client.post("/sign-in/phone/", {"phone": "12900000001", "next": hostile})
    answer = client.post("/sign-in/code/", {"code": client.session["shown_code"]})
    assert answer.url == "/"
    assert client.get("/sign-in/", {"next": hostile}).url == "/"


def test_an_api_call_without_sign_in_is_told_so(db):
    answer = Client().get("/me/devices/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/sign-in/")


def test_personal_pages_are_kept_by_no_cache(tiny):
    answer = browser_of(tiny.villager).get("/me/devices/")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_ended_sessions_and_old_codes_are_forgotten_by_the_hour(client):
    client.get("/sign-in/?way=phone")
    kept, ended = SessionStore(), SessionStore()
    kept["who"] = "kept"
    kept.save()
    ended["who"] = "ended"
    ended.save()
    Session.objects.filter(pk=ended.session_key).update(
        expire_date=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    )
    for due in jobs.SCHEDULE:
        due.run(SYSTEM)
    assert Session.objects.filter(pk=kept.session_key).exists()
    assert not Session.objects.filter(pk=ended.session_key).exists()
