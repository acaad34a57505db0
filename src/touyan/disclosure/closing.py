"""What the disclosure room recomputes before a month is signed: that it goes on where the last ended."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from touyan.core.closing import Check, Outcome, Outcomes
from touyan.disclosure import signing
from touyan.disclosure.models import MonthClose
from touyan.ledger import months


def goes_on(book_ids: Sequence[int], period: str) -> Outcomes:
    """Recompute that each account code begins with what it held at the end of the month before."""
    before = MonthClose.objects.filter(
        book_id__in=book_ids, period=signing.month_before(period)
    ).exclude(head="")
    totals = months.totals(book_ids, period)
    found: dict[int, Outcome] = {}
    for book_id, lines in before.values_list("book_id", "totals"):
        ended = {
            (commodity, code): opening + into - out for commodity, code, opening, into, out in lines
        }
        begins = {(one.commodity, one.code): one.opening for one in totals[book_id]}
        found[book_id] = Outcome(looked_at=len(ended.keys() | begins.keys()))
        for key in sorted(ended.keys() | begins.keys()):
            held, holds = ended.get(key, 0), begins.get(key, 0)
            if held != holds:
                found[book_id].add(" ".join(key), f"{held} / {holds}")
    return found


CHECKS = (
    Check(
        "disclosure.goes_on",
        title=_("The month begins where the one before it ended"),
        run=goes_on,
    ),
)
