"""Deciding a motion, which proves its resolution; closing the minutes; adding to them."""

from django.db import transaction
from django.db.models import Max

from touyan.core import chain, clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import WrongState
from touyan.decisions import frozen, queries, record, tally
from touyan.decisions.errors import (
    AttendanceMissing,
    MiscountedFigures,
    MotionsOpen,
    NothingCounted,
)
from touyan.decisions.kinds import Assent
from touyan.decisions.models import (
    Addendum,
    Meeting,
    MeetingStatus,
    Minutes,
    Motion,
    MotionStatus,
)
from touyan.decisions.services.guards import (
    body_of,
    held,
    managed,
    open_motion,
    runs,
    text,
    told,
    told_motion,
)
from touyan.decisions.services.sealing import seal
from touyan.decisions.tally import Count, Miscounted, Outcome
from touyan.registry import services as registry
from touyan.registry.models import Resolution

MINUTES = 20_000
_STATUS = {
    Outcome.CARRIED: MotionStatus.CARRIED,
    Outcome.NOT_CARRIED: MotionStatus.NOT_CARRIED,
    Outcome.NO_QUORUM: MotionStatus.NO_QUORUM,
}


@transaction.atomic
def decide(*, actor: Actor, motion_id: int) -> Motion:
    """Count a motion by its rule and write down how it ends, with the figures it was compared with.

    What is carried by a body that decides becomes a proven resolution. Raises AttendanceMissing,
    NothingCounted when a quorum came and nobody has counted or voted, MotionOver, NotYetHeld.
    """
    meeting = managed(actor, queries.get_motion(actor, motion_id, Power.MEETING_MANAGE).meeting_id)
    held(meeting)
    motion = open_motion(meeting, motion_id)
    turnout = queries.turnout(meeting)
    if not turnout.present:
        raise AttendanceMissing
    rule = frozen.thaw(motion.rule)
    count = _count(
        motion,
        quorum_met=rule.quorum is None or rule.quorum.is_met(turnout.present, turnout.eligible),
    )
    try:
        result = tally.tally(rule, turnout, count)
    except Miscounted as error:
        raise MiscountedFigures from error
    motion.status = _STATUS[result.outcome]
    motion.present, motion.rights_present = turnout.present, turnout.present_rights
    motion.yes, motion.no = count.yes, count.no
    motion.abstain, motion.spoiled = count.abstain, count.spoiled
    motion.needed_present, motion.needed_yes = result.needed_present, result.needed_yes
    motion.decided_by_id, motion.decided_at = actor.person_id, clock.now()
    if result.is_carried:
        motion.resolution = _prove(actor, meeting, motion)
    motion.save()
    told_motion(actor, "motion.decided", meeting, motion, {"outcome": str(motion.status)})
    return motion


def _count(motion: Motion, *, quorum_met: bool) -> Count:
    if motion.assent == Assent.ROLL_CALL:
        said = queries.roll_call_count(motion)
        if quorum_met and not said.total:
            raise NothingCounted
        return said
    last = motion.counts.order_by("-number").first()
    if last is None:
        if quorum_met:
            raise NothingCounted
        return Count(0)  # too few came: there was nothing to count
    return Count(last.yes, last.no, last.abstain, last.spoiled)


def _prove(actor: Actor, meeting: Meeting, motion: Motion) -> Resolution | None:
    """Found the resolution that the motion proves; bodies that only deliberate found none."""
    body = body_of(meeting)
    if body.advisory or body.resolution is None:
        return None
    facts = chain.canonical(record.motion_facts(motion))
    return registry.prove_resolution(
        actor=actor,
        area_id=meeting.area_id,
        body=body.resolution,
        passed_on=meeting.meets_at.astimezone(clock.ZONE).date(),
        title=motion.title,
        document_hash=chain.digest(facts.encode()).hex(),
        organisation_id=meeting.organisation_id,
    )


@transaction.atomic
def withdraw_motion(*, actor: Actor, motion_id: int) -> Motion:
    """Take a motion back before it is decided. Raises MotionOver."""
    meeting = managed(actor, queries.get_motion(actor, motion_id, Power.MEETING_MANAGE).meeting_id)
    motion = open_motion(meeting, motion_id)
    motion.status = MotionStatus.WITHDRAWN
    motion.save(update_fields=["status"])
    told_motion(actor, "motion.withdrawn", meeting, motion)
    return motion


@transaction.atomic
def close_meeting(*, actor: Actor, meeting_id: int, minutes: str) -> Minutes:
    """Close the minutes with their hash; from now on things are only added.

    Raises MotionsOpen, NotYetHeld, MeetingOver.
    """
    meeting = managed(actor, meeting_id)
    held(meeting)
    if meeting.motions.filter(status=MotionStatus.OPEN).exists():
        raise MotionsOpen
    written = text(minutes, longest=MINUTES)
    facts = chain.canonical(record.meeting_facts(meeting))
    meeting.status = MeetingStatus.CLOSED
    meeting.save(update_fields=["status"])
    closed = Minutes.objects.create(
        meeting=meeting,
        text=written,
        facts=facts,
        content_hash=record.minutes_hash(facts=facts, text=written),
        closed_by_id=actor.person_id,
        closed_at=clock.now(),
    )
    seal(meeting, closed)
    told(actor, "minutes.closed", meeting, {"hash": closed.content_hash})
    return closed


@transaction.atomic
def add_addendum(*, actor: Actor, meeting_id: int, addition: str) -> Addendum:
    """Add to closed minutes; its hash covers the one before. Raises WrongState before they close."""
    meeting = queries.get_meeting(actor, meeting_id)
    runs(actor, meeting)
    minutes = Minutes.objects.select_for_update().filter(meeting=meeting).first()
    if minutes is None:
        raise WrongState
    last = minutes.addenda.order_by("-number").first()
    written = text(addition, longest=MINUTES)
    number = (minutes.addenda.aggregate(last=Max("number"))["last"] or 0) + 1
    before = last.content_hash if last else minutes.content_hash
    added = Addendum.objects.create(
        minutes=minutes,
        number=number,
        text=written,
        content_hash=record.addendum_hash(before=before, number=number, text=written),
        added_by_id=actor.person_id,
        added_at=clock.now(),
    )
    told(actor, "minutes.added", meeting, {"number": number})
    return added
