"""Working on a case: arrival (the villager's word), progress, answer, done on the spot, "not ours"."""

from typing import BinaryIO

from django.db import transaction

from touyan.audit.detail import Detail
from touyan.backstage.queries import work_calendar
from touyan.cases import deadline
from touyan.cases.errors import NotTheHandler, OwnArrival, SamePerson, TooLateToHandBack
from touyan.cases.kinds import OPEN, Act, ArrivalBy, CaseLevel, CaseStatus
from touyan.cases.models import Case, HandBack
from touyan.cases.pack_values import Length
from touyan.cases.queries import answering, county
from touyan.cases.services.clocks import FIELDS, end_pauses, kind_of, set_rung
from touyan.cases.services.dispatching import ask_next
from touyan.cases.services.guards import (
    asked,
    handled,
    is_desk,
    managed,
    move,
    must_be,
    must_be_open,
    say,
    seen,
    text,
    told,
)
from touyan.cases.services.submitting import attach
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import WrongState

_BEFORE_ARRIVAL = (CaseStatus.WHISTLED, CaseStatus.DISPATCHED, CaseStatus.ACCEPTED)


@transaction.atomic
def confirm_arrival(
    *, actor: Actor, case_id: int, voice: BinaryIO | None = None, receipt: str = ""
) -> Case:
    """Say that somebody is there: the villager, by tap, by voice or by receipt. A second time is silent.

    What was said is kept with the case and nothing else counts as an arrival by voice. Raises
    NotFound, WrongState, FileTooLarge, FileKindRefused, OwnArrival when the reporter is the one who
    was asked to come.
    """
    case = asked(actor, case_id, receipt)
    was_there = case.arrived_at is not None
    by = ArrivalBy.VOICE if voice is not None else ArrivalBy.TAP
    found = _arrived(actor, case, by, hides=case.is_anonymous)
    if voice is not None and not was_there:
        attach(actor, found, [voice])
    return found


@transaction.atomic
def record_arrival(*, actor: Actor, case_id: int) -> Case:
    """Key in what the villager told the duty phone. Never for oneself. Raises OwnArrival, NotFound."""
    case = managed(actor, case_id, Power.CASE_RECORD)
    return _arrived(actor, case, ArrivalBy.DUTY_PHONE)


def _arrived(actor: Actor, case: Case, by: str, *, hides: bool = False) -> Case:
    if case.assignee_id is not None and case.assignee_id == actor.person_id:
        raise OwnArrival
    if case.arrived_at is not None:
        return case
    must_be(case, _BEFORE_ARRIVAL)
    case.arrived_at, case.arrival_by = deadline.to_second(clock.now()), by
    case.answer_due_at = None
    move(case, CaseStatus.ARRIVED)
    set_rung(case)
    case.save(update_fields=["arrived_at", "arrival_by", "answer_due_at", "status", *FIELDS])
    say(case, Act.ARRIVED, by=None if hides else actor.person_id, detail={"by": by})
    told(actor, "arrived", case, {"by": by}, hides=hides)
    return case


@transaction.atomic
def note_progress(*, actor: Actor, case_id: int, words: str, is_shown: bool = True) -> Case:
    """Say how it goes on. Raises NotFound, NotTheHandler, WrongState, Invalid."""
    case = handled(actor, case_id)
    said = text(words)
    if case.status != CaseStatus.IN_PROGRESS and case.status not in _BEFORE_ARRIVAL:
        move(case, CaseStatus.IN_PROGRESS)
    if case.status in _BEFORE_ARRIVAL and case.arrival_due_at is None:
        move(case, CaseStatus.IN_PROGRESS)
        case.answer_due_at = None
    if case.first_answer_at is None and is_shown:
        case.first_answer_at = deadline.to_second(clock.now())
    case.save(update_fields=["status", "answer_due_at", "first_answer_at"])
    say(case, Act.PROGRESS, by=actor.person_id, words=said, is_shown=is_shown)
    told(actor, "progress", case)
    return case


@transaction.atomic
def resolve_on_site(*, actor: Actor, case_id: int, words: str, in_person: bool = False) -> Case:
    """Say that it was done on the spot; the villager is asked whether that is so. As `reply`."""
    case = handled(actor, case_id)
    return _answer(actor, case, text(words), Act.RESOLVED, in_person=in_person)


@transaction.atomic
def reply(*, actor: Actor, case_id: int, words: str, in_person: bool = False) -> Case:
    """Answer: done, or why it cannot be done. Cases that are linked to it get the same answer.

    `in_person`: whoever answers told it by word of mouth, to the one who asked; then no text message
    is sent to them. Raises NotFound, NotTheHandler, WrongState, Invalid.
    """
    case = handled(actor, case_id)
    return _answer(actor, case, text(words), Act.REPLIED, in_person=in_person)


@transaction.atomic
def tell_in_person(*, actor: Actor, case_id: int) -> Case:
    """Note that the answer was told by word of mouth: to somebody without a telephone, at their door.

    By who handled it or the desk; a second time is silent. Raises NotFound, NotTheHandler, WrongState
    (nothing was answered, or nobody knows who asked).
    """
    case = seen(actor, case_id)
    if case.assignee_id != actor.person_id and not is_desk(actor, case):
        raise NotTheHandler
    must_be(case, (CaseStatus.REPLIED, CaseStatus.CLOSED))
    if case.is_anonymous:
        raise WrongState
    if not answering.is_told(case):
        say(case, Act.TOLD, by=actor.person_id)
        told(actor, "told_in_person", case)
    return case


def _answer(actor: Actor, case: Case, words: str, act: Act, *, in_person: bool) -> Case:
    """Answer a locked case and those linked to it; only who asked for the first was told by mouth."""
    twins = Case.objects.select_for_update(of=("self",)).select_related("area")
    shared = list(twins.filter(linked_to=case, status__in=OPEN).order_by("pk"))
    for one in [case, *shared]:
        _answer_one(one, words)
        one.save(
            update_fields=[
                "answer",
                "status",
                "resolved_at",
                "first_answer_at",
                "answer_due_at",
                "callback_due_at",
                "closed_at",
                *FIELDS,
            ]
        )
        spoken = in_person and one.pk == case.pk and not one.is_anonymous
        detail: Detail | None = {"in_person": True} if spoken else None
        say(one, act, by=actor.person_id, words=words, detail=detail)
        if spoken:
            say(one, Act.TOLD, by=actor.person_id)
        told(actor, "answered", one, {"shared": one.pk != case.pk})
    return case


def _answer_one(case: Case, words: str) -> None:
    now = deadline.to_second(clock.now())
    template = county.template_of(case.area.path)
    case.answer = words
    end_pauses(case)
    move(case, CaseStatus.REPLIED)
    case.resolved_at = now
    case.first_answer_at = case.first_answer_at or now
    case.answer_due_at = None
    if kind_of(template, case).is_called_back:
        length = Length(template.callback_working_days, "WORKING")
        case.callback_due_at = deadline.due(now, length, work_calendar()).at
    else:
        move(case, CaseStatus.CLOSED)
        case.closed_at = now
    set_rung(case)


@transaction.atomic
def hand_back(*, actor: Actor, case_id: int, reason: str) -> HandBack:
    """Say "not ours", with the reason, within two working days of being asked. The county decides.

    The clock runs on: the villager does not wait for our dispute. Raises TooLateToHandBack,
    NotTheHandler, WrongState, NotFound, Invalid.
    """
    case = handled(actor, case_id)
    if case.is_disputed:
        raise WrongState
    template = county.template_of(case.area.path)
    given = case.assigned_at or case.received_at
    limit = deadline.back_by(given, template.back_working_days, work_calendar())
    if deadline.is_late(clock.now(), limit.at):
        raise TooLateToHandBack
    row = HandBack.objects.create(
        case=case, by_id=actor.person_id, at=clock.now(), office=case.office, reason=text(reason)
    )
    case.is_disputed = True
    case.save(update_fields=["is_disputed"])
    say(case, Act.HANDED_BACK, by=actor.person_id, words=row.reason, detail={"round": case.round})
    told(actor, "handed_back", case)
    return row


@transaction.atomic
def decide_dispute(
    *, actor: Actor, case_id: int, office: str, level: int, person_id: int | None = None
) -> Case:
    """Decide whose case it is (分歧裁定): the office, its level, and who is asked. Raises SamePerson."""
    case = managed(actor, case_id, Power.CASE_DECIDE)
    row = HandBack.objects.select_for_update().filter(case=case, decided_at=None).first()
    if row is None or level not in CaseLevel.values:
        raise WrongState
    if row.by_id == actor.person_id:
        raise SamePerson
    row.decided_by_id, row.decided_at = actor.person_id, clock.now()
    row.decided_office = text(office, longest=60)
    row.save()
    case.office, case.is_disputed = row.decided_office, False
    if level > case.level:
        case.level = level
    if case.is_open:
        set_rung(case)
    case.save(update_fields=["office", "is_disputed", "level", *FIELDS])
    say(case, Act.DISPUTE_DECIDED, by=actor.person_id, detail={"office_level": level})
    told(actor, "dispute_decided", case, {"level": level})
    if person_id is not None and case.is_open:
        give(case, person_id)
    elif case.is_open:
        ask_next(case)
    return case


def give(case: Case, person_id: int) -> None:
    """Put a locked case into somebody's hands."""
    case.assignee_id, case.assigned_at = person_id, clock.now()
    case.why = {"source": "DESK"}
    case.save(update_fields=["assignee", "assigned_at", "why"])


@transaction.atomic
def withdraw(*, actor: Actor, case_id: int, receipt: str = "") -> Case:
    """Take one's own request back. Raises NotFound, WrongState."""
    case = asked(actor, case_id, receipt)
    must_be_open(case)
    move(case, CaseStatus.WITHDRAWN)
    end_pauses(case)
    case.closed_at = deadline.to_second(clock.now())
    set_rung(case)
    case.save(update_fields=["status", "closed_at", *FIELDS])
    say(case, Act.WITHDRAWN, by=None if case.is_anonymous else actor.person_id)
    told(actor, "withdrawn", case, hides=case.is_anonymous)
    return case


@transaction.atomic
def adopt(*, actor: Actor, case_id: int) -> Case:
    """Say that a suggestion is taken up, or that a hazard was one. Raises NotFound, NotAllowed."""
    case = managed(actor, case_id, Power.CASE_DISPATCH)
    if case.is_adopted or case.status in (CaseStatus.WITHDRAWN, CaseStatus.EXCLUDED):
        raise WrongState
    if case.reporter_id is not None and case.reporter_id == actor.person_id:
        raise SamePerson
    case.is_adopted = True
    case.save(update_fields=["is_adopted"])
    say(case, Act.ADOPTED, by=actor.person_id)
    told(actor, "adopted", case)
    return case
