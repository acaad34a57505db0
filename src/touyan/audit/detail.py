"""What the detail of an act may hold: codes, numbers and ids, never personal data."""

import re

Detail = dict[str, object]

FREE_TEXT = frozenset({"reason"})
"""Keys that hold a sentence typed by a person; identity and phone numbers are refused there too."""

_MAX_TEXT = 500
_CODE = re.compile(r"^[\x20-\x7e]*$")
# 15 or 18 digits: an identity number. 11 digits from 12 to 19 (12 are the invented ones): a mobile
# number. A 12-digit area code is neither. A digest in hexadecimal holds such runs by chance, so in
# codes only a number that stands alone counts.
_NUMBER = r"(\d{17}[\dXx]|\d{15}|1[2-9]\d{9})"
_IN_TEXT = re.compile(rf"(?<!\d){_NUMBER}(?!\d)", re.ASCII)
_IN_CODE = re.compile(rf"(?<![0-9A-Za-z]){_NUMBER}(?![0-9A-Za-z])", re.ASCII)


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
    pattern = _IN_TEXT if key in FREE_TEXT else _IN_CODE
    if pattern.search(value):
        raise PersonalDataInDetail(f"{key}: looks like an identity or phone number")
    if key not in FREE_TEXT and not _CODE.match(value):
        raise PersonalDataInDetail(f"{key}: only codes are kept; write the id instead of the name")
