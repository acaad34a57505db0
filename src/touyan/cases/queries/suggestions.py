"""Reads of suggestions: which of a talk wait to be taken up, what is told at the next talk."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from touyan.cases.kinds import OPEN, Family
from touyan.cases.models import Case, TalkSuggestion
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.talk_lines import Line
from touyan.decisions.kinds import BodyKind
from touyan.decisions.models import Meeting, MeetingStatus, Suggestion, SuggestionStatus

TOLD = 60
TAKE_UP_WITHIN = dt.timedelta(days=2)  # custom, rule 7.5


def to_take_up(actor: Actor, *, limit: int | None = TOLD) -> "QuerySet[Suggestion]":
    """Return the suggestions of talks that are no case yet, the oldest first."""
    rows = Suggestion.objects.visible_to(actor, Power.MEETING_MANAGE)
    return _loose(rows).select_related("meeting__area").order_by("noted_at", "pk")[:limit]


def overdue() -> list[int]:
    """Return the suggestions that nobody has taken up within two days."""
    rows = _loose(Suggestion.objects.filter(noted_at__lt=clock.now() - TAKE_UP_WITHIN))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:500])


def _loose(rows: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
    taken = TalkSuggestion.objects.values("suggestion_id")
    return rows.filter(status=SuggestionStatus.NOTED).exclude(pk__in=taken)


def since_last_talk(village_path: str, before: dt.datetime) -> list[Line]:
    """Return every suggestion of a village that is open, or was answered since its last talk."""
    last = (
        Meeting.objects.filter(
            body=BodyKind.NIGHT_TALK, village_path=village_path, meets_at__lt=before
        )
        .exclude(status=MeetingStatus.CANCELLED)
        .order_by("-meets_at")
        .first()
    )
    since = last.meets_at if last else clock.start_of(dt.date(2000, 1, 1))
    rows = (
        Case.objects.filter(
            Q(status__in=OPEN) | Q(closed_at__gte=since) | Q(resolved_at__gte=since),
            family=Family.SUGGESTION,
            guard="",
            received_at__lt=before,
            area__scope_path__under=village_path,
        )
        .exclude(status__in=["WITHDRAWN", "EXCLUDED"])
        .order_by("received_at", "pk")
    )
    found = [_line(case) for case in rows[:TOLD]]
    loose = _loose(
        Suggestion.objects.filter(meeting__village_path=village_path, meeting__meets_at__lt=before)
    )
    return found + [
        Line(one.text, _("still to be answered")) for one in loose.order_by("pk")[:TOLD]
    ]


def _line(case: Case) -> Line:
    if case.status in OPEN:
        return Line(case.text, _("under way"), case.answer, is_answered=bool(case.answer))
    return Line(case.text, _("done") if case.is_adopted else _("answered"), case.answer, True)


def get_followed(actor: Actor, case_id: int) -> TalkSuggestion:
    """Return the suggestion of a talk that this case follows. Raises NotFound."""
    found = _followed(actor).filter(case_id=case_id).first()
    if found is None:
        raise NotFound
    return found


def followed(actor: Actor, *, limit: int = TOLD) -> list[TalkSuggestion]:
    """Return the suggestions that are being followed and have no answer yet, the oldest first."""
    return list(_followed(actor).filter(case__status__in=OPEN).order_by("pk")[:limit])


def _followed(actor: Actor) -> QuerySet[TalkSuggestion]:
    rows = TalkSuggestion.objects.filter(
        suggestion__in=Suggestion.objects.visible_to(actor, Power.MEETING_MANAGE)
    )
    return rows.select_related("case__area", "suggestion")
