"""People's mediation: where it stands, what must hold, which days it has. Pure.

Sources: People's Mediation Law (2010) art. 15 to 33; rules of the Supreme People's Court on judicial
confirmation (2011) art. 4; periods by Civil Code art. 201 and 203. Thirty days for the talks are
practice (rules of the Ministry of Justice on people's mediation, art. 33: generally one month); the
county may set them within bounds.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.cases.mediation_errors import (
    CONFIRMATION,
    NAME,
    AgreementIncomplete,
    ConfirmationTooLate,
    MediationState,
    NotBothConsented,
    NotConfirmable,
    NotInForce,
    NotJoint,
    OneRefused,
    ProlongedTooLong,
    WaysNotTold,
)
from touyan.core.calendar import Calendar

CONFIRM_DAYS = 30  # art. 33
PEOPLE_MOST = 10
FOLLOW_UP_DAYS = (7, 30, 90)
REMIND_DAYS = (5, 3, 1)


class MediationStatus(models.TextChoices):
    """Where a mediation stands."""

    APPLIED = "APPLIED", _("Asked for")
    CONSENTED = "CONSENTED", _("Both sides agree to talk")
    ACCEPTED = "ACCEPTED", _("Accepted")
    IN_SESSION = "IN_SESSION", _("Talks under way")
    AGREED = "AGREED", _("Agreed")
    FAILED = "FAILED", _("No agreement")
    TERMINATED = "TERMINATED", _("Ended by one side")
    PERFORMING = "PERFORMING", _("Being kept")
    PERFORMED = "PERFORMED", _("Kept")
    BREACHED = "BREACHED", _("Not kept")


_M = MediationStatus
ALLOWED: Mapping[MediationStatus, frozenset[MediationStatus]] = {
    _M.APPLIED: frozenset({_M.CONSENTED, _M.TERMINATED}),
    _M.CONSENTED: frozenset({_M.ACCEPTED, _M.TERMINATED}),
    _M.ACCEPTED: frozenset({_M.IN_SESSION, _M.TERMINATED}),
    _M.IN_SESSION: frozenset({_M.AGREED, _M.FAILED, _M.TERMINATED}),
    _M.AGREED: frozenset({_M.PERFORMING, _M.PERFORMED, _M.FAILED}),
    _M.FAILED: frozenset(),
    _M.TERMINATED: frozenset(),
    _M.PERFORMING: frozenset({_M.PERFORMED, _M.BREACHED}),
    _M.PERFORMED: frozenset(),
    _M.BREACHED: frozenset({_M.PERFORMED}),
}
"""Where each status may lead; whoever refuses ends it from every point before the agreement."""

BEFORE_AGREEMENT = frozenset({_M.APPLIED, _M.CONSENTED, _M.ACCEPTED, _M.IN_SESSION})
IN_FORCE = frozenset({_M.PERFORMING, _M.PERFORMED, _M.BREACHED})


class Dispute(models.TextChoices):
    """What the dispute is about: the kinds that are counted; identity matters go to no court."""

    NEIGHBOURS = "NEIGHBOURS", _("Between neighbours")
    FAMILY = "FAMILY", _("In the family: support, property")
    LAND = "LAND", _("Land, boundary, house")
    MONEY = "MONEY", _("Loan, wages, contract")
    DAMAGE = "DAMAGE", _("Damage, injury")
    OTHER = "OTHER", _("Another dispute")
    MARRIAGE = "MARRIAGE", _("Whether a marriage exists or ends")
    ADOPTION = "ADOPTION", _("Adoption")
    IDENTITY = "IDENTITY", _("Whose child somebody is")


UNCONFIRMABLE = frozenset({Dispute.MARRIAGE, Dispute.ADOPTION, Dispute.IDENTITY})


class Consent(models.TextChoices):
    """What one side says about being mediated."""

    ASKED = "ASKED", _("Not asked yet")
    YES = "YES", _("Agrees")
    NO = "NO", _("Clearly refuses")


class Form(models.TextChoices):
    """How an agreement was made (art. 28)."""

    WRITTEN = "WRITTEN", _("In writing")
    ORAL = "ORAL", _("By word of mouth, noted by the mediator")


class GuideStep(models.TextChoices):
    """The six words; what each asks the mediator to do. Every step may be skipped."""

    EMPATHIZE = "EMPATHIZE", _("Feeling")
    REASON = "REASON", _("Reasoning")
    LAW = "LAW", _("Law")
    EXPLAIN = "EXPLAIN", _("Talk")
    PERSUADE = "PERSUADE", _("Persuade")
    RECONCILE = "RECONCILE", _("Peace")


@dataclass(frozen=True, slots=True)
class Days:
    """The county's days for the talks: at first, and at most once more when both agree."""

    talks: int = 30
    prolonged: int = 30


@dataclass(frozen=True, slots=True)
class Signed:
    """The days on which everybody signed a written agreement, None while they have not (art. 29)."""

    one: dt.date | None = None
    other: dt.date | None = None
    mediator: dt.date | None = None
    seal: dt.date | None = None


def go(status: MediationStatus, to: MediationStatus) -> MediationStatus:
    """Return the next status. Raises MediationState when it may not follow."""
    if to not in ALLOWED[status]:
        raise MediationState
    return to


def word_of_side(said: Collection[str]) -> Consent:
    """Return what a side says whose people say this: who clearly refuses is out, the others count.

    A side that is not named yet was not asked; one whose people all refuse, refuses (art. 17).
    """
    left = [one for one in said if one != Consent.NO]
    if said and not left:
        return Consent.NO
    return Consent.YES if left and set(left) == {Consent.YES} else Consent.ASKED


def check_consent(one: str, other: str) -> None:
    """Raise OneRefused or NotBothConsented unless both sides agree (art. 17)."""
    if Consent.NO in {one, other}:
        raise OneRefused(basis=f"{NAME}第十七条")
    if {one, other} != {Consent.YES}:
        raise NotBothConsented(basis=f"{NAME}第十七条、第二十三条")


def talks_due(accepted_on: dt.date, days: Days, *, prolonged: int = 0) -> dt.date:
    """Return the last day for the talks: natural days after it was accepted."""
    return accepted_on + dt.timedelta(days=days.talks + prolonged)


def check_prolonging(more: int, days: Days, *, before: int, both_agree: bool) -> None:
    """Raise unless both agree to prolong the talks once and within the county's bound."""
    if before or not 1 <= more <= days.prolonged:
        raise ProlongedTooLong(ProlongedTooLong.default_message % {"days": days.prolonged})
    if not both_agree:
        raise NotBothConsented(basis=f"{NAME}第二十三条")


def check_told(*, ways_told: bool) -> None:
    """Raise WaysNotTold unless the parties were told of the other ways (art. 26)."""
    if not ways_told:
        raise WaysNotTold(basis=f"{NAME}第二十六条")


def check_agreement(facts: str, content: str, way: str, by: dt.date | None) -> None:
    """Raise AgreementIncomplete unless it says what happened, what is agreed, how, by when (art. 29)."""
    if not (facts.strip() and content.strip() and way.strip()) or by is None:
        raise AgreementIncomplete(basis=f"{NAME}第二十九条")


def in_force_on(form: Form, agreed_on: dt.date, signed: Signed) -> dt.date:
    """Return the day on which an agreement is in force: by mouth at once (art. 30), else when the
    last of both sides, the mediator and the seal is on it (art. 29). Raises NotInForce.
    """
    if form == Form.ORAL:
        return agreed_on
    days = (signed.one, signed.other, signed.mediator, signed.seal)
    given = [day for day in days if day is not None]
    if len(given) < len(days):
        raise NotInForce(basis=f"{NAME}第二十九条")
    return max(given)


def confirmation_due(effective_on: dt.date, calendar: Calendar) -> dt.date:
    """Return the last day to ask the court together: 30 days, and off a rest day (art. 33; 203)."""
    return calendar.add_natural_days(effective_on, CONFIRM_DAYS)


def check_confirmation(
    matter: str, *, effective_on: dt.date, asked_on: dt.date, both: bool, calendar: Calendar
) -> None:
    """Raise NotConfirmable, NotJoint or ConfirmationTooLate unless the court may be asked now."""
    if matter in UNCONFIRMABLE:
        raise NotConfirmable(basis=f"{CONFIRMATION}第四条")
    if not both:
        raise NotJoint(basis=f"{NAME}第三十三条")
    if asked_on > confirmation_due(effective_on, calendar):
        raise ConfirmationTooLate(basis=f"{NAME}第三十三条")


def follow_ups(effective_on: dt.date) -> tuple[dt.date, ...]:
    """Return the days of the visits afterwards: 7, 30 and 90 days after it is in force."""
    return tuple(effective_on + dt.timedelta(days=days) for days in FOLLOW_UP_DAYS)
