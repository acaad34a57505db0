"""Background work of cooperatives: memberships end with the year."""

import datetime as dt

from touyan.coops.services import end_due
from touyan.core.actor import Actor
from touyan.core.jobs import Due


def end_memberships(actor: Actor) -> int:
    """End every membership whose last year is over (art. 25, 26); return how many."""
    return end_due(actor=actor)


SCHEDULE = (Due("coops.end_due", run=end_memberships, daily_at=dt.time(0, 20)),)
