"""What changed so much that it is worth a sentence: pure, small bases are never judged (rule 4.3).

A month is compared with the same month of the year before, since farming and festivals have seasons;
where that one is not known, with the month before. A month that has not ended is compared with nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from touyan.core.measures import MONTHS_OF_YEAR, AnyMeasure, Value, shifted

LEAST = 20
"""Fewer than this, of either month, is too few for a percentage."""
PERCENT = 20
"""A change of less than this is no finding."""
SHARE_POINTS = 5
"""A share has changed when it moved by so many percentage points."""


@dataclass(frozen=True, slots=True)
class Change:
    """One measure that moved: `by` in percent, of a share in percentage points; rounded to whole ones."""

    measure: AnyMeasure
    month: str
    now: Value
    against: str
    then: Value
    by: int
    is_share: bool


def compared_months(month: str, first: str) -> tuple[str, str]:
    """Return a month and the one that it is compared with: of the year before, else the one before."""
    year_ago = shifted(month, -MONTHS_OF_YEAR)
    return month, year_ago if year_ago >= first else shifted(month, -1)


def changes(
    declared: Iterable[AnyMeasure],
    month: str,
    now: Mapping[str, Value],
    against: str,
    then: Mapping[str, Value],
) -> list[Change]:
    """Return what moved, the greatest change first; places and people are never compared here."""
    found = []
    for measure in declared:
        new, old = now.get(measure.code), then.get(measure.code)
        if new is None or old is None:
            continue
        by = _moved(measure, new, old)
        if by is not None:
            is_share = new.den is not None and not measure.is_average
            found.append(Change(measure, month, new, against, old, by, is_share))
    return sorted(found, key=lambda one: -abs(one.by))


def _moved(measure: AnyMeasure, new: Value, old: Value) -> int | None:
    if new.den is None and old.den is None:
        if min(abs(new.num), abs(old.num)) < LEAST * 10**measure.scale:
            return None
        moved = Fraction(new.num - old.num, abs(old.num)) * 100
        return round(moved) if abs(moved) >= PERCENT else None
    if not new.den or not old.den or min(new.den, old.den) < LEAST:
        return None
    if measure.is_average:
        return None
    moved = (Fraction(new.num, new.den) - Fraction(old.num, old.den)) * 100
    return round(moved) if abs(moved) >= SHARE_POINTS else None
