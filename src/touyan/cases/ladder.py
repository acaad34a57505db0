"""The ladder village -> township -> county: what the present rung waits for and when it climbs. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from touyan.cases import deadline
from touyan.cases.deadline import Due, Span
from touyan.cases.kinds import CaseLevel, RungClock
from touyan.cases.pack_values import Hours, KindRule, Length, MatterRule
from touyan.core.calendar import Calendar

TOP = CaseLevel.COUNTY


@dataclass(frozen=True, slots=True)
class Standing:
    """What a case's clocks depend on. `waits` are the pauses of this round that count."""

    level: CaseLevel
    clock_from: dt.datetime
    arrival_due_at: dt.datetime | None
    arrival_minutes: int
    has_arrived: bool
    is_still: bool  # suspended, in danger, or keyed in late: no clock runs
    waits: Sequence[Span] = ()
    extended: int = 0


@dataclass(frozen=True, slots=True)
class Rung:
    """What the ladder waits for now. `due_at` None: nothing."""

    clock: RungClock
    due_at: dt.datetime | None
    remind_at: dt.datetime | None
    resolve: Due | None


def limit(kind: KindRule, matter: MatterRule | None, level: CaseLevel) -> Length | None:
    """Return how long a level has: the list of duties says it for its own level, else the kind."""
    if matter is not None and matter.level == level:
        return matter.limit
    return kind.resolve.get(level)


def rung(
    standing: Standing,
    kind: KindRule,
    matter: MatterRule | None,
    *,
    hours: Hours,
    percent: int,
    calendar: Calendar,
) -> Rung:
    """Return the present rung of a case.

    Until somebody is there, each level has the promised minutes once more; afterwards each level has
    its limit, counted from the same beginning, so that the caller has one promise.
    """
    if standing.is_still:
        return Rung(RungClock.NONE, None, None, None)
    length = limit(kind, matter, standing.level)
    resolve = None
    if length is not None:
        resolve = deadline.due(
            standing.clock_from,
            length,
            calendar,
            waits=standing.waits,
            extended=standing.extended,
        )
    if standing.arrival_due_at is not None and not standing.has_arrived:
        each = dt.timedelta(minutes=standing.arrival_minutes)
        due_at = standing.arrival_due_at + (standing.level - 1) * each
        start = due_at - each
        return Rung(RungClock.ARRIVAL, due_at, deadline.remind_at(start, due_at, percent), resolve)
    if resolve is None:
        return Rung(RungClock.NONE, None, None, None)
    remind = deadline.remind_at(
        standing.clock_from,
        resolve.at,
        percent,
        length=length,
        hours=hours,
        calendar=calendar,
    )
    return Rung(RungClock.RESOLUTION, resolve.at, remind, resolve)
