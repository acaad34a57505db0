"""How an alert is disposed of (rule 4.4): who works on it, who supervises, when it may be closed. Pure.

All days are custom; those of signing and answering lie in the county's kinds of cases (`ticket_blue`
to `ticket_red`), those here are the handbook's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.cases.kinds import CaseLevel
from touyan.indicators.rules.values import Level

LOOK_AGAIN_DAYS = 60
PLAN_DAYS = 30
RETURNS_BEFORE_UP = 2
VILLAGE, TOWNSHIP, COUNTY = 12, 9, 6
"""Digits of the code of an area at each level."""


class Stage(models.TextChoices):
    """How far a ticket has come."""

    DISPATCHED = "DISPATCHED", _("Given out, not signed yet")
    SIGNED = "SIGNED", _("Signed")
    WORKING = "WORKING", _("Being looked into")
    ANSWERED = "ANSWERED", _("Answered, waits for review")
    REVIEWED = "REVIEWED", _("Reviewed, not closed yet")
    RETURNED = "RETURNED", _("Sent back")
    CLOSED = "CLOSED", _("Ticket closed")
    FALSE = "FALSE", _("False alarm")
    REPLACED = "REPLACED", _("Taken over by a graver alarm")


ENDED = (Stage.CLOSED, Stage.FALSE, Stage.REPLACED)
RUNNING = tuple(stage for stage in Stage if stage not in ENDED)
OWED = (Stage.DISPATCHED, Stage.SIGNED, Stage.WORKING, Stage.RETURNED)
"""Stages in which the person who has the ticket owes the next step."""
TO_REVIEW = (Stage.ANSWERED, Stage.REVIEWED)

ALLOWED: Mapping[str, tuple[Stage, ...]] = {
    "sign": (Stage.DISPATCHED,),
    "work": (Stage.SIGNED, Stage.WORKING, Stage.RETURNED),
    "answer": (Stage.SIGNED, Stage.WORKING, Stage.RETURNED),
    "review": (Stage.ANSWERED,),
    "close": (Stage.REVIEWED,),
    "send_back": TO_REVIEW,
    "pass_on": OWED,
    "end": RUNNING,
    "look_again": (Stage.CLOSED,),
}
"""In which stages an act is possible; everything else is WrongState."""


class Act(models.TextChoices):
    """What a line of a ticket's time line says."""

    DISPATCHED = "DISPATCHED", _("Given out")
    SIGNED = "SIGNED", _("Signed")
    NOTED = "NOTED", _("Looked into")
    CHECKED = "CHECKED", _("The township looked at the place")
    PLANNED = "PLANNED", _("Plan of the county")
    ANSWERED = "ANSWERED", _("Answered")
    REVIEWED = "REVIEWED", _("Reviewed and agreed to")
    RETURNED = "RETURNED", _("Sent back")
    LIFTED = "LIFTED", _("Went one level up")
    PASSED_ON = "PASSED_ON", _("Given to somebody else")
    CLOSED = "CLOSED", _("Ticket closed")
    FALSE = "FALSE", _("The county agreed: a false alarm")
    REPLACED = "REPLACED", _("A graver alarm took it over")
    LOOKED = "LOOKED", _("Looked at again after 60 days")


@dataclass(frozen=True, slots=True)
class Way:
    """What one colour asks for: the kind of case, where it begins, who supervises, what closes it."""

    kind: str
    starts: CaseLevel
    supervised: int
    needs_check: bool = False
    needs_plan: bool = False
    needs_minutes: bool = False


WAYS: Mapping[Level, Way] = {
    Level.BLUE: Way("ticket_blue", CaseLevel.VILLAGE, VILLAGE),
    Level.YELLOW: Way("ticket_yellow", CaseLevel.VILLAGE, TOWNSHIP),
    Level.ORANGE: Way("ticket_orange", CaseLevel.TOWNSHIP, COUNTY, needs_check=True),
    Level.RED: Way("ticket_red", CaseLevel.COUNTY, COUNTY, needs_plan=True, needs_minutes=True),
}


class Missing(models.TextChoices):
    """What is still missing before a ticket may be closed."""

    REVIEW = "REVIEW", _("the answer is not reviewed yet")
    CHECK = "CHECK", _("the township's record of looking at the place")
    PLAN = "PLAN", _("the county's plan")
    MINUTES = "MINUTES", _("minutes of a joint meeting, confirmed by a second person")


def missing(
    level: Level, stage: Stage, *, has_check: bool, has_plan: bool, has_minutes: bool
) -> tuple[Missing, ...]:
    """Return what the level's condition still lacks; empty when the ticket may be closed.

    Blue closes with an explanation, yellow when village (which answered) and township (which reviewed)
    agree, orange with the township's record of its visit, red with minutes of the joint meeting.
    """
    way = WAYS[level]
    found = {
        Missing.REVIEW: stage != Stage.REVIEWED,
        Missing.CHECK: way.needs_check and not has_check,
        Missing.PLAN: way.needs_plan and not has_plan,
        Missing.MINUTES: way.needs_minutes and not has_minutes,
    }
    return tuple(name for name, lacks in found.items() if lacks)


def goes_up(level: Level, returned: int) -> bool:
    """Say whether an answer that is sent back for the `returned`-th time takes the ticket up."""
    return level < Level.RED and returned >= RETURNS_BEFORE_UP


def supervises(prefixes: tuple[str, ...], path: str, level: Level) -> bool:
    """Say whether areas with these prefixes reach high enough over a place to supervise a level."""
    most = WAYS[level].supervised
    return any(path.startswith(prefix) and len(prefix) <= most for prefix in prefixes)
