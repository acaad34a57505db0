"""What a household's own page says beside the entries: taking part, base score, years, last days."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Sum

from touyan.core import clock
from touyan.core.actor import Actor
from touyan.ledger import queries as ledger
from touyan.points import accounts
from touyan.points.models import Claim, ClaimState, Enrolment, Reminder
from touyan.points.queries.enrolment import running
from touyan.points.queries.lots import SOON_DAYS, RunsOut, announced, by_day, lots_of
from touyan.registry.kinds import SuccessionKind
from touyan.registry.models import Household, HouseholdSuccession, PartyStatus, Person

REMINDERS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class LastDay:
    """Points that can be used until a day (None: for ever), and whether that is soon."""

    points: int
    until: dt.date | None
    is_soon: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything about a household that its own page shows beside its entries."""

    enrolment: Enrolment | None
    base_score: int
    this_year: int
    earned: int
    last_days: list[LastDay]
    runs_out: RunsOut | None
    reminders: list[Reminder]
    is_party_member: bool


def of(actor: Actor, household: Household) -> Overview:
    """Return the overview of the actor's own household, in a fixed number of queries."""
    today = clock.today()
    soon = today + dt.timedelta(days=SOON_DAYS)
    return Overview(
        enrolment=running(household.pk),
        base_score=_base_score(household.pk),
        this_year=earned(household.pk, year=today.year),
        earned=earned(household.pk),
        last_days=[
            LastDay(points, until, until is not None and until <= soon)
            for until, points in by_day(lots_of(household.pk))
        ],
        runs_out=announced(household.pk, household.subject.area.scope_path),
        reminders=reminders_of(household.pk),
        is_party_member=Person.objects.filter(pk=actor.person_id)
        .exclude(party_status=PartyStatus.NONE)
        .exists(),
    )


def reminders_of(household_id: int) -> list[Reminder]:
    """Return the latest reminders given to a household."""
    rows = Reminder.objects.filter(household=household_id).select_related("rule", "given_by")
    return list(rows.order_by("-reminded_on", "-pk")[:REMINDERS_SHOWN])


def _base_score(household_id: int) -> int:
    return sum(
        view.balance
        for view in ledger.accounts_of_subject(household_id)
        if view.code == accounts.BASE_SCORE
    )


def earned(household_id: int, *, year: int | None = None) -> int:
    """Return what was ever booked to a household, or in a year, with those that merged into it.

    Exchanging, running out and deductions never lower it; only the reversal of the very award does.
    """
    rows = Claim.objects.filter(
        household__in=_with_predecessors(household_id),
        state=ClaimState.POSTED,
        is_personal=False,
        points__gt=0,
    )
    if year is not None:
        rows = rows.filter(posted_at__year=year)
    return rows.aggregate(points=Sum("points"))["points"] or 0


def _with_predecessors(household_id: int) -> set[int]:
    """Return a household and all that merged into it, directly or through another."""
    found, latest = {household_id}, {household_id}
    while latest:
        rows = HouseholdSuccession.objects.filter(new__in=latest, kind=SuccessionKind.MERGE)
        latest = set(rows.values_list("old_id", flat=True)) - found
        found |= latest
    return found
