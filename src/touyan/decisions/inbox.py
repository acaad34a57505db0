"""What waits for people in the decisions room: questions to answer, suggestions without a reply, votes."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.inbox import COUNTED, OWN, SHOWN, Item, Source, Waiting, capped, first
from touyan.decisions.kinds import Assent
from touyan.decisions.models import Motion, MotionStatus, Question, Suggestion, SuggestionStatus


def _questions(actor: Actor) -> "QuerySet[Question]":
    return Question.objects.visible_to(actor, Power.MEETING_MANAGE).filter(answered_at=None)


def questions(actor: Actor) -> Waiting:
    """Return the questions to motions that this person may answer, those that are due first."""
    rows = _questions(actor)
    found = rows.select_related("motion__meeting__area").order_by("due_on", "pk")
    items = tuple(
        Item(
            one.motion.title,
            reverse("decisions:answer", args=[one.pk]),
            until=one.due_on,
            who=one.motion.meeting.area.name,
        )
        for one in found[:SHOWN]
    )
    return Waiting(count=capped(rows), until=first(items), items=items)


def _suggestions(actor: Actor) -> "QuerySet[Suggestion]":
    rows = Suggestion.objects.visible_to(actor, Power.MEETING_MANAGE)
    return rows.filter(status=SuggestionStatus.NOTED)


def suggestions(actor: Actor) -> Waiting:
    """Return the suggestions of night talks that nobody has answered yet, the oldest first."""
    rows = _suggestions(actor)
    items = tuple(
        Item(
            one.text[:60],
            reverse("decisions:suggestion", args=[one.pk]),
            who=one.meeting.area.name,
        )
        for one in rows.select_related("meeting__area").order_by("noted_at", "pk")[:SHOWN]
    )
    return Waiting(count=capped(rows), items=items)


def votes(actor: Actor) -> Waiting:
    """Return the open roll-calls on which this person has a vote and has not said a word."""
    rows = (
        Motion.objects.visible_to(actor)
        .filter(
            status=MotionStatus.OPEN,
            assent=Assent.ROLL_CALL,
            meeting__roster__person_id=actor.person_id,
            meeting__roster__attendance__isnull=False,
        )
        .exclude(votes__entry__person_id=actor.person_id)
        .distinct()
    )
    found = list(rows.select_related("meeting__area").order_by("put_at", "pk")[:COUNTED])
    items = tuple(
        Item(one.title, reverse("decisions:motion", args=[one.pk]), who=one.meeting.area.name)
        for one in found[:SHOWN]
    )
    return Waiting(count=len(found), items=items)


SOURCES = (
    Source(
        "decisions.questions",
        title=_("Answer questions to motions"),
        url_name="decisions:questions",
        look=questions,
        rows=_questions,
        powers=(Power.MEETING_MANAGE,),
        icon="info",
    ),
    Source(
        "decisions.suggestions",
        title=_("Answer suggestions of the night talk"),
        url_name="decisions:night_talks",
        look=suggestions,
        rows=_suggestions,
        powers=(Power.MEETING_MANAGE,),
        icon="people",
    ),
    Source(
        "decisions.votes",
        title=_("Your vote is asked for"),
        url_name="decisions:meetings",
        look=votes,
        powers=(Power.MEETING_READ,),
        kinds=OWN,
        icon="check",
    ),
)
