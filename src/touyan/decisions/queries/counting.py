"""Counts of one meeting and one motion."""

from collections import Counter

from django.db.models import Count as Rows
from django.db.models import Sum
from django.db.models.functions import Coalesce

from touyan.decisions import frozen
from touyan.decisions.kinds import Assent, Choice
from touyan.decisions.models import Attendance, Interest, Meeting, Motion, Vote
from touyan.decisions.tally import Count, Turnout
from touyan.registry import queries as registry


def turnout(meeting: Meeting) -> Turnout:
    """Return how many could come and how many are noted as having come."""
    came = Attendance.objects.filter(entry__meeting=meeting).aggregate(
        present=Rows("pk"), rights=Coalesce(Sum("entry__votes"), 0)
    )
    return Turnout(
        eligible=meeting.eligible,
        present=came["present"],
        rights=meeting.rights,
        rights_present=came["rights"],
    )


def roll_call_count(motion: Motion) -> Count:
    """Return what those present said in a roll-call, in votes."""
    rows = Vote.objects.filter(motion=motion, entry__attendance__isnull=False).values_list(
        "choice", "entry__votes"
    )
    said: Counter[str] = Counter()
    for choice, votes in rows:
        said[choice] += votes
    return Count(said[Choice.YES], said[Choice.NO], said[Choice.ABSTAIN])


def recused(motion_id: int) -> frozenset[int]:
    """Return the people who do not vote on a motion: whom it concerns, near relatives, households.

    They count as present where they came: the law lowers no denominator for them.
    """
    concerned = frozenset(
        Interest.objects.filter(motion_id=motion_id).values_list("person", flat=True)
    )
    return concerned | registry.kin_of(concerned) if concerned else concerned


def rights_that_may_vote(motion: Motion) -> int:
    """Return the voting rights of those who came and may vote on a motion."""
    away = recused(motion.pk)
    came = Attendance.objects.filter(entry__meeting_id=motion.meeting_id)
    if away:
        came = came.exclude(person_id__in=away).exclude(entry__person_id__in=away)
    return int(came.aggregate(rights=Coalesce(Sum("entry__votes"), 0))["rights"])


def can_be_decided(motion: Motion) -> bool:
    """Say whether there is something to write down: people came, and were too few or have voted."""
    came = turnout(motion.meeting)
    if not came.present:
        return False
    quorum = frozen.thaw(motion.rule).quorum
    if quorum is not None and not quorum.is_met(came.present, came.eligible):
        return True
    if motion.assent == Assent.ROLL_CALL:
        return motion.votes.exists()
    return motion.counts.exists()
