"""Writes of the decisions room: calling, attending, voting, closing."""

from touyan.decisions.services.attending import (
    Arrival,
    give_proxy,
    note_all_but,
    note_arrivals,
    withdraw_proxy,
)
from touyan.decisions.services.calling import Call, Draft, call_meeting, cancel_meeting, put_motion
from touyan.decisions.services.closing import (
    add_addendum,
    close_meeting,
    decide,
    withdraw_motion,
)
from touyan.decisions.services.voting import Figures, cast, enter_count, key_votes

__all__ = [
    "Arrival",
    "Call",
    "Draft",
    "Figures",
    "add_addendum",
    "call_meeting",
    "cancel_meeting",
    "cast",
    "close_meeting",
    "decide",
    "enter_count",
    "give_proxy",
    "key_votes",
    "note_all_but",
    "note_arrivals",
    "put_motion",
    "withdraw_motion",
    "withdraw_proxy",
]
