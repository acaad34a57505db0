"""The security administrator opens, resets and closes accounts; powers come from posts alone."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.signing_in import browser_of
from touyan.access.errors import AdministratorsNotSeparated, BadUsername, OwnAccount
from touyan.access.models import User
from touyan.access.services import accounts, actor_for, openings
from touyan.access.services.accounts import account_of
from touyan.audit.models import Record
from touyan.core import clock
from touyan.core.actor import SYSTEM, Power
from touyan.core.errors import NotAllowed
from touyan.registry import services as registry
from touyan.registry.kinds import Capacity, PostKind
from touyan.registry.models import Tenure

PASSWORD = re.compile(r"(?<![0-9a-z-])[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}(?![0-9a-z-])")


@pytest.fixture
def admin(tiny):
    return browser_of(tiny.security_admin)


@pytest.fixture
def clerk(tiny) -> User:
    user, _password = accounts.open_account(
        actor=SYSTEM, person_id=tiny.village_clerk.pk, username="wang.fang"
    )
    return user


def key_in(page: str) -> str:
    return re.search(r'request_key" value="([^"]+)"', page)[1]


def press(admin: Client, user: User, act: str):
    key = key_in(admin.get(f"/accounts/{user.pk}/").content.decode())
    return admin.post(f"/accounts/{user.pk}/{act}/", {"request_key": key})


def new_account(admin: Client, **form: str):
    key = key_in(admin.get("/accounts/new/").content.decode())
    return admin.post("/accounts/new/", {"request_key": key} | form)


def test_an_account_is_opened_for_somebody_who_holds_a_post(admin, tiny):
    registry.correct_person(actor=SYSTEM, person_id=tiny.village_clerk.pk, name="独孤清")
    del tiny.__dict__["village_clerk"]
    answer = new_account(
        admin, name=tiny.village_clerk.name, area=tiny.village.path, username="wang.fang"
    )
    assert answer.status_code == 302, answer.content.decode()
    user = User.objects.get(username="wang.fang")
    assert answer.url == f"/accounts/{user.pk}/"
    assert user.person == tiny.village_clerk
    assert user.must_change_password
    page = admin.get(answer.url).content.decode()
    password = PASSWORD.search(page)[0]
    assert not PASSWORD.search(admin.get(answer.url).content.decode()), "shown once only"
    form = {"username": "wang.fang", "password": password}
    assert Client().post("/sign-in/password/", form).url == "/sign-in/pair/"


def test_the_first_password_is_not_readable_in_the_session(admin, tiny):
    registry.correct_person(actor=SYSTEM, person_id=tiny.village_clerk.pk, name="独孤清")
    new_account(admin, name="独孤清", area=tiny.village.path, username="wang.fang")
    assert User.objects.filter(username="wang.fang").exists()
    assert not PASSWORD.search(str(dict(admin.session)))


@pytest.mark.parametrize("name", ["villager", "nobody"])
def test_the_page_does_not_tell_who_lives_where(admin, tiny, name):
    """A villager without a post and a name that nobody has get one and the same answer."""
    text = tiny.villager.name if name == "villager" else "没有这人"
    answer = new_account(admin, name=text, area=tiny.group.path, username="some.body")
    assert answer.status_code == 400
    assert "或者不止一位" in answer.content.decode()
    assert not User.objects.filter(username="some.body").exists()


@pytest.mark.parametrize("username", ["p12", "ab", "王芳", "Wang Fang", "1abc", "a" * 41, ".ab"])
def test_a_strange_user_name_is_refused(tiny, username):
    with pytest.raises(BadUsername):
        accounts.open_account(actor=SYSTEM, person_id=tiny.village_clerk.pk, username=username)


def test_a_user_name_belongs_to_one_person(tiny, clerk):
    with pytest.raises(BadUsername):
        accounts.open_account(actor=SYSTEM, person_id=tiny.villager.pk, username="wang.fang")
    with pytest.raises(BadUsername):
        accounts.open_account(actor=SYSTEM, person_id=tiny.village_clerk.pk, username="wang.two")


def test_an_opened_account_brings_no_powers_of_its_own(tiny):
    user, _password = accounts.open_account(
        actor=SYSTEM, person_id=tiny.villager.pk, username="li.si"
    )
    assert actor_for(user) == actor_for(account_of(tiny.villager.pk))
    assert not actor_for(user).may(Power.PEOPLE_MANAGE)


def test_a_new_first_password_ends_the_old_one_and_all_sessions(admin, tiny, clerk):
    browser = browser_of(tiny.village_clerk)
    assert browser.get("/me/password/").status_code == 200
    old = User.objects.get(pk=clerk.pk).password
    answer = press(admin, clerk, "password")
    assert answer.status_code == 302
    assert PASSWORD.search(admin.get(answer.url).content.decode())
    assert User.objects.get(pk=clerk.pk).password != old
    assert browser.get("/me/password/").status_code == 302


def test_a_lost_telephone_is_replaced(admin, clerk):
    User.objects.filter(pk=clerk.pk).update(totp_secret_cipher=b"x" * 40, totp_last_step=9)
    assert press(admin, clerk, "app").status_code == 302
    clerk.refresh_from_db()
    assert not clerk.has_second_factor


def test_a_closed_account_opens_again(admin, tiny, clerk):
    press(admin, clerk, "close")
    clerk.refresh_from_db()
    assert not clerk.is_active
    press(admin, clerk, "reopen")
    clerk.refresh_from_db()
    assert clerk.is_active
    actions = set(Record.objects.values_list("action", flat=True))
    assert {"access.account.closed", "access.account.reopened"} <= actions


@pytest.mark.parametrize("act", ["password", "app", "unlock", "close", "reopen"])
def test_nobody_changes_the_own_account_in_the_list(tiny, admin, act):
    own = account_of(tiny.security_admin.pk)
    own.set_password("x")
    own.save()
    browser = browser_of(tiny.security_admin)
    key = "6f8f57715090da2632453988d9a1501b"
    answer = browser.post(f"/accounts/{own.pk}/{act}/", {"request_key": key})
    assert answer.status_code == 403


@pytest.mark.parametrize("act", ["reset_password", "forget_app", "unlock", "close", "reopen"])
@pytest.mark.parametrize("who", ["system_admin", "audit_admin", "county_officer", "village_clerk"])
def test_only_the_security_administrator_changes_accounts(tiny, clerk, act, who):
    actor = actor_for(account_of(getattr(tiny, who).pk))
    before = User.objects.filter(pk=clerk.pk).values().get()
    with pytest.raises(NotAllowed):
        getattr(accounts, act)(actor=actor, user=clerk)
    assert User.objects.filter(pk=clerk.pk).values().get() == before


def test_the_administrator_may_not_touch_the_own_account_by_the_service(tiny):
    actor = actor_for(account_of(tiny.security_admin.pk))
    with pytest.raises(OwnAccount):
        accounts.close(actor=actor, user=account_of(tiny.security_admin.pk))


def test_villagers_accounts_are_not_on_the_list(admin, tiny, clerk):
    account = account_of(tiny.villager.pk)
    page = admin.get("/accounts/").content.decode()
    # Whole words: "p1" may stand inside any token.
    assert account.username not in re.findall(r"\w+", page)
    assert f'/accounts/{account.pk}/"' not in page
    assert admin.get(f"/accounts/{account.pk}/").status_code == 404


def test_clashing_posts_are_marked(admin, tiny, clerk):
    mark = "任职冲突"
    assert mark not in admin.get("/accounts/").content.decode()
    Tenure.objects.create(
        post=tiny.audit_admin_post,
        person=tiny.village_clerk,
        started_on=clock.today(),
        capacity=Capacity.DEPUTY,
    )
    assert mark in admin.get("/accounts/").content.decode()


class TestTheCommand:
    def run(self, **options: str) -> str:
        out = io.StringIO()
        defaults = {"name": "王芳芳", "username": "wang.ff", "area": "520524"}
        call_command("create_official", stdout=out, **(defaults | options))
        return out.getvalue()

    def test_it_makes_the_first_administrator_of_an_empty_installation(self, db):
        registry.create_area(actor=SYSTEM, path="520524000000", name="织金县")
        said = self.run()
        password = PASSWORD.search(said)[0]
        user = User.objects.get(username="wang.ff")
        assert user.check_password(password)
        assert actor_for(user).may_in(Power.SECURITY_ADMINISTER, "520524")

    def test_an_unknown_area_or_a_taken_name_leaves_nothing_behind(self, tiny, clerk):
        people = User.objects.count()
        for wrong in ({"area": "110000"}, {"username": "wang.fang"}, {"username": "X"}):
            with pytest.raises(CommandError):
                self.run(**wrong)
        assert User.objects.count() == people

    def test_it_never_puts_two_administrators_into_one_hand(self, tiny):
        with pytest.raises(AdministratorsNotSeparated):
            openings.create_official(
                name="",
                post=PostKind.AUDIT_ADMIN,
                area="520524",
                username="two.hats",
                person=tiny.security_admin,
            )
