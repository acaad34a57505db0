"""What every write asks first: one lock per meeting, open states, the act on record."""

from touyan.audit import services as audit
from touyan.audit.detail import Detail
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.errors import Invalid, NotAllowed, NotFound
from touyan.decisions import queries
from touyan.decisions.bodies import Body, body
from touyan.decisions.errors import MeetingOver, MotionOver, NotYetHeld
from touyan.decisions.models import Meeting, MeetingStatus, Motion, MotionStatus


def body_of(meeting: Meeting) -> Body:
    """Return the line of the table by which a meeting is held."""
    return body(meeting.body, is_community=meeting.area.is_community)


def managed(actor: Actor, meeting_id: int) -> Meeting:
    """Return a meeting that is still open, locked, for somebody who runs it.

    Raises NotFound, NotAllowed, MeetingOver.
    """
    meeting = locked(actor, meeting_id)
    runs(actor, meeting)
    return meeting


def runs(actor: Actor, meeting: Meeting) -> None:
    """Raise NotAllowed unless the actor runs this meeting."""
    if not meeting.is_managed_by(actor):
        raise NotAllowed


def locked(actor: Actor, meeting_id: int) -> Meeting:
    """Return an open meeting that the actor may see, locked: who comes and who votes take turns."""
    queries.get_meeting(actor, meeting_id)
    meeting = (
        Meeting.objects.select_for_update(of=("self",)).select_related("area").get(pk=meeting_id)
    )
    if meeting.status != MeetingStatus.CALLED:
        raise MeetingOver
    return meeting


def open_motion(meeting: Meeting, motion_id: int) -> Motion:
    """Return a motion of a locked meeting that is not decided yet. Raises NotFound, MotionOver."""
    motion = Motion.objects.filter(pk=motion_id, meeting=meeting).first()
    if motion is None:
        raise NotFound
    if motion.status != MotionStatus.OPEN:
        raise MotionOver
    return motion


def held(meeting: Meeting) -> None:
    """Raise NotYetHeld before the day of the meeting."""
    if meeting.meets_at.astimezone(clock.ZONE).date() > clock.today():
        raise NotYetHeld


def text(value: str, *, longest: int) -> str:
    """Return a text without spaces around it. Raises Invalid when it is empty or too long."""
    found = value.strip()
    if not found or len(found) > longest:
        raise Invalid
    return found


def told(actor: Actor, action: str, meeting: Meeting, detail: Detail | None = None) -> None:
    """Record an act on a meeting."""
    audit.record(
        actor=actor,
        action=f"decisions.{action}",
        object_kind="decisions.meeting",
        object_id=meeting.pk,
        area_path=meeting.area.scope_path,
        detail=detail,
    )


def told_motion(
    actor: Actor, action: str, meeting: Meeting, motion: Motion, detail: Detail | None = None
) -> None:
    """Record an act on a motion."""
    audit.record(
        actor=actor,
        action=f"decisions.{action}",
        object_kind="decisions.motion",
        object_id=motion.pk,
        area_path=meeting.area.scope_path,
        detail=detail,
    )
