"""From posts to grants: pure, on values that one query read."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from touyan.access.powers import (
    ADMINISTRATORS,
    ONE_FACTOR_POSTS,
    ORGANISATION_POSTS,
    OWN_HOUSEHOLD,
    OWN_PERSON,
    POWERS,
    separated,
)
from touyan.core.actor import Actor, Grant, GrantKind
from touyan.registry.kinds import PostKind

OFFICIAL_IDLE = dt.timedelta(minutes=30)
NEIGHBOUR_IDLE = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Held:
    """A post as held today. `prefix` is the significant part of its area's path."""

    kind: PostKind
    area_id: int
    prefix: str
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Who somebody is today: the actor, the posts behind it, and what was withheld.

    `withheld` are posts that wait for the second factor; `clashing` are administrators' posts that
    must not be in one hand and therefore give nothing.
    """

    actor: Actor
    posts: tuple[PostKind, ...] = ()
    withheld: tuple[PostKind, ...] = ()
    clashing: tuple[PostKind, ...] = ()

    @property
    def idle(self) -> dt.timedelta | None:
        """Return after how long without a click the session ends; None for villagers."""
        if any(kind not in ONE_FACTOR_POSTS for kind in self.posts):
            return OFFICIAL_IDLE
        return NEIGHBOUR_IDLE if any(POWERS[kind] for kind in self.posts) else None


@lru_cache(maxsize=1024)
def grants_of(held: Held) -> frozenset[Grant]:
    """Return what one post entitles to, over its area or over its organisation.

    Posts and households are read anew with every request; only what follows from them is not worked
    out twice, and what follows is the same object, so that others need not compare it grant by grant.
    """
    if held.kind in ORGANISATION_POSTS:
        if held.organisation_id is None:
            return frozenset()
        return frozenset(
            Grant(power, GrantKind.ORGANISATION, held.organisation_id)
            for power in POWERS[held.kind]
        )
    return frozenset(
        Grant(power, GrantKind.AREA, held.area_id, held.prefix) for power in POWERS[held.kind]
    )


def own_grants(*, person_id: int, households: Iterable[int], as_person: bool) -> frozenset[Grant]:
    """Return a villager's grants: for the households they live in and, as a person, for themselves."""
    return _own_grants(person_id if as_person else None, tuple(households))


@lru_cache(maxsize=1024)
def _own_grants(person_id: int | None, households: tuple[int, ...]) -> frozenset[Grant]:
    found = {
        Grant(power, GrantKind.HOUSEHOLDS, household)
        for household in households
        for power in OWN_HOUSEHOLD
    }
    if person_id is not None:
        found |= {Grant(power, GrantKind.SELF, person_id) for power in OWN_PERSON}
    return frozenset(found)


@lru_cache(maxsize=1024)
def _together(own: frozenset[Grant], working: tuple[Held, ...]) -> frozenset[Grant]:
    return own.union(*(grants_of(held) for held in working))


def stand(
    *, person_id: int, name: str, own: frozenset[Grant], held: Iterable[Held], two_factors: bool
) -> Standing:
    """Return the standing of a person with these own grants and these posts.

    Without the second factor only neighbours' posts count. Administrators' posts that clash with
    each other or with any other post give nothing until one of them ends.
    """
    posts = sorted(held, key=lambda h: (h.kind, h.area_id))
    working = [h for h in posts if two_factors or h.kind in ONE_FACTOR_POSTS]
    clashing: tuple[PostKind, ...] = ()
    if not separated(frozenset(h.kind for h in posts)):
        clashing = tuple(sorted({h.kind for h in posts} & ADMINISTRATORS))
        working = [h for h in working if h.kind not in ADMINISTRATORS]
    grants = _together(own, tuple(working))
    return Standing(
        actor=Actor(person_id=person_id, grants=grants, name=name),
        posts=tuple(dict.fromkeys(h.kind for h in working)),
        withheld=tuple(
            dict.fromkeys(h.kind for h in posts if h not in working and h.kind not in clashing)
        ),
        clashing=clashing,
    )
