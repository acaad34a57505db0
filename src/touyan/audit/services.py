"""Writing the record of acts: one line inside the caller's own transaction."""

from collections.abc import Iterable

from django.db import connection

from touyan.audit.detail import Detail, checked
from touyan.audit.models import Record
from touyan.core import clock, reading
from touyan.core.actor import Actor


def record(
    *,
    actor: Actor,
    action: str,
    object_kind: str,
    object_id: object,
    area_path: str = "",
    detail: Detail | None = None,
) -> Record:
    """Write one act, in the caller's transaction: if this fails, nothing happened.

    `action` is dotted and stable (`registry.person.registered`); `object_id` is an id or a code.
    Raises PersonalDataInDetail (a fault in our code) when the detail would hold personal data.
    """
    assert connection.in_atomic_block, "the record of an act belongs into the act's transaction"
    reading.forget()
    return Record.objects.create(
        at=clock.now(),
        actor_id=actor.person_id,
        action=action,
        object_kind=object_kind,
        object_id=str(object_id),
        area_path=area_path,
        detail=checked(detail),
        on_behalf_of=actor.on_behalf_of,
    )


def record_many(
    *,
    actor: Actor,
    action: str,
    object_kind: str,
    objects: Iterable[tuple[object, str, Detail | None]],
) -> None:
    """Write one act for each of many objects (id, area path, detail), as `record`: one statement."""
    assert connection.in_atomic_block, "the record of an act belongs into the act's transaction"
    reading.forget()
    now = clock.now()
    Record.objects.bulk_create(
        Record(
            at=now,
            actor_id=actor.person_id,
            action=action,
            object_kind=object_kind,
            object_id=str(object_id),
            area_path=area_path,
            detail=checked(detail),
            on_behalf_of=actor.on_behalf_of,
        )
        for object_id, area_path, detail in objects
    )
