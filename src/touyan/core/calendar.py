"""Working days and periods of time: pure rules over a table of exceptions.

Periods count by Civil Code art. 201 (the first day does not count) and art. 203 (a last day that is
a legal rest day moves to the next working day). The State Council publishes one year's holidays at a
time: a year that nobody has entered counts as plain Monday to Friday, and says so.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import chinese_calendar

_DAY = dt.timedelta(days=1)
_FRIDAY = 4
ROLL_OVER_BASIS = "民法典第203条"
COUNTING_BASIS = "民法典第201条"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are working days: `exceptions` maps a day to True (works) or False (rests)."""

    exceptions: Mapping[dt.date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()

    def is_working(self, day: dt.date) -> bool:
        """Say whether people work on this day (make-up Saturdays do, holidays do not)."""
        return self.exceptions.get(day, day.weekday() <= _FRIDAY)

    def unknown_years(self, first: dt.date, last: dt.date) -> tuple[int, ...]:
        """Return the years between two days whose holidays nobody has entered yet."""
        years = range(first.year, last.year + 1)
        return tuple(year for year in years if year not in self.known_years)

    def next_working(self, day: dt.date) -> dt.date:
        """Return the day itself when it is a working day, else the next one."""
        while not self.is_working(day):
            day += _DAY
        return day

    def add_working_days(self, start: dt.date, days: int) -> dt.date:
        """Return the last day of a period of working days; the first day does not count.

        Raises ValueError for a negative number.
        """
        _not_negative(days)
        day = start
        for _ in range(days):
            day = self.next_working(day + _DAY)
        return day

    def add_natural_days(self, start: dt.date, days: int, *, rolls_over: bool = True) -> dt.date:
        """Return the last day of a period of calendar days; the first day does not count.

        With `rolls_over` a last day that is a rest day moves to the next working day (Civil Code
        art. 203). Raises ValueError for a negative number.
        """
        _not_negative(days)
        last = start + days * _DAY
        return self.next_working(last) if rolls_over else last

    def working_days_between(self, first: dt.date, last: dt.date) -> int:
        """Count the working days after `first` up to and including `last`."""
        span = (last - first).days
        return sum(self.is_working(first + n * _DAY) for n in range(1, span + 1))


def _not_negative(days: int) -> None:
    if days < 0:
        raise ValueError("a period has no negative length")


@cache
def built_in() -> Calendar:
    """Return the holidays that came with this release (library chinesecalendar)."""
    rests = dict.fromkeys(chinese_calendar.holidays, False)
    works = dict.fromkeys(chinese_calendar.workdays, True)
    return Calendar(rests | works, frozenset(day.year for day in rests))


def with_edits(edits: Mapping[dt.date, bool]) -> Calendar:
    """Return the built-in calendar corrected by a county's own entries; they make a year known."""
    base = built_in()
    known = base.known_years | {day.year for day in edits}
    return Calendar({**base.exceptions, **edits}, frozenset(known))
