"""Stewards and what is missing; reports that are still to be sent."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from touyan.coops.models import AnnualReport, Coop, CoopStatus, StewardAssignment, StewardRole
from touyan.core import bulk
from touyan.core.actor import Actor, Power
from touyan.registry.kinds import Capacity, PostKind
from touyan.registry.models import Tenure
from touyan.registry.reach import area_q

REPORT_MONTHS = (1, 6)  # from 1 January to 30 June (custom of the registration office)
POSTS = {
    StewardRole.TOWNSHIP_SECRETARY: PostKind.TOWNSHIP_SECRETARY,
    StewardRole.TOWNSHIP_HEAD: PostKind.TOWNSHIP_HEAD,
    StewardRole.VILLAGE_SECRETARY: PostKind.VILLAGE_SECRETARY,
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A leader who should look after a cooperative and does not yet."""

    tenure_id: int
    person_id: int
    role: StewardRole
    area_id: int
    place: str
    name: str


def gaps(actor: Actor, day: dt.date, *, prefix: str = "") -> list[Gap]:
    """Return the township leaders and village secretaries without a cooperative, by place.

    Only where there is a registered cooperative that they could look after: a village without one is
    another matter. One query for all.
    """
    rows = (
        Tenure.objects.on(day)
        .filter(area_q(actor, Power.COOP_READ, "post__area"))
        .filter(post__kind__in=POSTS.values(), capacity=Capacity.HOLDER)
        .exclude(Exists(_running(day).filter(tenure=OuterRef("pk"))))
    )
    if prefix:
        rows = rows.filter(post__area__scope_path__under=prefix)
    found = rows.select_related("post__area", "person").order_by("post__area__scope_path", "pk")
    known = set(
        Coop.objects.visible_to(actor)
        .filter(status=CoopStatus.ACTIVE)
        .values_list("area__scope_path", flat=True)
    )
    roles = {kind: role for role, kind in POSTS.items()}
    return [
        Gap(
            one.pk,
            one.person_id,
            roles[PostKind(one.post.kind)],
            one.post.area_id,
            one.post.area.name,
            one.person.name,
        )
        for one in found
        if any(path.startswith(one.post.area.prefix) for path in known)
    ]


def stewards_of(coop_id: int, day: dt.date) -> Sequence[StewardAssignment]:
    """Return who looks after a cooperative on a day and still fills the post."""
    rows = _running(day).filter(coop_id=coop_id)
    return list(rows.select_related("tenure__person", "tenure__post__area").order_by("role", "pk"))


@dataclass(frozen=True, slots=True)
class Steward:
    """Who looks after a cooperative: by which post, where, who."""

    role: StewardRole
    area: str
    name: str


def looking_after(organisations: Collection[int], day: dt.date) -> dict[int, tuple[Steward, ...]]:
    """Return the stewards of some cooperatives on a day, by the organisation's id. One query."""
    found: dict[int, list[Steward]] = defaultdict(list)
    rows = _running(day).filter(coop__organisation_id__in=bulk.among(sorted(set(organisations))))
    for organisation, role, area, name in rows.order_by("role", "pk").values_list(
        "coop__organisation_id", "role", "tenure__post__area__name", "tenure__person__name"
    ):
        found[organisation].append(Steward(StewardRole(role), area, name))
    return {organisation: tuple(them) for organisation, them in found.items()}


def running(day: dt.date, *, prefix: str = "") -> list[StewardAssignment]:
    """Return the assignments that hold on a day below an area, by role."""
    rows = _running(day).filter(coop__area__scope_path__under=prefix)
    return list(rows.select_related("tenure__post__area").order_by("pk"))


def _running(day: dt.date) -> QuerySet[StewardAssignment]:
    ended = StewardAssignment.objects.filter(started_on__lte=day)
    return (ended.filter(ended_on=None) | ended.filter(ended_on__gt=day)).filter(
        tenure__in=Tenure.objects.on(day)
    )


def report_due(actor: Actor, day: dt.date, *, prefix: str = "") -> Sequence[Coop]:
    """Return the cooperatives whose report on last year is not recorded, by code (art. 17).

    Those registered this year have nothing to report yet.
    """
    year = day.year - 1
    rows = (
        Coop.objects.visible_to(actor)
        .filter(status=CoopStatus.ACTIVE, registered_on__lt=dt.date(day.year, 1, 1))
        .exclude(Exists(AnnualReport.objects.filter(coop=OuterRef("pk"), year=year)))
    )
    if prefix:
        rows = rows.filter(area__scope_path__under=prefix)
    return list(rows.select_related("organisation", "area").order_by("code"))


def report_deadline(year: int) -> dt.date:
    """Return the last day for the report on a year: 30 June of the next one."""
    return dt.date(year + 1, REPORT_MONTHS[1], 30)


def choices_for(actor: Actor, gap: Gap) -> Sequence[Coop]:
    """Return the registered cooperatives that a leader could look after, by code."""
    tenure = Tenure.objects.select_related("post__area").get(pk=gap.tenure_id)
    rows = Coop.objects.visible_to(actor, Power.COOP_STEWARD).filter(
        status=CoopStatus.ACTIVE, area__scope_path__under=tenure.post.area.prefix
    )
    return list(rows.select_related("organisation", "area").order_by("code"))


def report_of(coop_id: int, year: int) -> AnnualReport | None:
    """Return the recorded report of a cooperative on a year, if any."""
    return AnnualReport.objects.filter(coop_id=coop_id, year=year).first()
