"""The ladder: a reminder when most of the time is over, one level up when all of it is.

Decided by stored due times, so it is right after any downtime: in order, once per level and round (a
unique constraint holds it), whoever runs it and however often. It is set-based: some statements for
each level and some thousand cases, never some for each case.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from touyan.audit import services as audit
from touyan.backstage.queries import work_calendar
from touyan.cases import deadline
from touyan.cases.kinds import OPEN, Act, CaseLevel, CaseStatus, RungClock
from touyan.cases.models import Case, CaseEvent, Escalation, Rung
from touyan.cases.services.clocks import FIELDS, set_rungs
from touyan.cases.services.dispatching import DISPATCH_FIELDS, ask_next_of
from touyan.core import bulk, clock
from touyan.core.actor import SYSTEM, Actor

BATCH = 2000


def escalate_due(*, actor: Actor = SYSTEM, limit: int = BATCH) -> int:
    """Take every case whose time is over one level up, and again while it still is; return how often.

    Two schedulers take different rows (PostgreSQL) or turns (SQLite).
    """
    done = 0
    while climbed := escalate_batch(actor=actor, limit=limit):
        done += climbed
    return done


@transaction.atomic
def escalate_batch(*, actor: Actor = SYSTEM, limit: int = BATCH) -> int:
    """Take at most `limit` due cases one level up, all of them or none; return how many."""
    found = _due(limit)
    if found:
        _climb(actor, found)
    return len(found)


def remind_due(*, actor: Actor = SYSTEM, limit: int = BATCH) -> int:
    """Remind wherever most of the time is over, once per level and round; return how many."""
    done = 0
    while True:
        with transaction.atomic():
            found = _nearly_due(limit)
            if found:
                _remind(found)
        done += len(found)
        if len(found) < limit:
            return done


def _rows(limit_to: str) -> QuerySet[Case]:
    now = deadline.to_second(clock.now())
    rows = Case.objects.select_for_update(of=("self",), skip_locked=True).select_related("area")
    return rows.filter(status__in=OPEN, **{limit_to: now})


def _due(limit: int) -> list[Case]:
    rows = _rows("rung_due_at__lt").filter(level__lt=CaseLevel.COUNTY)
    return list(rows.order_by("rung_due_at", "pk")[:limit])


def _nearly_due(limit: int) -> list[Case]:
    """Return whom to remind: not those whose time is over, and nobody twice."""
    now = deadline.to_second(clock.now())
    told = Escalation.objects.filter(
        case=OuterRef("pk"), round=OuterRef("round"), level=OuterRef("level"), act=Rung.REMIND
    )
    rows = _rows("rung_remind_at__lte").filter(rung_due_at__gte=now)
    return list(rows.filter(~Exists(told)).order_by("rung_remind_at", "pk")[:limit])


def _climb(actor: Actor, cases: Sequence[Case]) -> None:
    now = clock.now()
    rows, events, late = [], [], []
    for case in cases:
        assert case.rung_due_at is not None  # noqa: S101 - it was due
        clock_, due_at = case.rung_clock, case.rung_due_at
        case.level = CaseLevel(case.level + 1)
        rows.append(_escalation(case, Rung.UP, due_at, now))
        events.append(
            CaseEvent(
                case=case,
                at=now,
                act=Act.ESCALATED,
                level=case.level,
                detail={"clock": clock_, "due": due_at.isoformat(), "round": case.round},
            )
        )
        if clock_ == RungClock.ARRIVAL:
            late.append(case)
    Escalation.objects.bulk_create(rows, batch_size=1000)
    CaseEvent.objects.bulk_create(events, batch_size=1000)
    # Nobody came in time: somebody else is asked. Who works on it already goes on working.
    _ask_others(late)
    set_rungs(cases, calendar=work_calendar())
    bulk.update(cases, ["level", *DISPATCH_FIELDS, *FIELDS])
    audit.record_many(
        actor=actor,
        action="cases.escalated",
        object_kind="cases.case",
        objects=[(case.pk, case.area.scope_path, {"level": case.level}) for case in cases],
    )


def _ask_others(cases: Sequence[Case]) -> None:
    """Ask somebody of the next level; where nobody is on its lists, who was asked stays asked."""
    if not cases:
        return
    of_pk = {case.pk: case for case in cases}
    before = {
        case.pk: (case.assignee_id, case.assigned_at, case.why, case.status) for case in cases
    }
    for case in cases:
        if case.status == CaseStatus.ACCEPTED:
            case.status = CaseStatus.DISPATCHED
    for pk, choice in ask_next_of(cases).items():
        if choice is None and before[pk][0] is not None:
            case = of_pk[pk]
            case.assignee_id, case.assigned_at, case.why, case.status = before[pk]


def _remind(cases: Sequence[Case]) -> None:
    now = clock.now()
    Escalation.objects.bulk_create(
        (_escalation(case, Rung.REMIND, case.rung_remind_at or now, now) for case in cases),
        batch_size=1000,
    )
    CaseEvent.objects.bulk_create(
        (
            CaseEvent(
                case=case,
                at=now,
                act=Act.REMINDED,
                level=case.level,
                is_shown=False,
                detail={"clock": case.rung_clock, "round": case.round},
            )
            for case in cases
        ),
        batch_size=1000,
    )


def _escalation(case: Case, act: Rung, due_at: dt.datetime, now: dt.datetime) -> Escalation:
    return Escalation(
        case=case,
        round=case.round,
        act=act,
        level=case.level,
        clock=case.rung_clock,
        due_at=due_at,
        at=now,
    )
