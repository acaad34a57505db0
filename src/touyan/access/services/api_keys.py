"""Keys of other organisations' systems: issued by the security administrator, shown once, taken back at once."""

import datetime as dt
import secrets
from collections.abc import Sequence

from django.db import transaction

from touyan.access.errors import BadKeyLimits, KeyRevoked
from touyan.access.models import ApiKey
from touyan.access.queries import API_KEY
from touyan.audit import services as audit
from touyan.core import clock, crypto
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound

PREFIX = "ty_"
SHOWN = 7
LONGEST = dt.timedelta(days=731)
RATES = range(1, 601)


@transaction.atomic
def issue(
    *, actor: Actor, holder: str, kinds: Sequence[str], per_minute: int, expires_on: dt.date
) -> tuple[ApiKey, str]:
    """Return a new key and its text (kept nowhere). Raises NotAllowed, BadKeyLimits."""
    actor.require(Power.SECURITY_ADMINISTER)
    today = clock.today()
    if not holder.strip() or per_minute not in RATES:
        raise BadKeyLimits
    if not today <= expires_on <= today + LONGEST:
        raise BadKeyLimits
    text = PREFIX + secrets.token_urlsafe(24)
    key = ApiKey.objects.create(
        holder=holder.strip(),
        key_hash=crypto.blind_index(text, API_KEY),
        shown=text[:SHOWN],
        kinds=sorted(set(kinds)),
        per_minute=per_minute,
        issued_at=clock.now(),
        issued_by_id=actor.person_id,
        expires_on=expires_on,
    )
    _note(actor, "access.api_key.issued", key)
    return key, text


@transaction.atomic
def revoke(*, actor: Actor, key_id: int) -> ApiKey:
    """Take a key back; its next request is refused. Raises NotAllowed, NotFound, KeyRevoked."""
    actor.require(Power.SECURITY_ADMINISTER)
    key = ApiKey.objects.select_for_update().filter(pk=key_id).first()
    if key is None:
        raise NotFound
    if key.revoked_at is not None:
        raise KeyRevoked
    key.revoked_at, key.revoked_by_id = clock.now(), actor.person_id
    key.save(update_fields=["revoked_at", "revoked_by_id"])
    _note(actor, "access.api_key.revoked", key)
    return key


def note_use(*, actor: Actor, key: ApiKey, object_kind: str, object_id: object) -> None:
    """Write down, in the caller's transaction, what a key brought in."""
    audit.record(
        actor=actor,
        action="access.api_key.used",
        object_kind=object_kind,
        object_id=object_id,
        detail={"key": key.pk},
    )


def _note(actor: Actor, action: str, key: ApiKey) -> None:
    audit.record(actor=actor, action=action, object_kind="access.api_key", object_id=key.pk)
