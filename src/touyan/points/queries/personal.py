"""A Party member's own account: whether it is open, and what was earned with it."""

from collections.abc import Collection

from django.db.models import Sum

from touyan.points.models import Claim, ClaimState, PersonalAccount


def open_account_of(person_id: int) -> PersonalAccount | None:
    """Return a person's open account."""
    rows = PersonalAccount.objects.filter(person_id=person_id, closed_on=None)
    return rows.select_related("area").first()


def with_account(person_ids: Collection[int]) -> set[int]:
    """Return those of the people who have an open account."""
    rows = PersonalAccount.objects.filter(person__in=person_ids, closed_on=None)
    return set(rows.values_list("person_id", flat=True))


def earned(person_id: int, *, year: int | None = None) -> int:
    """Return what was booked to a person's own account, of a year or ever."""
    rows = Claim.objects.filter(
        person_id=person_id, is_personal=True, state=ClaimState.POSTED, points__gt=0
    )
    if year is not None:
        rows = rows.filter(posted_at__year=year)
    return rows.aggregate(points=Sum("points"))["points"] or 0
