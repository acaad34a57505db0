"""Rules about money: income, losses, debt, cash, where it goes and where it comes from.

Money is in fen. A percentage is never judged on a small base: a cooperative that sold for 3,000 yuan
last year and for 1,000 this year has not "lost 67 %" (rule 4.3, appendix B 12).
"""

from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from touyan.indicators.rules.values import (
    PERCENT,
    Extra,
    Inputs,
    Level,
    Rule,
    Thresholds,
    percent_of,
    steps,
    whole,
)

YUAN = 100
WAN = 10_000 * YUAN
QUARTERS_OF_TWO_YEARS = 8
STATUTORY_REBATE = 60


def _income_fall(inputs: Inputs, thresholds: Thresholds) -> Fraction | None:
    """By how many percent the income of the year so far lies below the same months of last year.

    The same months, not the month before: harvests come once a year.
    """
    last = inputs["income_last_year_fen"]
    if last < thresholds.extra["small_base_yuan"] * YUAN:
        return None
    return Fraction((last - inputs["income_fen"]) * PERCENT, last)


def _loss_quarters(inputs: Inputs, _thresholds: Thresholds) -> Fraction | None:
    """How many quarters running, up to the last whole one, closed with a loss."""
    run = 0
    for surplus in reversed(inputs["quarters_fen"]):
        if surplus >= 0:
            break
        run += 1
    return Fraction(run)


def _debt(inputs: Inputs, _thresholds: Thresholds) -> Fraction | None:
    if inputs["assets_fen"] <= 0:
        return Fraction(PERCENT + 1) if inputs["liabilities_fen"] > 0 else None
    return Fraction(inputs["liabilities_fen"] * PERCENT, inputs["assets_fen"])


def _insolvent(inputs: Inputs, _thresholds: Thresholds, level: Level) -> Level:
    """Who owes more than there is, is insolvent, whatever the county set."""
    return Level.RED if inputs["liabilities_fen"] > max(inputs["assets_fen"], 0) else level


def _private_account(inputs: Inputs, thresholds: Thresholds, level: Level) -> Level:
    much = inputs["private_fen"] >= thresholds.extra["red_yuan"] * YUAN
    return Level.RED if level and much else level


def _only_near_kin_is_red(inputs: Inputs, _thresholds: Thresholds, level: Level) -> Level:
    """One payee of nearly everything is grave only where it is a near relative of a director."""
    if level == Level.RED and not inputs.get("payee_is_near_kin"):
        return Level.ORANGE
    return level


def _approved(inputs: Inputs, _thresholds: Thresholds, level: Level) -> Level:
    """What the members' assembly passed stays a matter to look at, not one to be pursued."""
    if level == Level.ORANGE and inputs.get("passed_by_assembly"):
        return Level.YELLOW
    return level


def _any_is_blue(inputs: Inputs, _thresholds: Thresholds) -> Fraction | None:
    amount = inputs["related_fen"]
    return None if amount <= 0 else Fraction(amount, YUAN)


def _rebate(inputs: Inputs, _thresholds: Thresholds) -> Fraction | None:
    if inputs["distributable_fen"] <= 0:
        return None
    return Fraction(inputs["rebate_fen"] * PERCENT, inputs["distributable_fen"])


RULES = (
    Rule(
        code="R02",
        title=_("Income below the same months of last year"),
        unit="percent",
        needs=("income_fen", "income_last_year_fen"),
        value=_income_fall,
        default=steps(10, 20, 35, 50, small_base_yuan=10_000),
        bounds=(1, 100),
        extras={"small_base_yuan": Extra(10_000, 1_000, 1_000_000)},
    ),
    Rule(
        code="R03",
        title=_("Losses quarter after quarter"),
        unit="quarter",
        needs=("quarters_fen",),
        value=_loss_quarters,
        default=steps(None, 2, 3, QUARTERS_OF_TWO_YEARS),
        bounds=(1, 12),
    ),
    Rule(
        code="R04",
        title=_("Debts against assets"),
        unit="percent",
        needs=("liabilities_fen", "assets_fen"),
        value=_debt,
        default=steps(50, 60, 70, 85),
        bounds=(10, 100),
        hardens=_insolvent,
    ),
    Rule(
        code="R05",
        title=_("Cash against what falls due in 60 days"),
        unit="percent",
        needs=("cash_fen", "due_fen"),
        value=percent_of("cash_fen", "due_fen"),
        default=steps(150, 100, 60, 30),
        bounds=(1, 500),
        falls=True,
    ),
    Rule(
        code="R10",
        title=_("Returned by trade below the lawful share"),
        unit="percent",
        needs=("rebate_fen", "distributable_fen"),
        value=_rebate,
        default=steps(None, None, None, STATUTORY_REBATE),
        falls=True,
        law="Farmers' Cooperatives Law (2017) art. 44",
    ),
    Rule(
        code="R13",
        title=_("Money over private accounts"),
        unit="payment",
        needs=("private_payments", "private_fen"),
        value=whole("private_payments"),
        default=steps(None, None, 1, 3, red_yuan=50_000),
        bounds=(1, 20),
        extras={"red_yuan": Extra(50_000, 1_000, 500_000)},
        hardens=_private_account,
    ),
    Rule(
        code="R14",
        title=_("Most payments to one payee"),
        unit="percent",
        needs=("top_payee_fen", "paid_fen"),
        value=percent_of("top_payee_fen", "paid_fen"),
        default=steps(40, 55, 70, 85),
        bounds=(10, 100),
        hardens=_only_near_kin_is_red,
    ),
    Rule(
        code="R15",
        title=_("Most income from one customer"),
        unit="percent",
        needs=("top_customer_fen", "income_year_fen"),
        value=percent_of("top_customer_fen", "income_year_fen"),
        default=steps(50, 70, 85),
        bounds=(10, 100),
    ),
    Rule(
        code="R16",
        title=_("Business with near relatives of directors"),
        unit="yuan",
        needs=("related_fen",),
        value=_any_is_blue,
        default=steps(0, 50_000, 200_000),
        bounds=(0, 10_000_000),
        hardens=_approved,
    ),
    Rule(
        code="R17",
        title=_("Goods older than they keep"),
        unit="percent",
        needs=("oldest_days", "keeps_days"),
        value=percent_of("oldest_days", "keeps_days"),
        default=steps(80, 100, 150),
        bounds=(10, 500),
    ),
    Rule(
        code="R18",
        title=_("Subsidy that lies unspent"),
        unit="day",
        needs=("grant_idle_days",),
        value=whole("grant_idle_days"),
        default=steps(60, 90, 180, 270),
        bounds=(7, 1000),
    ),
)
