"""Writes of a petition's clocks: each step as the state's system shows it, one after the other.

The state's system is the record. Nothing is written here but its number, the days of its steps and,
for an extension or something given back, the reason that was told.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from touyan.audit import services as audit
from touyan.backstage import queries as backstage
from touyan.cases.kinds import Channel, Family
from touyan.cases.models import Petition, PetitionStep, PetitionTime
from touyan.cases.petition_clock import (
    KEEPS_RUNNING,
    RUNNING,
    STARTS,
    PetitionClock,
    PetitionStatus,
    Rolling,
    Step,
    Stretch,
    after,
    check_asked,
    check_extension,
    check_order,
    check_representatives,
    due_on,
    hearing_days,
)
from touyan.cases.petition_errors import (
    NAME,
    AlreadyAccepted,
    NoLongerAccepted,
    NotTheResponsible,
    ObjectionTooLate,
    PetitionState,
    ReasonsNotTold,
    ReferenceMissing,
    ReferenceTwice,
)
from touyan.cases.queries.county import template_of as county_of
from touyan.cases.queries.petitions import get_petition
from touyan.cases.services.opening import close_file, open_file
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid
from touyan.registry import queries as registry

HANDLE = Power.PETITION_HANDLE
REFERENCE = 40
CLOSING = frozenset(
    {
        PetitionStatus.SENT_BACK,
        PetitionStatus.GUIDED,
        PetitionStatus.RECHECKED,
        PetitionStatus.ENDED,
    }
)
WINDOWS = {
    Step.ASK_REVIEW: PetitionClock.REVIEW_WINDOW,
    Step.ASK_RECHECK: PetitionClock.RECHECK_WINDOW,
}


@dataclass(frozen=True, slots=True)
class Registered:
    """A petition as the state's system gave it a number. `same_as` is the number of an earlier one
    with the same facts and reasons, when there was one.
    """

    area_id: int
    reference: str
    received_on: dt.date
    office: str = ""
    representatives: int = 1
    same_as: str = ""
    is_passed_on: bool = False


@dataclass(frozen=True, slots=True)
class Happened:
    """One step: which, on which day; days of an extension, the last day of a hearing, a reason told."""

    step: str
    on: dt.date
    days: int = 0
    until: dt.date | None = None
    reason: str = ""


@transaction.atomic
def register(*, actor: Actor, petition: Registered) -> Petition:
    """Start the clocks of a petition: fifteen days to register, pass on or tell; five working days to
    give back what does not belong here (art. 22, 23).

    Raises ReferenceMissing, ReferenceTwice, TooManyRepresentatives, NoLongerAccepted,
    AlreadyAccepted, DayOutOfOrder, NotFound.
    """
    registry.get_area(actor, petition.area_id, HANDLE)
    reference = petition.reference.strip()
    if not reference or len(reference) > REFERENCE or not reference.isascii():
        raise ReferenceMissing
    check_order(petition.received_on, dt.date.min, clock.today())
    if petition.representatives < 1:
        raise Invalid
    check_representatives(petition.representatives)
    if Petition.objects.filter(reference=reference).exists():
        raise ReferenceTwice
    _not_again(petition.same_as.strip())
    case = open_file(
        actor=actor,
        family=Family.PETITION,
        area_id=petition.area_id,
        reporter_id=None,
        channel=Channel.COUNTER,
    )
    row = Petition.objects.create(
        case=case,
        reference=reference,
        office=petition.office.strip()[:60],
        representatives=petition.representatives,
    )
    _note(actor, row, Happened(Step.REGISTER, petition.received_on))
    _start(row, STARTS[Step.REGISTER], petition.received_on)
    if petition.is_passed_on:
        _start(row, (PetitionClock.OBJECTION,), petition.received_on)
    return row


@transaction.atomic
def take_step(*, actor: Actor, petition_id: int, happened: Happened) -> Petition:
    """Note the next step of a petition; its clocks stop, start and stretch by it.

    Raises PetitionState, DayOutOfOrder, AskedTooLate, ExtensionTooLong, ReasonsNotTold,
    NotTheResponsible, ObjectionTooLate, NotFound.
    """
    get_petition(actor, petition_id)
    row = _locked(petition_id)
    if happened.step not in Step.values:
        raise Invalid
    step = Step(happened.step)
    status = after(step, PetitionStatus(row.status))
    last = row.steps.order_by("-on", "-pk").first()
    check_order(happened.on, last.on if last else dt.date.min, clock.today())
    _guard(actor, row, step, happened)
    _note(actor, row, happened)
    if step in KEEPS_RUNNING:
        _stretch(row)
    else:
        row.times.filter(stopped_on=None).update(stopped_on=happened.on)
        _start(row, STARTS.get(step, ()), happened.on)
    row.status = status
    row.save(update_fields=["status"])
    if status in CLOSING:
        close_file(actor=actor, case_id=row.case_id)
    return row


def end_windows(actor: Actor) -> int:
    """End every petition whose time to ask for a review or recheck ran out; return how many.

    It decides by the stored last days, so that any downtime before it changes nothing.
    """
    today = clock.today()
    over = PetitionTime.objects.filter(
        stopped_on=None,
        due_on__lt=today,
        clock__in=sorted(WINDOWS.values()),
        petition__status__in=["ANSWERED", "REVIEWED"],
    )
    ended = 0
    for petition_id in over.order_by("pk").values_list("petition_id", flat=True)[:500]:
        ended += _end_window(actor, petition_id, today)
    return ended


@transaction.atomic
def _end_window(actor: Actor, petition_id: int, today: dt.date) -> int:
    row = _locked(petition_id)
    window = row.times.filter(stopped_on=None, due_on__lt=today).first()
    if window is None or row.status not in {"ANSWERED", "REVIEWED"}:
        return 0
    PetitionTime.objects.filter(pk=window.pk).update(stopped_on=window.due_on)
    row.status = after(Step.END, PetitionStatus(row.status))
    row.save(update_fields=["status"])
    close_file(actor=actor, case_id=row.case_id)
    _told(actor, row, "END")
    return 1


def _guard(actor: Actor, row: Petition, step: Step, happened: Happened) -> None:
    """Check what the Regulations ask of a step beside its turn."""
    if step is Step.EXTEND:
        _approve(actor, row)
        before = sum(row.steps.filter(step=Step.EXTEND).values_list("days", flat=True))
        check_extension(happened.days, happened.reason, extended_before=before)
        return
    actor.require_in(HANDLE, row.case.area.scope_path)
    if step in WINDOWS:
        window = row.times.get(clock=WINDOWS[step])
        check_asked(happened.on, window.due_on, WINDOWS[step])
    elif step is Step.SEND_BACK:
        limit = row.times.filter(clock=PetitionClock.OBJECTION).first()
        if limit is None:
            raise PetitionState  # raised here directly: the petitioner is led on instead (art. 23)
        if happened.on > limit.due_on:
            raise ObjectionTooLate(basis=f"{NAME}第二十三条")
        if not happened.reason.strip():
            raise ReasonsNotTold(basis=f"{NAME}第二十三条")
    elif step is Step.HEAR and (happened.until is None or happened.until < happened.on):
        raise Invalid


def _approve(actor: Actor, row: Petition) -> None:
    """Raise NotTheResponsible unless the person in charge approves, who did not handle it (art. 34)."""
    if not actor.may_in(Power.PETITION_APPROVE, row.case.area.scope_path):
        raise NotTheResponsible(basis=f"{NAME}第三十四条")
    if row.steps.exclude(step=Step.EXTEND).filter(by_id=actor.person_id).exists():
        raise NotTheResponsible(basis=f"{NAME}第三十四条")


def _not_again(reference: str) -> None:
    """Refuse the same facts and reasons after a recheck (art. 36) and while they are handled (19)."""
    if not reference:
        return
    earlier = Petition.objects.filter(reference=reference).first()
    if earlier is None:
        return
    if earlier.status == PetitionStatus.RECHECKED:
        raise NoLongerAccepted(basis=f"{NAME}第三十六条")
    if earlier.status in RUNNING:
        raise AlreadyAccepted(basis=f"{NAME}第十九条")


def _start(row: Petition, clocks: tuple[PetitionClock, ...], on: dt.date) -> None:
    calendar, rolling = backstage.work_calendar(), _rolling(row)
    for name in clocks:
        last = due_on(name, on, calendar, rolling)
        PetitionTime.objects.create(
            petition=row,
            clock=name,
            begins_on=on,
            due_on=last,
            is_calendar_unsure=bool(calendar.unknown_years(on, last)),
        )


def _stretch(row: Petition) -> None:
    """Count the running clock anew with every extension and hearing of it."""
    calendar, rolling = backstage.work_calendar(), _rolling(row)
    extended = sum(row.steps.filter(step=Step.EXTEND).values_list("days", flat=True))
    held = row.steps.filter(step=Step.HEAR).values_list("on", "until")
    heard = hearing_days([(first, last or first) for first, last in held])
    for time in row.times.filter(stopped_on=None):
        stretch = Stretch(
            extended if time.clock == PetitionClock.HANDLING else 0,
            heard if time.clock == PetitionClock.RECHECK else 0,
        )
        time.due_on = due_on(PetitionClock(time.clock), time.begins_on, calendar, rolling, stretch)
        time.is_calendar_unsure = bool(calendar.unknown_years(time.begins_on, time.due_on))
        time.save(update_fields=["due_on", "is_calendar_unsure"])


def _rolling(row: Petition) -> Rolling:
    custom = county_of(row.case.area.path).petition_rolls_over
    return Rolling({PetitionClock(name): rolls for name, rolls in custom.items()})


def _note(actor: Actor, row: Petition, happened: Happened) -> None:
    PetitionStep.objects.create(
        petition=row,
        step=happened.step,
        on=happened.on,
        until=happened.until if happened.step == Step.HEAR else None,
        days=happened.days if happened.step == Step.EXTEND else 0,
        reason=happened.reason.strip()[:500],
        by_id=actor.person_id,
        at=clock.now(),
    )
    _told(actor, row, happened.step)


def _told(actor: Actor, row: Petition, step: str) -> None:
    audit.record(
        actor=actor,
        action="cases.petition.step",
        object_kind="cases.petition",
        object_id=row.pk,
        area_path=row.case.area.scope_path,
        detail={"step": str(step)},
    )


def _locked(petition_id: int) -> Petition:
    rows = Petition.objects.select_for_update(of=("self",)).select_related("case__area")
    return rows.get(pk=petition_id)
