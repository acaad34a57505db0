"""Waiting that is fair to both sides: pauses that can be contested, extensions, suspensions."""

import datetime as dt

from django.db import transaction

from touyan.cases import deadline
from touyan.cases.errors import (
    AlreadyPaused,
    ExtendedAlready,
    ExtensionTooLong,
    NoClock,
    PauseTooLong,
    SamePerson,
)
from touyan.cases.kinds import Act, CaseLevel, Day, RungClock, Waiting
from touyan.cases.ladder import limit
from touyan.cases.models import Case, Extension, Pause, Suspension
from touyan.cases.queries import county
from touyan.cases.services.clocks import FIELDS, kind_of, set_rung, spans_of
from touyan.cases.services.guards import (
    asked,
    handled,
    managed,
    must_be_open,
    say,
    seen,
    text,
    told,
)
from touyan.cases.services.screening import accuses_nobody
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState


@transaction.atomic
def pause(*, actor: Actor, case_id: int, waiting: str, until: dt.datetime, reason: str) -> Pause:
    """Let the clock stand still until a stated time, for a reason that the caller reads.

    All pauses of a case together are at most the county's limit (15 days). Raises PauseTooLong,
    AlreadyPaused, NoClock, NotTheHandler, NotFound, Invalid.
    """
    case = handled(actor, case_id)
    begins, ends = deadline.to_second(clock.now()), deadline.to_second(until)
    if waiting not in Waiting.values or ends <= begins:
        raise Invalid
    if case.rung_clock != RungClock.RESOLUTION:
        raise NoClock
    earlier = list(case.pauses.filter(is_void=False))
    if any(one.ends_at > begins for one in earlier):
        raise AlreadyPaused
    days = county.template_of(case.area.path).pause_days
    if ends - begins > deadline.pause_room(spans_of(earlier), days=days):
        raise PauseTooLong
    row = Pause.objects.create(
        case=case,
        waiting=waiting,
        reason=text(reason),
        begun_by_id=actor.person_id,
        begins_at=begins,
        ends_at=ends,
    )
    _moved(case)
    say(case, Act.PAUSED, by=actor.person_id, words=row.reason, detail={"waiting": waiting})
    told(actor, "paused", case, {"waiting": waiting})
    return row


@transaction.atomic
def resume(*, actor: Actor, case_id: int) -> Case:
    """End a pause before its time: what was waited for came. Raises WrongState when none runs."""
    case = handled(actor, case_id)
    _end_pause(case)
    _moved(case)
    say(case, Act.RESUMED, by=actor.person_id)
    told(actor, "resumed", case)
    return case


@transaction.atomic
def contest_pause(
    *, actor: Actor, case_id: int, reason: str, receipt: str = "", insists: bool = False
) -> Pause:
    """Object to a pause: the level above decides whose time it was.

    Raises NotFound, WrongState, ShownTheChannel.
    """
    case = asked(actor, case_id, receipt)
    accuses_nobody(county.template_of(case.area.path), reason, insists=insists)
    row = case.pauses.select_for_update().filter(is_void=False).order_by("-begins_at").first()
    if row is None or row.contested_at is not None:
        raise WrongState
    row.contested_at, row.contest = clock.now(), text(reason)
    row.save(update_fields=["contested_at", "contest"])
    by = None if case.is_anonymous else actor.person_id
    say(case, Act.CONTESTED, by=by, words=row.contest)
    told(actor, "pause_contested", case, hides=case.is_anonymous)
    return row


@transaction.atomic
def decide_contest(*, actor: Actor, pause_id: int, is_void: bool, reason: str) -> Pause:
    """Decide a contested pause; one that was without cause counts as our own time from its beginning.

    Decided by the township or county, never by who paused or works on it. Raises SamePerson,
    NotFound, NotAllowed, WrongState.
    """
    row = Pause.objects.filter(pk=pause_id).first()
    if row is None:
        raise NotFound
    case = managed(actor, row.case_id, Power.CASE_APPROVE)
    above = county.office_path(case.area.scope_path, min(case.level + 1, CaseLevel.COUNTY))
    if not actor.may_in(Power.CASE_APPROVE, above):
        raise NotAllowed
    row = Pause.objects.select_for_update().get(pk=pause_id)
    if row.contested_at is None or row.decided_at is not None:
        raise WrongState
    if actor.person_id in (row.begun_by_id, case.assignee_id):
        raise SamePerson
    row.decided_by_id, row.decided_at, row.is_void = actor.person_id, clock.now(), is_void
    row.save(update_fields=["decided_by", "decided_at", "is_void"])
    _moved(case)
    say(
        case,
        Act.CONTEST_DECIDED,
        by=actor.person_id,
        words=text(reason),
        detail={"void": is_void},
    )
    told(actor, "contest_decided", case, {"void": is_void})
    return row


@transaction.atomic
def extend(*, actor: Actor, case_id: int, days: int, reason: str) -> Extension:
    """Grant more time, once in a round, in the days of the running clock; the caller is told why.

    Granted by who leads and does not work on it. Raises ExtendedAlready, ExtensionTooLong, NoClock,
    SamePerson, NotFound, NotAllowed.
    """
    case = _approved(actor, case_id)
    template = county.template_of(case.area.path)
    if not 1 <= days <= template.extension_days:
        raise ExtensionTooLong
    length = limit(
        kind_of(template, case), county.matter(case.area.path, case.matter), CaseLevel(case.level)
    )
    if case.resolve_due_at is None or length is None or case.suspended_at is not None:
        raise NoClock
    if Extension.objects.filter(case=case, round=case.round).exists():
        raise ExtendedAlready
    row = Extension.objects.create(
        case=case,
        round=case.round,
        days=days,
        count=length.unit if length.is_days else Day.NATURAL,
        reason=text(reason),
        granted_by_id=actor.person_id,
        granted_at=clock.now(),
    )
    _moved(case)
    say(case, Act.EXTENDED, by=actor.person_id, words=row.reason, detail={"days": days})
    told(actor, "extended", case, {"days": days})
    return row


@transaction.atomic
def suspend(*, actor: Actor, case_id: int, reason: str) -> Suspension:
    """Let a case rest until something outside is decided. Raises SamePerson, WrongState, NotFound."""
    case = _approved(actor, case_id)
    if case.suspended_at is not None:
        raise WrongState
    now = deadline.to_second(clock.now())
    if case.pauses.filter(is_void=False, ends_at__gt=now).exists():
        _end_pause(case)
    row = Suspension.objects.create(
        case=case, reason=text(reason), begun_by_id=actor.person_id, begins_at=now
    )
    case.suspended_at = now
    _moved(case)
    say(case, Act.SUSPENDED, by=actor.person_id, words=row.reason)
    told(actor, "suspended", case)
    return row


@transaction.atomic
def end_suspension(*, actor: Actor, case_id: int) -> Case:
    """Take a resting case up again: its clock goes on where it stood. Raises WrongState, NotFound."""
    case = seen(actor, case_id)
    if not actor.may_in(Power.CASE_APPROVE, case.area.scope_path):
        raise NotAllowed
    row = case.suspensions.select_for_update().filter(ends_at=None).first()
    if row is None or case.suspended_at is None:
        raise WrongState
    row.ends_at, row.ended_by_id = deadline.to_second(clock.now()), actor.person_id
    row.save(update_fields=["ends_at", "ended_by"])
    case.suspended_at = None
    _moved(case)
    say(case, Act.RESUMED, by=actor.person_id)
    told(actor, "suspension_ended", case)
    return case


def _approved(actor: Actor, case_id: int) -> Case:
    """Return an open case for who may grant time: never who works on it."""
    case = managed(actor, case_id, Power.CASE_APPROVE)
    must_be_open(case)
    if case.assignee_id == actor.person_id:
        raise SamePerson
    return case


def _end_pause(case: Case) -> None:
    now = deadline.to_second(clock.now())
    row = case.pauses.select_for_update().filter(is_void=False, ends_at__gt=now).first()
    if row is None:
        raise WrongState
    row.ends_at = max(row.begins_at, now)
    row.save(update_fields=["ends_at"])


def _moved(case: Case) -> None:
    """Compute the due times anew and save them."""
    set_rung(case)
    case.save(update_fields=["suspended_at", *FIELDS])
