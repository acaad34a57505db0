"""Does a recomputed number agree with a published one, given how the publication words it?

- exact ("578个"): equal.
- at_least ("2000余亩", "350多条"): not below.
- rounded ("78.75万", "0.6亿"): rounds half up to the published value at the stated precision.
- about ("近1000亩"): no further away than the precision, or than a tenth when none is stated.
"""

import enum
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


class Match(enum.StrEnum):
    """How closely a recomputed value must agree."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    ROUNDED = "rounded"
    ABOUT = "about"


def agrees(
    *, computed: int | Decimal, published: Decimal, match: Match, precision: Decimal | None
) -> bool:
    """Say whether the computed value supports the published one.

    Raises ValueError for `rounded` without a positive precision: it could never be wrong.
    """
    value = Decimal(computed)
    if match is Match.EXACT:
        return value == published
    if match is Match.AT_LEAST:
        return value >= published
    if match is Match.ROUNDED:
        if precision is None or precision <= 0:
            raise ValueError("rounded needs a precision")
        return round_to(value, precision) == published
    return abs(value - published) <= (precision or abs(published) * TENTH)


def round_to(value: Decimal, precision: Decimal) -> Decimal:
    """Return the multiple of `precision` nearest to the value, halves away from zero."""
    return (value / precision).quantize(Decimal(1), rounding=ROUND_HALF_UP) * precision
