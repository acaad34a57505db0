"""Reading notices and objections."""

from django.db.models import QuerySet

from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.errors import NotFound
from touyan.disclosure.models import Notice, NoticeStatus, Objection, ObjectionStatus
from touyan.registry.models import HouseholdMember


def get_notice(actor: Actor, pk: int) -> Notice:
    """Return one notice; NotFound when it is not the actor's to see."""
    found = Notice.objects.visible_to(actor).select_related("area").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def get_objection(actor: Actor, pk: int) -> Objection:
    """Return one objection; NotFound when it is not the actor's to see."""
    found = (
        Objection.objects.visible_to(actor)
        .select_related("notice__area", "raised_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def notices(actor: Actor, *, limit: int = 50) -> QuerySet[Notice]:
    """Return the newest notices that the actor may see."""
    return (
        Notice.objects.visible_to(actor)
        .select_related("area")
        .order_by("-starts_on", "-id")[:limit]
    )


def open_objections(notice_id: int) -> QuerySet[Objection]:
    """Return the unanswered objections of a notice, the most urgent first."""
    return (
        Objection.objects.open()
        .filter(notice_id=notice_id)
        .select_related("raised_by")
        .order_by("answer_due_on", "id")
    )


def waiting_objections(
    actor: Actor, *, lines: str = "", limit: int | None = 50
) -> QuerySet[Objection]:
    """Return unanswered objections in the actor's reach, the most urgent first; `lines` narrows to
    those whose line reference begins so.
    """
    return (
        Objection.objects.visible_to(actor)
        .open()
        .filter(line_ref__startswith=lines)
        .select_related("notice__area", "raised_by")
        .order_by("answer_due_on", "id")[:limit]
    )


def answered_objections(actor: Actor, *, limit: int = 20) -> list[Objection]:
    """Return what was answered last in the actor's reach."""
    return list(
        Objection.objects.visible_to(actor)
        .exclude(status=ObjectionStatus.OPEN)
        .select_related("notice__area", "raised_by", "resolved_by")
        .order_by("-resolved_at", "-id")[:limit]
    )


def paused_lines(notice_id: int) -> frozenset[str]:
    """Return the lines of a notice that wait for the answer to an objection."""
    return frozenset(
        Objection.objects.open().filter(notice_id=notice_id).values_list("line_ref", flat=True)
    )


def ended(*, limit: int = 200) -> QuerySet[Notice]:
    """Return open notices whose last day has passed."""
    return (
        Notice.objects.filter(status=NoticeStatus.OPEN, ends_on__lt=clock.today())
        .select_related("area")
        .order_by("ends_on", "id")[:limit]
    )


def lives_in(person_id: int, village_path: str) -> bool:
    """Say whether a person belongs today to a household of the village."""
    return HouseholdMember.objects.filter(
        person_id=person_id,
        left_on__isnull=True,
        household__subject__area__scope_path__under=village_path,
    ).exists()
