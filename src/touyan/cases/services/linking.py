"""Same place, same cause: one answer for linked cases, one root action for three of a cause."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from touyan.audit import services as audit
from touyan.cases.errors import OtherPlace
from touyan.cases.kinds import OPEN, Act
from touyan.cases.models import Case, RootCause
from touyan.cases.queries import doors
from touyan.cases.services.guards import managed, must_be_open, say, text, told
from touyan.cases.services.working import reply
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotAllowed, WrongState

VILLAGE_DIGITS = 12


@transaction.atomic
def link(*, actor: Actor, case_id: int, to_id: int) -> Case:
    """Say that a case is the same matter as another open one of the village: it shares its answer.

    Raises OtherPlace, NotFound, NotAllowed, WrongState, Invalid.
    """
    first, second = sorted((case_id, to_id))
    if first == second:
        raise Invalid
    # One order for the locks of both: two desks that link them the other way round never meet.
    both = {pk: managed(actor, pk, Power.CASE_DISPATCH) for pk in (first, second)}
    case, other = both[case_id], both[to_id]
    must_be_open(case)
    must_be_open(other)
    if case.area.scope_path[:VILLAGE_DIGITS] != other.area.scope_path[:VILLAGE_DIGITS]:
        raise OtherPlace
    if case.guard or other.guard or case.linked_to_id or case.linked.exists():
        raise WrongState
    case.linked_to_id = other.linked_to_id or other.pk
    case.save(update_fields=["linked_to"])
    say(case, Act.LINKED, by=actor.person_id, detail={"case": case.linked_to_id})
    told(actor, "linked", case, {"to": case.linked_to_id})
    return case


@transaction.atomic
def unlink(*, actor: Actor, case_id: int) -> Case:
    """Say that a case is a matter of its own after all. Raises WrongState, NotFound, NotAllowed."""
    case = managed(actor, case_id, Power.CASE_DISPATCH)
    if case.linked_to_id is None:
        raise WrongState
    case.linked_to = None
    case.save(update_fields=["linked_to"])
    say(case, Act.NOTE, by=actor.person_id, is_shown=False, detail={"unlinked": True})
    told(actor, "unlinked", case)
    return case


@transaction.atomic
def propose_root(
    *, actor: Actor, case_ids: Sequence[int], title: str, action: str = ""
) -> RootCause:
    """Name the one cause of several cases of a village and what would end it.

    Raises OtherPlace, NotFound, NotAllowed, Invalid.
    """
    cases = [managed(actor, pk, Power.CASE_DISPATCH) for pk in sorted(set(case_ids))]
    if not cases or len(action) > 500:
        raise Invalid
    if len({case.area.scope_path[:VILLAGE_DIGITS] for case in cases}) != 1:
        raise OtherPlace
    if any(case.guard for case in cases):
        raise WrongState
    cause = RootCause.objects.create(
        area=cases[0].area,
        matter=cases[0].matter,
        title=text(title, longest=200),
        action=action.strip(),
        proposed_at=clock.now(),
    )
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(cause=cause)
    _noted(actor, "root_proposed", cause, {"cases": len(cases)})
    return cause


@transaction.atomic
def take_root(
    *, actor: Actor, cause_id: int, action: str, due_on: dt.date | None = None
) -> RootCause:
    """Take the root action on oneself, until a day. Raises NotFound, NotAllowed, WrongState."""
    cause = _managed_cause(actor, cause_id)
    if cause.status != RootCause.Status.PROPOSED:
        raise WrongState
    cause.status, cause.owner_id = RootCause.Status.TAKEN, actor.person_id
    cause.action, cause.due_on = text(action, longest=500), due_on
    cause.save()
    _noted(actor, "root_taken", cause)
    return cause


@transaction.atomic
def finish_root(*, actor: Actor, cause_id: int, is_done: bool = True, words: str = "") -> RootCause:
    """Say that the cause is gone, or that nothing will be done about it. Raises as `take_root`.

    With `words` its open cases that nobody answered get them as their answer, all or none.
    """
    cause = _managed_cause(actor, cause_id)
    if cause.status in (RootCause.Status.DONE, RootCause.Status.DROPPED):
        raise WrongState
    cause.status = RootCause.Status.DONE if is_done else RootCause.Status.DROPPED
    cause.done_at = clock.now()
    cause.save()
    if words.strip():
        _answer_all(actor, cause, words)
    _noted(actor, "root_finished", cause, {"done": is_done})
    return cause


def _answer_all(actor: Actor, cause: RootCause, words: str) -> None:
    """Answer the cases of a cause in one order; an answer to one may have answered its linked ones."""
    waiting = Case.objects.filter(cause=cause, status__in=OPEN)
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        if waiting.filter(pk=pk).exists():
            reply(actor=actor, case_id=pk, words=words)


def _managed_cause(actor: Actor, cause_id: int) -> RootCause:
    found = doors.get_cause(actor, cause_id)
    if not actor.may_in(Power.CASE_DISPATCH, found.area.scope_path):
        raise NotAllowed
    return RootCause.objects.select_for_update().get(pk=cause_id)


def _noted(
    actor: Actor, action: str, cause: RootCause, detail: dict[str, object] | None = None
) -> None:
    audit.record(
        actor=actor,
        action=f"cases.{action}",
        object_kind="cases.root_cause",
        object_id=cause.pk,
        area_path=cause.area.scope_path,
        detail=detail,
    )
