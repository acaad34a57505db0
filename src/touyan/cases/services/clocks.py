"""The stored due times of a case, computed anew after every act that moves a clock."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from touyan.backstage.queries import work_calendar
from touyan.cases import deadline, ladder
from touyan.cases.deadline import PARTY_OF, Span
from touyan.cases.kinds import CaseLevel, RungClock, Waiting
from touyan.cases.ladder import Standing
from touyan.cases.models import Case, Extension, Pause, Suspension
from touyan.cases.pack_values import CasesTemplate, KindRule, MatterRule
from touyan.cases.queries import county
from touyan.core import clock
from touyan.core.calendar import Calendar

FIELDS = (
    "rung_clock",
    "rung_due_at",
    "rung_remind_at",
    "resolve_due_at",
    "is_calendar_unsure",
)
"""What `set_rungs` writes."""


def set_rung(case: Case) -> None:
    """Compute the present rung of one case; the caller saves it."""
    set_rungs([case])


def set_rungs(cases: Sequence[Case], *, calendar: Calendar | None = None) -> None:
    """Compute the present rung of many cases: as many queries for many; the caller saves them."""
    if not cases:
        return
    calendar = calendar or work_calendar()
    waits, extended = _waits(cases), _extended(cases)
    lists: dict[str, dict[str, MatterRule]] = {}
    for case in cases:
        template = county.template_of(case.area.path)
        kind = kind_of(template, case)
        rules = _matters(case, lists)
        standing = Standing(
            level=CaseLevel(case.level),
            clock_from=case.clock_from,
            arrival_due_at=case.arrival_due_at,
            arrival_minutes=case.promised_minutes or 0,
            has_arrived=case.arrived_at is not None,
            is_still=not case.is_open or bool(case.danger) or case.suspended_at is not None,
            waits=waits[case.pk],
            extended=extended.get(case.pk, 0),
        )
        _write(
            case,
            ladder.rung(
                standing,
                kind,
                rules.get(case.matter),
                hours=template.hours,
                percent=template.remind_percent,
                calendar=calendar,
            ),
        )


def kind_of(template: CasesTemplate, case: Case) -> KindRule:
    """Return the kind's rule; one that the county took away since is as its family."""
    found = template.kind(case.kind)
    if found is not None:
        return found
    return next(kind for kind in template.kinds if kind.family == case.family)


def spans_of(pauses: Iterable[Pause]) -> list[Span]:
    """Return the pauses that count as somebody else's time."""
    return [
        Span(pause.begins_at, pause.ends_at, PARTY_OF[Waiting(pause.waiting)])
        for pause in pauses
        if not pause.is_void
    ]


def suspended_spans(case: Case, *, until: dt.datetime) -> list[Span]:
    """Return the times in which a case rested; an open one ends at `until`."""
    rows = Suspension.objects.filter(case=case)
    return [Span(row.begins_at, row.ends_at or until, deadline.Party.OUTSIDE) for row in rows]


def end_pauses(case: Case) -> None:
    """End what is still paused: the answer came, or nothing is owed any more."""
    now = deadline.to_second(clock.now())
    running = Pause.objects.filter(case=case, ends_at__gt=now)
    running.filter(begins_at__lte=now).update(ends_at=now)


def _write(case: Case, rung: ladder.Rung) -> None:
    case.rung_clock = rung.clock
    case.rung_due_at = rung.due_at if rung.clock != RungClock.NONE else None
    case.rung_remind_at = rung.remind_at if rung.clock != RungClock.NONE else None
    if rung.resolve is not None:
        case.resolve_due_at = rung.resolve.at
        case.is_calendar_unsure = bool(rung.resolve.unknown_years)


def _matters(case: Case, lists: dict[str, dict[str, MatterRule]]) -> dict[str, MatterRule]:
    if not case.matter:
        return {}
    key = county.county_path(case.area.path)
    if key not in lists:
        lists[key] = {rule.code: rule for rule in county.matters_of(case.area.path)}
    return lists[key]


def _waits(cases: Sequence[Case]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    starts = {case.pk: case.clock_from for case in cases}
    rows = Pause.objects.filter(case_id__in=starts, is_void=False).order_by("begins_at", "pk")
    for pause in rows:
        if pause.begins_at >= starts[pause.case_id]:
            found[pause.case_id] += spans_of([pause])
    rest = Suspension.objects.filter(case_id__in=starts, ends_at__isnull=False)
    for row in rest.order_by("begins_at", "pk"):
        if row.begins_at >= starts[row.case_id] and row.ends_at is not None:
            found[row.case_id].append(Span(row.begins_at, row.ends_at, deadline.Party.OUTSIDE))
    return found


def _extended(cases: Sequence[Case]) -> dict[int, int]:
    rounds = {case.pk: case.round for case in cases}
    rows = Extension.objects.filter(case_id__in=rounds).values_list("case_id", "round", "days")
    return {pk: days for pk, round_, days in rows if rounds[pk] == round_}
