"""Setting targets, and what is done about them: each act leaves a record with what the facts said then."""

import datetime as dt
import re
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from touyan.assessment import queries
from touyan.assessment.errors import NotInOffice, OnlyTheOwner, TargetExists, UnknownMeasure
from touyan.assessment.models import NoteKind, Target, TargetNote
from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.registry.models import Area

MOST = 10**15
YEARS = 10
WORDS, BASIS, WHY = 1000, 120, 200
_MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
TOLD = (NoteKind.GUIDANCE, NoteKind.SUPERVISION, NoteKind.DISPATCH)


@dataclass(frozen=True, slots=True)
class NewTarget:
    """What is to be reached: `value` in the measure's smallest unit, percent for a share."""

    area_id: int
    measure: str
    value: int
    from_month: str
    due_on: dt.date
    owner_id: int
    basis: str


@transaction.atomic
def set_target(*, actor: Actor, new: NewTarget) -> Target:
    """Set a target for a place. Raises NotFound, NotAllowed, UnknownMeasure, NotInOffice, TargetExists,
    Invalid.
    """
    area = Area.objects.filter(pk=new.area_id, valid_to=None).first()
    if area is None:
        raise NotFound
    if not actor.may_in(Power.TARGET_MANAGE, area.scope_path):
        raise NotAllowed
    if queries.measure_of(new.measure) is None:
        raise UnknownMeasure
    if str(new.owner_id) not in dict(queries.owners_for(area)):
        raise NotInOffice
    _check(new)
    try:
        with transaction.atomic():
            target = Target.objects.create(
                area=area,
                measure=new.measure,
                value=new.value,
                from_month=new.from_month,
                due_on=new.due_on,
                owner_id=new.owner_id,
                basis=_said(new.basis, BASIS),
                set_by_id=actor.person_id,
                set_at=clock.now(),
            )
    except IntegrityError:
        raise TargetExists from None
    _told(actor, "set", target)
    return target


@transaction.atomic
def note(
    *, actor: Actor, target: Target, kind: str, words: str, answer_by: dt.date | None = None
) -> TargetNote:
    """Record guidance, supervision, or what the owner is told to do until a day.

    Raises NotFound, NotAllowed, WrongState, Invalid.
    """
    found = _managed(actor, target)
    if kind not in TOLD or (kind == NoteKind.DISPATCH) != (answer_by is not None):
        raise Invalid
    if answer_by is not None and answer_by < clock.today():
        raise Invalid
    row = _write(actor, found, kind, words, answer_by=answer_by)
    _told(actor, kind.lower(), found)
    return row


@transaction.atomic
def answer(*, actor: Actor, target: Target, note_id: int, words: str) -> TargetNote:
    """Answer what the owner was told to do, once. Raises NotFound, OnlyTheOwner, WrongState, Invalid."""
    found = _locked(actor, target)
    if found.owner_id != actor.person_id:
        raise OnlyTheOwner
    told = found.notes.filter(pk=note_id, kind=NoteKind.DISPATCH).first()
    if told is None:
        raise NotFound
    if TargetNote.objects.filter(answers=told).exists():
        raise WrongState
    row = _write(actor, found, NoteKind.ANSWER, words, answers=told)
    _told(actor, "answered", found)
    return row


@transaction.atomic
def end_target(*, actor: Actor, target: Target, why: str) -> Target:
    """End a target with a reason: reached, dropped, replaced. Raises NotFound, NotAllowed, WrongState."""
    found = _managed(actor, target)
    found.ended_on, found.ended_because = clock.today(), _said(why, WHY)
    found.save(update_fields=["ended_on", "ended_because"])
    _told(actor, "ended", found)
    return found


def _locked(actor: Actor, target: Target) -> Target:
    if not Target.objects.visible_to(actor).filter(pk=target.pk).exists():
        raise NotFound
    rows = Target.objects.select_for_update(of=("self",)).select_related("area")
    found = rows.get(pk=target.pk)
    if found.ended_on is not None:
        raise WrongState
    return found


def _managed(actor: Actor, target: Target) -> Target:
    found = _locked(actor, target)
    if not actor.may_in(Power.TARGET_MANAGE, found.area.scope_path):
        raise NotAllowed
    return found


def _write(actor: Actor, target: Target, kind: str, words: str, **more: object) -> TargetNote:
    return TargetNote.objects.create(
        target=target,
        kind=kind,
        words=_said(words, WORDS),
        by_id=actor.person_id,
        at=clock.now(),
        reached=queries.progress_of(target).reached,
        **more,
    )


def _check(new: NewTarget) -> None:
    today = clock.today()
    latest = today + dt.timedelta(days=366 * YEARS)
    if not _MONTH.match(new.from_month) or not 0 < new.value <= MOST:
        raise Invalid
    if not today <= new.due_on <= latest or new.from_month > clock.month_of(new.due_on):
        raise Invalid
    if new.from_month < f"{today.year - YEARS}-01":
        raise Invalid


def _said(text: str, longest: int) -> str:
    said = text.strip()
    if not said or len(said) > longest:
        raise Invalid
    return said


def _told(actor: Actor, act: str, target: Target) -> None:
    audit.record(
        actor=actor,
        action=f"assessment.target.{act}",
        object_kind="assessment.target",
        object_id=target.pk,
        area_path=target.area.scope_path,
        detail={"measure": target.measure},
    )
