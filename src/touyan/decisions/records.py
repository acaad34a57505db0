"""The meetings, motions and suggestions behind the measures of the decisions room."""

from collections.abc import Iterable

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from touyan.core.actor import Power
from touyan.core.measures import Slice
from touyan.core.records import Record, day_of
from touyan.decisions.measures import _COUNTED, _held
from touyan.decisions.models import Meeting, Motion, MotionStatus, Suggestion, SuggestionStatus


def _meetings(asked: Slice) -> "QuerySet[Meeting]":
    return Meeting.objects.filter(_held(asked)).select_related("called_by").order_by("meets_at")


def _meeting(row: Meeting, num: int, den: int | None) -> Record:
    return Record(
        on=day_of(row.meets_at),
        title=row.title,
        num=num,
        den=den,
        who=row.called_by.name,
        basis=row.get_body_display(),
        href=reverse("decisions:meeting", args=[row.pk]),
        power=Power.MEETING_READ,
    )


def meetings(asked: Slice) -> Iterable[Record]:
    """Return the meetings whose minutes are closed."""
    return [_meeting(row, 1, None) for row in _meetings(asked)]


def attendance(asked: Slice) -> Iterable[Record]:
    """Return the same meetings with who came, of those on their lists."""
    rows = _meetings(asked).annotate(came=Count("roster__attendance"))
    return [_meeting(row, row.came, row.eligible) for row in rows]


def motions(asked: Slice) -> Iterable[Record]:
    """Return the motions that were counted, with the resolution of those that were carried."""
    rows = Motion.objects.filter(_held(asked, "meeting__"), status__in=_COUNTED)
    return [
        Record(
            on=day_of(row.meeting.meets_at),
            title=row.title,
            num=int(row.status == MotionStatus.CARRIED),
            den=1,
            who=row.decided_by.name if row.decided_by else "",
            basis=row.resolution.title if row.resolution else row.get_status_display(),
            href=reverse("decisions:meeting", args=[row.meeting_id]),
            power=Power.MEETING_READ,
        )
        for row in rows.select_related("meeting", "decided_by", "resolution").order_by("pk")
    ]


def suggestions(asked: Slice) -> Iterable[Record]:
    """Return the suggestions of night talks: the day and how they stand, not what was said or by whom."""
    rows = Suggestion.objects.filter(
        asked.areas("meeting__area_id"), asked.moments("meeting__meets_at")
    )
    return [
        Record(
            on=day_of(row.meeting.meets_at),
            title=_("Suggestion at: %(meeting)s") % {"meeting": row.meeting.title},
            num=int(row.status != SuggestionStatus.NOTED),
            den=1,
            basis=row.get_status_display(),
            href=reverse("decisions:meeting", args=[row.meeting_id]),
            power=Power.MEETING_READ,
        )
        for row in rows.select_related("meeting").order_by("pk")
    ]


RECORDS = {
    "decisions.meetings": meetings,
    "decisions.attendance": attendance,
    "decisions.carried": motions,
    "decisions.suggestions_answered": suggestions,
}
