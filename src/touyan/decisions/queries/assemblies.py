"""What meetings cooperatives held: assemblies by year, every meeting by month."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from touyan.core import bulk, clock
from touyan.core.measures import first_day, shifted
from touyan.decisions.kinds import BodyKind
from touyan.decisions.models import Attendance, Meeting, MeetingStatus, MotionStatus

ASSEMBLIES = (BodyKind.COOP_MEMBERS, BodyKind.COOP_REPRESENTATIVES)


def assemblies_of(organisations: Collection[int]) -> dict[int, dict[int, int]]:
    """Return, by organisation and year, the assemblies whose minutes are closed. One query."""
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    rows = Meeting.objects.filter(
        organisation_id__in=bulk.among(organisations),
        body__in=ASSEMBLIES,
        status=MeetingStatus.CLOSED,
    )
    for organisation, at in rows.values_list("organisation_id", "meets_at"):
        found[organisation or 0][at.astimezone(clock.ZONE).year] += 1
    return {organisation: dict(years) for organisation, years in found.items()}


@dataclass(slots=True)
class MonthOfMeetings:
    """The meetings of an organisation in a month whose minutes are closed, who came, what was carried."""

    organisation_id: int
    month: str
    meetings: int = 0
    people: int = 0
    carried: int = 0


def meetings_of(organisations: Collection[int], first: str, last: str) -> list[MonthOfMeetings]:
    """Return the meetings of organisations by month, both months included. Two queries."""
    span = {
        "organisation_id__in": bulk.among(organisations),
        "status": MeetingStatus.CLOSED,
        "meets_at__gte": clock.start_of(first_day(first)),
        "meets_at__lt": clock.start_of(first_day(shifted(last, 1))),
    }
    rows = Meeting.objects.filter(**span).annotate(
        carried=Count("motions", filter=Q(motions__status=MotionStatus.CARRIED))
    )
    came = dict(
        Attendance.objects.filter(entry__meeting__in=Meeting.objects.filter(**span))
        .values_list("entry__meeting_id")
        .annotate(n=Count("pk"))
        .order_by()
    )
    found: dict[tuple[int, str], MonthOfMeetings] = {}
    for pk, organisation, at, carried in rows.values_list(
        "pk", "organisation_id", "meets_at", "carried"
    ):
        key = (organisation or 0, clock.month_of(at.astimezone(clock.ZONE)))
        one = found.setdefault(key, MonthOfMeetings(*key))
        one.meetings += 1
        one.people += came.get(pk, 0)
        one.carried += carried
    return list(found.values())
