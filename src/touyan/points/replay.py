"""Last year's deeds under another scheme: what every household would have earned. Pure.

A deed is worth what the rule with its code gives; what goes beyond the month's limit of the rule's
family, or of the household, is not given. Deductions stay out: they are rare, private and rest on
reminders that another scheme would have worded otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from touyan.points import caps


class Deeds(NamedTuple):
    """What one household did in one month under one rule; `points` is what was booked for it.

    A tuple, for a county has a hundred thousand of them.
    """

    household_id: int
    month: str
    code: str
    quantity: int
    points: int


@dataclass(frozen=True, slots=True)
class Worth:
    """What a rule gives for one deed and at most in a month; None means no limit."""

    points: int
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """The numbers of one scheme: its rules by code and what a household can earn in a month."""

    rules: Mapping[str, Worth]
    household_cap: int

    def family_caps(self) -> dict[str, int]:
        """Return the limit of each family of rules that has one: the largest of its grades."""
        found: dict[str, int] = {}
        for code, worth in self.rules.items():
            if worth.cap is not None:
                family = caps.family(code)
                found[family] = max(found.get(family, 0), worth.cap)
        return found


def replay(deeds: Iterable[Deeds], values: Values) -> dict[int, int]:
    """Return what every household with a deed would have earned; deeds without a rule earn nothing.

    The order of the deeds does not matter, so the result can be computed from monthly sums.
    """
    limits = values.family_caps()
    families: dict[tuple[int, str, str], int] = defaultdict(int)
    given = {code: max(worth.points, 0) for code, worth in values.rules.items()}
    for household_id, month, code, quantity, _points in deeds:
        points = given.get(code, 0) * quantity
        families[household_id, month, code[: caps.FAMILY]] += points
    months: dict[tuple[int, str], int] = defaultdict(int)
    for (household_id, month, family), points in families.items():
        months[household_id, month] += min(points, limits.get(family, points))
    found: dict[int, int] = defaultdict(int)
    for (household_id, _month), points in months.items():
        found[household_id] += min(points, values.household_cap)
    return dict(found)


def booked(deeds: Iterable[Deeds]) -> dict[int, int]:
    """Return what every household was given in fact."""
    found: dict[int, int] = defaultdict(int)
    for one in deeds:
        found[one.household_id] += one.points
    return dict(found)


def unmatched(deeds: Iterable[Deeds], values: Values) -> dict[str, int]:
    """Return how often each rule was used that the other scheme does not have."""
    found: dict[str, int] = defaultdict(int)
    for one in deeds:
        if one.code not in values.rules:
            found[one.code] += one.quantity
    return dict(found)
