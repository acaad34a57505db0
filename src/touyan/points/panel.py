"""The scoring panel of a village: at least three people in office (rule 2.3, 16.9). Pure.

The members are the people who may look at proposals first: heads of groups and appointed members
of the panel, by dated terms, their deputies and stand-ins among them.
"""

from collections.abc import Collection
from dataclasses import dataclass

from touyan.access.powers import POWERS
from touyan.core.actor import Power
from touyan.registry.kinds import PostKind

LEAST = 3
POSTS = frozenset(kind for kind, powers in POWERS.items() if Power.POINTS_FIRST_REVIEW in powers)


@dataclass(frozen=True, slots=True)
class Seat:
    """One person in office as the rule sees them."""

    person_id: int
    kind: PostKind
    is_party_member: bool


@dataclass(frozen=True, slots=True)
class Composition:
    """Who sits on a panel, counted by person; what it lacks of the recommended three."""

    people: frozenset[int]
    has_group_head: bool
    has_party_member: bool

    @property
    def is_complete(self) -> bool:
        """Say whether the panel may work: three people or more."""
        return len(self.people) >= LEAST

    @property
    def missing(self) -> int:
        """How many people it lacks."""
        return max(LEAST - len(self.people), 0)


def composition(seats: Collection[Seat]) -> Composition:
    """Return who sits on the panel. Who holds two of the posts counts once."""
    mine = [seat for seat in seats if seat.kind in POSTS]
    return Composition(
        people=frozenset(seat.person_id for seat in mine),
        has_group_head=any(seat.kind == PostKind.GROUP_HEAD for seat in mine),
        has_party_member=any(seat.is_party_member for seat in mine),
    )
