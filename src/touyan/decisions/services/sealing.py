"""Sealing a closed meeting: one leaf for each statement, one head, one check code for the board."""

import secrets
from collections.abc import Iterator

from touyan.core import bulk, chain, clock
from touyan.decisions import leaves
from touyan.decisions.leaves import Sitting
from touyan.decisions.models import (
    Attendance,
    LeafKind,
    Meeting,
    MeetingHead,
    MeetingLeaf,
    Minutes,
    Motion,
    MotionStatus,
    Vote,
)

_SALT_BYTES = 12
_Statement = tuple[LeafKind, int | None, int | None, dict[str, object]]


def seal(meeting: Meeting, minutes: Minutes) -> MeetingHead:
    """Write the leaves and the head of a meeting whose minutes were just closed."""
    sitting = sitting_of(meeting)
    rows = []
    for number, (kind, entry, motion, more) in enumerate(_statements(meeting), start=1):
        text = leaves.leaf(
            sitting, number=number, kind=kind.value, salt=secrets.token_hex(_SALT_BYTES), more=more
        )
        rows.append((meeting.pk, number, str(kind), entry, motion, text))
    bulk.insert(MeetingLeaf, ["meeting", "number", "kind", "entry", "motion", "text"], rows)
    text = leaves.head_text(
        sitting, minutes=minutes.content_hash, texts=[str(row[-1]) for row in rows]
    )
    digest = chain.digest(text.encode(), algorithm=leaves.ALGORITHM)
    return MeetingHead.objects.create(
        meeting=meeting,
        text=text,
        digest=digest.hex(),
        check_code=chain.check_code(digest),
        sealed_at=clock.now(),
    )


def sitting_of(meeting: Meeting) -> Sitting:
    """Return what the leaves of a meeting name."""
    day = meeting.meets_at.astimezone(clock.ZONE).date().isoformat()
    return Sitting(meeting.pk, meeting.village_path, day)


def _statements(meeting: Meeting) -> Iterator[_Statement]:
    """Yield who took part, then each motion's result with its roll-call: by the order of the roster.

    `seat` is the number on the list that was signed; nobody is named in a leaf.
    """
    roster = meeting.roster.order_by("person__name_pinyin", "pk").values_list("pk", flat=True)
    seats = {entry: number for number, entry in enumerate(roster, start=1)}
    came = Attendance.objects.filter(entry__meeting=meeting).order_by("entry_id")
    for entry, manner in came.values_list("entry_id", "manner"):
        yield LeafKind.ATTENDED, entry, None, {"seat": seats[entry], "manner": manner}
    said: dict[int, list[tuple[int, str, int]]] = {}
    votes = Vote.objects.filter(motion__meeting=meeting).order_by("entry_id")
    rows = votes.values_list("motion_id", "entry_id", "choice", "entry__votes")
    for motion_id, entry, choice, weight in rows:
        said.setdefault(motion_id, []).append((entry, choice, weight))
    decided = meeting.motions.exclude(status=MotionStatus.WITHDRAWN).order_by("number")
    for motion in decided:
        yield LeafKind.RESULT, None, motion.pk, _figures(meeting, motion)
        for entry, choice, weight in said.get(motion.pk, ()):
            more: dict[str, object] = {
                "seat": seats[entry],
                "motion": motion.number,
                "title": motion.title,
                "said": choice,
                "votes": weight,
            }
            yield LeafKind.VOTE, entry, motion.pk, more


def _figures(meeting: Meeting, motion: Motion) -> dict[str, object]:
    return {
        "motion": motion.number,
        "title": motion.title,
        "outcome": str(motion.status),
        "eligible": meeting.eligible,
        "present": motion.present,
        "yes": motion.yes,
        "no": motion.no,
        "abstain": motion.abstain,
        "spoiled": motion.spoiled,
        "needed_present": motion.needed_present,
        "needed_yes": motion.needed_yes,
    }
