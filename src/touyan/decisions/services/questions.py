"""Asking about a motion and answering in public; hiding what tells private things of others."""

import datetime as dt

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.errors import NotFound, WrongState
from touyan.decisions import queries
from touyan.decisions.errors import TooManyQuestions
from touyan.decisions.models import Motion, MotionStatus, Question
from touyan.decisions.services.guards import runs, text

ANSWER_DAYS = 3  # custom: no law fixes it; never later than the day of the meeting
ASKED, ANSWERED = 500, 1000
WAITING_MAX = 5


def due_on(asked_on: dt.date, meets_on: dt.date) -> dt.date:
    """Return the day by which a question is answered: in three days, at the latest before people vote."""
    return max(asked_on, min(asked_on + dt.timedelta(days=ANSWER_DAYS), meets_on))


@transaction.atomic
def ask(*, actor: Actor, motion_id: int, question: str) -> Question:
    """Ask about a motion that one may see, while it is open.

    Raises NotFound, WrongState once it is decided, TooManyQuestions with five of one's own waiting.
    """
    motion = queries.get_motion(actor, motion_id)
    Motion.objects.select_for_update().get(pk=motion_id)
    if motion.status != MotionStatus.OPEN or actor.person_id <= 0:
        raise WrongState
    waiting = Question.objects.filter(motion=motion, asked_by_id=actor.person_id, answered_at=None)
    if waiting.count() >= WAITING_MAX:
        raise TooManyQuestions
    meets_on = motion.meeting.meets_at.astimezone(clock.ZONE).date()
    asked = Question.objects.create(
        motion=motion,
        text=text(question, longest=ASKED),
        asked_by_id=actor.person_id,
        asked_at=clock.now(),
        due_on=due_on(clock.today(), meets_on),
    )
    _told(actor, "question.asked", asked)
    return asked


@transaction.atomic
def answer(*, actor: Actor, question_id: int, reply: str) -> Question:
    """Answer a question, for everybody to read. Raises NotFound, NotAllowed, WrongState."""
    question = _managed(actor, question_id)
    if question.answered_at is not None:
        raise WrongState
    question.answer = text(reply, longest=ANSWERED)
    question.answered_by_id, question.answered_at = actor.person_id, clock.now()
    question.save()
    _told(actor, "question.answered", question)
    return question


@transaction.atomic
def hide_question(*, actor: Actor, question_id: int) -> Question:
    """Hide a text that tells private things of somebody else; it stays to be answered.

    Nothing else is a reason. The act is on record, the asker still reads the own text.
    """
    question = _managed(actor, question_id)
    if question.hidden_at is not None:
        raise WrongState
    question.hidden_by_id, question.hidden_at = actor.person_id, clock.now()
    question.save()
    _told(actor, "question.hidden", question)
    return question


def _managed(actor: Actor, question_id: int) -> Question:
    if not Question.objects.visible_to(actor).filter(pk=question_id).exists():
        raise NotFound
    question = Question.objects.select_for_update().get(pk=question_id)
    runs(actor, question.motion.meeting)
    return question


def _told(actor: Actor, action: str, question: Question) -> None:
    """Record an act; never who asked beside what was asked."""
    audit.record(
        actor=actor,
        action=f"decisions.{action}",
        object_kind="decisions.motion",
        object_id=question.motion_id,
        area_path=question.motion.meeting.area.scope_path,
        detail={"question": question.pk},
    )
