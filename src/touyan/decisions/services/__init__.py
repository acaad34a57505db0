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
from touyan.decisions.services.elections import (
    Poll,
    Request,
    announce,
    cancel_election,
    entrust,
    nominate,
    take_back,
)
from touyan.decisions.services.lists import list_member, unlist_member
from touyan.decisions.services.polls import (
    Tallied,
    answer_objection,
    declare,
    enter_ballots,
    hold_again,
    object_to_roll,
    publish_roll,
)
from touyan.decisions.services.questions import answer, ask, hide_question
from touyan.decisions.services.talks import (
    call_talk,
    decide_suggestion,
    note_one,
    note_talk,
    set_talk_day,
    suggest,
)
from touyan.decisions.services.voting import Figures, cast, enter_count, key_votes

__all__ = [
    "Arrival",
    "Call",
    "Draft",
    "Figures",
    "Poll",
    "Request",
    "Tallied",
    "add_addendum",
    "announce",
    "answer",
    "answer_objection",
    "ask",
    "call_meeting",
    "call_talk",
    "cancel_election",
    "cancel_meeting",
    "cast",
    "close_meeting",
    "decide",
    "decide_suggestion",
    "declare",
    "enter_ballots",
    "enter_count",
    "entrust",
    "give_proxy",
    "hide_question",
    "hold_again",
    "key_votes",
    "list_member",
    "nominate",
    "note_all_but",
    "note_arrivals",
    "note_one",
    "note_talk",
    "object_to_roll",
    "publish_roll",
    "put_motion",
    "set_talk_day",
    "suggest",
    "take_back",
    "unlist_member",
    "withdraw_motion",
    "withdraw_proxy",
]
