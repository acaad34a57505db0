"""Suggestions of a night talk: each becomes a case within two days, its answer goes back to the talk.

The talk's record stays in the decisions room (attendance, words, adopted or not, points as before); who
follows it, until when and what was answered stays here. One answer is written into both at once.
"""

from django.db import transaction

from touyan.audit import services as audit
from touyan.cases.kinds import OPEN, Channel, Family
from touyan.cases.models import Case, TalkSuggestion
from touyan.cases.queries.suggestions import get_followed, overdue
from touyan.cases.services.opening import bring
from touyan.cases.services.submitting import Submitted
from touyan.cases.services.working import adopt, reply
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import DomainError, NotFound, WrongState
from touyan.decisions.models import Suggestion, SuggestionStatus
from touyan.decisions.services import decide_suggestion


@transaction.atomic
def take_up(*, actor: Actor, suggestion_id: int) -> Submitted:
    """Make a case of a suggestion; without a name it has a receipt, which is shown once.

    Raises NotFound, WrongState when it was taken up or answered, ShownTheChannel.
    """
    rows = Suggestion.objects.visible_to(actor, Power.MEETING_MANAGE)
    if not rows.filter(pk=suggestion_id).exists():
        raise NotFound
    return _take_up(actor, suggestion_id)


def take_up_overdue(actor: Actor) -> int:
    """Make cases of what nobody took up within two days; return how many. Twice makes none twice.

    What belongs to another channel stays where it was said: nothing of it is copied.
    """
    done = 0
    for suggestion_id in overdue():
        try:
            with transaction.atomic():
                _take_up(actor, suggestion_id)
        except DomainError:
            continue
        done += 1
    return done


def _take_up(actor: Actor, suggestion_id: int) -> Submitted:
    one = (
        Suggestion.objects.select_for_update(of=("self",))
        .select_related("meeting__area")
        .get(pk=suggestion_id)
    )
    taken = TalkSuggestion.objects.filter(suggestion=one).exists()
    if taken or one.status != SuggestionStatus.NOTED:
        raise WrongState
    made = bring(
        actor=actor,
        family=Family.SUGGESTION,
        area=one.meeting.area,
        text=one.text,
        person_id=one.person_id,
        channel=Channel.NIGHT_TALK,
        is_anonymous=one.person_id is None,
        insists=one.accuses_nobody,
    )
    TalkSuggestion.objects.create(case=made.case, suggestion=one, taken_up_at=clock.now())
    audit.record(
        actor=actor,
        action="cases.suggestion.taken_up",
        object_kind="decisions.suggestion",
        object_id=one.pk,
        area_path=one.meeting.area.scope_path,
    )
    return made


@transaction.atomic
def answer(*, actor: Actor, case_id: int, adopted: bool, words: str) -> Case:
    """Answer a suggestion once, for the case and for the talk: done or to be done, or why it cannot be.

    Raises NotFound, NotAllowed, WrongState, NotTheHandler, Invalid.
    """
    link = get_followed(actor, case_id)
    if link.case.status not in OPEN:
        raise WrongState
    if link.suggestion.status == SuggestionStatus.NOTED:
        decide_suggestion(
            actor=actor, suggestion_id=link.suggestion_id, adopted=adopted, reply=words
        )
    if adopted:
        adopt(actor=actor, case_id=case_id)
    return reply(actor=actor, case_id=case_id, words=words)
