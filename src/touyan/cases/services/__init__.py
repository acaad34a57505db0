"""Writes of the cases room. Keyword-only, actor first, atomic, audited; every one names what it raises.

Taking in      submit(actor, submission: Submission) -> Submitted(case, receipt, is_new)
               open_case(...) for kinds with a beginning of their own (mediation, petition, ticket), inside
               the caller's transaction; `guard=Power.MEDIATION_FILE` closes the file to all others
Dispatch       accept, take, decline, assign, assign_many(case_ids); reassign_due() by the clock
Arrival        confirm_arrival (the villager; `receipt=` for an anonymous one), record_arrival (duty phone)
Work           note_progress, resolve_on_site, reply, tell_in_person, hand_back, decide_dispute, adopt; start_absence, begin_absences, end_absence
Waiting        pause(waiting, until, reason), resume, contest_pause, decide_contest, extend, suspend,
               end_suspension
Ladder         escalate_due(), remind_due() by the clock; go_up by hand
Closing        call_back, rate, reopen, exclude, withdraw; close_due() by the clock
Forgetting     forget_old() three years after a case ended
Same cause     link, unlink, propose_root, take_root, finish_root
Lists          set_shift, end_shift, tie_hub, join_volunteers, leave_volunteers, publish_promise,
               set_matter, end_matter, put_on_rota, take_off_rota

For rooms and files that build on it: `guards.say` writes a line of the time line, `guards.told` the
record of the act, `clocks.set_rung` computes the due times anew. Whoever sends messages reads new
`CaseEvent` rows by id: nothing here knows of them.
"""

from touyan.cases.services.closing import (
    call_back,
    close_due,
    exclude,
    go_up,
    rate,
    reopen,
)
from touyan.cases.services.dispatching import (
    accept,
    assign,
    assign_many,
    decline,
    reassign_due,
    take,
)
from touyan.cases.services.escalating import escalate_due, remind_due
from touyan.cases.services.forgetting import forget_old
from touyan.cases.services.leaving import begin_absences, end_absence, start_absence
from touyan.cases.services.linking import (
    finish_root,
    link,
    propose_root,
    take_root,
    unlink,
)
from touyan.cases.services.lists import (
    end_matter,
    end_shift,
    join_volunteers,
    leave_volunteers,
    publish_promise,
    put_on_rota,
    set_matter,
    set_shift,
    take_off_rota,
    tie_hub,
)
from touyan.cases.services.pausing import (
    contest_pause,
    decide_contest,
    end_suspension,
    extend,
    pause,
    resume,
    suspend,
)
from touyan.cases.services.submitting import Submission, Submitted, attach, open_case, submit
from touyan.cases.services.working import (
    adopt,
    confirm_arrival,
    decide_dispute,
    hand_back,
    note_progress,
    record_arrival,
    reply,
    resolve_on_site,
    tell_in_person,
    withdraw,
)

__all__ = [
    "Submission",
    "Submitted",
    "accept",
    "adopt",
    "assign",
    "assign_many",
    "attach",
    "begin_absences",
    "call_back",
    "close_due",
    "confirm_arrival",
    "contest_pause",
    "decide_contest",
    "decide_dispute",
    "decline",
    "end_absence",
    "end_matter",
    "end_shift",
    "end_suspension",
    "escalate_due",
    "exclude",
    "extend",
    "finish_root",
    "forget_old",
    "go_up",
    "hand_back",
    "join_volunteers",
    "leave_volunteers",
    "link",
    "note_progress",
    "open_case",
    "pause",
    "propose_root",
    "publish_promise",
    "put_on_rota",
    "rate",
    "reassign_due",
    "record_arrival",
    "remind_due",
    "reopen",
    "reply",
    "resolve_on_site",
    "resume",
    "set_matter",
    "set_shift",
    "start_absence",
    "submit",
    "suspend",
    "take",
    "take_off_rota",
    "take_root",
    "tell_in_person",
    "tie_hub",
    "unlink",
    "withdraw",
]
