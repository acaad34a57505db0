"""Dispatch tickets as cases: number, clocks, ladder and time line; who may do what is asked in the room
that opens them, and the words lie there.

A ticket has an assignee from its first moment: nobody is asked in turn. When its time is over the
ladder takes it one level up like every case; who works on it goes on working.
"""

import uuid
from dataclasses import dataclass

from touyan.backstage.queries import work_calendar
from touyan.cases import deadline, receipts
from touyan.cases.kinds import Act, CaseLevel, CaseStatus, Channel, Family
from touyan.cases.models import Case
from touyan.cases.queries.county import template_of
from touyan.cases.services.clocks import FIELDS, end_pauses, kind_of, set_rung
from touyan.cases.services.guards import locked, move, must_be, say, told
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import WrongState
from touyan.registry.models import Area

GUARD = Power.ALERT_READ
_BEGUN = (CaseStatus.DISPATCHED, CaseStatus.ACCEPTED, CaseStatus.IN_PROGRESS)
_SAVED = (
    "status",
    "kind",
    "level",
    "round",
    "reopened",
    "assignee",
    "assigned_at",
    "why",
    "clock_from",
    "first_answer_due_at",
    "first_answer_at",
    "resolved_at",
    "closed_at",
    "is_calendar_unsure",
    *FIELDS,
)


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a ticket begins with. `why` says in codes why it goes to this person."""

    area: Area
    kind: str
    level: CaseLevel
    person_id: int
    text: str
    why: str


def open_ticket(*, actor: Actor, new: NewTicket) -> Case:
    """Open a ticket in the caller's transaction and give it to one person."""
    now = deadline.to_second(clock.now())
    key = uuid.uuid4()
    case = Case(
        ref=receipts.ref(key, now.date()),
        key_index=receipts.key_index(key),
        body_index=receipts.body_index({"ticket": key.hex}),
        kind=new.kind,
        family=Family.TICKET,
        guard=GUARD,
        area=new.area,
        text=new.text,
        channel=Channel.ALARM,
        status=CaseStatus.DISPATCHED,
        level=new.level,
        received_at=now,
        clock_from=now,
        recorded_by_id=actor.person_id or None,
    )
    _give(case, new.person_id, new.why)
    _start(case)
    case.save(force_insert=True)
    say(case, Act.SUBMITTED, by=actor.person_id)
    say(case, Act.DISPATCHED, by=new.person_id, detail={"round": 1, "source": new.why})
    told(actor, "submitted", case, {"kind": case.kind, "channel": case.channel})
    return case


def sign(*, actor: Actor, case_id: int) -> Case:
    """Say that it was received. Raises WrongState when it was signed before."""
    case = _locked(case_id)
    must_be(case, (CaseStatus.DISPATCHED,))
    move(case, CaseStatus.ACCEPTED)
    case.first_answer_at = case.first_answer_at or deadline.to_second(clock.now())
    return _kept(actor, case, Act.ACCEPTED, "accepted")


def begin(*, actor: Actor, case_id: int) -> Case:
    """Say that work goes on. Raises WrongState when nobody signed it."""
    case = _locked(case_id)
    must_be(case, (CaseStatus.ACCEPTED, CaseStatus.IN_PROGRESS))
    case.status = CaseStatus.IN_PROGRESS
    return _kept(actor, case, Act.PROGRESS, "progress")


def answer(*, actor: Actor, case_id: int) -> Case:
    """Say that the answer was written; its clock stands. Raises WrongState."""
    case = _locked(case_id)
    must_be(case, (CaseStatus.ACCEPTED, CaseStatus.IN_PROGRESS))
    move(case, CaseStatus.REPLIED)
    end_pauses(case)
    case.resolved_at = deadline.to_second(clock.now())
    return _kept(actor, case, Act.REPLIED, "answered")


def send_back(*, actor: Actor, case_id: int) -> Case:
    """Send an answer back: a new round with a new clock for the same person. Raises WrongState."""
    case = _locked(case_id)
    must_be(case, (CaseStatus.REPLIED,))
    move(case, CaseStatus.IN_PROGRESS)
    _again(case)
    set_rung(case)
    return _kept(actor, case, Act.REOPENED, "reopened")


def lift(
    *, actor: Actor, case_id: int, kind: str, level: CaseLevel, person_id: int, why: str
) -> Case:
    """Give an open or answered ticket to the level above, which signs it anew. Raises WrongState."""
    case = _locked(case_id)
    must_be(case, (*_BEGUN, CaseStatus.REPLIED))
    case.status = CaseStatus.DISPATCHED
    case.kind, case.level = kind, max(CaseLevel(case.level), level)
    _again(case)
    case.first_answer_at = None
    _give(case, person_id, why)
    _start(case)
    _kept(actor, case, Act.WENT_UP, "went_up")
    say(case, Act.DISPATCHED, by=person_id, detail={"round": case.round, "source": why})
    return case


def pass_on(*, actor: Actor, case_id: int, person_id: int, why: str) -> Case:
    """Give an open ticket to somebody else; its clock runs on. Raises WrongState."""
    case = _locked(case_id)
    must_be(case, _BEGUN)
    before = case.assignee_id
    if before == person_id:
        raise WrongState
    _give(case, person_id, why)
    case.save(update_fields=_SAVED)
    say(case, Act.HANDED_OVER, by=person_id, detail={"from": before})
    told(actor, "handed_over", case, {"to": person_id})
    return case


def close_ticket(*, actor: Actor, case_id: int) -> Case:
    """Close a ticket: settled, a false alarm, or taken over by a graver one. A second time is silent."""
    case = _locked(case_id)
    if case.status == CaseStatus.CLOSED:
        return case
    move(case, CaseStatus.CLOSED)
    end_pauses(case)
    case.closed_at = deadline.to_second(clock.now())
    set_rung(case)
    return _kept(actor, case, Act.CLOSED, "closed")


def _locked(case_id: int) -> Case:
    case = locked(case_id)
    if case.family != Family.TICKET:
        raise WrongState
    return case


def _kept(actor: Actor, case: Case, act: Act, action: str) -> Case:
    if case.status == CaseStatus.REPLIED:
        set_rung(case)
    case.save(update_fields=_SAVED)
    say(case, act, by=actor.person_id)
    told(actor, action, case)
    return case


def _give(case: Case, person_id: int, why: str) -> None:
    case.assignee_id, case.assigned_at = person_id, clock.now()
    case.why = {"source": why}


def _again(case: Case) -> None:
    case.round += 1
    case.reopened += 1
    case.clock_from = deadline.to_second(clock.now())
    case.resolved_at = None


def _start(case: Case) -> None:
    """Set both clocks anew from `clock_from`: until it is signed, until it is answered."""
    case.is_calendar_unsure = False
    set_rung(case)
    kind = kind_of(template_of(case.area.path), case)
    if kind.first_answer is not None:
        found = deadline.due(case.clock_from, kind.first_answer, work_calendar())
        case.first_answer_due_at = found.at
        case.is_calendar_unsure |= bool(found.unknown_years)
