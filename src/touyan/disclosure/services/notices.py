"""Putting notices up, recording that the sheet hangs, taking and answering objections."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from touyan.audit import refusals
from touyan.audit import services as audit
from touyan.backstage.queries import work_calendar
from touyan.core import bulk, clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import Invalid, NotAllowed, WrongState
from touyan.disclosure import custody, minimum, queries
from touyan.disclosure.errors import (
    AlreadyObjected,
    JudgeInOwnCase,
    NoticeOver,
    NotOfThisVillage,
)
from touyan.disclosure.models import (
    Channel,
    MonthClose,
    Notice,
    NoticeStatus,
    Objection,
    ObjectionStatus,
)

ANSWER_WORKING_DAYS = 3
ALWAYS_MASKED = ("household_code", "person_name", "id_number", "phone", "address")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What goes up: where, of which kind, about what, for how long and whom to ask."""

    area_id: int
    area_path: str
    kind: str
    title: str
    subject_ref: str
    days: int
    ask_whom: str
    channel: str = Channel.BOARD_AND_PAGE
    starts_on: dt.date | None = None


@transaction.atomic
def publish(*, actor: Actor, sheet: Sheet) -> Notice:
    """Put up a notice; it begins today.

    Raises NoticeTooShort below the minimum of its kind, NotAllowed without NOTICE_PUBLISH there.
    """
    actor.require_in(Power.NOTICE_PUBLISH, sheet.area_path)
    return put_up(actor=actor, sheet=sheet)


def put_up(*, actor: Actor, sheet: Sheet) -> Notice:
    """Put up a notice that the caller has found the actor may publish, in the caller's transaction."""
    starts_on = sheet.starts_on or clock.today()
    notice = Notice.objects.create(
        area_id=sheet.area_id,
        kind=sheet.kind,
        title=sheet.title,
        subject_ref=sheet.subject_ref,
        starts_on=starts_on,
        ends_on=minimum.last_day(
            kind=sheet.kind, starts_on=starts_on, days=sheet.days, calendar=work_calendar()
        ),
        minimum_days=sheet.days,
        channel=sheet.channel,
        masked_fields=list(ALWAYS_MASKED),
        ask_whom=sheet.ask_whom,
        published_by_id=actor.person_id or None,
        published_at=clock.now(),
    )
    audit.record(
        actor=actor,
        action="disclosure.notice.published",
        object_kind="disclosure.notice",
        object_id=notice.pk,
        area_path=sheet.area_path,
        detail={"kind": notice.kind, "ends_on": str(notice.ends_on)},
    )
    return notice


@transaction.atomic
def note_printed(*, actor: Actor, notice: Notice) -> None:
    """Remember the first time the sheet was printed."""
    _require_publisher(actor, notice)
    if notice.printed_at is None:
        Notice.objects.filter(pk=notice.pk, printed_at=None).update(printed_at=clock.now())
        _told(actor, "disclosure.notice.printed", notice)


@transaction.atomic
def note_on_board(*, actor: Actor, notice: Notice, photo_id: int | None = None) -> None:
    """Record that the sheet hangs on the village's board (the law asks for the board, art. 35).

    A photograph may be kept with it; nobody is asked for one. Raises WrongState when it
    is recorded already.
    """
    _require_publisher(actor, notice)
    changed = Notice.objects.filter(pk=notice.pk, posted_on_board_at=None).update(
        posted_on_board_at=clock.now(),
        posted_on_board_by_id=actor.person_id or None,
        board_photo_id=photo_id,
    )
    if not changed:
        raise WrongState
    _told(actor, "disclosure.notice.on_board", notice)


@transaction.atomic
def close(*, actor: Actor, notice: Notice) -> None:
    """Close a notice whose time is over and whose objections are all answered.

    Raises WrongState otherwise. The system may do this.
    """
    if actor != SYSTEM:
        _require_publisher(actor, notice)
    over = minimum.is_over(ends_on=notice.ends_on, today=clock.today())
    if notice.status != NoticeStatus.OPEN or not over or notice.objections.open().exists():
        raise WrongState
    Notice.objects.filter(pk=notice.pk).update(status=NoticeStatus.CLOSED)
    _told(actor, "disclosure.notice.closed", notice)


def raise_objection(
    *,
    actor: Actor,
    notice: Notice,
    line_ref: str,
    reason: str,
    raised_by_id: int | None = None,
    answer_days: int = ANSWER_WORKING_DAYS,
    is_concerned: bool = False,
) -> Objection:
    """Object to one line, for oneself or, as a clerk, for a villager who came in person.

    The answer is due `answer_days` working days after today. `is_concerned`: the caller has found
    that the notice is this person's to inspect, wherever they live (a member's plan). Raises NoticeOver when the notice no
    longer hangs, NotOfThisVillage for people of elsewhere, AlreadyObjected for a second one.
    """
    person_id = raised_by_id or actor.person_id
    if person_id == actor.person_id:
        if not is_concerned:
            actor.require(Power.OBJECTION_RAISE)
    else:
        actor.require_in(Power.OBJECTION_RECORD, notice.area.scope_path)
    if not reason.strip():
        raise Invalid
    if notice.status != NoticeStatus.OPEN or minimum.is_over(
        ends_on=notice.ends_on, today=clock.today()
    ):
        raise NoticeOver
    if not is_concerned and not queries.lives_in(person_id, notice.area.scope_path):
        raise NotOfThisVillage
    with transaction.atomic():
        Notice.objects.select_for_update().get(pk=notice.pk)
        if notice.objections.open().filter(line_ref=line_ref, raised_by_id=person_id).exists():
            raise AlreadyObjected
        objection = Objection.objects.create(
            notice=notice,
            line_ref=line_ref,
            raised_by_id=person_id,
            entered_by_id=actor.person_id if person_id != actor.person_id else None,
            raised_at=clock.now(),
            reason=reason.strip(),
            answer_due_on=work_calendar().add_working_days(clock.today(), answer_days),
        )
        audit.record(
            actor=actor,
            action="disclosure.objection.raised",
            object_kind="disclosure.objection",
            object_id=objection.pk,
            area_path=notice.area.scope_path,
            detail={"line": line_ref, "due": str(objection.answer_due_on)},
        )
    return objection


def resolve_objection(
    *,
    actor: Actor,
    objection: Objection,
    outcome: str,
    answer: str,
    involved: Collection[int],
    is_entitled: bool = False,
) -> Objection:
    """Answer an objection; `involved` are the people who proposed or reviewed the line.

    `is_entitled`: the caller has found that the actor answers for the organisation whose notice it
    is; otherwise the power must cover the place. Raises JudgeInOwnCase (and keeps a record of the attempt) for one of them or for the objector,
    WrongState when it is already answered.
    """
    path = objection.notice.area.scope_path
    if not is_entitled:
        actor.require_in(Power.OBJECTION_RESOLVE, path)
    if outcome not in set(ObjectionStatus) - {ObjectionStatus.OPEN} or not answer.strip():
        raise Invalid
    check_judge(actor=actor, objection=objection, involved=involved)
    with transaction.atomic():
        changed = (
            Objection.objects.open()
            .filter(pk=objection.pk)
            .update(
                status=outcome,
                answer=answer.strip(),
                resolved_by_id=actor.person_id,
                resolved_at=clock.now(),
            )
        )
        if not changed:
            raise WrongState
        audit.record(
            actor=actor,
            action="disclosure.objection.resolved",
            object_kind="disclosure.objection",
            object_id=objection.pk,
            area_path=path,
            detail={"line": objection.line_ref, "outcome": outcome},
        )
        objection.refresh_from_db()
    return objection


def publish_many(*, actor: Actor, notices: Sequence[Notice]) -> list[Notice]:
    """Insert notices that hung in the past (history of a synthetic county), set-based.

    The system only: these are not put up by anybody now.
    """
    if actor != SYSTEM:
        actor.require(Power.SYSTEM_ADMINISTER)
    calendar = work_calendar()
    for notice in notices:
        minimum.last_day(
            kind=notice.kind,
            starts_on=notice.starts_on,
            days=notice.minimum_days,
            calendar=calendar,
        )
    return bulk.create(notices)


def check_judge(*, actor: Actor, objection: Objection, involved: Collection[int]) -> None:
    """Raise JudgeInOwnCase for somebody involved, and keep a record of the attempt.

    Call it before opening a transaction of one's own, or the record goes with the refusal.
    """
    if actor.person_id in {*involved, objection.raised_by_id}:
        error = JudgeInOwnCase()
        refusals.record(
            actor=actor,
            action="disclosure.objection.refused",
            object_kind="disclosure.objection",
            object_id=objection.pk,
            area_path=objection.notice.area.scope_path,
            error=error,
        )
        raise error


def _require_publisher(actor: Actor, notice: Notice) -> None:
    """Raise NotAllowed unless the actor publishes in the village, or for the collective whose it is."""
    month = MonthClose.objects.filter(notice=notice).only("organisation_id").first()
    if not custody.publishes(
        actor,
        path=notice.area.scope_path,
        organisation_id=month.organisation_id if month else None,
    ):
        raise NotAllowed


def _told(actor: Actor, action: str, notice: Notice) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="disclosure.notice",
        object_id=notice.pk,
        area_path=notice.area.scope_path,
    )
