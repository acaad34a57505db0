"""The test whistle: does a message really reach a telephone (rule 16.22)?

An official sends it to a telephone; the holder confirms by one tap on its link, or reads its four digits
to the official. Only what somebody confirmed counts as reached: the gateway's own word does not.
"""

import datetime as dt
import secrets
import uuid

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from touyan.audit import services as audit
from touyan.backstage.errors import PhoneTestOver, TooManyPhoneTests, WrongTestNumber
from touyan.backstage.messages.kinds import PHONE_TEST
from touyan.backstage.messages.services import notify_phone
from touyan.backstage.models import PhoneTest
from touyan.core import clock, crypto
from touyan.core.actor import SYSTEM, Actor, GrantKind, Power
from touyan.core.errors import NotAllowed, NotFound
from touyan.core.identity import parse_phone

VALID_FOR = dt.timedelta(minutes=30)
PER_PERSON = 5
PER_PHONE = 3
TRIES = 5
_TOKEN, _NUMBER, _PHONE = "phone_test.token", "phone_test.number", "phone_test.phone"


@transaction.atomic
def start(*, actor: Actor, phone: str, site: str) -> PhoneTest:
    """Send a test whistle; `site` is how this installation is reached (`https://host`).

    Raises NotAllowed, BadPhone, TooManyPhoneTests (five a day for an official, three for a number).
    """
    area_id = _area_of(actor)
    number = parse_phone(phone)
    index = crypto.blind_index(number, _PHONE)
    _refuse_too_many(actor, index)
    token, digits = secrets.token_urlsafe(12), f"{secrets.randbelow(10_000):04d}"
    text = _("Test whistle, number %(number)s. Press once at %(link)s or tell the number.") % {
        "number": digits,
        "link": f"{site}/t/{token}/",
    }
    now = clock.now()
    message = notify_phone(
        key=f"phone-test:{uuid.uuid4()}",
        kind=PHONE_TEST,
        phone=number,
        text=text,
        expires_at=now + VALID_FOR,
    )
    test = PhoneTest.objects.create(
        started_by=actor.person_id,
        area_id=area_id,
        message=message,
        phone_index=index,
        number_hash=_number_hash(message.pk, digits),
        token_hash=crypto.blind_index(token, _TOKEN),
        started_at=now,
        expires_at=now + VALID_FOR,
    )
    _note(actor, "backstage.phone_test.started", test)
    return test


def find(token: str) -> PhoneTest:
    """Return the test that a link belongs to. Raises NotFound."""
    hashes = crypto.blind_indexes(token, _TOKEN)
    found = PhoneTest.objects.filter(token_hash__in=hashes).select_related("area").first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def confirm_by_tap(*, token: str) -> PhoneTest:
    """Note that the holder of the telephone pressed. Raises NotFound, PhoneTestOver."""
    test = find(token)
    _confirm(test, PhoneTest.Answer.TAP)
    _note(SYSTEM, "backstage.phone_test.confirmed", test)
    return test


def confirm_by_number(*, actor: Actor, test_id: int, number: str) -> PhoneTest:
    """Note the number that the holder read out.

    Raises NotFound, PhoneTestOver (also after five tries), WrongTestNumber.
    """
    test = PhoneTest.objects.visible_to(actor).filter(pk=test_id).first()
    if test is None:
        raise NotFound
    # Counted before it is compared and outside the confirmation, so that no refusal takes it back.
    open_tests = PhoneTest.objects.filter(pk=test.pk, confirmed_at=None, tries__lt=TRIES)
    if not open_tests.update(tries=F("tries") + 1):
        raise PhoneTestOver
    digits = number.strip()
    if not crypto.matches_index(f"{test.message_id}:{digits}", _NUMBER, test.number_hash):
        raise WrongTestNumber
    with transaction.atomic():
        _confirm(test, PhoneTest.Answer.NUMBER)
        _note(actor, "backstage.phone_test.confirmed", test)
    return test


def _confirm(test: PhoneTest, answer: PhoneTest.Answer) -> None:
    now = clock.now()
    waiting = PhoneTest.objects.filter(pk=test.pk, confirmed_at=None, expires_at__gt=now)
    if not waiting.update(confirmed_at=now, answer=answer):
        raise PhoneTestOver
    test.confirmed_at, test.answer = now, answer


def _area_of(actor: Actor) -> int:
    areas = actor.ids(Power.MESSAGES_TEST, GrantKind.AREA)
    if not areas:
        raise NotAllowed
    return min(areas)


def _refuse_too_many(actor: Actor, index: bytes) -> None:
    day = PhoneTest.objects.filter(started_at__gt=clock.now() - dt.timedelta(days=1))
    if (
        day.filter(started_by=actor.person_id).count() >= PER_PERSON
        or day.filter(phone_index=index).count() >= PER_PHONE
    ):
        raise TooManyPhoneTests


def _number_hash(message_id: int, digits: str) -> bytes:
    return crypto.blind_index(f"{message_id}:{digits}", _NUMBER)


def _note(actor: Actor, action: str, test: PhoneTest) -> None:
    audit.record(actor=actor, action=action, object_kind="phone_test", object_id=test.pk)
