"""Who sits on a village's panel, who may review there, and who is next in line."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet

from touyan.access.powers import POWERS
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.reading import asked_once
from touyan.points import stand_in
from touyan.points.models import Claim
from touyan.points.panel import POSTS, Composition, Seat, composition
from touyan.points.stand_in import Duty, Helper, Tier, Turn
from touyan.registry import queries as registry
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area, PartyStatus, Person, Tenure
from touyan.registry.offices import SUPERVISION
from touyan.registry.paths import Level

VILLAGE_DIGITS = 12
TOWNSHIP_DIGITS = 9
SUPERVISING = SUPERVISION | {PostKind.TOWNSHIP_OFFICER}
POWER_OF: dict[Duty, Power] = {
    Duty.FIRST_REVIEW: Power.POINTS_FIRST_REVIEW,
    Duty.SECOND_REVIEW: Power.POINTS_SECOND_REVIEW,
    Duty.ANSWER: Power.OBJECTION_RESOLVE,
}


def posts_with(power: Power) -> frozenset[PostKind]:
    """Return the kinds of posts that carry a power."""
    return frozenset(kind for kind, powers in POWERS.items() if power in powers)


def seats(village: Area) -> list[Tenure]:
    """Return who is in office on the panel of a village today, the groups' heads first."""
    return list(
        _in_village(village.path, POSTS)
        .select_related("person", "post__area")
        .order_by("post__kind", "started_on", "pk")
    )


def panel_of(village: Area) -> Composition:
    """Return today's panel of a village. One query."""
    return panels_of([village])[0][1]


def panels_of(villages: Sequence[Area]) -> list[tuple[Area, Composition]]:
    """Return today's panel of each of these villages. One query."""
    found: dict[str, list[Seat]] = {area.path[:VILLAGE_DIGITS]: [] for area in villages}
    low, high = min(found), max(found)
    shared = (n for n, digits in enumerate(zip(low, high, strict=True)) if len(set(digits)) > 1)
    under = low[: next(shared, VILLAGE_DIGITS)]
    rows = _in_village(under, POSTS).values_list(
        "post__area__scope_path", "person_id", "post__kind", "person__party_status"
    )
    for path, one, kind, party in rows:
        if path[:VILLAGE_DIGITS] in found:
            seat = Seat(one, PostKind(kind), party != PartyStatus.NONE)
            found[path[:VILLAGE_DIGITS]].append(seat)
    return [(area, composition(found[area.path[:VILLAGE_DIGITS]])) for area in villages]


def reviewers(village: Area) -> list[Tenure]:
    """Return who in the village confirms claims as the third person."""
    return list(
        _in_village(village.path, posts_with(Power.POINTS_SECOND_REVIEW))
        .select_related("person", "post")
        .order_by("post__kind", "started_on", "pk")
    )


def signers(village: Area) -> list[Person]:
    """Return who may have signed a paper sheet of a village: its panel and others who propose."""
    kinds = POSTS | posts_with(Power.POINTS_PROPOSE)
    people = _in_village(village.path, kinds).values("person_id")
    return list(Person.objects.filter(pk__in=people).order_by("name_pinyin", "pk"))


def _in_village(path: str, kinds: Iterable[PostKind]) -> QuerySet[Tenure]:
    return Tenure.objects.on(clock.today()).filter(
        post__area__scope_path__under=path[:VILLAGE_DIGITS], post__kind__in=sorted(kinds)
    )


class _Seated(NamedTuple):
    """Somebody in office: who, and of which area."""

    person_id: int
    area_id: int
    path: str
    level: str
    scope_path: str


@dataclass(frozen=True, slots=True)
class Hands:
    """What is known about one claim for the question who may act: its hands and the household's kin."""

    hands: Mapping[int, frozenset[Duty]]
    kin: frozenset[int]

    def helper(self, person_id: int, tier: Tier, distance: int = 0) -> Helper:
        """Return somebody in office as the rule sees them."""
        return Helper(
            person_id=person_id,
            tier=tier,
            hands=self.hands.get(person_id, frozenset()),
            is_kin=person_id in self.kin,
            distance=distance,
        )


def hands_of(claim: Claim) -> dict[int, frozenset[Duty]]:
    """Return who already did what with a claim."""
    found: dict[int, set[Duty]] = {}
    for person_id, duty in (
        (claim.proposed_by_id, Duty.PROPOSE),
        (claim.entered_by_id, Duty.KEY_IN),
        (claim.first_reviewed_by_id, Duty.FIRST_REVIEW),
        (claim.second_reviewed_by_id, Duty.SECOND_REVIEW),
    ):
        if person_id is not None:
            found.setdefault(person_id, set()).add(duty)
    return {person_id: frozenset(duties) for person_id, duties in found.items()}


def hands_of_each(claims: Sequence[Claim]) -> dict[int, Hands]:
    """Return what `whose_turn` needs for each of these claims. A fixed number of queries."""
    members = registry.members_of({claim.household_id for claim in claims})
    everybody = {person for people in members.values() for person in people}
    kin = registry.kin_of_each(everybody)
    found = {}
    for claim in claims:
        people = members.get(claim.household_id, frozenset())
        near = people.union(*(kin.get(one, frozenset()) for one in people))
        found[claim.pk] = Hands(hands_of(claim), near)
    return found


def turn_of(claim: Claim, duty: Duty, *, others: Mapping[int, Duty] | None = None) -> Turn:
    """Return who may do a duty with a claim now, from the village outwards.

    `others` are further hands, such as who objected. A fixed number of queries.
    """
    known = hands_of_each([claim])[claim.pk]
    hands = dict(known.hands)
    for person_id, hand in (others or {}).items():
        hands[person_id] = hands.get(person_id, frozenset()) | {hand}
    return stand_in.whose_turn(
        duty, [Hands(hands, known.kin).helper(*one) for one in line_of(claim.area, duty)]
    )


def line_of(village: Area, duty: Duty) -> list[tuple[int, Tier, int]]:
    """Return who is in line for a duty in a village: person, how near, at which distance.

    The neighbours are the other villages of the township by code, the next one first.
    """
    path = village.path
    township = path[:TOWNSHIP_DIGITS]
    own = [
        one.person_id
        for one in _in_office(township, posts_with(POWER_OF[duty]))
        if one.scope_path.startswith(path[:VILLAGE_DIGITS])
    ]
    near = [
        (one.person_id, one.path, one.level)
        for one in _in_office(township, SUPERVISING)
        if one.area_id != village.pk
    ]
    found = [(person_id, Tier.VILLAGE, 0) for person_id in own]
    neighbours: list[tuple[int, str]] = []
    for person_id, where, level in near:
        if level == Level.TOWNSHIP:
            found.append((person_id, Tier.TOWNSHIP, 0))
        else:
            neighbours.append((person_id, where))
    order = _in_turn({where for _person, where in neighbours}, after=path)
    return found + [(person, Tier.NEIGHBOUR, order[where]) for person, where in neighbours]


@asked_once
def _in_office(township: str, kinds: frozenset[PostKind]) -> list[_Seated]:
    """Return who fills such a post in a township and its villages. One query for all of them."""
    rows = Tenure.objects.on(clock.today()).filter(
        post__area__scope_path__under=township, post__kind__in=sorted(kinds)
    )
    where = ("post__area_id", "post__area__path", "post__area__level", "post__area__scope_path")
    return [_Seated(*row) for row in rows.values_list("person_id", *where)]


def _in_turn(paths: Collection[str], *, after: str) -> dict[str, int]:
    """Return the place of each village in line: those with higher codes first, then from the start."""
    ordered = sorted(paths, key=lambda path: (path <= after, path))
    return {path: number for number, path in enumerate(ordered)}


def next_in_line(village: Area, duty: Duty) -> list[Person]:
    """Return who stands in next for a duty: the nearest from outside the village."""
    outside = [
        Helper(person_id, tier, distance=distance)
        for person_id, tier, distance in line_of(village, duty)
        if tier != Tier.VILLAGE
    ]
    inside = {person_id for person_id, tier, _d in line_of(village, duty) if tier == Tier.VILLAGE}
    turn = stand_in.whose_turn(duty, [one for one in outside if one.person_id not in inside])
    return list(
        Person.objects.filter(pk__in=turn.people)
        .select_related("subject__area")
        .order_by("name_pinyin", "pk")
    )


def works_here(actor: Actor, power: Power, path: str) -> bool:
    """Say whether the actor holds the power by a post of the village itself, not from above."""
    return any(
        len(prefix) >= VILLAGE_DIGITS and path.startswith(prefix[:VILLAGE_DIGITS])
        for prefix in actor.prefixes(power)
    )


def left_to_others(actor: Actor, claims: Sequence[Claim], power: Power, duty: Duty) -> set[int]:
    """Return the claims that somebody nearer than this actor can still decide.

    Only who acts from above the village is asked (the township stands in, rule 16.9).
    """
    outside = [c for c in claims if not works_here(actor, power, c.area.scope_path)]
    if not outside:
        return set()
    known = hands_of_each(outside)
    areas = {claim.area_id: claim.area for claim in outside}
    lines = {
        area_id: [one for one in line_of(area, duty) if one[1] == Tier.VILLAGE]
        for area_id, area in areas.items()
    }
    found = set()
    for claim in outside:
        helpers = [known[claim.pk].helper(*one) for one in lines[claim.area_id]]
        if stand_in.whose_turn(duty, helpers).people:
            found.add(claim.pk)
    return found
