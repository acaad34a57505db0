"""What a return says that follows from its other numbers, and what in it cannot be right: pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.core.measures import last_day
from touyan.indicators.fields import ASKED, FIELDS, MAY_BE_NEGATIVE

PAYABLE_DAYS = 60
MONTHS = 12
SOURCES: Mapping[str, tuple[str, ...]] = {
    "output_value": ("output_quantity", "average_price"),
    "loan_days": ("loan_due_on", "loans"),
    "due_60_days": ("loan_due_on", "loans"),
}
"""What follows from other numbers of the month, and from which."""


def day_of(number: int) -> dt.date | None:
    """Return the day behind a whole number such as 20210331; None for what is no day."""
    try:
        return dt.date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        return None


def number_of(day: dt.date) -> int:
    """Return a day as a whole number."""
    return day.year * 10_000 + day.month * 100 + day.day


def asked_of(numbers: Mapping[str, int]) -> tuple[str, ...]:
    """Return the fields that are asked of a cooperative: none about loans of one that has none."""
    return tuple(
        code for code in ASKED if not FIELDS[code].needs or numbers.get(FIELDS[code].needs)
    )


def completed(numbers: Mapping[str, int], month: str) -> dict[str, int]:
    """Return the numbers of a month with what follows from them.

    The value of output counts everything produced at the average price, sold or not (rule 4.1): it is
    neither income nor surplus.
    """
    found = dict(numbers)
    quantity, price = found.get("output_quantity"), found.get("average_price")
    if quantity is not None and (price is not None or quantity == 0):
        found["output_value"] = quantity * (price or 0)
    end, due = last_day(month), day_of(found.get("loan_due_on") or 0)
    if due is not None and found.get("loans"):
        found["loan_days"] = (end - due).days
        if due <= end + dt.timedelta(days=PAYABLE_DAYS):
            found["due_60_days"] = found.get("due_60_days", 0) + found["loans"]
    return found


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two numbers that do not fit, and what to do. `stops`: the return cannot be sent like this."""

    field: str
    says: str | Promise
    stops: bool = True


_AT_MOST = (
    ("monitored_members", "members", _("More than there are members.")),
    ("loan_overdue", "loans", _("More than the loans in the books.")),
    ("farmers", "members", _("More than there are members.")),
)


def doubts(numbers: Mapping[str, int], month: str) -> list[Doubt]:
    """Return what does not fit in a month, the fields in order."""
    found = [
        Doubt(code, _("This cannot be less than nothing."), FIELDS[code].is_asked)
        for code, number in numbers.items()
        if number < 0 and code in FIELDS and code not in MAY_BE_NEGATIVE
    ]
    for code, most, says in _AT_MOST:
        if numbers.get(code, 0) > numbers.get(most, numbers.get(code, 0)):
            found.append(Doubt(code, says, FIELDS[code].is_asked))
    if numbers.get("output_quantity") and numbers.get("average_price") == 0:
        found.append(
            Doubt("average_price", _("What was produced has a price; write the usual one."))
        )
    due = numbers.get("loan_due_on")
    day = day_of(due) if due else None
    if due and day is None:
        found.append(Doubt("loan_due_on", _("This is not a day.")))
    if numbers.get("loan_overdue") and day and day > last_day(month):
        found.append(Doubt("loan_overdue", _("Nothing is overdue before the day it is due.")))
    if numbers.get("listed_irregular", 0) > 1:
        found.append(Doubt("listed_irregular", _("Answer yes or no.")))
    return found + _sums(numbers)


def _sums(numbers: Mapping[str, int]) -> list[Doubt]:
    """Return sums that do not come out: only old workbooks can have them."""
    found = []
    if {"assets", "liabilities", "equity"} <= numbers.keys() and (
        numbers["assets"] != numbers["liabilities"] + numbers["equity"]
    ):
        found.append(Doubt("assets", _("Assets are not liabilities and equity together."), False))
    parts = ("income", "other_income", "expense", "overhead", "other_expense", "surplus")
    if set(parts) <= numbers.keys():
        gained = numbers["income"] + numbers["other_income"]
        spent = numbers["expense"] + numbers["overhead"] + numbers["other_expense"]
        if gained - spent != numbers["surplus"]:
            found.append(Doubt("surplus", _("The surplus is not income less spending."), False))
    return found
