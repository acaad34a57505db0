"""When pending points will be booked: what a household reads instead of 0 (rule 16.23). Pure."""

import datetime as dt

from touyan.core.calendar import Calendar

_DAY = dt.timedelta(days=1)


def after_notice(ends_on: dt.date) -> dt.date:
    """Return the first day on which the free lines of a notice can be booked."""
    return ends_on + _DAY


def after_answer(*, ends_on: dt.date, answer_due_on: dt.date) -> dt.date:
    """Return when an objected line can be booked at the latest, if it stands."""
    return max(ends_on, answer_due_on) + _DAY


def before_notice(
    *, occurred_on: dt.date, today: dt.date, notice_days: int, calendar: Calendar
) -> dt.date:
    """Return the likely day for a claim that is not on notice yet.

    A month's deeds go on notice on the first working day of the next month; a claim that missed it
    goes on notice soon, which is counted from today.
    """
    following = (occurred_on.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    start = max(calendar.next_working(following), today)
    return after_notice(calendar.add_natural_days(start, notice_days))
