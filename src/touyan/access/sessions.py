"""The session store: Django's own, on a table that knows whose device a session is (SESSION_ENGINE).

The account and its person come with the session's row: one read where there were two. Nothing of it is
kept from one request to the next, so a closed account and an ended session count with the next click.
"""

import datetime as dt
from typing import Any

from django.contrib import auth
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from touyan.access.models import Session, User
from touyan.backstage.models import Notification
from touyan.core import clock
from touyan.core.prepared import Prepared, Row
from touyan.registry.models import Person

MARK, DEVICE, SIGNED_IN, SEEN, CARD = "mark", "device", "signed_in", "seen", "card"
BACKEND = "touyan.access.backends.AccountBackend"
_ACCOUNT = tuple(field.attname for field in User._meta.concrete_fields)
_PERSON = ("subject_id", "name", "died_on")


def _session(key: str, now: dt.datetime) -> Any:
    """Read a living session with its account and what every page needs of its person."""
    return Session.objects.filter(session_key=key, expire_date__gt=now).values_list(
        "session_data",
        *(f"user__{name}" for name in _ACCOUNT),
        *(f"user__person__{name}" for name in _PERSON),
        _unread(),
    )


def _unread() -> Subquery:
    """Count the account's new messages in the same read: the frame of every page shows it."""
    new = Notification.objects.filter(person_id=OuterRef("user__person_id"), read_at=None)
    return Subquery(new.order_by().values("person_id").annotate(n=Count("pk")).values("n"))


_SESSION = Prepared(_session, key=str, now=dt.datetime)


class SessionStore(DatabaseStore):
    """Copies the owner, the device and the times into columns whenever a session is saved."""

    # The account of the row that was read; `account_of` says whether the session may still use it.
    account: User | None = None
    # New messages of the account when the session was read.
    unread: int = 0

    def load(self) -> dict[str, Any]:
        """Read the session and its account; nothing when it is unknown, ended or expired."""
        # Django wrote the end by the machine's clock, also where the county lives on its own day.
        row = _SESSION.first(key=self.session_key or "", now=timezone.now())  # noqa: TID251
        if row is None:
            self._session_key = None
            return {}
        self.account, self.unread = _account(row[1:-1]), row[-1] or 0
        return self.decode(row[0])

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


def account_of(session: Any) -> User | None:
    """Return the account that came with a session, when the session is still good for it.

    None leaves the question to Django: a visitor, a closed account, a password changed elsewhere.
    """
    if session.get(SESSION_KEY) is None or session.get(auth.BACKEND_SESSION_KEY) != BACKEND:
        return None
    found: User | None = session.account
    if found is None or str(found.pk) != session[SESSION_KEY] or not found.is_active:
        return None
    mark = session.get(auth.HASH_SESSION_KEY, "")
    return found if constant_time_compare(mark, found.get_session_auth_hash()) else None


def _account(values: Row) -> User | None:
    own, person = values[: len(_ACCOUNT)], values[len(_ACCOUNT) :]
    if own[0] is None:
        return None
    found = User.from_db(DEFAULT_DB_ALIAS, _ACCOUNT, own)
    if person[0] is not None:
        found.person = Person.from_db(DEFAULT_DB_ALIAS, _PERSON, person)
    return found


def _moment(seconds: float | None) -> dt.datetime | None:
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, clock.ZONE)
