"""Old decisions are recorded with their scan, confirmed by the supervision committee, and filed."""

import datetime as dt
import re

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import Invalid, NotAllowed, WrongState
from touyan.registry import bodies, offices, queries
from touyan.registry.errors import (
    AlreadyConfirmed,
    NoScan,
    NotSupervisor,
    SamePerson,
    WrongPlace,
)
from touyan.registry.kinds import ResolutionBody as Body
from touyan.registry.kinds import ResolutionStatus
from touyan.registry.models import Area, Resolution
from touyan.registry.paths import Level
from touyan.registry.services.guards import area_for, not_future, require

_SHA256 = re.compile(r"^[0-9a-f]{64}$")


@transaction.atomic
def record_resolution(
    *,
    actor: Actor,
    area_id: int,
    body: Body,
    passed_on: dt.date,
    title: str,
    document_hash: str,
    organisation_id: int | None = None,
) -> Resolution:
    """Record a decision passed on paper; `document_hash` is the SHA-256 of its scan (hex).

    It carries no rule until somebody else confirms it. Raises NoScan, WrongPlace (villagers' bodies
    do not exist in a community, nor the reverse), InTheFuture.
    """
    area = area_for(actor, area_id, Power.RESOLUTION_RECORD)
    if actor == SYSTEM:
        raise NotAllowed
    if Body(body) not in bodies.resolution_bodies(area.path):
        raise WrongPlace
    if not _SHA256.match(document_hash):
        raise NoScan
    if not title.strip():
        raise Invalid
    resolution = Resolution.objects.create(
        area=area,
        organisation_id=organisation_id,
        body=body,
        passed_on=not_future(passed_on),
        title=title.strip(),
        document_hash=document_hash,
        recorded_by_id=actor.person_id,
        recorded_at=clock.now(),
    )
    _audit(actor, "registry.resolution.recorded", resolution)
    return resolution


@transaction.atomic
def prove_resolution(
    *,
    actor: Actor,
    area_id: int,
    body: Body,
    passed_on: dt.date,
    title: str,
    document_hash: str,
    organisation_id: int | None = None,
) -> Resolution:
    """Found a resolution that the votes of a motion prove; it is in force without a confirmation.

    Only the decisions room calls this, with `document_hash` over rule, votes and figures (hex). Who
    may run a meeting is asked there. Raises WrongPlace, NoScan, Invalid.
    """
    area = Area.objects.get(pk=area_id)
    if Body(body) not in bodies.resolution_bodies(area.path):
        raise WrongPlace
    if not _SHA256.match(document_hash):
        raise NoScan
    if not title.strip():
        raise Invalid
    resolution = Resolution.objects.create(
        area=area,
        organisation_id=organisation_id,
        body=body,
        passed_on=passed_on,
        title=title.strip(),
        document_hash=document_hash,
        status=ResolutionStatus.PROVEN,
        recorded_by_id=actor.person_id,
        recorded_at=clock.now(),
    )
    _audit(actor, "registry.resolution.proven", resolution)
    return resolution


@transaction.atomic
def confirm_resolution(*, actor: Actor, resolution_id: int) -> Resolution:
    """Confirm that a recorded decision agrees with the paper; from now on a rule may rest on it.

    In a village or community, only a member of its supervision committee in office today confirms,
    nobody what they recorded or scanned, and nothing without its scan. Raises SamePerson, NoScan,
    NotSupervisor, AlreadyConfirmed.
    """
    resolution = _locked(actor, resolution_id, Power.RESOLUTION_CONFIRM)
    if resolution.is_in_force:
        raise AlreadyConfirmed
    if actor.person_id in {resolution.recorded_by_id, resolution.scanned_by_id}:
        raise SamePerson
    if not resolution.document_hash:
        raise NoScan
    village_level = {Level.VILLAGE, Level.GROUP, Level.BUILDING, Level.GRID}
    if resolution.area.level in village_level and not queries.holds(
        actor.person_id, offices.SUPERVISION, area_id=_village(resolution.area).pk
    ):
        raise NotSupervisor
    resolution.confirmed_by_id = actor.person_id
    resolution.confirmed_at = clock.now()
    resolution.save(update_fields=["confirmed_by", "confirmed_at"])
    _audit(actor, "registry.resolution.confirmed", resolution)
    return resolution


@transaction.atomic
def attach_scan(*, actor: Actor, resolution_id: int, document_hash: str) -> Resolution:
    """Add the scan of an old decision that came by its number; `document_hash` is its SHA-256 (hex).

    Raises NoScan, WrongState when it has a scan already.
    """
    resolution = _locked(actor, resolution_id, Power.RESOLUTION_RECORD)
    if not _SHA256.match(document_hash):
        raise NoScan
    if resolution.document_hash or resolution.is_in_force:
        raise WrongState
    resolution.document_hash = document_hash
    resolution.scanned_by_id = actor.person_id
    resolution.save(update_fields=["document_hash", "scanned_by"])
    _audit(actor, "registry.resolution.scanned", resolution)
    return resolution


@transaction.atomic
def file_resolution(
    *, actor: Actor, resolution_id: int, filed_at: dt.datetime | None = None
) -> Resolution:
    """Note that the township has received the decision (备案).

    Basis: Villagers' Committees Law art. 31, Residents' Committees Law art. 31. Raises WrongState
    when it is filed already.
    """
    resolution = _locked(actor, resolution_id, Power.RESOLUTION_FILE)
    if resolution.filed_at is not None:
        raise WrongState
    resolution.filed_at = filed_at or clock.now()
    resolution.filed_by_id = actor.person_id
    resolution.save(update_fields=["filed_at", "filed_by"])
    _audit(actor, "registry.resolution.filed", resolution)
    return resolution


def _village(area: Area) -> Area:
    return area if area.level == Level.VILLAGE or area.parent is None else area.parent


def _locked(actor: Actor, resolution_id: int, power: Power) -> Resolution:
    require(actor, power)
    if actor == SYSTEM:
        raise NotAllowed
    queries.get_resolution(actor, resolution_id, power)
    return (
        Resolution.objects.select_for_update(of=("self",))
        .select_related("area__parent")
        .get(pk=resolution_id)
    )


def _audit(actor: Actor, action: str, resolution: Resolution) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="resolution",
        object_id=resolution.pk,
        area_path=resolution.area.path,
        detail={"body": str(resolution.body)},
    )
