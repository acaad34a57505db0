"""Signing a closed month, publishing it and making it final.

Each step is its own short transaction, and each finds out from the rows how far the month has come:
broken off anywhere, the same call goes on from there.
"""

from django.db import transaction

from touyan.audit import refusals
from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotAllowed, WrongState
from touyan.disclosure import custody, minimum, signing
from touyan.disclosure.errors import (
    NoticeNotOver,
    NotTheSigner,
    ObjectionsOpen,
    SignedAlready,
)
from touyan.disclosure.models import (
    MonthClose,
    MonthSignature,
    MonthStatus,
    Notice,
    NoticeKind,
    NoticeStatus,
)
from touyan.disclosure.services import notices
from touyan.registry.kinds import PostKind
from touyan.registry.models import Tenure

NOTICE_DAYS = 15


def sign_month(*, actor: Actor, month: MonthClose) -> MonthClose:
    """Sign a checked month, in the role that one's own post gives; the second signature completes it.

    Raises NotTheSigner (on record) for anybody but the holders of the two posts and those who stand
    in for them, SignedAlready for a second signature by one person or in one role, WrongState.
    """
    path = month.area.scope_path
    role = _role_of(actor, month)
    if role is None:
        error = NotTheSigner(month.kind)
        refusals.record(
            actor=actor,
            action="disclosure.month.refused",
            object_kind="disclosure.month",
            object_id=month.pk,
            area_path=path,
            error=error,
        )
        raise error
    with transaction.atomic():
        locked = MonthClose.objects.select_for_update().get(pk=month.pk)
        if locked.status != MonthStatus.CHECKED:
            raise WrongState
        signed = list(locked.signatures.values_list("role", "person_id"))
        if any(role == other or actor.person_id == person for other, person in signed):
            raise SignedAlready
        MonthSignature.objects.create(
            month=locked,
            role=role,
            person_id=actor.person_id,
            head=locked.head,
            signed_at=clock.now(),
        )
        if len(signed) + 1 == len(signing.SIGNERS[locked.kind]):
            locked.status = MonthStatus.SIGNED
            locked.save(update_fields=["status"])
        _told(actor, "disclosure.month.signed", locked, path)
        month.refresh_from_db()
    return month


def _role_of(actor: Actor, month: MonthClose) -> str | None:
    tenures = Tenure.objects.on(clock.today()).filter(
        post__kind__in=signing.POSTS | {PostKind.VILLAGE_SECRETARY}
    )
    if month.organisation_id is None:
        tenures = tenures.filter(post__area_id=month.area_id, post__organisation=None)
    else:
        tenures = tenures.filter(post__organisation_id=month.organisation_id)
    seats = [
        signing.Seat(*row) for row in tenures.values_list("person_id", "post__kind", "capacity")
    ]
    return signing.role_of(actor.person_id, kind=month.kind, seats=seats)


@transaction.atomic
def publish_month(*, actor: Actor, month: MonthClose, ask_whom: str = "") -> MonthClose:
    """Put a signed month on the board for the lawful 15 days (art. 35). Raises WrongState."""
    path = month.area.scope_path
    _require_publisher(actor, month)
    locked = MonthClose.objects.select_for_update().get(pk=month.pk)
    if locked.status != MonthStatus.SIGNED:
        raise WrongState
    locked.notice = notices.put_up(
        actor=actor,
        sheet=notices.Sheet(
            area_id=month.area_id,
            area_path=path,
            kind=NoticeKind.COLLECTIVE_AFFAIRS
            if month.organisation_id
            else NoticeKind.VILLAGE_AFFAIRS,
            title=month.period,
            subject_ref=subject_ref(month),
            days=NOTICE_DAYS,
            ask_whom=ask_whom,
        ),
    )
    locked.status = MonthStatus.PUBLISHED
    locked.published_at = clock.now()
    locked.save(update_fields=["notice", "status", "published_at"])
    _told(actor, "disclosure.month.published", locked, path)
    month.refresh_from_db()
    return month


def _require_publisher(actor: Actor, month: MonthClose) -> None:
    path = month.area.scope_path
    if not custody.publishes(actor, path=path, organisation_id=month.organisation_id):
        raise NotAllowed


def subject_ref(month: MonthClose) -> str:
    """Return the reference of a month's notice."""
    return f"disclosure.month:{month.book_id}:{month.period}"


@transaction.atomic
def finish_month(*, actor: Actor, month: MonthClose) -> MonthClose:
    """Make a month final after its notice and all answers to objections. The system may do this.

    Raises NoticeNotOver, ObjectionsOpen, WrongState. What an upheld objection found wrong is put
    right by a reversal in the open month: a closed one never changes.
    """
    path = month.area.scope_path
    if actor != SYSTEM:
        _require_publisher(actor, month)
    locked = MonthClose.objects.select_for_update().get(pk=month.pk)
    if locked.status != MonthStatus.PUBLISHED or locked.notice_id is None:
        raise WrongState
    notice = Notice.objects.select_related("area").get(pk=locked.notice_id)
    if not minimum.is_over(ends_on=notice.ends_on, today=clock.today()):
        raise NoticeNotOver
    if notice.objections.open().exists():
        raise ObjectionsOpen
    if notice.status == NoticeStatus.OPEN:
        notices.close(actor=actor, notice=notice)
    locked.status = MonthStatus.FINAL
    locked.final_at = clock.now()
    locked.save(update_fields=["status", "final_at"])
    _told(actor, "disclosure.month.final", locked, path)
    month.refresh_from_db()
    return month


def finish_due() -> int:
    """Make final what may be, as the system; return how many months."""
    waiting = MonthClose.objects.filter(
        status=MonthStatus.PUBLISHED, notice__ends_on__lt=clock.today()
    ).select_related("area", "notice")
    done = 0
    for month in waiting.order_by("pk"):
        if month.notice is None or month.notice.objections.open().exists():
            continue
        finish_month(actor=SYSTEM, month=month)
        done += 1
    return done


def _told(actor: Actor, action: str, month: MonthClose, path: str) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="disclosure.month",
        object_id=month.pk,
        area_path=path,
        detail={"period": month.period},
    )
