"""Writes of the indicators room: building facts from records, reporting months, raising alerts."""

from touyan.indicators.services.alerts import (
    close,
    confirm_right,
    decide_false,
    judge_county,
    say_false,
)
from touyan.indicators.services.facts import rebuild, update
from touyan.indicators.services.publishing import publish_facts
from touyan.indicators.services.reports import report_month
from touyan.indicators.services.returns import OldMonth, take_over_history

__all__ = [
    "OldMonth",
    "close",
    "confirm_right",
    "decide_false",
    "judge_county",
    "publish_facts",
    "rebuild",
    "report_month",
    "say_false",
    "take_over_history",
    "update",
]
