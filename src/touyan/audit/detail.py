"""What the detail of an act may hold: codes, numbers and ids, never personal data."""

import re

Detail = dict[str, object]

FREE_TEXT = frozenset({"reason"})
"""Keys that hold a sentence typed by a person; identity and phone numbers are refused there too."""

_MAX_TEXT = 500
_CODE = re.compile(r"^[\x20-\x7e]*$")
# 15 or 18 digits: an identity number. 11 digits from 12 to 19 (12 are the invented ones): a mobile number. A 12-digit area code is neither.
_NUMBER_OF_A_PERSON = re.compile(r"(?<!\d)(\d{17}[\dXx]|\d{15}|1[2-9]\d{9})(?!\d)")


class PersonalDataInDetail(ValueError):
    """A caller tried to write personal data into the record of acts: a fault in our code."""


def checked(detail: Detail | None) -> Detail:
    """Return the detail as it may be stored.

    Raises PersonalDataInDetail when a value looks like an identity or phone number, or when a text
    outside FREE_TEXT is not a plain ASCII code (names of people are never ASCII codes here).
    """
    if detail is None:
        return {}
    for key, value in detail.items():
        _check(key, value)
    return detail


def _check(key: str, value: object) -> None:
    if isinstance(value, dict):
        for inner_key, inner in value.items():
            _check(str(inner_key), inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(key, inner)
    elif isinstance(value, str):
        _check_text(key, value)
    elif value is not None and not isinstance(value, bool | int):
        raise PersonalDataInDetail(f"{key}: {type(value).__name__} is not kept in the audit detail")


def _check_text(key: str, value: str) -> None:
    if len(value) > _MAX_TEXT:
        raise PersonalDataInDetail(f"{key}: the text is too long")
    if _NUMBER_OF_A_PERSON.search(value):
        raise PersonalDataInDetail(f"{key}: looks like an identity or phone number")
    if key not in FREE_TEXT and not _CODE.match(value):
        raise PersonalDataInDetail(f"{key}: only codes are kept; write the id instead of the name")
