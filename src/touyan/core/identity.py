"""Reads identity numbers and telephone numbers as people write them.

A resident identity number has 18 places (GB 11643-1999): six of the first place of registration,
eight of the birth date, three of order (odd for men) and a check character. Messages never repeat
the number: they may be logged.
"""

import datetime as dt
import enum
import re
import unicodedata
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric

from touyan.core.errors import Invalid

DEMO_ID_PREFIX = "9999"
"""No place has this code: identity numbers of invented people start with it."""
DEMO_PHONE_PREFIX = "129"
"""No operator hands out these numbers: telephones of invented people start with it."""

_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_SHAPE = re.compile(r"[0-9]{17}[0-9X]").fullmatch
_OLDEST = dt.date(1900, 1, 1)
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212\u200b-\u200f\ufeff]")
_SCIENTIFIC = re.compile(r"^\d(\.\d+)?[eE]\+?\d+$")
_MOBILE = re.compile(rf"^(1[3-9]\d{{9}}|{DEMO_PHONE_PREFIX}\d{{8}})$", re.ASCII)
_LANDLINE = re.compile(r"^0\d{2,3}[2-9]\d{6,7}$", re.ASCII)


class Sex(enum.StrEnum):
    """As an identity number says it."""

    MALE = "MALE"
    FEMALE = "FEMALE"


class BadIdentityNumber(Invalid):
    """The text is not a valid resident identity number; `reason` is a stable word for tests and files."""

    code = "core.bad_identity_number"

    def __init__(self, reason: str, message: str | Promise) -> None:
        self.reason = reason
        super().__init__(message, basis="GB 11643-1999")


class BadPhone(Invalid):
    """The text is not a telephone number of mainland China."""

    code = "core.bad_phone"
    default_message = _("Write a mobile number of 11 digits, such as 138 1234 5678.")


class Identity(NamedTuple):
    """A valid number and what it says. `warnings` do not stop anything; a clerk looks at them."""

    number: str
    born_on: dt.date
    sex: Sex
    warnings: tuple[str | Promise, ...] = ()

    @property
    def is_invented(self) -> bool:
        """Say whether the number belongs to an invented person."""
        return self.number.startswith(DEMO_ID_PREFIX)


def check_character(head: str) -> str:
    """Return the eighteenth place for the first seventeen (ISO 7064, MOD 11-2)."""
    # stdnum expects the whole number and leaves its last place out itself.
    return str(ric.calc_check_digit(f"{head}0"))


def normalise(text: str) -> str:
    """Return the text in half-width characters without spaces, dashes and invisible marks."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def parse_identity(text: str, *, on: dt.date) -> Identity:
    """Return what a resident identity number says; `on` is today, nobody is born after it.

    Raises BadIdentityNumber with the reason EMPTY, SCIENTIFIC, FIFTEEN, LENGTH, CHARACTERS, DATE,
    FUTURE or CHECKSUM. An unknown place only warns: codes of abolished places stay in use.
    """
    number = normalise(text)
    _refuse_shape(number)
    born_on = _birth_date(number, on)
    if check_character(number[:17]) != number[17]:
        raise BadIdentityNumber(
            "CHECKSUM", _("One digit of the identity number is wrong. Compare it with the card.")
        )
    warnings: tuple[str | Promise, ...] = ()
    if number[:2] not in _PROVINCES and not number.startswith(DEMO_ID_PREFIX):
        warnings = (_("The first two digits of the identity number name no known province."),)
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return Identity(number=number, born_on=born_on, sex=sex, warnings=warnings)


def _refuse_shape(number: str) -> None:
    if _SHAPE(number):
        return
    if not number:
        raise BadIdentityNumber("EMPTY", _("Write the identity number."))
    if _SCIENTIFIC.match(number):
        raise BadIdentityNumber(
            "SCIENTIFIC",
            _(
                "The workbook has turned the identity number into a rounded number. "
                "Set the column to text and write the number again."
            ),
        )
    if len(number) == 15 and number.isdecimal():
        raise BadIdentityNumber(
            "FIFTEEN",
            _("This is an old number of 15 digits. Write the 18 digits of the present card."),
        )
    if len(number) != 18:
        raise BadIdentityNumber("LENGTH", _("An identity number has 18 places."))
    raise BadIdentityNumber(
        "CHARACTERS",
        _("An identity number has 17 digits and then a digit or the letter X."),
    )


def _birth_date(number: str, on: dt.date) -> dt.date:
    try:
        born_on = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        born_on = None
    if born_on is None or born_on < _OLDEST:
        raise BadIdentityNumber(
            "DATE", _("The birth date inside the identity number does not exist.")
        )
    if born_on > on:
        raise BadIdentityNumber(
            "FUTURE", _("The birth date inside the identity number lies in the future.")
        )
    return born_on


def parse_phone(text: str, *, landline: bool = False) -> str:
    """Return a mobile number as 11 digits; with `landline`, also a number with its area code.

    Accepts +86, 0086, spaces, dashes, brackets and full-width digits. Raises BadPhone.
    """
    digits = normalise(text).replace("(", "").replace(")", "")
    for prefix in ("+86", "0086"):
        digits = digits.removeprefix(prefix)
    if len(digits) == 13 and digits.startswith("861"):
        digits = digits.removeprefix("86")
    if _MOBILE.match(digits) or (landline and _LANDLINE.match(digits)):
        return digits
    raise BadPhone
