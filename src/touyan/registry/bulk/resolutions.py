"""Decisions of old, many at once: for synthetic counties, and from a list of papers in an office.

The rules are those of `services.record_resolution` (two people, a scan). What comes from a list has
its number instead of the scan: it can be confirmed only after the village has added the scan.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import Invalid, NotAllowed, WrongState
from touyan.registry import bodies
from touyan.registry.errors import NoScan, SamePerson, WrongPlace
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Area, Resolution
from touyan.registry.services.guards import not_future

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
    organisation_id: int | None = None


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
            organisation_id=old.organisation_id,
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


@dataclass(frozen=True, slots=True)
class Paper:
    """A decision in an office's list: known by the number of its document, without scan."""

    area: Area
    body: ResolutionBody
    passed_on: dt.date
    title: str
    document_number: str


@transaction.atomic
def record_papers(*, actor: Actor, power: Power, papers: Sequence[Paper]) -> list[Resolution]:
    """Record decisions by the numbers of their documents; return them in order.

    Raises NotAllowed (also for the system: somebody answers for the list), WrongPlace for a body that
    the place does not have, InTheFuture, Invalid without a title or a number.
    """
    if actor == SYSTEM:
        raise NotAllowed
    now = clock.now()
    for one in papers:
        actor.require_in(power, one.area.scope_path)
        if ResolutionBody(one.body) not in bodies.resolution_bodies(one.area.path):
            raise WrongPlace
        not_future(one.passed_on)
        if not (one.title.strip() and one.document_number.strip()):
            raise Invalid
    rows = Resolution.objects.bulk_create(
        [
            Resolution(
                area=one.area,
                body=one.body,
                passed_on=one.passed_on,
                title=one.title.strip(),
                document_number=one.document_number.strip(),
                recorded_by_id=actor.person_id,
                recorded_at=now,
            )
            for one in papers
        ],
        batch_size=CHUNK,
    )
    _told(actor, "registry.resolutions.listed", papers[0].area.path if papers else "", len(rows))
    return rows


def untouched(resolution_ids: Collection[int]) -> set[int]:
    """Return those of these recorded decisions that nobody has scanned, confirmed or filed yet."""
    rows = Resolution.objects.select_for_update().filter(
        pk__in=resolution_ids, document_hash="", confirmed_at=None, filed_at=None
    )
    return set(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def retitle_papers(*, actor: Actor, titles: Mapping[int, str]) -> None:
    """Give listed decisions other titles, by id. Raises WrongState when one is no longer untouched."""
    if not titles:
        return
    if untouched(titles) != titles.keys():
        raise WrongState
    rows = list(Resolution.objects.filter(pk__in=titles).select_related("area").order_by("pk"))
    for row in rows:
        row.title = titles[row.pk]
    Resolution.objects.bulk_update(rows, ["title"], batch_size=CHUNK)
    _told(actor, "registry.resolutions.retitled", rows[0].area.path, len(rows))


@transaction.atomic
def strike_papers(*, actor: Actor, resolution_ids: Collection[int]) -> None:
    """Take listed decisions off again. Raises WrongState when one is no longer untouched or is used."""
    if not resolution_ids:
        return
    if untouched(resolution_ids) != set(resolution_ids):
        raise WrongState
    going = Resolution.objects.filter(pk__in=resolution_ids)
    path = going.values_list("area__path", flat=True).order_by("pk")[0]
    try:
        going.delete()
    except ProtectedError:
        raise WrongState from None
    _told(actor, "registry.resolutions.struck", path, len(resolution_ids))


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
