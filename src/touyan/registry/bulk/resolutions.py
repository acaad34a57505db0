"""Decisions of old, many at once: for synthetic counties.

The rules are those of `services.record_resolution` (two people, a scan); only the system may call it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotAllowed
from touyan.registry.errors import NoScan, SamePerson
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Area, Resolution

CHUNK = 1000
_SHA256_LENGTH = 64


@dataclass(frozen=True, slots=True)
class OldResolution:
    """A decision on paper that one person recorded and another confirmed."""

    area: Area
    body: ResolutionBody
    passed_on: dt.date
    title: str
    document_hash: str
    recorded_by_id: int
    confirmed_by_id: int


@transaction.atomic
def record_resolutions(*, actor: Actor, resolutions: Sequence[OldResolution]) -> list[Resolution]:
    """Record decisions that were confirmed by a second person; return them in order.

    Raises SamePerson, NoScan.
    """
    _system(actor)
    now = clock.now()
    for old in resolutions:
        if old.recorded_by_id == old.confirmed_by_id:
            raise SamePerson
        if len(old.document_hash) != _SHA256_LENGTH:
            raise NoScan
    rows = [
        Resolution(
            area=old.area,
            body=old.body,
            passed_on=old.passed_on,
            title=old.title,
            document_hash=old.document_hash,
            recorded_by_id=old.recorded_by_id,
            recorded_at=now,
            confirmed_by_id=old.confirmed_by_id,
            confirmed_at=now,
        )
        for old in resolutions
    ]
    Resolution.objects.bulk_create(rows, batch_size=CHUNK)
    path = resolutions[0].area.path if resolutions else ""
    _told(actor, "registry.resolutions.founded", path, len(rows))
    return rows


def _system(actor: Actor) -> None:
    if actor != SYSTEM:
        raise NotAllowed


def _told(actor: Actor, action: str, path: str, count: int) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="area",
        object_id=path,
        area_path=path,
        detail={"count": count},
    )
