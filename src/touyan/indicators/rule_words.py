"""Rules of alarms in words: their steps by colour, what else a county sets, the law behind them."""

from collections.abc import Mapping
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy

from touyan.core.measures import MONTHS_OF_YEAR
from touyan.indicators.rules import Level, Rule, Thresholds
from touyan.indicators.wording import PERCENT, unit

DAY_OF_YEAR = "day of the year"
LAWS: Mapping[str, Promise] = {
    one: gettext_lazy(one)
    for one in (
        gettext_noop("Farmers' Cooperatives Law (2017) art. 12, 20"),
        gettext_noop("Farmers' Cooperatives Law (2017) art. 44"),
        gettext_noop("Rural Land Contracting Law (2018) art. 38"),
    )
}
COLOURS: Mapping[Level, Promise] = {
    Level.BLUE: pgettext_lazy("level", "blue"),
    Level.YELLOW: pgettext_lazy("level", "yellow"),
    Level.ORANGE: pgettext_lazy("level", "orange"),
    Level.RED: pgettext_lazy("level", "red"),
}
EXTRAS: Mapping[str, str | Promise] = {
    "small_base_yuan": gettext_lazy("No percentage of less than this (yuan)"),
    "red_households": gettext_lazy("Red from so many households waiting on"),
    "red_people": gettext_lazy("Red from so many people waiting on"),
    "red_yuan": gettext_lazy("Red from this amount on (yuan)"),
    "months": gettext_lazy("Red from so many months running without a return on"),
}


def step(unit_code: str, value: int) -> str:
    """Return a threshold as people read it: a day of the year as a date, days before something as such.

    A day of the year is month x 100 + day; months 13 to 24 are those of the next year.
    """
    if unit_code == "day" and value < 0:
        return _("%(n)d days before") % {"n": -value}
    if unit_code != DAY_OF_YEAR:
        return f"{value:,}"
    month, day = divmod(value, PERCENT)
    if month <= MONTHS_OF_YEAR:
        return _("%(month)d-%(day)d") % {"month": month, "day": day}
    known = {"month": month - MONTHS_OF_YEAR, "day": day}
    return _("%(month)d-%(day)d of the next year") % known


def steps_of(rule: Rule, thresholds: Thresholds) -> str:
    """Return in one line at which value each level begins, with the unit where values have one."""
    listed = " · ".join(
        f"{COLOURS[level]} {step(rule.unit, number)}" for level, number in thresholds.steps.items()
    )
    return listed if rule.unit == DAY_OF_YEAR else f"{listed} {sign(rule)}"


def sign(rule: Rule) -> str:
    """Return what stands behind the numbers of a rule: its unit, of a share the sign."""
    return "%" if rule.unit == "percent" else str(unit(rule.unit))


def extras_of(thresholds: Thresholds) -> list[tuple[str, str]]:
    """Return what else the county set for a rule, in words: label and number."""
    return [(str(EXTRAS.get(name, name)), f"{n:,}") for name, n in thresholds.extra.items()]


def compared(rule: Rule, value: Fraction | None) -> str:
    """Return the value that was compared with the steps and its unit; "" where a date says it already."""
    if value is None or rule.unit == DAY_OF_YEAR:
        return ""
    shown = f"{float(value):,.0f}" if value.denominator == 1 else f"{float(value):,.1f}"
    return f"{shown} {sign(rule)}"


def law(rule: Rule) -> str:
    """Return the article that sets a rule, "" where the county does."""
    return str(LAWS.get(rule.law, rule.law))
