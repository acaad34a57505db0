"""When points run out and when a holder is told. Pure (rule 2.3: custom, a county's parameter)."""

import datetime as dt
from collections.abc import Mapping, Sequence

from touyan.points.lots import Expiry

STAGES = (60, 30, 7)
"""Days before the last day on which a holder is told, where a county says nothing else."""
NOTICE_DAYS = 7
"""Nothing runs out earlier than this many days after the holder was told."""


def last_past(expiry: Expiry, today: dt.date) -> dt.date:
    """Return the latest last day that is over."""
    this_year = expiry.in_year(today.year)
    return this_year if this_year < today else expiry.in_year(today.year - 1)


def next_coming(expiry: Expiry, today: dt.date) -> dt.date:
    """Return the next last day, today included."""
    this_year = expiry.in_year(today.year)
    return this_year if this_year >= today else expiry.in_year(today.year + 1)


def stage(expires_on: dt.date, today: dt.date, stages: Sequence[int] = STAGES) -> int | None:
    """Return which reminder is due (the latest one that has come), or None while none is."""
    days = (expires_on - today).days
    if days < 0:
        return None
    reached = [one for one in stages if days <= one]
    return min(reached) if reached else None


def fresh_since(expires_on: dt.date) -> dt.date:
    """Return the first day whose awards outlive a last day: that of the same year."""
    return dt.date(expires_on.year, 1, 1)


def of_old(held: Mapping[int, int], fresh: Mapping[int, int]) -> dict[int, int]:
    """Return what is left of older awards: what is held beyond everything received since.

    What runs out first is spent first, so fresh points are touched only when the old are gone.
    """
    old = {holder: points - max(fresh.get(holder, 0), 0) for holder, points in held.items()}
    return {holder: points for holder, points in old.items() if points > 0}
