"""Voting: a roll-call in the hall or on one's own telephone, or figures counted in public."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotFound
from touyan.decisions import queries
from touyan.decisions.errors import (
    MiscountedFigures,
    NotOnRoster,
    NotPresent,
    OtherWayOfVoting,
    RecountNeedsReason,
    Recused,
)
from touyan.decisions.kinds import Assent, Choice
from touyan.decisions.models import (
    Attendance,
    Channel,
    Meeting,
    Motion,
    PaperCount,
    Vote,
    VoteChange,
)
from touyan.decisions.services.guards import (
    held,
    locked,
    managed,
    open_motion,
    told_motion,
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted in public, in votes."""

    yes: int
    no: int
    abstain: int = 0
    spoiled: int = 0

    @property
    def total(self) -> int:
        """Return all votes counted."""
        return self.yes + self.no + self.abstain + self.spoiled


@transaction.atomic
def cast(*, actor: Actor, motion_id: int, choice: str, entry_id: int | None = None) -> Vote:
    """Say yes, no or abstain to a roll-call, for oneself or for whom one came; it may be changed
    until the motion is decided, and every change stays on record.

    Raises NotOnRoster, NotPresent (the meeting must have them as present), Recused, MotionOver.
    """
    meeting = locked(actor, queries.get_motion(actor, motion_id).meeting_id)
    motion = _roll_call(meeting, motion_id)
    mine = Attendance.objects.filter(entry__meeting=meeting, person_id=actor.person_id)
    if entry_id is not None:
        mine = mine.filter(entry_id=entry_id)
    came = mine.order_by("entry_id").first()
    if came is None:
        on_list = meeting.roster.filter(person_id=actor.person_id).exists()
        raise NotPresent if on_list else NotOnRoster
    _write(actor, motion, {came.entry_id: choice}, Channel.OWN)
    told_motion(actor, "vote.cast", meeting, motion)
    return Vote.objects.get(motion=motion, entry_id=came.entry_id)


@transaction.atomic
def key_votes(*, actor: Actor, motion_id: int, choices: Mapping[int, str]) -> int:
    """Key in what people of the hall said in a roll-call (entry -> choice); return how many.

    Raises NotPresent for somebody who is not marked as present, Recused, MotionOver.
    """
    meeting = managed(actor, queries.get_motion(actor, motion_id, Power.MEETING_MANAGE).meeting_id)
    motion = _roll_call(meeting, motion_id)
    if not choices:
        raise Invalid
    _write(actor, motion, choices, Channel.KEYED)
    told_motion(actor, "votes.keyed", meeting, motion, {"count": len(choices)})
    return len(choices)


@transaction.atomic
def enter_count(
    *, actor: Actor, motion_id: int, figures: Figures, photo_hash: str = "", reason: str = ""
) -> PaperCount:
    """Enter what was counted in public: hands or slips. A recount keeps the former figures.

    Raises MiscountedFigures, RecountNeedsReason, OtherWayOfVoting, MotionOver.
    """
    meeting = managed(actor, queries.get_motion(actor, motion_id, Power.MEETING_MANAGE).meeting_id)
    held(meeting)
    motion = open_motion(meeting, motion_id)
    if motion.assent == Assent.ROLL_CALL:
        raise OtherWayOfVoting
    if figures.spoiled and motion.assent != Assent.PAPER:
        raise Invalid
    if min(figures.yes, figures.no, figures.abstain, figures.spoiled) < 0:
        raise MiscountedFigures
    if figures.total > queries.rights_that_may_vote(motion):
        raise MiscountedFigures
    number = motion.counts.count() + 1
    if number > 1 and not reason.strip():
        raise RecountNeedsReason
    count = PaperCount.objects.create(
        motion=motion,
        number=number,
        yes=figures.yes,
        no=figures.no,
        abstain=figures.abstain,
        spoiled=figures.spoiled,
        photo_hash=photo_hash,
        reason=reason.strip()[:200],
        counted_by_id=actor.person_id,
        counted_at=clock.now(),
    )
    told_motion(actor, "count.entered", meeting, motion, {"number": number})
    return count


def _roll_call(meeting: Meeting, motion_id: int) -> Motion:
    held(meeting)
    motion = open_motion(meeting, motion_id)
    if motion.assent != Assent.ROLL_CALL:
        raise OtherWayOfVoting
    return motion


def _write(actor: Actor, motion: Motion, choices: Mapping[int, str], channel: Channel) -> None:
    """Write votes under the meeting's lock: one row for each right, one more line for each change."""
    if any(choice not in Choice.values for choice in choices.values()):
        raise Invalid
    came = dict(
        Attendance.objects.filter(
            entry_id__in=list(choices), entry__meeting_id=motion.meeting_id
        ).values_list("entry_id", "entry__person_id")
    )
    people = dict(
        Attendance.objects.filter(entry_id__in=list(choices)).values_list("entry_id", "person_id")
    )
    if choices.keys() - came.keys():
        known = motion.meeting.roster.filter(pk__in=list(choices)).count()
        raise NotPresent if known == len(choices) else NotFound
    kept_away = queries.recused(motion.pk)
    if kept_away & {*came.values(), *people.values()}:
        raise Recused
    now = clock.now()
    said = dict(
        Vote.objects.filter(motion=motion, entry_id__in=list(choices)).values_list(
            "entry_id", "choice"
        )
    )
    new = {entry: choice for entry, choice in choices.items() if said.get(entry) != choice}
    rows = [
        {
            "motion": motion,
            "entry_id": entry,
            "choice": choice,
            "channel": channel,
            "cast_by_id": actor.person_id,
            "cast_at": now,
        }
        for entry, choice in sorted(new.items())
    ]
    Vote.objects.bulk_create(
        [Vote(**row) for row in rows],
        update_conflicts=True,
        unique_fields=["motion", "entry"],
        update_fields=["choice", "channel", "cast_by", "cast_at"],
    )
    VoteChange.objects.bulk_create([VoteChange(**row) for row in rows])
