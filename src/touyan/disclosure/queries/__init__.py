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
from touyan.disclosure.queries.receipts import (
    Receipt,
    Recomputed,
    content_of,
    month_file,
    receipt_of,
    recompute,
)

__all__ = [
    "Receipt",
    "Recomputed",
    "books_to_close",
    "content_of",
    "county_heads",
    "ended",
    "get_month",
    "get_notice",
    "get_objection",
    "last_period",
    "lives_in",
    "month_file",
    "months_of",
    "notices",
    "open_objections",
    "paused_lines",
    "public_heads",
    "public_month",
    "public_months",
    "receipt_of",
    "recompute",
    "standing",
    "waiting_objections",
    "watched_villages",
]
