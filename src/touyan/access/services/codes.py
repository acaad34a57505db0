"""Sign-in by a code sent to a telephone. An unknown number meets exactly the same pages."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from touyan.access import secrets_of, senders
from touyan.access.counts import Way
from touyan.access.errors import NoPhoneSignIn, TooManyCodes, TooSoon, WrongSignIn
from touyan.access.models import LoginCode
from touyan.access.senders import Shown
from touyan.access.services import tries
from touyan.core import clock
from touyan.core.crypto import blind_index, decrypt, encrypt, matches_index
from touyan.core.identity import parse_phone
from touyan.core.masking import mask_phone
from touyan.registry import queries as registry_queries
from touyan.registry.models import Person

RESEND_AFTER = dt.timedelta(seconds=60)
VALID_FOR = dt.timedelta(minutes=5)
PER_DAY = 10
TRIES = 5
OLD_ENOUGH = 14
_PHONE = "access.code.phone"
_CODE = "access.code"


@dataclass(frozen=True, slots=True)
class Sent:
    """A code is under way, or the page shows it (`shown`), or the number is unknown: all look alike."""

    code_id: int
    shown: str | None


def send_code(*, phone: str) -> Sent:
    """Send a code to a telephone that some living person has; pretend to for any other.

    Raises BadPhone, NoPhoneSignIn, TooSoon within 60 seconds, TooManyCodes after ten a day.
    """
    number = parse_phone(phone)
    send = senders.chosen()
    if send is None:
        raise NoPhoneSignIn
    index = blind_index(number, _PHONE)
    known = bool(_people(number))
    code = secrets_of.new_code()
    now = clock.now()
    with transaction.atomic():
        _refuse_too_often(index, now)
        row = LoginCode.objects.create(
            phone_index=index,
            phone_cipher=encrypt(number, _PHONE),
            code_hash=_code_hash(index, code),
            is_known=known,
            sent_at=now,
            expires_at=now + VALID_FOR,
        )
    shown = send(number, code) if known else _pretend(send)
    return Sent(code_id=row.pk, shown=code if shown is Shown.ON_SCREEN else None)


def check_code(*, code_id: int, code: str, address: str) -> list[int]:
    """Return the ids of the people with the code's telephone once it is right; it is then used up.

    Raises WrongSignIn for a wrong, used or expired code and after five tries, TooManyTries while a
    delay or lock holds.
    """
    row = LoginCode.objects.filter(pk=code_id).first()
    if row is None:
        raise WrongSignIn
    index = bytes(row.phone_index)
    counted = tries.begin(way=Way.CODE, account=index.hex(), address=address)
    usable = LoginCode.objects.filter(
        pk=code_id, used_at=None, expires_at__gt=clock.now(), tries__lt=TRIES
    )
    took = usable.update(tries=F("tries") + 1)
    digits = code.strip().replace(" ", "")
    right = matches_index(f"{index.hex()}:{digits}", _CODE, row.code_hash)
    people = _people(decrypt(row.phone_cipher, _PHONE))
    if not (took and right and row.is_known and people):
        raise WrongSignIn
    if not LoginCode.objects.filter(pk=code_id, used_at=None).update(used_at=clock.now()):
        raise WrongSignIn
    counted.right()
    return [person.pk for person in people]


def masked_phone(code_id: int) -> str:
    """Return the telephone of a code as the page shows it, "" when the code is gone."""
    row = LoginCode.objects.filter(pk=code_id).first()
    return "" if row is None else mask_phone(decrypt(row.phone_cipher, _PHONE))


def forget_old_codes() -> int:
    """Delete codes older than a day; return how many."""
    count, _ = LoginCode.objects.filter(sent_at__lt=clock.now() - dt.timedelta(days=1)).delete()
    return count


def age(born_on: dt.date, *, on: dt.date) -> int:
    """Return full years on a day."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def _people(number: str) -> list[Person]:
    """Return the living people of 14 and older with this telephone (PIPL art. 31: no child's account)."""
    today = clock.today()
    return [
        person
        for person in registry_queries.people_by_phone(number)
        if person.died_on is None
        and (person.born_on is None or age(person.born_on, on=today) >= OLD_ENOUGH)
    ]


def _code_hash(index: bytes, code: str) -> bytes:
    return blind_index(f"{index.hex()}:{code}", _CODE)


def _refuse_too_often(index: bytes, now: dt.datetime) -> None:
    day = LoginCode.objects.filter(phone_index=index, sent_at__gt=now - dt.timedelta(days=1))
    times = list(day.order_by("-sent_at").values_list("sent_at", flat=True)[:PER_DAY])
    if len(times) >= PER_DAY:
        raise TooManyCodes
    if times and now - times[0] < RESEND_AFTER:
        raise TooSoon(RESEND_AFTER - (now - times[0]))


def _pretend(send: senders.Sender) -> Shown:
    return Shown.ON_SCREEN if send is senders.on_screen else Shown.ON_TELEPHONE
