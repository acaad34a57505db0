"""Returns of the past in bulk, for synthetic counties: checked as the services check one."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import bulk
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotAllowed, WrongState
from touyan.indicators.errors import BlankWithoutReason, DoesNotFit, NotAsked
from touyan.indicators.fields import FIELDS
from touyan.indicators.formulas import asked_of, completed, doubts
from touyan.indicators.models import (
    MonthlyReturn,
    Origin,
    ReturnStatus,
    ReturnStep,
    ReturnValue,
    StepKind,
)
from touyan.indicators.models.returns import OPEN
from touyan.indicators.queries.returns import held

WAY: Mapping[str, tuple[StepKind, ...]] = {
    ReturnStatus.SUBMITTED: (StepKind.SENT,),
    ReturnStatus.RETURNED: (StepKind.SENT, StepKind.RETURNED),
    ReturnStatus.REVIEWED: (StepKind.SENT, StepKind.REVIEWED),
    ReturnStatus.LOCKED: (StepKind.SENT, StepKind.REVIEWED, StepKind.LOCKED),
}


@dataclass(frozen=True, slots=True)
class PastReturn:
    """How an opened return went on: its answers, and who sent, reviewed and locked it when.

    `steps` are (moment, person) for each step of the way to `status`, in order.
    """

    return_id: int
    answers: Mapping[str, int]
    status: str
    steps: Sequence[tuple[dt.datetime, int]]
    reason: str = ""


@transaction.atomic
def settle_returns(*, actor: Actor, returns: Sequence[PastReturn]) -> int:
    """Answer, send, review and lock opened returns as they went in the past; return how many.

    Set-based. Raises NotAllowed for anybody but the system, WrongState, NotAsked, BlankWithoutReason,
    DoesNotFit.
    """
    if actor != SYSTEM:
        raise NotAllowed
    by_id = {one.return_id: one for one in returns}
    found = MonthlyReturn.objects.filter(pk__in=bulk.among(list(by_id)))
    known = held(found)
    rows = list(found)
    for row in rows:
        _check(by_id[row.pk], row, known[row.pk].numbers)
    bulk.insert(
        ReturnValue,
        (
            *("monthly_return", "field", "version", "number", "origin", "reason"),
            *("is_correction", "entered_at", "entered_by"),
        ),
        (
            (one.return_id, code, 1, number, Origin.ASKED.value, "", False, *one.steps[0])
            for one in returns
            for code, number in one.answers.items()
        ),
    )
    bulk.insert(
        ReturnStep,
        ("monthly_return", "kind", "reason", "done_at", "done_by"),
        (
            (one.return_id, kind.value, one.reason if kind is StepKind.RETURNED else "", at, who)
            for one in returns
            for kind, (at, who) in zip(WAY[one.status], one.steps, strict=True)
        ),
    )
    for row in rows:
        one = by_id[row.pk]
        row.status = one.status
        row.sent_at, row.sent_by_id = one.steps[0]
    bulk.update(rows, ("status", "sent_at", "sent_by"))
    audit.record(
        actor=actor,
        action="indicators.returns.settled",
        object_kind="indicators.return",
        object_id="bulk",
        detail={"count": len(rows)},
    )
    return len(rows)


def _check(one: PastReturn, row: MonthlyReturn, numbers: Mapping[str, int]) -> None:
    if row.status not in OPEN or row.is_imported:
        raise WrongState
    if any(not FIELDS[code].is_asked for code in one.answers):
        raise NotAsked
    told = completed({**numbers, **one.answers}, row.month)
    if set(asked_of(told)) - one.answers.keys():
        raise BlankWithoutReason
    if any(doubt.stops for doubt in doubts(told, row.month)):
        raise DoesNotFit
