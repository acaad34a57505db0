"""Reading the record of acts, newest first, by key."""

from dataclasses import dataclass

from touyan.audit.models import Record
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts are asked for; an empty field does not narrow."""

    object_kind: str = ""
    object_id: str = ""
    actor_id: int | None = None
    area_prefix: str = ""
    action_prefix: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of acts, newest first; `next_before` is the key of the next page or None."""

    records: list[Record]
    next_before: int | None


def records(
    actor: Actor, *, wanted: Wanted | None = None, before: int | None = None, limit: int = 50
) -> Page:
    """Return acts visible to the actor, newest first.

    Raises NotAllowed unless the actor holds AUDIT_READ.
    """
    actor.require(Power.AUDIT_READ)
    wanted = wanted or Wanted()
    rows = Record.objects.visible_to(actor).order_by("-id")
    if wanted.object_kind:
        rows = rows.filter(object_kind=wanted.object_kind)
    if wanted.object_id:
        rows = rows.filter(object_id=wanted.object_id)
    if wanted.actor_id is not None:
        rows = rows.filter(actor_id=wanted.actor_id)
    if wanted.area_prefix:
        rows = rows.filter(area_path__startswith=wanted.area_prefix)
    if wanted.action_prefix:
        rows = rows.filter(action__startswith=wanted.action_prefix)
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows[: limit + 1])
    more = len(found) > limit
    return Page(found[:limit], found[limit - 1].id if more else None)


def get_record(actor: Actor, pk: int) -> Record:
    """Return one act; NotFound when it is outside the actor's reach."""
    found = Record.objects.visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def count_since(*, actor_id: int, action: str, since: object) -> int:
    """Count a person's acts of one kind from a moment on (daily limits such as unmasking)."""
    return Record.objects.filter(actor_id=actor_id, action=action, at__gte=since).count()
