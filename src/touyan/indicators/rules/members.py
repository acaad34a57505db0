"""Rules about the cooperative as such: members, assembly, activity, land terms, the public register."""

import datetime as dt
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from touyan.indicators.rules.values import Inputs, Level, Rule, Thresholds, steps, whole

MIN_MEMBERS = 5
FARMERS_OF_HUNDRED = 80
SMALL, SMALL_UNITS, UNITS_OF_HUNDRED = 20, 1, 5
PERCENT = 100
_DAY_OF_YEAR = "%m%d"


def structure_faults(*, members: int, farmers: int, units: int) -> tuple[str, ...]:
    """Return what of the members' structure breaks the law; empty when nothing does.

    Farmers' Cooperatives Law (2017) art. 12: five members or more; art. 20: farmers are at least 80 %
    of them; of up to 20 members one may be a unit, of more at most 5 %.
    """
    allowed = SMALL_UNITS if members <= SMALL else members * UNITS_OF_HUNDRED // PERCENT
    found = {
        "members": members < MIN_MEMBERS,
        "farmers": farmers * PERCENT < members * FARMERS_OF_HUNDRED,
        "units": units > allowed,
    }
    return tuple(name for name, broken in found.items() if broken)


def _unlawful_days(inputs: Inputs, _thresholds: Thresholds) -> Fraction | None:
    faults = structure_faults(
        members=inputs["members"], farmers=inputs["farmers"], units=inputs["units"]
    )
    return Fraction(inputs.get("unlawful_days") or 0) if faults else None


def _assembly(inputs: Inputs, _thresholds: Thresholds) -> Fraction | None:
    """The day as month and day (1101), next year's counted on (1331): the later, the graver.

    An assembly at least once a year: Farmers' Cooperatives Law (2017) art. 31; the days are custom.
    """
    if inputs["assemblies"] > 0:
        return None
    day = dt.date.fromisoformat(inputs["day"])
    return Fraction(int(day.strftime(_DAY_OF_YEAR)) + 1200 * (day.year - inputs["year"]))


def _term(inputs: Inputs, _thresholds: Thresholds) -> Fraction | None:
    over = inputs["share_until"] > inputs["contract_until"]  # ISO days compare as texts
    return Fraction(1) if over else None


def _register(inputs: Inputs, _thresholds: Thresholds) -> Fraction | None:
    """The day of the year by which the annual report is still missing."""
    if inputs["report_filed"]:
        return Fraction(0)
    return Fraction(int(dt.date.fromisoformat(inputs["day"]).strftime(_DAY_OF_YEAR)))


def _listed(inputs: Inputs, _thresholds: Thresholds, level: Level) -> Level:
    if inputs.get("seriously_unlawful"):
        return Level.RED
    return Level.ORANGE if inputs.get("listed") else level


RULES = (
    Rule(
        code="R11",
        title=_("Members' structure against the law"),
        unit="day",
        needs=("members", "farmers", "units"),
        value=_unlawful_days,
        default=steps(None, None, 0, 90),
        law="Farmers' Cooperatives Law (2017) art. 12, 20",
    ),
    Rule(
        code="R12",
        title=_("No members' assembly this year"),
        unit="day of the year",
        needs=("assemblies", "year", "day"),
        value=_assembly,
        default=steps(1101, 1215, 1331, 1531),
        # the law asks for one each year: red comes by the end of the next March at the latest
        bounds=(101, 1531),
    ),
    Rule(
        code="R20",
        title=_("Months without income"),
        unit="month",
        needs=("idle_months",),
        value=whole("idle_months"),
        default=steps(6, 12, 18, 24),
        bounds=(2, 24),
    ),
    Rule(
        code="R21",
        title=_("Land taken longer than its contract runs"),
        unit="share",
        needs=("share_until", "contract_until"),
        value=_term,
        default=steps(None, None, 1),
        law="Rural Land Contracting Law (2018) art. 38",
    ),
    Rule(
        code="R22",
        title=_("Annual report missing, or listed as irregular"),
        unit="day of the year",
        needs=("report_filed", "day"),
        value=_register,
        default=steps(601, 625),
        bounds=(101, 630),  # the report is due by the end of June: a later hint is none
        hardens=_listed,
    ),
)
