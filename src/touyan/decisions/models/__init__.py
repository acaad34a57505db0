"""What the decisions room keeps."""

from touyan.decisions.models.elections import (
    BallotCount,
    Candidate,
    CandidateVotes,
    Election,
    ElectionStatus,
    Race,
    RollEntry,
    RollObjection,
    RollStatus,
    Signers,
    VotingProxy,
)
from touyan.decisions.models.lists import Listed
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
from touyan.decisions.models.procedures import (
    Run,
    RunStatus,
    Step,
    StepAct,
    StepPerson,
)
from touyan.decisions.models.questions import Question
from touyan.decisions.models.receipts import LeafKind, MeetingHead, MeetingLeaf
from touyan.decisions.models.talks import LateComer, Suggestion, SuggestionStatus, TalkDay

__all__ = [
    "Addendum",
    "Attendance",
    "BallotCount",
    "Candidate",
    "CandidateVotes",
    "Channel",
    "Election",
    "ElectionStatus",
    "Interest",
    "LateComer",
    "LeafKind",
    "Listed",
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
    "Question",
    "Race",
    "RollEntry",
    "RollObjection",
    "RollStatus",
    "RosterEntry",
    "Run",
    "RunStatus",
    "Signers",
    "Step",
    "StepAct",
    "StepPerson",
    "Suggestion",
    "SuggestionStatus",
    "TalkDay",
    "Vote",
    "VoteChange",
    "VotingProxy",
]
