"""Background work of this room: what is no longer needed to sign in is forgotten."""

import datetime as dt

from touyan.access.services import codes
from touyan.access.sessions import SessionStore
from touyan.core.actor import Actor
from touyan.core.jobs import Due


def forget(actor: Actor) -> None:
    """Delete codes older than a day and sessions that have ended (PIPL art. 19: no longer than needed)."""
    codes.forget_old_codes()
    SessionStore.clear_expired()


SCHEDULE = (Due("access.forget", run=forget, every=dt.timedelta(hours=1)),)
