"""The village's fixed day of the night talk: one weekday in the first week of the month. Pure."""

import datetime as dt

FIRST_WEEK = 7


def talk_day(month: str, weekday: int) -> dt.date:
    """Return the day of the night talk in a month ("2021-09"): between the 1st and the 7th."""
    first = dt.date.fromisoformat(f"{month}-01")
    return first + dt.timedelta(days=(weekday - first.weekday()) % FIRST_WEEK)


def next_talk_day(today: dt.date, weekday: int) -> dt.date:
    """Return the next day of the night talk, today included."""
    this = talk_day(today.isoformat()[:7], weekday)
    if this >= today:
        return this
    later = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return talk_day(later.isoformat()[:7], weekday)


def months_before(today: dt.date, count: int) -> list[str]:
    """Return the last whole months before this one, the earliest first."""
    found, day = [], today.replace(day=1)
    for _number in range(count):
        day = (day - dt.timedelta(days=1)).replace(day=1)
        found.append(day.isoformat()[:7])
    return found[::-1]
