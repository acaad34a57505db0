"""Officials: user name, password and the app's code; wrong tries, delays and locks (X-09)."""

import datetime as dt
import re
import time

import pytest
import time_machine
from django.test import Client

from tests.signing_in import browser_of
from touyan.access import totp
from touyan.access.models import Attempt, Session, User
from touyan.access.services import accounts
from touyan.audit.models import Record
from touyan.core.actor import SYSTEM, Power

NOON = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)
OWN = "云上-2026-kite-plum"
NAME = "wang.fang"


@pytest.fixture
def official(tiny) -> User:
    """The clerk with a password of their own and a paired app; its secret as `secret`."""
    user, first = accounts.open_account(
        actor=SYSTEM, person_id=tiny.village_clerk.pk, username=NAME
    )
    accounts.change_password(user=user, old=first, new=OWN)
    secret = totp.new_secret()
    accounts.pair_app(user=user, secret=secret, code=totp.code_at(secret, at=time.time() - 30))
    # Some tests travel to the day before: a code of that day must not look used.
    User.objects.filter(pk=user.pk).update(totp_last_step=0)
    user.refresh_from_db()
    user.secret = secret
    return user


def send(client: Client, password: str = OWN, code: str = "", username: str = NAME, **more):
    form = {"username": username, "password": password, "code": code}
    return client.post("/sign-in/password/", form | more)


def code_of(user: User, *, steps: int = 0) -> str:
    return totp.code_at(user.secret, at=time.time() + 30 * steps)


def signed_in(client: Client) -> bool:
    return client.get("/me/devices/").status_code == 200


def test_an_official_signs_in_with_both_factors(client, official):
    answer = send(client, code=code_of(official), next="/cards/")
    assert (answer.status_code, answer.url) == (302, "/cards/")
    page = client.get("/cards/")
    assert page.status_code == 200
    assert page.wsgi_request.actor.may(Power.CARDS_ISSUE)


def test_the_user_name_is_read_without_regard_to_case_and_spaces(client, official):
    assert send(client, username=f" {NAME.upper()} ", code=code_of(official)).status_code == 302


@pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef"])
def test_without_the_right_code_nobody_gets_in(client, official, code):
    if code == code_of(official):
        code = "000001"
    assert send(client, code=code).status_code == 400
    assert not signed_in(client)
    assert client.get("/sign-in/pair/").url.startswith("/sign-in/"), "no second pairing either"


def test_the_same_code_does_not_work_twice(client, official):
    code = code_of(official)
    assert send(client, code=code).status_code == 302
    assert send(Client(), code=code).status_code == 400
    assert send(Client(), code=code_of(official, steps=1)).status_code == 302


def test_each_wrong_part_gets_the_same_words(official, tiny):
    accounts.account_of(tiny.villager.pk)
    pages = set()
    for form in (
        {"username": "nobody.here"},
        {"password": "wrong"},
        {"code": "000000"},
        {"username": f"p{tiny.villager.pk}"},
        {"username": f"p{tiny.villager.pk}", "password": ""},
        {"username": "x" * 80},
    ):
        answer = send(Client(), **({"code": "000000"} | form))
        assert answer.status_code == 400
        if form.get("password") != "":
            pages.add(re.sub(r'value="[^"]*"|\d\d:\d\d', "", answer.content.decode()))
    assert len(pages) == 1


def test_a_closed_account_gets_the_same_words(client, official):
    User.objects.filter(pk=official.pk).update(is_active=False)
    assert send(client, code=code_of(official)).status_code == 400


def test_closing_an_account_ends_its_session_with_the_next_click(client, official, tiny):
    send(client, code=code_of(official))
    assert signed_in(client)
    User.objects.filter(pk=official.pk).update(is_active=False)
    assert client.get("/cards/").url.startswith("/sign-in/")


def pair(client: Client) -> tuple[str, str]:
    """Return the pairing page's secret and its present code."""
    page = client.get("/sign-in/pair/").content.decode()
    secret = re.search(r'code-text">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    return secret, totp.code_at(secret, at=time.time())


class TestTheFirstTime:
    @pytest.fixture
    def first(self, tiny) -> str:
        """Return the first password of a new account."""
        _user, password = accounts.open_account(
            actor=SYSTEM, person_id=tiny.village_clerk.pk, username=NAME
        )
        return password

    def test_one_pairs_an_app_then_changes_the_password(self, client, first):
        assert send(client, first, next="/cards/").url == "/sign-in/pair/"
        assert not signed_in(client)
        _secret, code = pair(client)
        assert client.post("/sign-in/pair/", {"code": code}).url == "/cards/"
        assert client.get("/cards/").url == "/me/password/"
        form = {"old": first, "new": OWN, "again": OWN}
        assert client.post("/me/password/", form).status_code == 302
        assert client.get("/cards/").status_code == 200

    def test_a_wrong_code_pairs_nothing(self, client, first):
        send(client, first)
        _secret, code = pair(client)
        wrong = f"{(int(code) + 1) % 10**6:06d}"
        assert client.post("/sign-in/pair/", {"code": wrong}).status_code == 400
        assert not User.objects.exclude(totp_secret_cipher=None).exists()

    def test_a_wrong_password_pairs_nothing(self, client, first):
        send(client, "not the first password")
        assert client.get("/sign-in/pair/").status_code == 302
        assert client.post("/sign-in/pair/", {"code": "123456"}).status_code == 302

    def test_the_pairing_ends_after_a_quarter_of_an_hour(self, client, first):
        with time_machine.travel(NOON):
            send(client, first)
            assert client.get("/sign-in/pair/").status_code == 200
        with time_machine.travel(NOON + dt.timedelta(minutes=16)):
            assert client.get("/sign-in/pair/").status_code == 302

    def test_two_browsers_with_the_first_password_pair_one_app(self, first):
        browsers = [Client(), Client()]
        for browser in browsers:
            send(browser, first)
        codes = [pair(browser)[1] for browser in browsers]
        assert browsers[0].post("/sign-in/pair/", {"code": codes[0]}).status_code == 302
        assert browsers[1].post("/sign-in/pair/", {"code": codes[1]}).status_code == 400

    def test_the_secret_is_not_readable_in_the_database(self, client, first):
        send(client, first)
        secret, code = pair(client)
        client.post("/sign-in/pair/", {"code": code})
        kept = bytes(User.objects.get(username=NAME).totp_secret_cipher)
        assert secret.encode() not in kept
        assert all(secret not in row.session_data for row in Session.objects.all())

    @pytest.mark.parametrize("new", ["short1", "wang.fang-2026", "1234567890123"])
    def test_a_weak_password_is_refused(self, client, first, new):
        send(client, first)
        client.post("/sign-in/pair/", {"code": pair(client)[1]})
        form = {"old": first, "new": new, "again": new}
        assert client.post("/me/password/", form).status_code == 400
        form = {"old": first, "new": first, "again": first}
        assert client.post("/me/password/", form).status_code == 400
        assert client.get("/cards/").url == "/me/password/"


class TestWrongTries:
    def fail(self, times: int, *, clock, client: Client | None = None, **more) -> int:
        """Try wrongly, waiting as told; return the last status."""
        status = 0
        for _n in range(times):
            status = send(client or Client(), "wrong", **more).status_code
            clock.shift(100)
        return status

    def test_five_bring_a_delay_and_the_right_password_waits_too(self, official):
        with time_machine.travel(NOON) as clock:
            for _n in range(5):
                assert send(Client(), "wrong").status_code == 400
            refused = send(Client(), code=code_of(official))
            assert refused.status_code == 429
            assert "5 秒" in refused.content.decode()
            clock.shift(5)
            assert send(Client(), code=code_of(official)).status_code == 302

    def test_ten_lock_for_fifteen_minutes_and_the_lock_is_recorded(self, official):
        with time_machine.travel(NOON) as clock:
            self.fail(10, clock=clock)
            locked_at = Attempt.objects.get(scope="ACCOUNT").last_at
            clock.move_to(locked_at + dt.timedelta(minutes=14, seconds=59))
            refused = send(Client(), code=code_of(official))
            assert refused.status_code == 429
            clock.move_to(locked_at + dt.timedelta(minutes=15))
            assert send(Client(), code=code_of(official)).status_code == 302
        assert Record.objects.filter(action="access.sign_in.locked").count() >= 1

    def test_a_name_that_nobody_has_is_locked_in_the_same_way(self, official):
        with time_machine.travel(NOON) as clock:
            self.fail(10, clock=clock, username="nobody.here")
            clock.shift(-90)
            assert send(Client(), username="nobody.here").status_code == 429

    def test_the_lock_is_kept_in_the_database_and_not_in_a_process(self, official):
        with time_machine.travel(NOON) as clock:
            self.fail(10, clock=clock)
            row = Attempt.objects.get(scope="ACCOUNT")
            assert row.failures == 10
            assert row.blocked_until is not None
            assert NAME.encode() not in bytes(row.key)

    def test_guessing_many_names_from_one_network_locks_the_network(self, official):
        with time_machine.travel(NOON) as clock:
            for n in range(10):
                form = {"username": f"name{n}", "password": "wrong"}
                Client(REMOTE_ADDR=f"203.0.113.{n}").post("/sign-in/password/", form)
                clock.shift(100)
            clock.shift(-90)
            near = send(Client(REMOTE_ADDR="203.0.113.250"), code=code_of(official))
            far = send(Client(REMOTE_ADDR="203.0.114.1"), code=code_of(official))
        assert near.status_code == 429
        assert far.status_code == 302

    def test_one_own_account_does_not_wash_away_the_guesses_on_others(self, official):
        with time_machine.travel(NOON) as clock:
            for n in range(10):
                form = {"username": f"name{n}", "password": "wrong"}
                Client(REMOTE_ADDR="203.0.113.1").post("/sign-in/password/", form)
                clock.shift(100)
                if n == 7:
                    own = Client(REMOTE_ADDR="203.0.113.1")
                    assert send(own, code=code_of(official)).status_code == 302
            assert Attempt.objects.get(scope="NETWORK").failures == 10

    def test_what_a_visitor_writes_into_the_forwarding_header_is_not_believed(
        self, official, settings
    ):
        settings.TRUSTED_PROXIES = 1
        with time_machine.travel(NOON) as clock:
            for n in range(10):
                header = f"10.{n}.0.1, 203.0.113.9"
                browser = Client(HTTP_X_FORWARDED_FOR=header, REMOTE_ADDR="127.0.0.1")
                browser.post("/sign-in/password/", {"username": f"n{n}", "password": "wrong"})
                clock.shift(100)
        assert Attempt.objects.get(scope="NETWORK").failures == 10

    def test_the_security_administrator_lifts_the_lock(self, official, tiny):
        with time_machine.travel(NOON) as clock:
            self.fail(10, clock=clock, client=Client(REMOTE_ADDR="198.51.100.1"))
            clock.shift(-90)
            admin = browser_of(tiny.security_admin)
            page = admin.get(f"/accounts/{official.pk}/").content.decode()
            key = re.search(r'request_key" value="([^"]+)"', page)[1]
            answer = admin.post(f"/accounts/{official.pk}/unlock/", {"request_key": key})
            assert answer.status_code == 302
            far = Client(REMOTE_ADDR="192.0.2.1")
            assert send(far, code=code_of(official)).status_code == 302
