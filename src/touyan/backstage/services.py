"""Writes of the backstage room: jobs, files, messages, workdays."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import get_language

from touyan.audit import services as audit
from touyan.backstage import files, outbox
from touyan.backstage.declared import handler_of
from touyan.backstage.errors import JobNotParked
from touyan.backstage.models import Job, OutboxMessage, StoredFile, Workday
from touyan.backstage.queries import get_job
from touyan.core import clock, crypto
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.masking import mask_phone


@transaction.atomic
def enqueue(
    *,
    actor: Actor,
    kind: str,
    payload: Mapping[str, Any],
    area_id: int | None = None,
    key: str | None = None,
    not_before: dt.datetime | None = None,
) -> Job:
    """Put work into the queue; it runs with the powers that the actor has now.

    The same `key` a second time returns the first job. Raises UnknownJobKind.
    """
    handler_of(kind)
    fields: dict[str, Any] = {
        "kind": kind,
        "payload": dict(payload),
        "actor_id": actor.person_id,
        "grants": [[g.power, g.kind, g.id, g.prefix] for g in sorted(actor.grants, key=str)],
        "language": get_language() or "",
        "area_id": area_id,
        "not_before": not_before,
        "created_at": clock.now(),
    }
    if key is None:
        return Job.objects.create(**fields)
    job, _created = Job.objects.get_or_create(key=key, defaults=fields)
    return job


@transaction.atomic
def retry_job(*, actor: Actor, job_id: int) -> Job:
    """Put parked or failed work back into the queue. Raises NotFound, NotAllowed, JobNotParked."""
    actor.require(Power.SYSTEM_ADMINISTER)
    job = get_job(actor, job_id, for_update=True)
    if job.status not in {Job.Status.PARKED, Job.Status.FAILED}:
        raise JobNotParked
    job.status, job.attempts, job.finished_at, job.not_before = Job.Status.QUEUED, 0, None, None
    job.save(update_fields=["status", "attempts", "finished_at", "not_before"])
    audit.record(actor=actor, action="backstage.job.retried", object_kind="job", object_id=job.pk)
    return job


@transaction.atomic
def store_file(
    *,
    actor: Actor,
    content: BinaryIO,
    name: str,
    purpose: str,
    area_id: int | None = None,
    read_power: Power | None = None,
) -> StoredFile:
    """Keep a file; its kind is told by its content, never by its name.

    `read_power` opens it to everybody who holds that power over the area. Raises FileTooLarge,
    FileKindRefused.
    """
    kept = files.keep(content, purpose=purpose)
    return StoredFile.objects.create(
        path=kept.path,
        name=files.clean_name(name, kept.mime),
        mime=kept.mime,
        size=kept.size,
        sha256=kept.sha256,
        purpose=purpose,
        area_id=area_id,
        read_power=read_power or "",
        uploaded_by=actor.person_id,
        created_at=clock.now(),
    )


@transaction.atomic
def queue_message(
    *,
    actor: Actor,
    key: str,
    purpose: str,
    address: str,
    text: str,
    person_id: int | None = None,
    expires_at: dt.datetime | None = None,
) -> OutboxMessage:
    """Write a text message into the outbox: it leaves after the caller's transaction commits.

    `address` is a normalised telephone number. The same `key` a second time changes nothing.
    """
    return _queued(
        key,
        channel=OutboxMessage.Channel.SMS,
        purpose=purpose,
        person_id=person_id,
        address_cipher=crypto.encrypt(address, outbox.ADDRESS),
        text_cipher=crypto.encrypt(text, outbox.TEXT),
        shown_address=mask_phone(address),
        expires_at=expires_at,
    )


@transaction.atomic
def queue_group_message(*, key: str, purpose: str, group: str, text: str) -> OutboxMessage:
    """Write a group message into the outbox; `group` is the area of a robot (gateways.Robot.prefix).

    The same `key` a second time changes nothing.
    """
    return _queued(
        key,
        channel=OutboxMessage.Channel.ROBOT,
        purpose=purpose,
        text_cipher=crypto.encrypt(text, outbox.TEXT),
        shown_address=group,
    )


def _queued(key: str, **fields: Any) -> OutboxMessage:
    now = clock.now()
    message, created = OutboxMessage.objects.get_or_create(
        key=key, defaults={"next_try_at": now, "created_at": now, **fields}
    )
    if created:
        enqueue(
            actor=SYSTEM,
            kind="backstage.send_messages",
            payload={"messages": [message.pk]},
            key=f"outbox:{message.pk}",
        )
    return message


@transaction.atomic
def enter_workdays(*, actor: Actor, days: Mapping[dt.date, bool], basis: str) -> int:
    """Enter holidays (False) and make-up working days (True) as the State Council published them.

    An entry replaces an earlier one of the same day. Raises NotAllowed.
    """
    actor.require(Power.SYSTEM_ADMINISTER)
    rows = [
        Workday(
            day=day,
            is_working=works,
            basis=basis,
            entered_by=actor.person_id,
            entered_at=clock.now(),
        )
        for day, works in days.items()
    ]
    Workday.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["is_working", "basis", "entered_by", "entered_at"],
    )
    audit.record(
        actor=actor,
        action="backstage.workdays.entered",
        object_kind="workdays",
        object_id=min(days).isoformat() if days else "",
        detail={"days": len(rows)},
    )
    return len(rows)
