"""Reading kinship: who must stand back when it is about whom. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Q

from touyan.core.reading import asked_once
from touyan.registry import kin
from touyan.registry.kin import Tie
from touyan.registry.kinds import Relation
from touyan.registry.models import HouseholdMember, Kinship

MANY = 500
"""Asked about more people than this, all ties are read at once instead of by long lists of keys."""
STEPS = 3
"""A brother's wife is three ties away: parent, child, spouse."""
BLOOD = frozenset(
    {
        Relation.HEAD,
        Relation.SON,
        Relation.DAUGHTER,
        Relation.GRANDCHILD,
        Relation.PARENT,
        Relation.GRANDPARENT,
        Relation.SIBLING,
    }
)
"""Who left the household as one of these is still a relative; a wife or husband may not be."""


def kin_of(person_ids: Collection[int]) -> frozenset[int]:
    """Return everybody who is a near relative (Civil Code art. 1045) or of the household of one of
    these people; they themselves are left out.
    """
    found = frozenset[int]().union(*kin_of_each(person_ids).values())
    return found - frozenset(person_ids)


def kin_of_each(person_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
    """Return near relatives and household of each of these people. At most five queries."""
    people = tuple(sorted(set(person_ids)))
    return dict(_kin_of_each(people)) if people else {}


@asked_once
def _kin_of_each(people: tuple[int, ...]) -> Mapping[int, frozenset[int]]:
    recorded = kin.of_each(people, _ties(people))
    together = _together(people)
    return {one: recorded[one] | together.get(one, frozenset()) for one in people}


def kin_households(person_id: int) -> frozenset[int]:
    """Return the households in which a person or one of their near relatives lives today."""
    return households_of({person_id, *kin_of([person_id])})


def households_of(person_ids: Collection[int]) -> frozenset[int]:
    """Return the households to which any of these people belong today. One query."""
    return _households_of(tuple(sorted(set(person_ids))))


@asked_once
def _households_of(people: tuple[int, ...]) -> frozenset[int]:
    rows = HouseholdMember.objects.filter(person_id__in=people, left_on=None)
    return frozenset(rows.values_list("household_id", flat=True))


def members_of(household_ids: Collection[int]) -> Mapping[int, frozenset[int]]:
    """Return who belongs to each of these households today. One query."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = HouseholdMember.objects.filter(household_id__in=household_ids, left_on=None)
    for household_id, person_id in rows.values_list("household_id", "person_id"):
        found[household_id].add(person_id)
    return {household_id: frozenset(people) for household_id, people in found.items()}


def ties_of(person_id: int) -> list[Kinship]:
    """Return the recorded ties of one person that hold, with both people."""
    return list(
        Kinship.objects.filter(Q(person_id=person_id) | Q(relative_id=person_id), ended_on=None)
        .select_related("person__subject__area", "relative__subject__area")
        .order_by("recorded_at", "pk")
    )


def _ties(people: Collection[int]) -> set[Tie]:
    """Return (at least) the ties within three steps of these people. At most three queries."""
    if len(people) > MANY:
        rows = Kinship.objects.filter(ended_on=None)
        return set(rows.values_list("person_id", "relative_id", "kind"))
    known: set[int] = set()
    edge: set[int] = set(people)
    ties: set[Tie] = set()
    for _step in range(STEPS):
        rows = Kinship.objects.filter(
            Q(person_id__in=edge) | Q(relative_id__in=edge), ended_on=None
        )
        found = set(rows.values_list("person_id", "relative_id", "kind"))
        ties |= found
        known |= edge
        edge = {one for tie in found for one in tie[:2]} - known
        if not edge:
            break
    return ties


def _together(people: Collection[int]) -> dict[int, frozenset[int]]:
    """Return who shares a household with each of these people now, or left it as blood relation."""
    homes = HouseholdMember.objects.filter(person_id__in=people).values("household_id")
    rows = HouseholdMember.objects.filter(household_id__in=homes).values_list(
        "household_id", "person_id", "relation", "left_on"
    )
    by_home: dict[int, list[tuple[int, str, bool]]] = defaultdict(list)
    for household_id, person_id, relation, left_on in rows:
        by_home[household_id].append((person_id, relation, left_on is None))
    wanted = set(people)
    found: dict[int, set[int]] = defaultdict(set)
    for members in by_home.values():
        for one in members:
            if one[0] in wanted:
                found[one[0]] |= {other[0] for other in members if _are_kin(one, other)} - {one[0]}
    return {person: frozenset(others) for person, others in found.items()}


def _are_kin(one: tuple[int, str, bool], other: tuple[int, str, bool]) -> bool:
    if one[2] and other[2]:
        return True
    if Relation.OTHER in {one[1], other[1]}:
        return False
    return all(is_here or relation in BLOOD for _person, relation, is_here in (one, other))
