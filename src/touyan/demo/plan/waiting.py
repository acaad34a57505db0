"""Which household's deed waits at which step on the demo's own day."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from touyan.demo.plan import offices
from touyan.demo.plan.people import PlannedHousehold, plan_households
from touyan.demo.plan.places import CountyPlan, PlannedPlace

ELDER = 0
"""The household of the stage whose head lives alone (plan.people)."""
YOUNGER_THAN = 60


class Step(enum.IntEnum):
    """How far a deed has come."""

    PROPOSED = 0
    REVIEWED_ONCE = 1
    REVIEWED_TWICE = 2
    ON_NOTICE = 3


_NOTICE = ("B01", "A03", "B02", "E01", "C02", "B01", "A03", "D02")
_TRAY = (
    *((code, Step.PROPOSED) for code in ("E01", "B02", "A02", "C02", "D02")),
    *((code, Step.REVIEWED_ONCE) for code in ("A03", "B01", "E01", "F01", "B03")),
    *((code, Step.REVIEWED_TWICE) for code in ("A02", "D02", "B01")),
)


@dataclass(frozen=True, slots=True)
class WaitingDeed:
    """A deed of one household (from 0) under a rule, waiting at a step."""

    household: int
    rule: str
    step: Step


def villager_of(plan: CountyPlan, place: PlannedPlace) -> int:
    """Return the household (from 0) whose head plays the villager: no post, not old."""
    households = plan_households(plan, place)
    return next(
        index
        for index in _without_post(plan, place, households)
        if index != ELDER and households[index].head.age(plan.demo.today) < YOUNGER_THAN
    )


def of_stage(plan: CountyPlan) -> list[WaitingDeed]:
    """Return what waits on the stage: on notice for the villager, the elder and six more, and the trays."""
    place = plan.stage
    offered = [villager_of(plan, place), ELDER]
    free = _without_post(plan, place, plan_households(plan, place))
    households = [*offered, *(one for one in free if one not in offered)]
    tray = households[len(_NOTICE) :]
    return [
        *_on_notice(households),
        *(
            WaitingDeed(household, code, step)
            for household, (code, step) in zip(tray, _TRAY, strict=False)
        ),
    ]


def standing_out(plan: CountyPlan) -> list[int]:
    """Return the four households of the stage whose deeds a reviewer looks at one by one."""
    taken = {one.household for one in of_stage(plan)}
    free = _without_post(plan, plan.stage, plan_households(plan, plan.stage))
    return [one for one in free if one not in taken and one != ELDER][-4:]


def next_door(plan: CountyPlan, place: PlannedPlace) -> tuple[list[WaitingDeed], int]:
    """Return what is on notice in an invented village, and the household that objects to a line."""
    free = _without_post(plan, place, plan_households(plan, place))
    deeds = _on_notice(free)
    return deeds, free[len(deeds)]


def coop_members(plan: CountyPlan, count: int) -> tuple[int, ...]:
    """Return the households that are members of the stage's cooperative: who keeps its books, who watches,
    the villager and the elder of the sign-in page, and others without a post.
    """
    place = plan.stage
    households = plan_households(plan, place)
    held = [
        office.household
        for office in offices.plan_offices(plan, place, households)
        if office.kind == offices.PANEL
    ]
    free = _without_post(plan, place, households)
    first = [*held[:2], villager_of(plan, place), ELDER]
    return tuple(sorted([*first, *(one for one in free if one not in first)][:count]))


def _on_notice(households: Sequence[int]) -> list[WaitingDeed]:
    return [
        WaitingDeed(household, code, Step.ON_NOTICE)
        for household, code in zip(households, _NOTICE, strict=False)
    ]


def _without_post(
    plan: CountyPlan, place: PlannedPlace, households: Sequence[PlannedHousehold]
) -> list[int]:
    held = {office.household for office in offices.plan_offices(plan, place, households)}
    return [index for index in range(len(households)) if index not in held]
