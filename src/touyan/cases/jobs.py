"""Work of the cases room that nobody presses a button for: the ladder, the next one, closing."""

import datetime as dt

from touyan.cases import services, telling
from touyan.cases.services import petitions, suggestions, visits
from touyan.core.actor import Actor
from touyan.core.jobs import Due

EVERY = dt.timedelta(seconds=5)


def _climb(actor: Actor) -> int:
    """Climb first: whose time is over needs no reminder any more."""
    return services.escalate_due(actor=actor) + services.remind_due(actor=actor)


def _begin_leaves(actor: Actor) -> int:
    return services.begin_absences(actor)


def _ask_others(actor: Actor) -> int:
    return services.reassign_due(actor=actor)


def _close(actor: Actor) -> int:
    return services.close_due(actor=actor)


def _arise(actor: Actor) -> int:
    """Visits that cases ask for, suggestions that nobody took up, windows of petitions that are over."""
    return visits.arise(actor) + suggestions.take_up_overdue(actor) + petitions.end_windows(actor)


def _forget(actor: Actor) -> int:
    return services.forget_old(actor=actor)


SCHEDULE = (
    Due("cases.arise", run=_arise, every=dt.timedelta(minutes=10)),
    Due("cases.leaves", run=_begin_leaves, every=EVERY),
    Due("cases.ladder", run=_climb, every=EVERY),
    Due("cases.reassign", run=_ask_others, every=EVERY),
    Due("cases.tell", run=telling.tell_new, every=EVERY),
    Due("cases.forget", run=_forget, daily_at=dt.time(3, 15)),
    Due("cases.close", run=_close, every=dt.timedelta(minutes=10)),
)
