"""What the decisions room tells by village and month: meetings, who came, what was carried, suggestions."""

from collections.abc import Iterable

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from touyan.core.measures import Amount, Flow, Slice, added, by_month
from touyan.core.watching import Watch
from touyan.decisions.bodies import OF_COOPS
from touyan.decisions.models import (
    Attendance,
    Meeting,
    MeetingStatus,
    Motion,
    MotionStatus,
    Suggestion,
    SuggestionStatus,
)

_COUNTED = (MotionStatus.CARRIED, MotionStatus.NOT_CARRIED, MotionStatus.NO_QUORUM)


def _held(asked: Slice, to: str = "") -> Q:
    """Keep what belongs to meetings whose minutes are closed; `to` leads to the meeting.

    The members' meetings of a cooperative are its own affair and not the village's deliberation.
    """
    return (
        Q(**{f"{to}status": MeetingStatus.CLOSED})
        & ~Q(**{f"{to}body__in": sorted(OF_COOPS)})
        & asked.areas(f"{to}area_id")
        & asked.moments(f"{to}meets_at")
    )


def held(asked: Slice) -> Iterable[Amount]:
    """Return the meetings whose minutes are closed."""
    rows = Meeting.objects.filter(_held(asked))
    return added(rows, "area_id", Count("pk"), at="meets_at")


def attendance(asked: Slice) -> Iterable[Amount]:
    """Return who came to them, and who was on their lists."""
    rows = Meeting.objects.filter(_held(asked))
    lists = by_month(rows, "area_id", at="meets_at", n=Sum("eligible"))
    came = Attendance.objects.filter(_held(asked, "entry__meeting__"))
    counted = by_month(
        came, "entry__meeting__area_id", at="entry__meeting__meets_at", n=Count("pk")
    )
    here = {(place, month): number for place, month, number in counted}
    return [(place, month, here.get((place, month), 0), number) for place, month, number in lists]


def carried(asked: Slice) -> Iterable[Amount]:
    """Return the motions that were carried, of those that were counted."""
    rows = Motion.objects.filter(_held(asked, "meeting__"), status__in=_COUNTED)
    return by_month(
        rows,
        "meeting__area_id",
        at="meeting__meets_at",
        num=Count("pk", filter=Q(status=MotionStatus.CARRIED)),
        den=Count("pk"),
    )


def answered(asked: Slice) -> Iterable[Amount]:
    """Return the suggestions that have a reply, of those that were made."""
    rows = Suggestion.objects.filter(
        asked.areas("meeting__area_id"), asked.moments("meeting__meets_at")
    )
    return by_month(
        rows,
        "meeting__area_id",
        at="meeting__meets_at",
        num=Count("pk", filter=~Q(status=SuggestionStatus.NOTED)),
        den=Count("pk"),
    )


_MEETINGS = Watch(
    name="decisions_meetings",
    model="decisions.Meeting",
    area="area",
    since="meets_at",
    also=("status", "body", "eligible"),
)
_ATTENDANCE = Watch(
    name="decisions_attendance",
    model="decisions.Attendance",
    area="entry__meeting__area",
    since="entry__meeting__meets_at",
)
_MOTIONS = Watch(
    name="decisions_motions",
    model="decisions.Motion",
    area="meeting__area",
    since="meeting__meets_at",
    also=("status",),
)
_SUGGESTIONS = Watch(
    name="decisions_suggestions",
    model="decisions.Suggestion",
    area="meeting__area",
    since="meeting__meets_at",
    also=("status",),
)


MEASURES = (
    Flow(
        code="decisions.meetings",
        counts_people=False,
        title=_("Meetings with minutes"),
        unit="meeting",
        numerator=_("Meetings whose minutes are closed, by their day"),
        citation="7.2",
        rows=held,
        watched=(_MEETINGS,),
    ),
    Flow(
        code="decisions.attendance",
        title=_("Who came to the meetings"),
        unit="person",
        numerator=_("People (or households) who took part in meetings with minutes"),
        denominator=_("Those on the lists of these meetings"),
        citation="7.2",
        rows=attendance,
        watched=(_MEETINGS, _ATTENDANCE),
    ),
    Flow(
        code="decisions.carried",
        title=_("Motions carried"),
        unit="motion",
        numerator=_("Motions that were carried"),
        denominator=_("Motions that were counted"),
        citation="7.2",
        rows=carried,
        watched=(_MEETINGS, _MOTIONS),
    ),
    Flow(
        code="decisions.suggestions_answered",
        title=_("Suggestions of night talks with a reply"),
        unit="suggestion",
        numerator=_("Suggestions that have a reply"),
        denominator=_("Suggestions that were made, by the day of the talk"),
        citation="7.5",
        rows=answered,
        watched=(_MEETINGS, _SUGGESTIONS),
    ),
)
