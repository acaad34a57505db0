"""Terms of contracts and transfers: pure rules on days and mu (Land Contracting Law art. 21, 38).

Days are whole; a first and a last day both belong to the term.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

YEARS_OF_FIELDS = (30, 30)
YEARS_OF_GRASS = (30, 50)
YEARS_OF_FOREST = (30, 70)
REGISTRATION_YEARS = 5


@dataclass(frozen=True, slots=True)
class Term:
    """A first and a last day."""

    first: dt.date
    last: dt.date

    def overlaps(self, other: "Term") -> bool:
        """Say whether some day belongs to both."""
        return self.first <= other.last and other.first <= self.last

    def holds(self, other: "Term") -> bool:
        """Say whether every day of the other belongs to this one."""
        return self.first <= other.first and other.last <= self.last


@dataclass(frozen=True, slots=True)
class Use:
    """Some mu that are in somebody else's hands during a term."""

    term: Term
    mu: Decimal


def years_allowed(kind: str) -> tuple[int, int]:
    """Return the least and the most years of a contract on this kind of land (art. 21).

    Ponds and orchards are contracted as farmland is.
    """
    return {"GRASS": YEARS_OF_GRASS, "FOREST": YEARS_OF_FOREST}.get(kind, YEARS_OF_FIELDS)


def whole_years(term: Term) -> int:
    """Return how many full years a term has: 2018-07-01 to 2048-06-30 has thirty."""
    end = term.last + dt.timedelta(days=1)
    years = end.year - term.first.year
    return years - ((end.month, end.day) < (term.first.month, term.first.day))


def is_lawful(kind: str, term: Term) -> bool:
    """Say whether a contract on this kind of land may have this term."""
    least, most = years_allowed(kind)
    years = whole_years(term)
    if years == most:
        return last_day(term.first, most) == term.last
    return least <= years < most


def last_day(first: dt.date, years: int) -> dt.date:
    """Return the last day of a term of so many years; one begun on 29 February ends on 28th."""
    try:
        end = first.replace(year=first.year + years)
    except ValueError:
        end = dt.date(first.year + years, 3, 1)
    return end - dt.timedelta(days=1)


def days_left(term: Term, today: dt.date) -> int:
    """Return how many days of a term are left, today included; 0 when it is over."""
    start = max(term.first, today)
    return max((term.last - start).days + 1, 0)


def most_in_use(uses: Iterable[Use], within: Term) -> Decimal:
    """Return the most mu that are in other hands on one day of a term."""
    found = [use for use in uses if use.term.overlaps(within)]
    # The sum can only grow on a day on which some use begins.
    days = {max(use.term.first, within.first) for use in found}
    return max(
        (
            sum((use.mu for use in found if use.term.first <= day <= use.term.last), Decimal(0))
            for day in days
        ),
        default=Decimal(0),
    )


def may_be_registered(term: Term) -> bool:
    """Say whether the right may be entered in the land register: five years or more (art. 41)."""
    return whole_years(term) >= REGISTRATION_YEARS
