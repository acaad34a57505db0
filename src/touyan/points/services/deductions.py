"""Reminders before a deduction: two, on two days, each on record and visible to the household.

Deductions are off unless a village switched them on; they never go below zero and are never public
(rule 2.4, 2.5).
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotAllowed, NotFound
from touyan.points import caps, queries
from touyan.points.errors import NoDeductions, NoScheme, RemindedToday, RemindFirst
from touyan.points.models import Claim, ClaimState, Origin, Reminder, ReminderDelivery, Rule
from touyan.points.services import guards
from touyan.registry.models import Household

REMINDERS = 2


@dataclass(frozen=True, slots=True)
class Told:
    """What a household was told: under which rule, when, how and in which words."""

    household_id: int
    rule_id: int
    reminded_on: dt.date
    delivery: ReminderDelivery
    text: str
    ref: uuid.UUID | None = None


def remind(*, actor: Actor, told: Told) -> Reminder:
    """Record that somebody told a household to put a thing right; the same `ref` again is the same act.

    Raises NotFound out of reach, OwnFamily (on record), NoDeductions, NoScheme, TooLate, RemindedToday,
    Invalid without words.
    """
    household = (
        Household.objects.select_related("subject__area").filter(pk=told.household_id).first()
    )
    if household is None:
        raise NotFound
    path = household.subject.area.scope_path
    if not actor.may_in(Power.POINTS_REMIND, path):
        raise NotFound if actor.may(Power.POINTS_REMIND) else NotAllowed
    guards.not_own_family(actor=actor, household_id=household.pk, area_path=path)
    with transaction.atomic():
        Household.objects.select_for_update(no_key=True).get(pk=household.pk)
        if told.ref and (before := Reminder.objects.filter(ref=told.ref).first()):
            return before
        return _record(actor, told, household)


def _record(actor: Actor, told: Told, household: Household) -> Reminder:
    guards.takes_part(household.pk)
    village = queries.village_of(household.subject.area)
    scheme = queries.scheme_in_force(village.pk, told.reminded_on)
    if scheme is None:
        raise NoScheme
    rule = Rule.objects.filter(pk=told.rule_id, scheme=scheme).first()
    if rule is None:
        raise NotFound
    if rule.points > 0 or not scheme.deductions_enabled:
        raise NoDeductions
    caps.check_day(
        occurred_on=told.reminded_on, today=clock.today(), window_days=scheme.claim_window_days
    )
    if not told.text.strip():
        raise Invalid
    if Reminder.objects.filter(
        household=household, rule=rule, reminded_on=told.reminded_on
    ).exists():
        raise RemindedToday
    row = Reminder.objects.create(
        ref=told.ref or uuid.uuid4(),
        area=village,
        household=household,
        rule=rule,
        reminded_on=told.reminded_on,
        delivery=told.delivery,
        text=told.text.strip(),
        given_by_id=actor.person_id,
        recorded_at=clock.now(),
    )
    audit.record(
        actor=actor,
        action="points.household.reminded",
        object_kind="points.reminder",
        object_id=row.ref,
        area_path=village.scope_path,
        detail={"rule": rule.code, "delivery": str(row.delivery)},
    )
    return row


def check(*, rule: Rule, household_id: int, occurred_on: dt.date, origin: str) -> None:
    """Raise unless a deduction may be proposed: NoDeductions, RemindFirst (with what is missing).

    Every other rule passes. Nobody enters a deduction for their own household.
    """
    if rule.points > 0:
        return
    if origin == Origin.OWN or not rule.scheme.deductions_enabled:
        raise NoDeductions
    given = unused(household_id, rule, before=occurred_on).count()
    needed = max(rule.reminders, REMINDERS)
    if given < needed:
        raise RemindFirst(missing=needed - given)


def unused(household_id: int, rule: Rule, *, before: dt.date) -> QuerySet[Reminder]:
    """Return the reminders under a rule that came before a day and led to no standing deduction."""
    return Reminder.objects.filter(
        Q(claim__isnull=True) | Q(claim__state__in=[ClaimState.CANCELLED, ClaimState.REVERSED]),
        household_id=household_id,
        rule__code=rule.code,
        reminded_on__lt=before,
    )


def use(claim: Claim) -> None:
    """Mark the reminders that a deduction rests on, in the caller's transaction."""
    if claim.points < 0:
        unused(claim.household_id, claim.rule, before=claim.occurred_on).update(claim=claim)
