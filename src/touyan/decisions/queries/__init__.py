"""Reads of the decisions room, actor first."""

from touyan.decisions.queries.counting import (
    can_be_decided,
    recused,
    rights_that_may_vote,
    roll_call_count,
    turnout,
)
from touyan.decisions.queries.doors import get_meeting, get_motion, meetings, motions, with_motions
from touyan.decisions.queries.pages import (
    Named,
    Option,
    authorities,
    entries,
    heads_of,
    matters,
    options,
    own_choice,
    own_entry,
    places,
    present,
    reads_names,
    roll,
)
from touyan.decisions.queries.receipts import (
    Recount,
    VoteReceipt,
    head_of,
    receipt_of,
    recount,
    statements,
)
from touyan.decisions.queries.signs import may_see_signs, signs

__all__ = [
    "Named",
    "Option",
    "Recount",
    "VoteReceipt",
    "authorities",
    "can_be_decided",
    "entries",
    "get_meeting",
    "get_motion",
    "head_of",
    "heads_of",
    "matters",
    "may_see_signs",
    "meetings",
    "motions",
    "options",
    "own_choice",
    "own_entry",
    "places",
    "present",
    "reads_names",
    "receipt_of",
    "recount",
    "recused",
    "rights_that_may_vote",
    "roll",
    "roll_call_count",
    "signs",
    "statements",
    "turnout",
    "with_motions",
]
