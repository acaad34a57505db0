"""Who may act for which duty, and who is next in line where a village has too few people. Pure.

Separation of duties is never waived (promise X-07): one person has one hand in a claim, and nobody
has a hand in a near relative's. Where nobody in the village is left, the supervision committee of
the neighbouring village stands in, and after it the officers of the township (rule 16.9).
"""

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Duty(enum.StrEnum):
    """What is done with a claim. `OBJECT` is no duty, but it is a hand in the claim."""

    PROPOSE = "PROPOSE"
    KEY_IN = "KEY_IN"
    FIRST_REVIEW = "FIRST_REVIEW"
    SECOND_REVIEW = "SECOND_REVIEW"
    OBJECT = "OBJECT"
    ANSWER = "ANSWER"
    REVERSE = "REVERSE"


class Tier(enum.IntEnum):
    """How near a helper is: the nearest with somebody free acts."""

    VILLAGE = 0
    NEIGHBOUR = 1
    TOWNSHIP = 2


class Why(enum.StrEnum):
    """Why somebody may not act."""

    HAD_A_HAND = "HAD_A_HAND"
    KIN = "KIN"
    NEARER_ONE = "NEARER_ONE"


WORDS: dict[Why, Promise] = {
    Why.HAD_A_HAND: _("already had a hand in it"),
    Why.KIN: _("is of the household or a near relative"),
    Why.NEARER_ONE: _("somebody nearer can do it"),
}
TIERS: dict[Tier, Promise] = {
    Tier.VILLAGE: _("the village's own people"),
    Tier.NEIGHBOUR: _("the supervision committee of the neighbouring village"),
    Tier.TOWNSHIP: _("the officers of the township"),
}

EXCLUDES: dict[Duty, frozenset[Duty]] = {
    Duty.PROPOSE: frozenset(Duty) - {Duty.PROPOSE, Duty.KEY_IN},
    Duty.KEY_IN: frozenset(Duty) - {Duty.KEY_IN, Duty.PROPOSE},
    **{
        duty: frozenset(Duty) - {duty}
        for duty in (Duty.FIRST_REVIEW, Duty.SECOND_REVIEW, Duty.OBJECT, Duty.ANSWER)
    },
    # Who confirmed a line may say that it was a mistake; who brought it in may not take it back.
    Duty.REVERSE: frozenset({Duty.PROPOSE, Duty.KEY_IN, Duty.FIRST_REVIEW}),
}
"""With which other hands in the same claim a duty does not go together."""


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody in office: how near, what they already did with this claim, whether they are kin."""

    person_id: int
    tier: Tier = Tier.VILLAGE
    hands: frozenset[Duty] = frozenset()
    is_kin: bool = False
    distance: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """Who may act now, from which tier, and why each of the others may not."""

    tier: Tier | None
    people: tuple[int, ...]
    others: tuple[tuple[int, Why], ...]

    def why_not(self, person_id: int) -> Why | None:
        """Return why this person may not act; None when they may, or are nobody here."""
        return dict(self.others).get(person_id)


def barred(duty: Duty, *, hands: Collection[Duty], is_kin: bool) -> Why | None:
    """Return why somebody with these hands in a claim may not do this, whoever is short of people."""
    if EXCLUDES[duty] & frozenset(hands):
        return Why.HAD_A_HAND
    return Why.KIN if is_kin else None


def whose_turn(duty: Duty, helpers: Iterable[Helper]) -> Turn:
    """Return who may do a duty now: the free people of the nearest tier that has one.

    Neighbours are taken by their distance: only the nearest village with somebody free helps.
    """
    others: list[tuple[int, Why]] = []
    free: list[Helper] = []
    for helper in helpers:
        why = barred(duty, hands=helper.hands, is_kin=helper.is_kin)
        if why is None:
            free.append(helper)
        else:
            others.append((helper.person_id, why))
    if not free:
        return Turn(None, (), tuple(sorted(others)))
    nearest = min((helper.tier, helper.distance) for helper in free)
    chosen = {one.person_id for one in free if (one.tier, one.distance) == nearest}
    others += [(one.person_id, Why.NEARER_ONE) for one in free if one.person_id not in chosen]
    return Turn(nearest[0], tuple(sorted(chosen)), tuple(sorted(others)))
