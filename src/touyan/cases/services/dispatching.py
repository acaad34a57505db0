"""Who is asked to come: one person, explained; no answer within the time, the next one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from touyan.audit import services as audit
from touyan.cases import deadline
from touyan.cases.choosing import Candidate, Choice, choose
from touyan.cases.errors import PersonNotHere
from touyan.cases.kinds import Act, CaseStatus
from touyan.cases.models import Case, CaseEvent
from touyan.cases.queries import county, pool
from touyan.cases.services.guards import (
    handled,
    managed,
    move,
    must_be,
    must_be_open,
    say,
    seen,
    told,
)
from touyan.core import bulk, clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotAllowed, WrongState
from touyan.registry.models import Person, Tenure

BATCH = 500
_WAITING = (CaseStatus.WHISTLED, CaseStatus.DISPATCHED)
DISPATCH_FIELDS = ("assignee", "assigned_at", "answer_due_at", "why", "status")


def ask_next(case: Case) -> Choice | None:
    """Ask the next person of the lists to come, and save; None when nobody is left."""
    choices = ask_next_of([case])
    case.save(update_fields=DISPATCH_FIELDS)
    return choices[case.pk]


def ask_next_of(cases: Sequence[Case]) -> dict[int, Choice | None]:
    """Ask the next person for each of many locked cases; the caller saves DISPATCH_FIELDS.

    Two cases of one moment do not both fall on the same idle person: each choice adds to the load.
    """
    now = clock.now()
    pools = pool.candidates(cases, at=now)
    given: dict[int, int] = {}
    events, choices = [], {}
    for case in cases:
        lists = [
            one if not given.get(one.person_id) else _busier(one, given[one.person_id])
            for one in pools[case.pk]
        ]
        choice = choices[case.pk] = choose(lists)
        if choice is not None:
            given[choice.person_id] = given.get(choice.person_id, 0) + 1
        _put(case, choice, now)
        events.append(_event(case, choice, now))
    CaseEvent.objects.bulk_create(events)
    return choices


def _busier(one: Candidate, more: int) -> Candidate:
    return replace(one, load=one.load + more)


def _put(case: Case, choice: Choice | None, now: dt.datetime) -> None:
    case.assignee_id = choice.person_id if choice else None
    case.why = choice.why if choice else {}
    case.assigned_at = now if choice else None
    case.answer_due_at = _answer_due(case, now) if choice else None
    if case.status in _WAITING:
        case.status = CaseStatus.DISPATCHED if choice else CaseStatus.WHISTLED


def _answer_due(case: Case, now: dt.datetime) -> dt.datetime:
    """Nobody is expected to answer at night, except when something is urgent."""
    template = county.template_of(case.area.path)
    start = now if case.is_urgent or case.danger else deadline.clock_start(now, template.hours)
    return deadline.to_second(start) + dt.timedelta(minutes=template.answer_minutes)


def _event(case: Case, choice: Choice | None, now: dt.datetime) -> CaseEvent:
    return CaseEvent(
        case=case,
        at=now,
        act=Act.DISPATCHED if choice else Act.NOBODY_LEFT,
        by_id=choice.person_id if choice else None,
        level=case.level,
        is_shown=choice is not None,
        detail={"round": case.round, **(choice.why if choice else {})},
    )


@transaction.atomic
def assign(*, actor: Actor, case_id: int, person_id: int) -> Case:
    """Ask somebody of one's own choice: the desk knows best. Raises NotFound, NotAllowed, PersonNotHere."""
    case = managed(actor, case_id, Power.CASE_DISPATCH)
    must_be_open(case)
    person = (
        Person.objects.filter(pk=person_id, died_on=None).select_related("subject__area").first()
    )
    if person is None or not _serves(person, case):
        raise PersonNotHere
    now = clock.now()
    case.assignee, case.assigned_at, case.answer_due_at = person, now, _answer_due(case, now)
    case.why = {"source": "DESK"}
    if case.status in _WAITING:
        case.status = CaseStatus.DISPATCHED
    case.save(update_fields=DISPATCH_FIELDS)
    say(case, Act.DISPATCHED, by=person_id, detail={"round": case.round, "source": "DESK"})
    told(actor, "assigned", case, {"person": person_id})
    return case


@transaction.atomic
def assign_many(*, actor: Actor, case_ids: Sequence[int], person_id: int) -> int:
    """Ask one person for several cases of the desk's list; all of them or none. Return how many."""
    for case_id in sorted(set(case_ids)):
        assign(actor=actor, case_id=case_id, person_id=person_id)
    return len(set(case_ids))


@transaction.atomic
def accept(*, actor: Actor, case_id: int) -> Case:
    """Say "I am coming". It is an answer, never an arrival. A second tap changes nothing.

    Raises NotFound, NotTheHandler, WrongState.
    """
    case = handled(actor, case_id)
    if case.status == CaseStatus.ACCEPTED and case.assignee_id == actor.person_id:
        return case
    must_be(case, (*_WAITING, CaseStatus.IN_PROGRESS))
    if case.assignee_id != actor.person_id:
        case.assignee_id, case.assigned_at = actor.person_id, clock.now()
        case.why = {"source": "SELF"}
    case.answer_due_at = None
    if case.status in _WAITING:
        move(case, CaseStatus.ACCEPTED)
    if case.first_answer_at is None:
        case.first_answer_at = deadline.to_second(clock.now())
    case.save(update_fields=[*DISPATCH_FIELDS, "first_answer_at"])
    say(case, Act.ACCEPTED, by=actor.person_id)
    told(actor, "accepted", case)
    return case


@transaction.atomic
def take(*, actor: Actor, case_id: int) -> Case:
    """Take a case that nobody answers, by one's own will. Raises NotFound, NotAllowed, WrongState."""
    case = seen(actor, case_id)
    if not actor.may_in(Power.CASE_ANSWER, case.area.scope_path):
        raise NotAllowed
    must_be(case, _WAITING)
    case.assignee_id, case.assigned_at = actor.person_id, clock.now()
    case.why = {"source": "SELF"}
    case.save(update_fields=DISPATCH_FIELDS)
    return accept(actor=actor, case_id=case_id)


@transaction.atomic
def decline(*, actor: Actor, case_id: int) -> Case:
    """Say that one cannot come; the next one is asked at once. Raises NotFound, NotTheHandler."""
    case = handled(actor, case_id)
    if case.assignee_id != actor.person_id or case.status not in (
        CaseStatus.DISPATCHED,
        CaseStatus.ACCEPTED,
    ):
        raise WrongState
    say(case, Act.NO_ANSWER, by=actor.person_id, is_shown=False, detail={"round": case.round})
    case.status = CaseStatus.DISPATCHED
    ask_next(case)
    told(actor, "declined", case)
    return case


def reassign_due(*, actor: Actor = SYSTEM, limit: int = BATCH) -> int:
    """Ask the next one wherever nobody answered in time; return how many. Harmless to run twice.

    Decided by stored times, so it is right after any downtime; two schedulers never take one row.
    """
    done = 0
    while True:
        with transaction.atomic():
            found = _unanswered(limit)
            if not found:
                return done
            CaseEvent.objects.bulk_create(_silence(case) for case in found)
            ask_next_of(found)
            bulk.update(found, DISPATCH_FIELDS)
            audit.record_many(
                actor=actor,
                action="cases.reassigned",
                object_kind="cases.case",
                objects=[(case.pk, case.area.scope_path, None) for case in found],
            )
        done += len(found)
        if len(found) < limit:
            return done


def _unanswered(limit: int) -> list[Case]:
    now = deadline.to_second(clock.now())
    rows = Case.objects.select_for_update(of=("self",), skip_locked=True).select_related("area")
    due = rows.filter(status=CaseStatus.DISPATCHED, answer_due_at__lt=now)
    return list(due.order_by("answer_due_at", "pk")[:limit])


def _silence(case: Case) -> CaseEvent:
    return CaseEvent(
        case=case,
        at=clock.now(),
        act=Act.NO_ANSWER,
        by_id=case.assignee_id,
        level=case.level,
        is_shown=False,
        detail={"round": case.round},
    )


def _serves(person: Person, case: Case) -> bool:
    """Say whether somebody lives in the village of a case, or holds a post over it."""
    village = case.area.scope_path[:12]
    if person.subject.area.scope_path[:12] == village:
        return True
    above = [village, county.office_path(village, 2), county.office_path(village, 3)]
    posts = Tenure.objects.on(clock.today()).filter(person_id=person.pk)
    return posts.filter(post__area__scope_path__in=above).exists()
