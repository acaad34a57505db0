"""The clocks of a petition: which days the law gives, when they end, when to remind. Pure.

Sources: Regulations on Petition Work (2022) art. 20, 22, 23, 34, 35, 36. The first day does not count
(Civil Code art. 201). Whether a last day that is a rest day moves on (Civil Code art. 203) is not said
by the Regulations, so each clock has its own switch in the county's pack; by default an office's clock
does not move and a petitioner's window does: in doubt it ends earlier for the office and later for the
citizen.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.cases.petition_errors import (
    NAME,
    AskedTooLate,
    DayOutOfOrder,
    ExtensionTooLong,
    PetitionState,
    ReasonsNotTold,
    TooManyRepresentatives,
)
from touyan.core.calendar import Calendar

EXTENSION_MAX = 30  # natural days, art. 34
REPRESENTATIVES_MAX = 5  # art. 20
REMIND_DAYS = (5, 3, 1)


class PetitionClock(models.TextChoices):
    """A period that the Regulations set."""

    NOTICE = "NOTICE", _("Register, pass on or tell in writing")
    OBJECTION = "OBJECTION", _("Give back what does not belong here")
    HANDLING = "HANDLING", _("Handle and answer in writing")
    REVIEW_WINDOW = "REVIEW_WINDOW", _("The petitioner may ask for a review")
    REVIEW = "REVIEW", _("Opinion on the review")
    RECHECK_WINDOW = "RECHECK_WINDOW", _("The petitioner may ask for a recheck")
    RECHECK = "RECHECK", _("Opinion on the recheck")


class PetitionStatus(models.TextChoices):
    """Where a petition stands."""

    REGISTERED = "REGISTERED", _("Registered")
    SENT_BACK = "SENT_BACK", _("Given back: not for this office")
    GUIDED = "GUIDED", _("Led to another procedure")
    ACCEPTED = "ACCEPTED", _("Being handled")
    ANSWERED = "ANSWERED", _("Answered in writing")
    IN_REVIEW = "IN_REVIEW", _("Under review")
    REVIEWED = "REVIEWED", _("Reviewed")
    IN_RECHECK = "IN_RECHECK", _("Under recheck")
    RECHECKED = "RECHECKED", _("Rechecked: final")
    ENDED = "ENDED", _("Ended: nothing was asked for in time")


class Step(models.TextChoices):
    """What happened to a petition, as the state system shows it."""

    REGISTER = "REGISTER", _("Registered")
    SEND_BACK = "SEND_BACK", _("Given back with reasons")
    GUIDE = "GUIDE", _("Led to another procedure, told in writing")
    ACCEPT = "ACCEPT", _("Accepted, told in writing")
    EXTEND = "EXTEND", _("Time prolonged, reasons told")
    ANSWER = "ANSWER", _("Written answer received by the petitioner")
    ASK_REVIEW = "ASK_REVIEW", _("Review asked for")
    GIVE_REVIEW = "GIVE_REVIEW", _("Opinion on the review received")
    ASK_RECHECK = "ASK_RECHECK", _("Recheck asked for")
    HEAR = "HEAR", _("Hearing held")
    GIVE_RECHECK = "GIVE_RECHECK", _("Opinion on the recheck given")
    END = "END", _("Time to ask ran out")


class Unit(StrEnum):
    """How a clock counts."""

    NATURAL = "NATURAL"
    WORKING = "WORKING"


@dataclass(frozen=True, slots=True)
class Period:
    """One period of the law: how many days, how counted, by which article, and who is waited on."""

    days: int
    unit: Unit
    basis: str
    binds_office: bool = True


PERIODS: Mapping[PetitionClock, Period] = {
    PetitionClock.NOTICE: Period(15, Unit.NATURAL, f"{NAME}第二十二条、第二十三条"),
    PetitionClock.OBJECTION: Period(5, Unit.WORKING, f"{NAME}第二十三条", binds_office=False),
    PetitionClock.HANDLING: Period(60, Unit.NATURAL, f"{NAME}第三十四条"),
    PetitionClock.REVIEW_WINDOW: Period(30, Unit.NATURAL, f"{NAME}第三十五条", binds_office=False),
    PetitionClock.REVIEW: Period(30, Unit.NATURAL, f"{NAME}第三十五条"),
    PetitionClock.RECHECK_WINDOW: Period(30, Unit.NATURAL, f"{NAME}第三十六条", binds_office=False),
    PetitionClock.RECHECK: Period(30, Unit.NATURAL, f"{NAME}第三十六条"),
}

_S, _P = Step, PetitionStatus
LEADS: Mapping[Step, Mapping[PetitionStatus, PetitionStatus]] = {
    _S.SEND_BACK: {_P.REGISTERED: _P.SENT_BACK},
    _S.GUIDE: {_P.REGISTERED: _P.GUIDED},
    _S.ACCEPT: {_P.REGISTERED: _P.ACCEPTED},
    _S.EXTEND: {_P.ACCEPTED: _P.ACCEPTED},
    _S.ANSWER: {_P.ACCEPTED: _P.ANSWERED},
    _S.ASK_REVIEW: {_P.ANSWERED: _P.IN_REVIEW},
    _S.GIVE_REVIEW: {_P.IN_REVIEW: _P.REVIEWED},
    _S.ASK_RECHECK: {_P.REVIEWED: _P.IN_RECHECK},
    _S.HEAR: {_P.IN_RECHECK: _P.IN_RECHECK},
    _S.GIVE_RECHECK: {_P.IN_RECHECK: _P.RECHECKED},
    _S.END: {_P.ANSWERED: _P.ENDED, _P.REVIEWED: _P.ENDED},
}
"""Every step, from where to where: whatever is not here is the wrong state."""

STARTS: Mapping[Step, tuple[PetitionClock, ...]] = {
    _S.REGISTER: (PetitionClock.NOTICE,),
    _S.ACCEPT: (PetitionClock.HANDLING,),
    _S.ANSWER: (PetitionClock.REVIEW_WINDOW,),
    _S.ASK_REVIEW: (PetitionClock.REVIEW,),
    _S.GIVE_REVIEW: (PetitionClock.RECHECK_WINDOW,),
    _S.ASK_RECHECK: (PetitionClock.RECHECK,),
}
"""Which clocks begin to run on the day of a step; every other step stops what runs. What another
office passed on has the five days of the objection beside the notice (art. 23).
"""

KEEPS_RUNNING = frozenset({_S.EXTEND, _S.HEAR})
RUNNING = frozenset(
    {_P.REGISTERED, _P.ACCEPTED, _P.ANSWERED, _P.IN_REVIEW, _P.REVIEWED, _P.IN_RECHECK}
)


@dataclass(frozen=True, slots=True)
class Rolling:
    """Which clocks move off a rest day; the county decides each one (its pack)."""

    rolls: Mapping[PetitionClock, bool] = field(default_factory=dict)

    def over(self, clock: PetitionClock) -> bool:
        """Say whether a clock's last day moves to the next working day."""
        return self.rolls.get(clock, not PERIODS[clock].binds_office)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What lengthens a clock: days of an approved extension, and days of hearings."""

    extended_days: int = 0
    hearing_days: int = 0


NOTHING = Stretch()


def due_on(
    clock: PetitionClock,
    begins_on: dt.date,
    calendar: Calendar,
    rolling: Rolling,
    stretch: Stretch = NOTHING,
) -> dt.date:
    """Return the last day of a clock that begins on a day (which does not count itself).

    Days of hearings are not counted (art. 36); an extension adds to the period (art. 34).
    """
    period = PERIODS[clock]
    if period.unit is Unit.WORKING:
        return calendar.add_working_days(begins_on, period.days)
    days = period.days + stretch.extended_days + stretch.hearing_days
    return calendar.add_natural_days(begins_on, days, rolls_over=rolling.over(clock))


def after(step: Step, status: PetitionStatus) -> PetitionStatus:
    """Return where a step leads. Raises PetitionState when it is not this step's turn."""
    found = LEADS.get(step, {}).get(status)
    if found is None:
        raise PetitionState
    return found


def check_extension(days: int, reason: str, *, extended_before: int) -> None:
    """Raise unless the handling may be prolonged: once, 1 to 30 days, with reasons told (art. 34)."""
    basis = PERIODS[PetitionClock.HANDLING].basis
    if extended_before or not 1 <= days <= EXTENSION_MAX:
        raise ExtensionTooLong(basis=basis)
    if not reason.strip():
        raise ReasonsNotTold(basis=basis)


def check_asked(asked_on: dt.date, window_ends_on: dt.date, clock: PetitionClock) -> None:
    """Raise AskedTooLate when a review or recheck is asked for after its window (art. 35, 36)."""
    if asked_on > window_ends_on:
        raise AskedTooLate(basis=PERIODS[clock].basis)


def check_representatives(count: int) -> None:
    """Raise TooManyRepresentatives above five (art. 20)."""
    if count > REPRESENTATIVES_MAX:
        raise TooManyRepresentatives(basis=f"{NAME}第二十条")


def check_order(on: dt.date, last: dt.date, today: dt.date) -> None:
    """Raise DayOutOfOrder for a step before the one that it follows, or in the future."""
    if not last <= on <= today:
        raise DayOutOfOrder


def hearing_days(hearings: Sequence[tuple[dt.date, dt.date]]) -> int:
    """Return how many days hearings took, first and last day included, each day once (art. 36)."""
    days: set[dt.date] = set()
    for first, last in hearings:
        days |= {first + dt.timedelta(days=n) for n in range((last - first).days + 1)}
    return len(days)


def remind_today(due: dt.date, today: dt.date) -> bool:
    """Say whether a clock is reminded of today: 5, 3 and 1 days before its last day."""
    return (due - today).days in REMIND_DAYS


def remind_since(due: dt.date) -> dt.date:
    """Return the first day on which a clock is reminded of."""
    return due - dt.timedelta(days=max(REMIND_DAYS))
