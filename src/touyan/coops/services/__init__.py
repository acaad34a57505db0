"""The public door of the coops room: everything that changes a cooperative, its shares or its books."""

from touyan.coops.services.assembly_requests import (
    Asking,
    ask_for_assembly,
    take_back_request,
)
from touyan.coops.services.charters import (
    CharterFigures,
    adopt_charter,
    enter_equivalent,
    file_equivalent,
)
from touyan.coops.services.distributions import (
    Wish,
    declare,
    give_back,
    lay_open,
    propose,
    try_out,
    withdraw,
)
from touyan.coops.services.extra_votes import give_additional_votes
from touyan.coops.services.forecasts import record_forecast
from touyan.coops.services.founding import (
    Founding,
    NewMember,
    add_founder,
    adopt_founding_charter,
    agree_to_charter,
    begin_coop,
    register_coop,
    remove_founder,
)
from touyan.coops.services.handouts import check_handout, hand_out, return_handout
from touyan.coops.services.leaving import (
    drop_expulsion,
    end_due,
    give_notice,
    hear,
    propose_expulsion,
    put_out,
    take_back,
)
from touyan.coops.services.members import (
    admit,
    apply,
    name_representative,
    refuse,
)
from touyan.coops.services.offices import appoint_officer, end_officer
from touyan.coops.services.opening_register import register_run
from touyan.coops.services.payouts import cancel_payment, confirm_payment, prepare_payment
from touyan.coops.services.plan_objections import answer_objection, object_to_plan
from touyan.coops.services.reports import record_report
from touyan.coops.services.representatives import choose_representatives
from touyan.coops.services.settlement import prepare_settlement, quantify_fund, settle
from touyan.coops.services.shares import (
    Pledge,
    appraise,
    call_off,
    pass_on,
    pay_in,
    pledge,
    register_share,
)
from touyan.coops.services.stewards import assign_steward, end_steward

__all__ = [
    "Asking",
    "CharterFigures",
    "Founding",
    "NewMember",
    "Pledge",
    "Wish",
    "add_founder",
    "admit",
    "adopt_charter",
    "adopt_founding_charter",
    "agree_to_charter",
    "answer_objection",
    "apply",
    "appoint_officer",
    "appraise",
    "ask_for_assembly",
    "assign_steward",
    "begin_coop",
    "call_off",
    "cancel_payment",
    "check_handout",
    "choose_representatives",
    "confirm_payment",
    "declare",
    "drop_expulsion",
    "end_due",
    "end_officer",
    "end_steward",
    "enter_equivalent",
    "file_equivalent",
    "give_additional_votes",
    "give_back",
    "give_notice",
    "hand_out",
    "hear",
    "lay_open",
    "name_representative",
    "object_to_plan",
    "pass_on",
    "pay_in",
    "pledge",
    "prepare_payment",
    "prepare_settlement",
    "propose",
    "propose_expulsion",
    "put_out",
    "quantify_fund",
    "record_forecast",
    "record_report",
    "refuse",
    "register_coop",
    "register_run",
    "register_share",
    "remove_founder",
    "return_handout",
    "settle",
    "take_back",
    "take_back_request",
    "try_out",
    "withdraw",
]
