"""Leave: who stands in for whom today. Powers follow the tenure by themselves; this says it in words."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from touyan.core import clock
from touyan.registry.kinds import Capacity, PostKind
from touyan.registry.models import Tenure


@dataclass(frozen=True, slots=True)
class Leave:
    """One post during a leave: `is_mine` when one does another's work, else another does one's own.

    `until` is the day on which the stand-in ends (not included); names of office holders are public.
    """

    post: str
    place: str
    name: str
    person_id: int
    until: dt.date | None
    is_mine: bool


def leaves_of(person_id: int, *, on: dt.date | None = None) -> list[Leave]:
    """Return whose work this person does as a stand-in today, and who does theirs. At most two queries."""
    day = on or clock.today()
    rows = (
        Tenure.objects.on(day)
        .filter(capacity=Capacity.STAND_IN, post__closed_on=None)
        .filter(
            Q(person_id=person_id)
            | Q(
                post__tenures__person_id=person_id,
                post__tenures__capacity=Capacity.HOLDER,
                post__tenures__started_on__lte=day,
            )
            & (Q(post__tenures__ended_on=None) | Q(post__tenures__ended_on__gt=day))
        )
        .select_related("post__area", "person")
        .distinct()
        .order_by("ended_on", "pk")
    )
    standing_in = list(rows)
    holders = _holders({row.post_id for row in standing_in if row.person_id == person_id}, day)
    found = []
    for row in standing_in:
        post, place = str(PostKind(row.post.kind).label), row.post.area.name
        if row.person_id != person_id:
            found.append(Leave(post, place, row.person.name, row.person_id, row.ended_on, False))
            continue
        others = [one for one in holders if one.post_id == row.post_id]
        found += [
            Leave(post, place, one.person.name, one.person_id, row.ended_on, True) for one in others
        ]
    return found


def stood_in_for(person_id: int, *, on: dt.date | None = None) -> frozenset[int]:
    """Return the people whose posts this person fills as a stand-in today: their work is shown too."""
    return frozenset(one.person_id for one in leaves_of(person_id, on=on) if one.is_mine)


def posts_held_for(person_id: int, *, on: dt.date | None = None) -> "QuerySet[Tenure, int]":
    """Return the same people as a part of another question, which asks nothing by itself."""
    day = on or clock.today()
    posts = Tenure.objects.on(day).filter(
        person_id=person_id, capacity=Capacity.STAND_IN, post__closed_on=None
    )
    holders = Tenure.objects.on(day).filter(
        post_id__in=posts.values("post_id"), capacity=Capacity.HOLDER
    )
    return holders.values_list("person_id", flat=True)


def _holders(posts: set[int], day: dt.date) -> list[Tenure]:
    if not posts:
        return []
    rows = Tenure.objects.on(day).filter(post_id__in=posts, capacity=Capacity.HOLDER)
    return list(rows.select_related("person").order_by("started_on", "pk"))
