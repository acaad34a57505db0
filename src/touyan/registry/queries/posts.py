"""Reading posts: who holds what, who holds both."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.registry.kinds import Capacity, PostKind
from touyan.registry.models import Post, Tenure

_ORDER: dict[str, int] = {kind.value: place for place, kind in enumerate(PostKind)}


@dataclass(frozen=True, slots=True)
class DualRole:
    """A person who is both Party secretary and chair of the committee in one village (一肩挑)."""

    person_id: int
    area_id: int
    scope_path: str


def dual_role_people(on: dt.date, *, prefix: str = "") -> list[DualRole]:
    """Return who on a day holds VILLAGE_SECRETARY and COMMITTEE_CHAIR of the same area, by area.

    Derived from two tenures as holder, never entered (rule 1.4; Villagers' Committees Law
    art. 8, third paragraph). One query. `prefix` narrows by today's boundaries.
    """
    both = (PostKind.VILLAGE_SECRETARY, PostKind.COMMITTEE_CHAIR)
    rows = Tenure.objects.on(on).filter(capacity=Capacity.HOLDER, post__kind__in=both)
    if prefix:
        rows = rows.filter(post__area__scope_path__under=prefix)
    held: dict[DualRole, set[str]] = defaultdict(set)
    for person_id, area_id, scope_path, kind in rows.order_by(
        "post__area_id", "person_id"
    ).values_list("person_id", "post__area_id", "post__area__scope_path", "post__kind"):
        held[DualRole(person_id, area_id, scope_path)].add(kind)
    return [role for role, kinds in held.items() if len(kinds) == len(both)]


def posts_of(person_id: int, *, on: dt.date | None = None) -> list[Tenure]:
    """Return the person's running tenures with post, area and organisation (today unless said)."""
    return list(
        Tenure.objects.on(on or clock.today())
        .filter(person_id=person_id)
        .select_related("post__area", "post__organisation")
        .order_by("pk")
    )


def holds(
    person_id: int, kinds: frozenset[PostKind], *, area_id: int, on: dt.date | None = None
) -> bool:
    """Say whether the person fills one of these posts of the area on a day (today unless said)."""
    return (
        Tenure.objects.on(on or clock.today())
        .filter(person_id=person_id, post__area_id=area_id, post__kind__in=sorted(kinds))
        .exists()
    )


def serving(person_id: int, *, on: dt.date | None = None) -> "QuerySet[Tenure, int | None]":
    """Return the organisations in which a person fills a post, as a part of another question."""
    rows = Tenure.objects.on(on or clock.today()).filter(
        person_id=person_id, post__organisation__isnull=False
    )
    return rows.values_list("post__organisation_id", flat=True)


def serves(person_id: int, organisation_id: int, *, on: dt.date | None = None) -> bool:
    """Say whether the person fills a post of an organisation on a day (today unless said)."""
    return serving(person_id, on=on).filter(post__organisation_id=organisation_id).exists()


def tenures_in(
    actor: Actor, area_id: int, *, on: dt.date | None = None, power: Power = Power.PEOPLE_READ
) -> list[Tenure]:
    """Return who fills which post of an area on a day, in the order of `PostKind`."""
    rows = (
        Tenure.objects.visible_to(actor, power)
        .on(on or clock.today())
        .filter(post__area_id=area_id)
        .select_related("post", "person")
        .order_by("started_on", "pk")
    )
    return sorted(rows, key=lambda tenure: _ORDER[tenure.post.kind])


def past_tenures_in(
    actor: Actor, area_id: int, *, limit: int = 50, power: Power = Power.PEOPLE_READ
) -> list[Tenure]:
    """Return the ended terms of an area, the latest first."""
    return list(
        Tenure.objects.visible_to(actor, power)
        .filter(post__area_id=area_id, ended_on__lte=clock.today())
        .select_related("post", "person")
        .order_by("-ended_on", "-pk")[:limit]
    )


def open_posts_in(actor: Actor, area_id: int, *, power: Power = Power.PEOPLE_READ) -> list[Post]:
    """Return the posts of an area that nobody fills today."""
    filled = Tenure.objects.on(clock.today()).filter(post__area_id=area_id).values("post_id")
    return list(
        Post.objects.visible_to(actor, power)
        .filter(area_id=area_id, closed_on=None)
        .exclude(pk__in=filled)
        .order_by("kind", "pk")
    )
