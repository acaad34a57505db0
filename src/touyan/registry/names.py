"""Names of people: what is accepted, what is refused, and how they are found by sound.

Rare characters stay byte for byte: no Unicode normalisation, for it would replace compatibility
ideographs. Only the surroundings are tidied: outer blanks, and the many dots that people type for
the middle dot U+00B7 of translated names.
"""

import re
import unicodedata
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pypinyin import Style, lazy_pinyin

from touyan.core.errors import Invalid
from touyan.registry.surnames import COMPOUND, SINGLE

MAX_LENGTH = 100
MIDDLE_DOT = "\u00b7"
_DOTS = dict.fromkeys(map(ord, "•‧∙⋅・･．。"), MIDDLE_DOT)
_DOTS[ord("\u0387")] = MIDDLE_DOT
_BLANKS = {0x3000: " ", 0xA0: " "}
# Bidirectional and zero-width marks can make two names look alike or turn a page around. Variation
# selectors are not among them: they choose the right shape of a rare character.
_UNSEEN = frozenset(
    [
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0x061C,
        0x180E,
        0xAD,
        0xFEFF,
        *range(0xFFF9, 0xFFFC),
        0x2028,
        0x2029,
    ]
)
_ALLOWED = {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Co"}
# Nearly every name: nothing to tidy and nothing to refuse.
_USUAL = re.compile(f"[\u3400-\u4dbf\u4e00-\u9fff]{{1,{MAX_LENGTH}}}").fullmatch
_PUNCTUATION = frozenset({MIDDLE_DOT, " ", "-", "'", "’", "〇"})


class BadName(Invalid):
    """The text cannot be the name of a person; `reason` is a stable word for tests and files."""

    code = "registry.bad_name"

    def __init__(self, reason: str, message: str | Promise) -> None:
        self.reason = reason
        super().__init__(message)


def checked(text: str) -> str:
    """Return the name as it is stored. Raises BadName (EMPTY, LONG, UNSEEN, CHARACTER)."""
    if _USUAL(text):
        return text
    _refuse_unseen(text)
    name = tidied(text)
    if not name:
        raise BadName("EMPTY", _("Write the name."))
    if len(name) > MAX_LENGTH:
        raise BadName("LONG", _("A name has at most 100 characters."))
    for character in name:
        if not _is_allowed(character):
            raise BadName(
                "CHARACTER", _("A name has letters and characters only, no digits or signs.")
            )
    if not any(unicodedata.category(c)[0] in "LC" or c == "〇" for c in name):
        raise BadName("CHARACTER", _("A name has letters and characters only, no digits or signs."))
    return name


def tidied(text: str) -> str:
    """Return the text without outer blanks, with one kind of middle dot.

    Blanks between Chinese characters go too ("张　三" in a workbook is 张三).
    """
    parts = text.translate(_DOTS | _BLANKS).split()
    if all(part.isascii() for part in parts):
        return " ".join(parts)
    return "".join(parts)


def has_private_use(name: str) -> bool:
    """Say whether a character lies in a private use area: it shows on no other machine."""
    return not _USUAL(name) and any(unicodedata.category(c) == "Co" for c in name)


def readings(name: str) -> list[tuple[str, str]]:
    """Return (pinyin, initials) in lower case for each reading, the usual one first; 1 or 2 pairs."""
    surname, rest = _split(name)
    choices = SINGLE.get(surname) or COMPOUND.get(surname) or ("".join(map(_sound, surname)),)
    tail = [_sound(character) for character in rest]
    found = []
    for choice in choices[:2]:
        syllables = [*choice.split(), *tail]
        initials = "".join(syllable[0] for syllable in syllables if syllable)
        found.append(("".join(syllables), initials))
    return found


def _split(name: str) -> tuple[str, str]:
    if name[:2] in COMPOUND:
        return name[:2], name[2:]
    return name[:1], name[1:]


@lru_cache(maxsize=20_000)
def _sound(character: str) -> str:
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    syllable = lazy_pinyin(character, style=Style.NORMAL, errors="ignore")
    return syllable[0] if syllable and syllable[0].isascii() else ""


def _refuse_unseen(text: str) -> None:
    for character in text:
        if (
            ord(character) in _UNSEEN
            or unicodedata.category(character) == "Cs"
            or (unicodedata.category(character) == "Cc" and not character.isspace())
        ):
            raise BadName(
                "UNSEEN", _("The name holds characters that cannot be seen. Type it again by hand.")
            )


def _is_allowed(character: str) -> bool:
    # This Python's table ends at Unicode 14: newer ideographs (planes 2 and 3) are unknown to it.
    return (
        character in _PUNCTUATION
        or unicodedata.category(character) in _ALLOWED
        or 0x20000 <= ord(character) <= 0x3FFFF
    )
