"""The session store: Django's own, on a table that knows whose device a session is (SESSION_ENGINE)."""

import datetime as dt
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from touyan.access.models import Session
from touyan.core import clock

MARK, DEVICE, SIGNED_IN, SEEN, CARD = "mark", "device", "signed_in", "seen", "card"


class SessionStore(DatabaseStore):
    """Copies the owner, the device and the times into columns whenever a session is saved."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the table of sessions."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row for the session's data."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.card_id = data.get(CARD)
        row.mark = data.get(MARK, "")
        row.device = data.get(DEVICE, "")
        row.signed_in_at = _moment(data.get(SIGNED_IN))
        row.seen_at = _moment(data.get(SEEN))
        return row


def _moment(seconds: float | None) -> dt.datetime | None:
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, clock.ZONE)
