"""Reading: notices and objections, closed months, receipts."""

from touyan.disclosure.queries.months import (
    books_to_close,
    county_heads,
    get_month,
    last_period,
    months_of,
    public_heads,
    public_month,
    public_months,
    standing,
    watched_villages,
)
from touyan.disclosure.queries.notices import (
    ended,
    get_notice,
    get_objection,
    lives_in,
    notices,
    open_objections,
    paused_lines,
    waiting_objections,
)

__all__ = [
    "books_to_close",
    "county_heads",
    "ended",
    "get_month",
    "get_notice",
    "get_objection",
    "last_period",
    "lives_in",
    "months_of",
    "notices",
    "open_objections",
    "paused_lines",
    "public_heads",
    "public_month",
    "public_months",
    "standing",
    "waiting_objections",
    "watched_villages",
]
