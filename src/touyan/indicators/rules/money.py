"""Rules about money: income, losses, debt, cash, where it goes and where it comes from.

Money is in fen. A percentage is never judged on a small base: a cooperative that sold for 3,000 yuan
last year and for 1,000 this year has not "lost 67 %" (rule 4.3, appendix B 12).
"""

from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from touyan.indicators.rules.values import (
    PERCENT,
    SMALL_BASE,
    YUAN,
    Extra,
    Inputs,
    Level,
    Rule,
    Thresholds,
    is_small,
    percent_of,
    steps,
    whole,
)

QUARTERS_OF_YEAR = 4
QUARTERS_OF_TWO_YEARS = 2 * QUARTERS_OF_YEAR
STATUTORY_REBATE = 60


def _income_fall(inputs: Inputs, thresholds: Thresholds) -> Fraction | None:
    """By how many percent the income of the year so far lies below the same months of last year.

    The same months, not the month before: harvests come once a year.
    """
    last = inputs["income_last_year_fen"]
    if is_small(last, thresholds) or last <= 0:
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


def _debt(inputs: Inputs, thresholds: Thresholds) -> Fraction | None:
    """The share of assets that is owed; of small assets only whether more is owed than there is."""
    owed, assets = inputs["liabilities_fen"], inputs["assets_fen"]
    if assets > 0 and not is_small(assets, thresholds):
        return Fraction(owed * PERCENT, assets)
    return Fraction(PERCENT + 1) if owed > max(assets, 0) else None


def _insolvent(inputs: Inputs, _thresholds: Thresholds, level: Level) -> Level:
    """Who owes more than there is, is insolvent, whatever the county set."""
    return Level.RED if inputs["liabilities_fen"] > max(inputs["assets_fen"], 0) else level


def _two_years(inputs: Inputs, thresholds: Thresholds, level: Level) -> Level:
    """Twelve months after twelve months with a loss are red too, although a harvest lay between.

    As many years as the county's red step has quarters.
    """
    quarters = inputs["quarters_fen"]
    years = 0
    for end in range(len(quarters), QUARTERS_OF_YEAR - 1, -QUARTERS_OF_YEAR):
        if sum(quarters[end - QUARTERS_OF_YEAR : end]) >= 0:
            break
        years += 1
    red = thresholds.steps.get(Level.RED)
    return Level.RED if red is not None and years * QUARTERS_OF_YEAR >= red else level


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


def _related(inputs: Inputs, _thresholds: Thresholds) -> Fraction | None:
    """In yuan: any is blue, more than 50,000 yellow."""
    return Fraction(inputs["related_fen"], YUAN)


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
        extras=SMALL_BASE,
    ),
    Rule(
        code="R03",
        title=_("Losses quarter after quarter"),
        unit="quarter",
        needs=("quarters_fen",),
        value=_loss_quarters,
        default=steps(None, 2, 3, QUARTERS_OF_TWO_YEARS),
        bounds=(1, 12),
        hardens=_two_years,
    ),
    Rule(
        code="R04",
        title=_("Debts against assets"),
        unit="percent",
        needs=("liabilities_fen", "assets_fen"),
        value=_debt,
        default=steps(50, 60, 70, 85, small_base_yuan=10_000),
        bounds=(10, 100),
        extras=SMALL_BASE,
        hardens=_insolvent,
    ),
    Rule(
        code="R05",
        title=_("Cash against what falls due in 60 days"),
        unit="percent",
        needs=("cash_fen", "due_fen"),
        value=percent_of("cash_fen", "due_fen"),
        default=steps(150, 100, 60, 30, small_base_yuan=10_000),
        bounds=(1, 500),
        extras=SMALL_BASE,
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
        default=steps(40, 55, 70, 85, small_base_yuan=10_000),
        bounds=(10, 100),
        extras=SMALL_BASE,
        hardens=_only_near_kin_is_red,
    ),
    Rule(
        code="R15",
        title=_("Most income from one customer"),
        unit="percent",
        needs=("top_customer_fen", "income_year_fen"),
        value=percent_of("top_customer_fen", "income_year_fen"),
        default=steps(50, 70, 85, small_base_yuan=10_000),
        bounds=(10, 100),
        extras=SMALL_BASE,
    ),
    Rule(
        code="R16",
        title=_("Business with near relatives of directors"),
        unit="yuan",
        needs=("related_fen",),
        value=_related,
        default=steps(0, 50_000, 200_000),
        bounds=(0, 10_000_000),
        beyond=True,
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
