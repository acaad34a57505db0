"""What the decisions room keeps."""

from touyan.decisions.models.meetings import (
    Addendum,
    Attendance,
    Manner,
    Meeting,
    MeetingStatus,
    Minutes,
    Proxy,
    RosterEntry,
)
from touyan.decisions.models.motions import (
    Channel,
    Interest,
    Motion,
    MotionStatus,
    PaperCount,
    Vote,
    VoteChange,
)
from touyan.decisions.models.receipts import LeafKind, MeetingHead, MeetingLeaf

__all__ = [
    "Addendum",
    "Attendance",
    "Channel",
    "Interest",
    "LeafKind",
    "Manner",
    "Meeting",
    "MeetingHead",
    "MeetingLeaf",
    "MeetingStatus",
    "Minutes",
    "Motion",
    "MotionStatus",
    "PaperCount",
    "Proxy",
    "RosterEntry",
    "Vote",
    "VoteChange",
]
