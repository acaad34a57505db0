"""Reads of the decisions room, actor first."""

from touyan.decisions.queries.counting import (
    recused,
    rights_that_may_vote,
    roll_call_count,
    turnout,
)
from touyan.decisions.queries.doors import get_meeting, get_motion, meetings, motions

__all__ = [
    "get_meeting",
    "get_motion",
    "meetings",
    "motions",
    "recused",
    "rights_that_may_vote",
    "roll_call_count",
    "turnout",
]
