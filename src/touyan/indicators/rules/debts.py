"""Rules about what is owed to people: loans, dividends, wages, rent (days after the day it was due)."""

from django.utils.translation import gettext_lazy as _

from touyan.indicators.rules.values import Extra, Inputs, Level, Rule, Thresholds, steps, whole


def _many_households(inputs: Inputs, thresholds: Thresholds, level: Level) -> Level:
    many = (inputs.get("households") or 0) >= thresholds.extra["red_households"]
    return Level.RED if level and many else level


def _many_people(inputs: Inputs, thresholds: Thresholds, level: Level) -> Level:
    many = (inputs.get("people") or 0) >= thresholds.extra["red_people"]
    return Level.RED if level and many else level


def _next_season(inputs: Inputs, _thresholds: Thresholds, level: Level) -> Level:
    """Who has not paid for last season's land and ploughs it again."""
    return Level.RED if level and inputs.get("crosses_season") else level


RULES = (
    Rule(
        code="R06",
        title=_("Loan due or overdue"),
        unit="day",
        needs=("loan_days",),
        value=whole("loan_days"),
        default=steps(-30, 1, 30, 90),
        bounds=(-90, 365),
    ),
    Rule(
        code="R07",
        title=_("Dividend announced and not paid"),
        unit="day",
        needs=("dividend_days",),
        value=whole("dividend_days"),
        default=steps(15, 30, 60, 120, red_households=30),
        bounds=(1, 365),
        extras={"red_households": Extra(30, 2, 500)},
        hardens=_many_households,
    ),
    Rule(
        code="R08",
        title=_("Wages not paid"),
        unit="day",
        needs=("wage_days",),
        value=whole("wage_days"),
        default=steps(7, 15, 30, 60, red_people=10),
        bounds=(1, 180),
        extras={"red_people": Extra(10, 2, 200)},
        hardens=_many_people,
    ),
    Rule(
        code="R09",
        title=_("Rent of land not paid"),
        unit="day",
        needs=("rent_days",),
        value=whole("rent_days"),
        default=steps(15, 30, 60),
        bounds=(1, 365),
        hardens=_next_season,
    ),
)
