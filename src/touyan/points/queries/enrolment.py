"""Who takes part in the points scheme, since when, and who of the village does not yet."""

import datetime as dt
from collections.abc import Collection

from touyan.points.models import Enrolment


def is_enrolled(household_id: int, on: dt.date) -> bool:
    """Say whether a household takes part on a day."""
    return Enrolment.objects.on(on).filter(household_id=household_id).exists()


def enrolled(household_ids: Collection[int], on: dt.date) -> set[int]:
    """Return those of the households that take part on a day."""
    rows = Enrolment.objects.on(on).filter(household_id__in=household_ids)
    return set(rows.values_list("household_id", flat=True))


def running(household_id: int) -> Enrolment | None:
    """Return the household's running enrolment."""
    return Enrolment.objects.filter(household_id=household_id, withdrawn_on=None).first()


def ever_enrolled(household_ids: Collection[int]) -> set[int]:
    """Return those of the households that took part at any time: they had their base score."""
    rows = Enrolment.objects.filter(household_id__in=household_ids)
    return set(rows.values_list("household_id", flat=True))


def history(household_id: int) -> list[Enrolment]:
    """Return a household's enrolments, newest first."""
    rows = Enrolment.objects.filter(household_id=household_id)
    return list(rows.select_related("enrolled_by", "withdrawn_by").order_by("-enrolled_on", "-pk"))
