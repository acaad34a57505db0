"""What every write asks first: one lock per case, states, the line of the time line, the act on record."""

from collections.abc import Collection

from touyan.audit import services as audit
from touyan.audit.detail import Detail
from touyan.cases.errors import NotTheHandler
from touyan.cases.kinds import ALLOWED, OPEN, Act, CaseLevel
from touyan.cases.models import Case, CaseEvent, EventWords
from touyan.cases.queries import doors
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState

SAID = 1000


def seen(actor: Actor, case_id: int) -> Case:
    """Return a case that the actor may see, locked. Raises NotFound."""
    doors.get_case(actor, case_id)
    return locked(case_id)


def locked(case_id: int) -> Case:
    """Return a case, locked until the end of the transaction: acts on one case take turns."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("area")
    return rows.get(pk=case_id)


def managed(actor: Actor, case_id: int, power: Power) -> Case:
    """Return a case, locked, over whose area the actor holds a power. Raises NotFound, NotAllowed.

    A guarded file is reached by its guard alone.
    """
    case = seen(actor, case_id)
    if not actor.may_in(power, case.area.scope_path):
        raise NotAllowed
    if case.guard and not actor.may_in(Power(case.guard), case.area.scope_path):
        raise NotFound
    return case


def handled(actor: Actor, case_id: int) -> Case:
    """Return an open case, locked, for who works on it: the assignee, or the desk in charge.

    Raises NotFound, NotTheHandler, WrongState.
    """
    case = seen(actor, case_id)
    if case.assignee_id != actor.person_id and not is_desk(actor, case):
        raise NotTheHandler
    must_be_open(case)
    return case


def asked(actor: Actor, case_id: int, receipt: str = "") -> Case:
    """Return a case, locked, for who asked for it: by their account or by the receipt. Raises NotFound."""
    if receipt:
        found = doors.by_receipt(receipt)
        if found.pk != case_id:
            raise NotFound
        return locked(case_id)
    if not Case.objects.asked_by(actor).filter(pk=case_id).exists():
        raise NotFound
    return locked(case_id)


def is_desk(actor: Actor, case: Case) -> bool:
    """Say whether the actor may act for the desk of the case: by power over its area."""
    return actor.may_in(Power.CASE_DISPATCH, case.area.scope_path)


def must_be_open(case: Case) -> None:
    """Raise WrongState when nobody owes an answer any more."""
    if case.status not in OPEN:
        raise WrongState


def must_be(case: Case, states: Collection[str]) -> None:
    """Raise WrongState unless the case is in one of these states."""
    if case.status not in states:
        raise WrongState


def move(case: Case, status: str) -> None:
    """Put a case into its next state. Raises WrongState when it does not follow."""
    if status != case.status and status not in ALLOWED[case.status]:
        raise WrongState
    case.status = status


def text(value: str, *, longest: int = SAID) -> str:
    """Return a text without spaces around it. Raises Invalid when it is empty or too long."""
    found = value.strip()
    if not found or len(found) > longest:
        raise Invalid
    return found


def say(
    case: Case,
    act: Act,
    *,
    by: int | None = None,
    words: str = "",
    is_shown: bool = True,
    detail: Detail | None = None,
) -> CaseEvent:
    """Write a line of the time line; the words lie beside it, encrypted."""
    event = CaseEvent.objects.create(
        case=case,
        at=clock.now(),
        act=act,
        by_id=by if by and by > 0 else None,
        level=CaseLevel(case.level),
        is_shown=is_shown,
        detail=detail or {},
    )
    if words:
        EventWords.objects.create(event=event, text=words)
    return event


def told(
    actor: Actor, action: str, case: Case, detail: Detail | None = None, *, hides: bool = False
) -> None:
    """Record an act on a case; `hides` keeps who did it out of the record (anonymous reporters)."""
    audit.record(
        actor=SYSTEM if hides or actor.person_id <= 0 else actor,
        action=f"cases.{action}",
        object_kind="cases.case",
        object_id=case.pk,
        area_path=case.area.scope_path,
        detail=detail,
    )
