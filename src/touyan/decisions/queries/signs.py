"""What stands out about a closed meeting, for those who supervise: a fixed number of queries."""

from collections import defaultdict

from django.db.models import Max

from touyan.core.actor import Actor, Power
from touyan.decisions import afterwards
from touyan.decisions.afterwards import SAME_LISTS, Sign, Written
from touyan.decisions.models import Attendance, Meeting, MeetingStatus, Minutes

SUPERVISING = (Power.RESOLUTION_CONFIRM, Power.RESOLUTION_FILE)
COMPARED = 500
TOWNSHIP_DIGITS = 9


def may_see_signs(actor: Actor, meeting: Meeting) -> bool:
    """Say whether the actor supervises meetings there: the supervision committee, the township."""
    return any(actor.may_in(power, meeting.area.scope_path) for power in SUPERVISING)


def signs(meeting: Meeting) -> list[Sign]:
    """Return what stands out about a meeting whose minutes are closed; nothing before."""
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if minutes is None:
        return []
    noted = Attendance.objects.filter(entry__meeting=meeting).aggregate(at=Max("noted_at"))["at"]
    decided = meeting.motions.aggregate(at=Max("decided_at"))["at"]
    keyed = [meeting.called_at, noted, decided, minutes.closed_at]
    earlier = list(
        Meeting.objects.filter(
            area=meeting.area,
            organisation=meeting.organisation_id,
            body=meeting.body,
            status=MeetingStatus.CLOSED,
            meets_at__lt=meeting.meets_at,
        )
        .order_by("-meets_at")
        .values_list("pk", flat=True)[: SAME_LISTS - 1]
    )
    lists = _lists([meeting.pk, *earlier])
    elsewhere = (
        Minutes.objects.filter(
            meeting__village_path__startswith=meeting.village_path[:TOWNSHIP_DIGITS]
        )
        .exclude(meeting__village_path=meeting.village_path)
        .order_by("-pk")
        .values_list("text", flat=True)[:COMPARED]
    )
    return afterwards.signs(
        Written(tuple(at for at in keyed if at), lists[meeting.pk], minutes.text),
        before=[lists[one] for one in earlier],
        elsewhere={afterwards.plain(text) for text in elsewhere},
    )


def _lists(meeting_ids: list[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = Attendance.objects.filter(entry__meeting__in=meeting_ids)
    for meeting, person in rows.values_list("entry__meeting", "person"):
        found[meeting].add(person)
    return {one: frozenset(found[one]) for one in meeting_ids}
