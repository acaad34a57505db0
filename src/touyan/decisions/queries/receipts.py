"""Receipts of a closed meeting, and counting a motion again from its rows."""

import json
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from touyan.core import chain
from touyan.core.actor import Actor
from touyan.core.errors import NotFound
from touyan.decisions import arithmetic, frozen, leaves, record, tally
from touyan.decisions.arithmetic import Step
from touyan.decisions.kinds import Assent
from touyan.decisions.models import (
    LeafKind,
    Meeting,
    MeetingHead,
    MeetingLeaf,
    Minutes,
    Motion,
)
from touyan.decisions.queries.counting import roll_call_count, turnout
from touyan.decisions.queries.doors import get_meeting
from touyan.decisions.tally import Count, Miscounted, Result
from touyan.disclosure import head as texts


@dataclass(frozen=True, slots=True)
class VoteReceipt:
    """One statement with its proof; `fields` is what the statement says."""

    leaf: MeetingLeaf
    text: str
    fields: dict[str, object]

    @property
    def fits_qr(self) -> bool:
        """Say whether a telephone can read it as a square code."""
        return len(self.text.encode()) <= texts.QR_BYTES

    @property
    def fragment(self) -> str:
        """Return it as the part of an address that never leaves the device."""
        return texts.short(self.text.encode())


@dataclass(frozen=True, slots=True)
class Recount:
    """A motion counted again now: the steps in words, and whether the record still says the same."""

    steps: list[Step]
    same: bool | None
    sealed: bool | None


def statements(actor: Actor, meeting: Meeting) -> QuerySet[MeetingLeaf]:
    """Return the statements of a closed meeting whose receipts the actor may take.

    Everybody of the meeting takes results and what was said for their own seat; who runs the
    meeting prints any, for those without a telephone.
    """
    rows = meeting.leaves.select_related("entry__person", "motion").order_by("number")
    if meeting.is_managed_by(actor):
        return rows
    own = Q(entry__person_id=actor.person_id) | Q(entry__attendance__person_id=actor.person_id)
    return rows.filter(Q(kind=LeafKind.RESULT) | own)


def receipt_of(actor: Actor, meeting_id: int, number: int) -> VoteReceipt:
    """Return the receipt of one statement. Raises NotFound for what another person said."""
    meeting = get_meeting(actor, meeting_id)
    leaf = statements(actor, meeting).filter(number=number).first()
    head = head_of(meeting)
    if leaf is None or head is None:
        raise NotFound
    whole = _texts(meeting)
    text = leaves.receipt(whole, leaf.number - 1, head_text=head.text)
    return VoteReceipt(leaf, text, json.loads(leaf.text))


def head_of(meeting: Meeting) -> MeetingHead | None:
    """Return the head of a meeting, or None while its minutes are open."""
    return MeetingHead.objects.filter(meeting=meeting).first()


def recount(motion: Motion) -> Recount | None:
    """Count a motion again from roster, attendance, votes and counts; None before it is decided.

    `same` says whether the figures on record are these; `sealed` whether the published head still
    fits minutes and statements (None while the minutes are open).
    """
    if motion.yes is None:
        return None
    rule, came, said = frozen.thaw(motion.rule), turnout(motion.meeting), count_of(motion)
    steps = arithmetic.steps(rule, came, said)
    try:
        result = tally.tally(rule, came, said)
    except Miscounted:
        return Recount(steps, same=False, sealed=_still_sealed(motion.meeting))
    listed = motion.meeting.roster.count() == motion.meeting.eligible
    same = listed and _on_record(motion) == _counted(came.present, said, result)
    return Recount(steps, same=same, sealed=_still_sealed(motion.meeting))


def count_of(motion: Motion) -> Count:
    """Return what was said, from the votes by name or the last count."""
    if motion.assent == Assent.ROLL_CALL:
        return roll_call_count(motion)
    last = motion.counts.order_by("-number").first()
    return Count(last.yes, last.no, last.abstain, last.spoiled) if last else Count(0)


def _on_record(motion: Motion) -> tuple[object, ...]:
    figures = (motion.present, motion.yes, motion.no, motion.abstain, motion.spoiled)
    return (*figures, motion.needed_present, motion.needed_yes, str(motion.status))


def _counted(present: int, said: Count, result: Result) -> tuple[object, ...]:
    figures = (present, said.yes, said.no, said.abstain, said.spoiled)
    return (*figures, result.needed_present, result.needed_yes, str(result.outcome))


def _still_sealed(meeting: Meeting) -> bool | None:
    head, minutes = head_of(meeting), Minutes.objects.filter(meeting=meeting).first()
    if head is None or minutes is None:
        return None
    said = json.loads(head.text)
    fresh = chain.canonical(record.meeting_facts(meeting))
    return (
        fresh == minutes.facts
        and record.minutes_hash(facts=fresh, text=minutes.text) == said["minutes"]
        and texts.short(chain.merkle_root(leaves.hashes(_texts(meeting)))) == said["root"]
        and chain.digest(head.text.encode()).hex() == head.digest
    )


def _texts(meeting: Meeting) -> list[str]:
    return list(meeting.leaves.order_by("number").values_list("text", flat=True))
