"""The one door per object, and the lists."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from touyan.core.actor import Actor, Power
from touyan.core.errors import DomainError, NotAllowed, NotFound
from touyan.decisions.bodies import OF_COOPS
from touyan.decisions.models import Meeting, Motion


def get_meeting(actor: Actor, pk: int, power: Power = Power.MEETING_READ) -> Meeting:
    """Return a meeting that the power reaches.

    Raises NotFound; NotAllowed to run the meeting of a cooperative that one may only read.
    """
    found = (
        Meeting.objects.visible_to(actor, power)
        .select_related("area", "organisation", "called_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise _refusal(actor, Meeting.objects.visible_to(actor).filter(pk=pk), power)
    return found


def get_motion(actor: Actor, pk: int, power: Power = Power.MEETING_READ) -> Motion:
    """Return a motion of a meeting that the power reaches. Raises as `get_meeting`."""
    found = (
        Motion.objects.visible_to(actor, power)
        .select_related("meeting__area", "resolution", "authorised_by")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        readable = Meeting.objects.visible_to(actor).filter(motions=pk)
        raise _refusal(actor, readable, power)
    return found


def _refusal(actor: Actor, readable: QuerySet[Meeting], power: Power) -> DomainError:
    """Return what somebody is told who may not do this: that they may not, or that there is nothing."""
    forbidden = (
        power != Power.MEETING_READ
        and actor.may(power)
        and readable.filter(body__in=sorted(OF_COOPS)).exists()
    )
    return NotAllowed(_("A cooperative runs its meetings itself.")) if forbidden else NotFound()


def meetings(actor: Actor, *, before: int | None = None, limit: int = 20) -> QuerySet[Meeting]:
    """Return the newest meetings that the actor may see; `before` is the key of the next page."""
    rows = Meeting.objects.visible_to(actor).select_related("area", "organisation")
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
