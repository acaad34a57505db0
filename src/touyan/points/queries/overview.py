"""What was ever earned by a household, with those that merged into it, and the reminders given to it."""

from django.db.models import QuerySet, Sum

from touyan.points.models import Claim, ClaimState, Reminder
from touyan.registry.kinds import SuccessionKind
from touyan.registry.models import HouseholdSuccession

REMINDERS_SHOWN = 5


def reminders_of(household_id: int) -> list[Reminder]:
    """Return the latest reminders given to a household."""
    rows = Reminder.objects.filter(household=household_id).select_related("rule", "given_by")
    return list(rows.order_by("-reminded_on", "-pk")[:REMINDERS_SHOWN])


def earned(household_id: int, *, year: int | None = None) -> int:
    """Return what was ever booked to a household, or in a year, with those that merged into it.

    Exchanging, running out and deductions never lower it; only the reversal of the very award does.
    """
    rows = booked(Claim.objects.filter(household__in=_with_predecessors(household_id)))
    if year is not None:
        rows = rows.filter(posted_at__year=year)
    return rows.aggregate(points=Sum("points"))["points"] or 0


def booked(claims: "QuerySet[Claim]") -> "QuerySet[Claim]":
    """Keep the claims that brought a household points: booked, its own, more than nothing."""
    return claims.filter(state=ClaimState.POSTED, is_personal=False, points__gt=0)


def _with_predecessors(household_id: int) -> set[int]:
    """Return a household and all that merged into it, directly or through another."""
    found, latest = {household_id}, {household_id}
    while latest:
        rows = HouseholdSuccession.objects.filter(new__in=latest, kind=SuccessionKind.MERGE)
        latest = set(rows.values_list("old_id", flat=True)) - found
        found |= latest
    return found
