"""Writing: notices and objections, closing a month, the county head."""

from touyan.disclosure.services.closing import close_month, close_months, freeze_month
from touyan.disclosure.services.county import witness
from touyan.disclosure.services.months import (
    finish_due,
    finish_month,
    publish_month,
    sign_month,
)
from touyan.disclosure.services.notices import (
    ALWAYS_MASKED,
    ANSWER_WORKING_DAYS,
    Sheet,
    check_judge,
    close,
    note_on_board,
    note_printed,
    publish,
    publish_many,
    raise_objection,
    resolve_objection,
)

__all__ = [
    "ALWAYS_MASKED",
    "ANSWER_WORKING_DAYS",
    "Sheet",
    "check_judge",
    "close",
    "close_month",
    "close_months",
    "finish_due",
    "finish_month",
    "freeze_month",
    "note_on_board",
    "note_printed",
    "publish",
    "publish_many",
    "publish_month",
    "raise_objection",
    "resolve_objection",
    "sign_month",
    "witness",
]
