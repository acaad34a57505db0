"""Rules about the monthly return itself: late, or with figures that cannot be right."""

from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from touyan.indicators.rules.values import Extra, Inputs, Level, Rule, Thresholds, steps, whole

TWO_MONTHS = 2


def _missing(inputs: Inputs, thresholds: Thresholds, level: Level) -> Level:
    """Two months running without a return are red, however few days the second one is late."""
    return Level.RED if inputs["months_missing"] >= thresholds.extra["months"] else level


def _oddities(inputs: Inputs, _thresholds: Thresholds) -> Fraction | None:
    return Fraction(len(inputs["oddities"]))


RULES = (
    Rule(
        code="R01",
        title=_("Return not sent in time"),
        unit="day",
        needs=("days_late", "months_missing"),
        value=whole("days_late"),
        default=steps(1, 3, 10, months=TWO_MONTHS),
        bounds=(1, 60),
        extras={"months": Extra(TWO_MONTHS, 2, 12)},
        hardens=_missing,
    ),
    Rule(
        code="R19",
        title=_("Figures that need a second look"),
        unit="finding",
        needs=("oddities",),
        value=_oddities,
        default=steps(None, 1, 3),
        bounds=(1, 20),
    ),
)
