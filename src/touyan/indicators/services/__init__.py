"""Writes of the indicators room: building facts from records, reporting months, raising alerts."""

from touyan.indicators.services.alerts import (
    close,
    confirm_right,
    decide_false,
    judge_county,
    say_false,
)
from touyan.indicators.services.facts import rebuild, update
from touyan.indicators.services.monthly import (
    amend_return,
    fill_return,
    lock_month,
    open_month,
    open_months,
    return_to_cooperative,
    review_return,
    send_return,
)
from touyan.indicators.services.publishing import publish_facts
from touyan.indicators.services.reports import report_month
from touyan.indicators.services.returns import OldMonth, take_back_history, take_over_history

__all__ = [
    "OldMonth",
    "amend_return",
    "close",
    "confirm_right",
    "decide_false",
    "fill_return",
    "judge_county",
    "lock_month",
    "open_month",
    "open_months",
    "publish_facts",
    "rebuild",
    "report_month",
    "return_to_cooperative",
    "review_return",
    "say_false",
    "send_return",
    "take_back_history",
    "take_over_history",
    "update",
]
