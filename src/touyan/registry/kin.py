"""Near relatives, computed from recorded ties. Pure.

Civil Code art. 1045: spouse, parents, children, brothers and sisters, grandparents (both sides) and
grandchildren (both sides) are near relatives (近亲属). Their spouses are counted with them, because
whoever decides about a sister's husband decides about the sister.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

LAW = "民法典第一千零四十五条"


class Kin(models.TextChoices):
    """What the relative is to the person, as it is kept."""

    SPOUSE = "SPOUSE", _("Husband or wife")
    PARENT = "PARENT", _("Father or mother")
    GRANDPARENT = "GRANDPARENT", _("Grandfather or grandmother, on either side")
    SIBLING = "SIBLING", _("Brother or sister")


CHILD, GRANDCHILD = "CHILD", "GRANDCHILD"
SAID = (
    (Kin.SPOUSE.value, Kin.SPOUSE.label),
    (Kin.PARENT.value, Kin.PARENT.label),
    (CHILD, _("Son or daughter")),
    (Kin.SIBLING.value, Kin.SIBLING.label),
    (Kin.GRANDPARENT.value, Kin.GRANDPARENT.label),
    (GRANDCHILD, _("Grandson or granddaughter, on either side")),
)
"""What a clerk says: "the other one is this person's ..."."""

_FLIPPED = {CHILD: Kin.PARENT, GRANDCHILD: Kin.GRANDPARENT}
INVERSE = {
    Kin.SPOUSE.value: Kin.SPOUSE.value,
    Kin.SIBLING.value: Kin.SIBLING.value,
    Kin.PARENT.value: CHILD,
    Kin.GRANDPARENT.value: GRANDCHILD,
}

Tie = tuple[int, int, str]
"""(person, relative, kind) as it is kept."""


def tie(person: int, relative: int, said: str) -> Tie:
    """Return what to keep for "`relative` is the `said` of `person`": one form for each pair."""
    if said in _FLIPPED:
        return relative, person, _FLIPPED[said]
    kind = Kin(said)
    if kind in {Kin.SPOUSE, Kin.SIBLING}:
        return min(person, relative), max(person, relative), kind
    return person, relative, kind


@dataclass(slots=True)
class _Family:
    """Ties as neighbours: who is whose parent, child, spouse ..."""

    of: dict[str, dict[int, set[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )

    def add(self, one: Tie) -> None:
        """Keep a tie from both ends."""
        person, relative, kind = one
        self.of[kind][person].add(relative)
        self.of[INVERSE[kind]][relative].add(person)

    def step(self, people: Iterable[int], kind: str) -> set[int]:
        """Return the relatives of this kind of any of these people."""
        found = self.of[kind]
        return {other for one in people for other in found.get(one, ())}


def near(person: int, ties: Iterable[Tie]) -> frozenset[int]:
    """Return the near relatives of a person and their spouses, as far as the ties tell.

    Brothers and sisters follow from a common parent, grandparents and grandchildren from two steps.
    """
    return of_each([person], ties)[person]


def of_each(people: Iterable[int], ties: Iterable[Tie]) -> Mapping[int, frozenset[int]]:
    """Return `near` for each of these people."""
    family = _Family()
    for one in ties:
        family.add(one)
    return {person: _near(person, family) for person in people}


def _near(person: int, family: _Family) -> frozenset[int]:
    me = {person}
    parents, children = family.step(me, Kin.PARENT), family.step(me, CHILD)
    found = family.step(me, Kin.SPOUSE) | parents | children
    found |= family.step(me, Kin.SIBLING) | family.step(parents, CHILD)
    found |= family.step(me, Kin.GRANDPARENT) | family.step(parents, Kin.PARENT)
    found |= family.step(me, GRANDCHILD) | family.step(children, CHILD)
    return frozenset((found | family.step(found, Kin.SPOUSE)) - me)
