"""The lists that dispatch reads, as pages show them: duty roster, hub members, volunteers, promises."""

import datetime as dt

from django.db.models import Q

from touyan.cases.models import (
    Absence,
    DutyShift,
    ExclusionRota,
    HubTie,
    Matter,
    RemotePlace,
    Volunteer,
)
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.registry.models import Area
from touyan.registry.reach import area_q

PAGE = 200


def shifts(
    actor: Actor, *, start: dt.datetime | None = None, inside: str = "", limit: int = PAGE
) -> list[DutyShift]:
    """Return the shifts in reach that end after a moment (now unless said), by their beginning.

    `inside` narrows to the places below a prefix of codes.
    """
    rows = DutyShift.objects.filter(
        area_q(actor, Power.DUTY_MANAGE),
        area__scope_path__under=inside,
        ends_at__gt=start or clock.now(),
    )
    return list(rows.select_related("area", "person").order_by("begins_at", "pk")[:limit])


def on_duty(area: Area) -> list[DutyShift]:
    """Return who is on duty now for a place or the village that it lies in; public for its people."""
    now = clock.now()
    rows = DutyShift.objects.filter(
        area__scope_path__in={area.scope_path, area.scope_path[:12]},
        begins_at__lte=now,
        ends_at__gt=now,
    )
    return list(rows.select_related("area", "person").order_by("-is_phone", "begins_at", "pk"))


def hub_ties(actor: Actor, *, after: int = 0, inside: str = "", limit: int = PAGE) -> list[HubTie]:
    """Return the open hub ties in reach, by key; `inside` narrows to a prefix of codes."""
    rows = HubTie.objects.filter(area_q(actor, Power.DUTY_MANAGE), until=None, pk__gt=after)
    rows = rows.filter(area__scope_path__under=inside)
    return list(rows.select_related("area", "household__head", "member").order_by("pk")[:limit])


def volunteers(
    actor: Actor, *, after: int = 0, inside: str = "", limit: int = PAGE
) -> list[Volunteer]:
    """Return the volunteers in reach, by key, and one's own entries; `inside` is a prefix of codes."""
    reach = area_q(actor, Power.DUTY_MANAGE) | Q(person_id=actor.person_id)
    rows = Volunteer.objects.filter(reach, until=None, pk__gt=after, area__scope_path__under=inside)
    return list(rows.select_related("area", "person").order_by("pk")[:limit])


def far_places(prefix: str) -> list[RemotePlace]:
    """Return the published figures of far places below a prefix, the newest of each: public."""
    rows = RemotePlace.objects.filter(area__scope_path__under=prefix).select_related("area")
    found: dict[int, RemotePlace] = {}
    for row in rows.order_by("published_on", "pk"):
        found[row.area_id] = row
    return sorted(found.values(), key=lambda row: row.area.scope_path)


def listed_matters(actor: Actor, *, limit: int = 500) -> list[Matter]:
    """Return the county's own rows of the list of duties in reach that are in force."""
    rows = Matter.objects.filter(area_q(actor, Power.MATTER_MANAGE), until=None)
    return list(rows.select_related("area").order_by("code", "pk")[:limit])


def rota(actor: Actor) -> list[ExclusionRota]:
    """Return who may exclude a demand, in reach."""
    rows = ExclusionRota.objects.filter(area_q(actor, Power.CASE_DECIDE), until=None)
    return list(rows.select_related("area", "person").order_by("pk"))


def absences(actor: Actor, *, inside: str = "", limit: int = PAGE) -> list[Absence]:
    """Return the leaves that run or come, of people in reach and one's own; `inside` is a prefix."""
    reach = area_q(actor, Power.DUTY_MANAGE, "person__subject__area") | Q(person_id=actor.person_id)
    rows = Absence.objects.filter(
        reach, ends_at__gt=clock.now(), person__subject__area__scope_path__under=inside
    )
    return list(rows.select_related("person", "stand_in").order_by("begins_at", "pk")[:limit])
