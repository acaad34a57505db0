"""Reads one TOML table key by key and collects every problem with file, key, reason and advice.

A county's clerk edits a pack by hand: the answer must name all mistakes at once, each with what to
do, and for a limit set by law the article that sets it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touyan.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a pack: where (file, key), why, what to do, and the article if it is law."""

    file: str
    key: str
    reason: str
    advice: str
    basis: str = ""

    def __str__(self) -> str:
        where = f"{self.file} [{self.key}]" if self.key else self.file
        law = f" ({self.basis})" if self.basis else ""
        return f"{where}: {self.reason}{law} {self.advice}"


class PackError(Invalid):
    """A pack cannot be used; `problems` holds every mistake that was found."""

    code = "core.bad_pack"
    default_message = gettext_lazy("The county's pack has mistakes.")

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Limit:
    """Bounds of a number. `basis` cites the article when the lower bound is law."""

    low: int
    high: int
    basis: str = ""


class Reader:
    """One table of a pack. Each call reads a key; `done` names the keys nobody knows."""

    def __init__(
        self, *, file: str, key: str, table: Mapping[str, Any], problems: list[Problem]
    ) -> None:
        self.file = file
        self.key = key
        self._table = table
        self._problems = problems
        self._seen: set[str] = set()

    def problem(self, key: str, reason: str, advice: str, basis: str = "") -> None:
        """Note a mistake under this table."""
        self._problems.append(Problem(self.file, self._path(key), reason, advice, basis))

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that is not blank."""
        value = self._take(key, default)
        if value is None:
            return ""
        if not isinstance(value, str) or (not value.strip() and default is None):
            self.problem(key, _("must be a text."), _("Write it between double quotes."))
            return ""
        return value.strip()

    def whole(self, key: str, limit: Limit, default: int | None = None) -> int:
        """Return a whole number within the limit."""
        value = self._take(key, default)
        if value is None:
            return limit.low
        if isinstance(value, bool) or not isinstance(value, int):
            self.problem(key, _("must be a whole number."), _("Write digits only, without quotes."))
            return limit.low
        if value < limit.low:
            self.problem(
                key,
                _("%(value)d is below the lowest value %(low)d.")
                % {"value": value, "low": limit.low},
                _("The law sets this limit; no county may go below it.")
                if limit.basis
                else _("Use %(low)d or more.") % {"low": limit.low},
                limit.basis,
            )
        elif value > limit.high:
            self.problem(
                key,
                _("%(value)d is above the highest value %(high)d.")
                % {"value": value, "high": limit.high},
                _("Use %(high)d or less.") % {"high": limit.high},
            )
        return min(max(value, limit.low), limit.high)

    def wholes(self, key: str, limit: Limit, default: tuple[int, ...]) -> tuple[int, ...]:
        """Return different whole numbers within the limit, the largest first; at least one."""
        value = self._take(key, list(default))
        numbers = [one for one in value if type(one) is int] if isinstance(value, list) else []
        if not numbers or len(numbers) != len(value) or len(set(numbers)) != len(numbers):
            self.problem(
                key, _("must be a list of different whole numbers."), _("Write it as [60, 30, 7].")
            )
            return default
        for one in numbers:
            if not limit.low <= one <= limit.high:
                words = {"value": one, "low": limit.low, "high": limit.high}
                self.problem(
                    key,
                    _("%(value)d is not within %(low)d to %(high)d.") % words,
                    _("Use numbers from %(low)d to %(high)d.") % words,
                )
        return tuple(sorted(numbers, reverse=True))

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """Return true or false."""
        value = self._take(key, default)
        if isinstance(value, bool):
            return value
        if value is not None:
            self.problem(
                key, _("must be true or false."), _("Write true or false, without quotes.")
            )
        return False

    def day(self, key: str) -> dt.date:
        """Return a date."""
        value = self._take(key, None)
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        if value is not None:
            self.problem(key, _("must be a date."), _("Write it as 2021-09-14, without quotes."))
        return dt.date.min

    def choice(self, key: str, among: Sequence[str], default: str | None = None) -> str:
        """Return one of the given words."""
        value = self.text(key, default)
        if value and value not in among:
            self.problem(
                key,
                _("“%(value)s” is not known.") % {"value": value},
                _("Use one of: %(words)s.") % {"words": ", ".join(among)},
            )
        return value if value in among else among[0]

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty when the key is missing."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.problem(key, _("must be a list of texts."), _('Write it as ["one", "two"].'))
            return ()
        return tuple(value)

    def texts(self) -> dict[str, str]:
        """Return every key of this table as a text."""
        return {key: self.text(key) for key in self._table}

    def table(self, key: str, *, needed: bool = True) -> "Reader":
        """Return a table below this one; a missing one reads as empty."""
        value = self._take(key, None if needed else {})
        if value is not None and not isinstance(value, dict):
            self.problem(key, _("must be a table."), _("Start it with [%(key)s].") % {"key": key})
        return Reader(
            file=self.file,
            key=self._path(key),
            table=value if isinstance(value, dict) else {},
            problems=self._problems,
        )

    def tables(self, key: str) -> list["Reader"]:
        """Return a list of tables below this one."""
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            self.problem(
                key,
                _("must be a list of tables."),
                _("Start each with [[%(key)s]].") % {"key": key},
            )
            return []
        return [
            Reader(
                file=self.file,
                key=f"{self._path(key)}[{number}]",
                table=row,
                problems=self._problems,
            )
            for number, row in enumerate(value, start=1)
        ]

    def has(self, key: str) -> bool:
        """Say whether the key was written."""
        return key in self._table

    def done(self) -> None:
        """Note every key that nobody asked for: mostly a slip of the pen."""
        for key in self._table:
            if key not in self._seen:
                self.problem(
                    key,
                    _("is not a key of this table."),
                    _("Check the spelling in docs/develop/packs.md, or delete the line."),
                )

    def _path(self, key: str) -> str:
        return f"{self.key}.{key}" if self.key else key

    def _take(self, key: str, default: object) -> Any:
        self._seen.add(key)
        if key not in self._table:
            if default is None:
                self.problem(key, _("is missing."), _("Add the line; see docs/develop/packs.md."))
            return default
        return self._table[key]
