"""F-03: every write service of sign-in and accounts does all of its work or none of it."""

import datetime as dt
import time

import pytest

from tests.fault.statements import fail_at_every_statement
from touyan.access import secrets_of, totp
from touyan.access.models import ApiKey, HouseholdCard, Session, User
from touyan.access.services import accounts, actor_for, api_keys, cards, codes, openings, tries
from touyan.access.services.accounts import account_of
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Grant, GrantKind, Power
from touyan.registry.kinds import PostKind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin(tiny) -> Actor:
    """The security administrator, with two factors."""
    return actor_for(account_of(tiny.security_admin.pk))


@pytest.fixture
def user(tiny) -> User:
    """An official with an account, a password and a device."""
    found, _password = accounts.open_account(
        actor=SYSTEM, person_id=tiny.village_clerk.pk, username="wang.fang"
    )
    Session.objects.create(
        user=found, session_key="a" * 32, mark="m", expire_date=clock.now() + dt.timedelta(days=1)
    )
    return found


@pytest.fixture
def card(tiny) -> HouseholdCard:
    """A household's card that was printed."""
    clerk = actor_for(account_of(tiny.village_clerk.pk))
    cards.issue(actor=clerk, households=[tiny.household])
    return HouseholdCard.objects.get()


CALLS = {
    "reset_password": lambda admin, user: accounts.reset_password(actor=admin, user=user),
    "forget_app": lambda admin, user: accounts.forget_app(actor=admin, user=user),
    "close": lambda admin, user: accounts.close(actor=admin, user=user),
}


@pytest.mark.parametrize("name", sorted(CALLS))
def test_what_the_administrator_does_to_an_account_is_all_or_nothing(admin, user, name):
    assert fail_at_every_statement(lambda: CALLS[name](admin, user)) >= 3


def test_opening_again_and_unlocking_are_all_or_nothing(admin, user):
    accounts.close(actor=admin, user=user)
    assert fail_at_every_statement(lambda: accounts.reopen(actor=admin, user=user))
    tries.begin(way=tries.Way.PASSWORD, account=user.username, address="127.0.0.1")
    assert fail_at_every_statement(lambda: accounts.unlock(actor=admin, user=user))


def test_opening_an_account_is_all_or_nothing(tiny, admin):
    person = tiny.committee_chair
    assert fail_at_every_statement(
        lambda: openings.open_for(
            actor=admin, name=person.name, area=tiny.village.path, username="zhao.qiang"
        )
    )
    assert fail_at_every_statement(
        lambda: openings.create_official(
            name="钱多多", post=PostKind.AUDITOR, area=tiny.county.path, username="qian.duo"
        )
    )


def test_an_own_password_and_an_app_are_kept_altogether_or_not(user):
    user.set_password("old-password-of-mine")
    user.save()
    new = secrets_of.new_password()
    assert fail_at_every_statement(
        lambda: accounts.change_password(
            user=User.objects.get(pk=user.pk), old="old-password-of-mine", new=new
        )
    )
    secret = totp.new_secret()
    code = totp.code_at(secret, at=time.time())
    assert fail_at_every_statement(lambda: accounts.pair_app(user=user, secret=secret, code=code))
    assert accounts.end_other_sessions(user=user, keep="none of them") == 0


def test_cards_are_issued_replaced_and_voided_altogether_or_not(tiny, card):
    clerk = actor_for(account_of(tiny.village_clerk.pk))
    assert fail_at_every_statement(
        lambda: cards.issue(actor=clerk, households=[tiny.household], replace=True)
    )
    valid = HouseholdCard.objects.get(voided_at=None)
    assert valid != card
    assert fail_at_every_statement(lambda: cards.finish_print(actor=clerk, batch=valid.batch))
    lost = HouseholdCard.VoidReason.LOST
    assert fail_at_every_statement(lambda: cards.void(actor=clerk, card=valid, reason=lost))


def test_a_household_changes_its_pin_altogether_or_not(card):
    household = Actor(
        0, frozenset({Grant(Power.REDEEM_OWN, GrantKind.HOUSEHOLDS, card.household_id, "")})
    )
    assert fail_at_every_statement(
        lambda: cards.change_pin(actor=household, card_id=card.pk, pin="274917")
    )


def test_a_code_is_sent_and_used_up_altogether_or_not(tiny):
    assert fail_at_every_statement(lambda: codes.send_code(phone="12900000001"))


def test_a_key_of_another_system_is_issued_and_taken_back_whole_or_not_at_all(admin, monkeypatch):
    monkeypatch.setattr(api_keys.secrets, "token_urlsafe", lambda _n: "k" * 32)
    fail_at_every_statement(
        lambda: api_keys.issue(
            actor=admin,
            holder="市 12345",
            kinds=["whistle"],
            per_minute=60,
            expires_on=clock.today(),
        )
    )
    key = ApiKey.objects.get()
    fail_at_every_statement(lambda: api_keys.revoke(actor=admin, key_id=key.pk))
    assert ApiKey.objects.get().revoked_at is not None
