"""Background work of this room: what is no longer needed to sign in is forgotten."""

import datetime as dt

from touyan.access.services import cards, codes
from touyan.access.sessions import SessionStore
from touyan.core.actor import Actor
from touyan.core.jobs import Due


def forget(actor: Actor) -> None:
    """Delete old codes, ended sessions and first PINs after their print (PIPL art. 19)."""
    codes.forget_old_codes()
    SessionStore.clear_expired()
    cards.forget_first_pins()


SCHEDULE = (Due("access.forget", run=forget, every=dt.timedelta(hours=1)),)
