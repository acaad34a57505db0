"""Clocks of a case: when somebody must be there, when it must be answered, whose time it was. Pure.

Everything is exact to the second: what is due at 08:10:00 is in time at 08:10:00 and late at 08:10:01.
Days end at midnight of their last day, counted by the calendar that is handed in: the first day does
not count (Civil Code art. 201); a last day that is a rest day moves on where the clock says so (art.
203, rule 16.5). A year whose holidays nobody entered counts Monday to Friday and is named in the answer.
"""

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from touyan.cases.kinds import Day, Waiting
from touyan.cases.pack_values import Hours, Length
from touyan.core import clock
from touyan.core.calendar import Calendar

_SECOND = dt.timedelta(seconds=1)
_DAY = dt.timedelta(days=1)
_NOTHING = dt.timedelta(0)


class Party(StrEnum):
    """Who is waited on."""

    HANDLER = "HANDLER"
    CALLER = "CALLER"
    APPROVER = "APPROVER"
    OUTSIDE = "OUTSIDE"  # suspended: a court, a survey


PARTY_OF = {Waiting.VILLAGER: Party.CALLER, Waiting.APPROVAL: Party.APPROVER}


@dataclass(frozen=True, slots=True)
class Span:
    """Time from one moment to another in which somebody other than the handler is waited on."""

    begins: dt.datetime
    ends: dt.datetime
    party: Party = Party.CALLER


@dataclass(frozen=True, slots=True)
class Due:
    """The last moment in time; `unknown_years` are years on the way without entered holidays."""

    at: dt.datetime
    unknown_years: tuple[int, ...] = ()


def to_second(moment: dt.datetime) -> dt.datetime:
    """Return the moment without its fraction of a second, in Asia/Shanghai."""
    return moment.astimezone(clock.ZONE).replace(microsecond=0)


def is_late(moment: dt.datetime, due_at: dt.datetime | None) -> bool:
    """Say whether a moment lies after the due one, both to the second; nothing due is never late."""
    return due_at is not None and to_second(moment) > to_second(due_at)


def clock_start(received_at: dt.datetime, hours: Hours) -> dt.datetime:
    """Return when the arrival clock starts: at once, or at the next opening (rule 6.2)."""
    at = to_second(received_at)
    if at.time() < hours.opens:
        return _at(at.date(), hours.opens)
    if at.time() >= hours.closes:
        return _at(at.date() + _DAY, hours.opens)
    return at


def arrival_due(received_at: dt.datetime, minutes: int, hours: Hours) -> dt.datetime:
    """Return by when somebody must be there, counted from the server's receipt (rule 6.2)."""
    return clock_start(received_at, hours) + dt.timedelta(minutes=minutes)


def due(
    start: dt.datetime,
    length: Length,
    calendar: Calendar,
    *,
    waits: Sequence[Span] = (),
    extended: int = 0,
) -> Due:
    """Return the last moment of a period, prolonged by what others kept waiting and by an extension.

    `waits` do not overlap and are not earlier than `start`; `extended` is in the clock's own days
    (calendar days for a clock of hours). Waiting inside one day of a clock of days gives no day back.
    """
    begin = to_second(start)
    if not length.is_days:
        unit = dt.timedelta(hours=1) if length.unit == "HOURS" else dt.timedelta(minutes=1)
        end = begin + length.amount * unit + extended * _DAY + _total(waits)
        return Due(end)
    first = begin.date()
    if length.unit == Day.WORKING:
        kept = sum(calendar.working_days_between(*_days(wait)) for wait in waits)
        last = calendar.add_working_days(first, length.amount + extended + kept)
    else:
        kept = sum((end - start_).days for start_, end in map(_days, waits))
        last = calendar.add_natural_days(
            first, length.amount + extended + kept, rolls_over=length.rolls_over
        )
    return Due(end_of(last), calendar.unknown_years(first, last))


def end_of(day: dt.date) -> dt.datetime:
    """Return the last second of a day: "届满" includes the whole of it (Civil Code art. 203)."""
    return clock.start_of(day + _DAY) - _SECOND


def remind_at(
    start: dt.datetime,
    due_at: dt.datetime,
    percent: int,
    *,
    length: Length | None = None,
    hours: Hours | None = None,
    calendar: Calendar | None = None,
) -> dt.datetime:
    """Return when this share of the time is over, never later than it is due.

    With a calendar, a reminder of a clock of working days that falls on a rest day comes at the next
    working day's opening: nobody is reminded on a holiday of what needs no work then.
    """
    begin = to_second(start)
    at = to_second(begin + (due_at - begin) * percent // 100)
    counts = length is not None and length.unit == Day.WORKING
    if counts and hours is not None and calendar is not None and not calendar.is_working(at.date()):
        at = _at(calendar.next_working(at.date()), hours.opens)
    return min(at, to_second(due_at))


def waited(spans: Iterable[Span]) -> dt.timedelta:
    """Return how long a case has been paused in all."""
    return _total(spans)


def pause_room(spans: Iterable[Span], *, days: int) -> dt.timedelta:
    """Return how much longer a case may be paused in all (rule 6.2: 15 days together)."""
    return max(_NOTHING, days * _DAY - _total(spans))


def booked(
    begins: dt.datetime, ends: dt.datetime, waits: Iterable[Span]
) -> dict[Party, dt.timedelta]:
    """Return whose time it was from one moment to another; the parts make exactly the whole.

    Where two waits overlap, the later one begun counts. What nobody else is booked for is the
    handler's.
    """
    begin, end = to_second(begins), max(to_second(begins), to_second(ends))
    cuts = {begin, end}
    clipped = []
    for wait in sorted(waits, key=lambda one: one.begins):
        first, last = max(begin, to_second(wait.begins)), min(end, to_second(wait.ends))
        if first < last:
            clipped.append(Span(first, last, wait.party))
            cuts |= {first, last}
    found = dict.fromkeys(Party, _NOTHING)
    marks = sorted(cuts)
    for first, last in itertools.pairwise(marks):
        over = [wait for wait in clipped if wait.begins <= first and last <= wait.ends]
        found[over[-1].party if over else Party.HANDLER] += last - first
    return found


def back_by(given_at: dt.datetime, working_days: int, calendar: Calendar) -> Due:
    """Return until when "not ours" may be said (rule 6.3: two working days)."""
    return due(given_at, Length(working_days, Day.WORKING), calendar)


def _days(span: Span) -> tuple[dt.date, dt.date]:
    return to_second(span.begins).date(), to_second(span.ends).date()


def _total(spans: Iterable[Span]) -> dt.timedelta:
    return sum((to_second(one.ends) - to_second(one.begins) for one in spans), _NOTHING)


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=clock.ZONE)
