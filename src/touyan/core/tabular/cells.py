"""Turns single cells into values; each function fits `Column.parse` and raises Invalid with a sentence.

A cell is what `reading` yields: str, int, float, bool, a date or time, never None (optional empty
cells are not parsed).
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid
from touyan.core.money import parse_amount
from touyan.core.tabular.text import heading, refused_characters

Parse = Callable[[Any], Any]
_DIGITS_KEPT = 10**15  # a workbook keeps 15 digits of a number; the rest is lost
_SCIENTIFIC = re.compile(r"^[+-]?\d(\.\d+)?[eE][+-]?\d+$")
_DAY = re.compile(r"^(\d{4})\D{1,2}?(\d{1,2})\D{1,2}?(\d{1,2})\D?$")
_COMPACT_DAY = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_MONTH = re.compile(r"^(\d{4})\D{0,2}?(\d{1,2})\D?$")
_SERIAL_START = dt.date(1899, 12, 30)
_SERIALS = range(20_000, 70_000)  # 1954 to 2091: a date that lost its format
_YEARS = range(1900, 2101)
_MARKS = re.compile(r"[年月/.\-]+")


class BadCell(Invalid):
    """A cell does not hold what its column needs."""

    code = "tabular.bad_cell"


def text(max_length: int = 200) -> Parse:
    """Return a parser of short text; whole numbers become their digits."""

    def parse(cell: Any) -> str:
        found = _plain(cell)
        if refused_characters(found):
            raise BadCell(_("It contains characters that cannot be kept. Type the text again."))
        if len(found) > max_length:
            raise BadCell(_("Write at most %s characters.") % max_length)
        return found

    return parse


def digits(cell: Any) -> str:
    """Return a number that is a name (identity number, telephone, code) as text, never rounded.

    Raises BadCell when the workbook has kept it as a number and lost its last digits.
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise BadCell(_("Write the number as text."))
    if isinstance(cell, str):
        if cell.isascii() and cell.isalnum() and "E" not in cell.upper():
            return cell
        found = unicodedata.normalize("NFKC", cell).strip().lstrip("'").strip()
        if not _SCIENTIFIC.match(found):
            return found
    elif isinstance(cell, int) and 0 <= cell < _DIGITS_KEPT:
        return str(cell)
    raise BadCell(
        _(
            "Excel stored this as a rounded number; the last digits are lost. Format it as text, type it again."
        )
    )


def amount(*, scale: int = 0, unit_words: tuple[str, ...] = ("分", "元", "个", "次")) -> Parse:
    """Return a parser of positive amounts in the smallest unit (core.money.parse_amount)."""

    def parse(cell: Any) -> int:
        return parse_amount(cell, scale=scale, unit_words=unit_words)

    return parse


def whole(*, least: int = 0, most: int = 10**9) -> Parse:
    """Return a parser of whole numbers between two bounds; zero is allowed when `least` is 0."""

    def parse(cell: Any) -> int:
        if cell == 0 and not isinstance(cell, bool) and least <= 0:
            return 0
        found = 0 if isinstance(cell, str) and heading(cell) == "0" else parse_amount(cell)
        if not least <= found <= most:
            raise BadCell(
                _("Write a whole number between %(least)s and %(most)s.")
                % {"least": least, "most": most}
            )
        return found

    return parse


def day(cell: Any) -> dt.date:
    """Return a date from a date cell, from "2021-9-14", "2021年9月14日", "20210914" or a serial number."""
    if isinstance(cell, dt.datetime):
        return _sane(cell.date())
    if isinstance(cell, dt.date):
        return _sane(cell)
    if isinstance(cell, int) and not isinstance(cell, bool) and cell in _SERIALS:
        return _SERIAL_START + dt.timedelta(days=cell)
    if isinstance(cell, bool) or not isinstance(cell, str | int):
        raise BadCell(_("Write a date such as 2026-03-01."))
    return _day_of(unicodedata.normalize("NFKC", str(cell)).strip())


@lru_cache(maxsize=50_000)
def _day_of(written: str) -> dt.date:
    if "闰" in written or "农历" in written:
        raise BadCell(
            _("Write the date of the common calendar, such as 2026-03-01, not the lunar one.")
        )
    found = _COMPACT_DAY.match(written) or _DAY.match(written.split("T")[0].split(" 0")[0])
    if not found:
        raise BadCell(_("Write a date such as 2026-03-01."))
    year, month, number = (int(part) for part in found.groups())
    try:
        return _sane(dt.date(year, month, number))
    except ValueError:
        raise BadCell(_("There is no such day in the calendar.")) from None


def _sane(found: dt.date) -> dt.date:
    if found.year not in _YEARS:
        raise BadCell(_("The year must be between 1900 and 2100."))
    return found


def month(cell: Any) -> str:
    """Return a month as `YYYY-MM` from "2021-09", "2021年9月", "202109" or any date."""
    if isinstance(cell, dt.date):
        return f"{_sane(cell):%Y-%m}"
    found = _MONTH.match(unicodedata.normalize("NFKC", str(cell)).strip())
    if found and 1 <= int(found[2]) <= 12 and int(found[1]) in _YEARS:
        return f"{int(found[1]):04d}-{int(found[2]):02d}"
    raise BadCell(_("Write a month such as 2026-03."))


class Choice:
    """A parser that accepts the given words (compared without width, case and blanks)."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.words = words
        self.by_word = {heading(word): value for word, value in words.items()}
        self.listed = "、".join(list(words)[:8])
        self.first: dict[Any, str] = {}
        for word, value in words.items():
            self.first.setdefault(value, word)

    def __call__(self, cell: Any) -> Any:
        """Return what a cell says. Raises BadCell with the words that may be written."""
        if isinstance(cell, str) and cell in self.words:
            return self.words[cell]
        try:
            return self.by_word[heading(_plain(cell))]
        except KeyError:
            raise BadCell(_("Write one of: %s.") % self.listed) from None

    def word_of(self, value: Any) -> str:
        """Return the word for a value as a page shows it: the first of those that mean it."""
        return self.first.get(value, str(value))


def choice(words: Mapping[str, Any]) -> Choice:
    """Return a parser that accepts the given words."""
    return Choice(words)


yes_no = choice(
    {"是": True, "有": True, "√": True, "Y": True, "yes": True, "1": True}
    | {"否": False, "无": False, "×": False, "N": False, "no": False, "0": False}
)
"""Parse 是/否, 有/无, yes/no, 1/0 into a bool."""


def _plain(cell: Any) -> str:
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == dt.time() else f"{cell:%Y-%m-%d %H:%M}"
    return str(cell)


def shown(cell: Any) -> str:
    """Return a cell as a page shows it."""
    return "" if cell is None else _plain(cell)
