"""Minutes of the county's joint meeting (联席会议): recorded with their scan by one, confirmed by another."""

import datetime as dt

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.errors import Invalid, NotFound
from touyan.registry.errors import NoScan, SamePerson
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Area, Resolution
from touyan.registry.paths import Level
from touyan.registry.services.guards import not_future

TITLE, NUMBER, DIGEST = 200, 80, 64


@transaction.atomic
def record_minutes(
    *,
    actor: Actor,
    county_id: int,
    held_on: dt.date,
    title: str,
    number: str,
    document_hash: str,
) -> Resolution:
    """Record the minutes of a joint meeting; `document_hash` is the SHA-256 of their scan (hex).

    Only rooms whose rules ask for such minutes call this; who may is asked there. Raises NoScan,
    InTheFuture, Invalid.
    """
    area = Area.objects.filter(pk=county_id, level=Level.COUNTY).first()
    title, number = title.strip(), number.strip()
    if area is None or not title or len(title) > TITLE or len(number) > NUMBER:
        raise Invalid
    if len(document_hash) != DIGEST:
        raise NoScan
    found = Resolution.objects.create(
        area=area,
        body=ResolutionBody.JOINT_MEETING,
        passed_on=not_future(held_on),
        title=title,
        document_number=number,
        document_hash=document_hash,
        recorded_by_id=actor.person_id,
        recorded_at=clock.now(),
    )
    _told(actor, "recorded", found)
    return found


@transaction.atomic
def confirm_minutes(*, actor: Actor, resolution_id: int) -> Resolution:
    """Confirm that recorded minutes agree with the paper; a second time is silent.

    Raises SamePerson for who recorded them, NotFound.
    """
    rows = Resolution.objects.select_for_update(of=("self",)).select_related("area")
    found = rows.filter(pk=resolution_id, body=ResolutionBody.JOINT_MEETING).first()
    if found is None:
        raise NotFound
    if found.is_in_force:
        return found
    if actor.person_id == found.recorded_by_id:
        raise SamePerson
    found.confirmed_by_id, found.confirmed_at = actor.person_id, clock.now()
    found.save(update_fields=["confirmed_by", "confirmed_at"])
    _told(actor, "confirmed", found)
    return found


def _told(actor: Actor, act: str, found: Resolution) -> None:
    audit.record(
        actor=actor,
        action=f"registry.minutes.{act}",
        object_kind="registry.resolution",
        object_id=found.pk,
        area_path=found.area.scope_path,
    )
