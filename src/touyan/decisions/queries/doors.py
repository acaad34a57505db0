"""The one door per object, and the lists."""

from collections.abc import Sequence

from django.db.models import QuerySet

from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.decisions.models import Meeting, Motion


def get_meeting(actor: Actor, pk: int, power: Power = Power.MEETING_READ) -> Meeting:
    """Return a meeting that the actor may see. Raises NotFound."""
    found = (
        Meeting.objects.visible_to(actor, power)
        .select_related("area", "organisation", "called_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def get_motion(actor: Actor, pk: int, power: Power = Power.MEETING_READ) -> Motion:
    """Return a motion of a meeting that the actor may see. Raises NotFound."""
    found = (
        Motion.objects.visible_to(actor, power)
        .select_related("meeting__area", "resolution", "authorised_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def meetings(actor: Actor, *, before: int | None = None, limit: int = 20) -> QuerySet[Meeting]:
    """Return the newest meetings that the actor may see; `before` is the key of the next page."""
    rows = Meeting.objects.visible_to(actor).select_related("area")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return rows.order_by("-pk")[:limit]


def motions(actor: Actor, *, before: int | None = None, limit: int = 20) -> QuerySet[Motion]:
    """Return the newest motions that the actor may see; `before` is the key of the next page."""
    rows = Motion.objects.visible_to(actor).select_related("meeting__area")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return rows.order_by("-pk")[:limit]


def with_motions(found: Sequence[Meeting]) -> list[tuple[Meeting, list[Motion]]]:
    """Return meetings with their motions in order: two queries however many there are."""
    rows = Motion.objects.filter(meeting__in=[one.pk for one in found]).order_by("number")
    of: dict[int, list[Motion]] = {}
    for motion in rows:
        of.setdefault(motion.meeting_id, []).append(motion)
    return [(one, of.get(one.pk, [])) for one in found]
