"""Facts and inputs of alerts in words: numbers with their unit, shares with their denominator."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from touyan.core.measures import AnyMeasure, Value
from touyan.core.wording import listed, month_name
from touyan.indicators.changes import Change
from touyan.indicators.fields import DAY, FIELDS, YES_NO, Field
from touyan.indicators.formulas import day_of
from touyan.indicators.queries.troubles import Trouble
from touyan.indicators.rules import Level
from touyan.registry.models import Area

PERCENT = 100
GRAVE = (Level.RED, Level.ORANGE)
UNITS: Mapping[str, str | Promise] = {
    "member": gettext_lazy("memberships"),
    "cooperative": gettext_lazy("cooperatives"),
    "membership": gettext_lazy("memberships"),
    "case": gettext_lazy("cases"),
    "mu": gettext_lazy("mu"),
    "head": gettext_lazy("head"),
    "kilogram": gettext_lazy("kilograms"),
    "point": gettext_lazy("points"),
    "shop": gettext_lazy("shops"),
    "visit": gettext_lazy("exchanges"),
    "yuan": gettext_lazy("yuan"),
    "person": gettext_lazy("people"),
    "village": gettext_lazy("villages and communities"),
    "township": gettext_lazy("townships"),
    "household": gettext_lazy("households"),
    "deed": gettext_lazy("deeds"),
    "meeting": gettext_lazy("meetings"),
    "motion": gettext_lazy("motions"),
    "suggestion": gettext_lazy("suggestions"),
    "month": gettext_lazy("months"),
    "notice": gettext_lazy("notices"),
    "objection": gettext_lazy("objections"),
    "percent": gettext_lazy("percent"),
    "day": pgettext_lazy("unit", "days"),
    "quarter": gettext_lazy("quarters"),
    "payment": gettext_lazy("payments"),
    "finding": gettext_lazy("findings"),
    "sign": gettext_lazy("signs"),
    "share": gettext_lazy("shares of land"),
    "organisation": gettext_lazy("organisations"),
    "post": gettext_lazy("posts"),
    "day of the year": gettext_lazy("month and day"),
}
INPUTS: Mapping[str, str | Promise] = {
    "days_late": gettext_lazy("Days after the day it was due"),
    "months_missing": gettext_lazy("Months running without a return"),
    "income_fen": gettext_lazy("Income of this year so far"),
    "income_last_year_fen": gettext_lazy("Income of the same months of last year"),
    "quarters_fen": gettext_lazy("Surplus of each quarter, the last one at the end"),
    "liabilities_fen": gettext_lazy("Debts"),
    "assets_fen": gettext_lazy("Assets"),
    "cash_fen": gettext_lazy("Cash and bank"),
    "due_fen": gettext_lazy("Falls due in 60 days"),
    "loan_days": gettext_lazy("Days since a loan was due"),
    "dividend_days": gettext_lazy("Days that dividends are overdue"),
    "households": gettext_lazy("Households waiting for dividends"),
    "wage_days": gettext_lazy("Days that wages are overdue"),
    "people": gettext_lazy("People waiting for wages"),
    "rent_days": gettext_lazy("Days that rent is overdue"),
    "members": gettext_lazy("Members altogether"),
    "farmers": gettext_lazy("Farmers among the members"),
    "units": gettext_lazy("Organisations among the members"),
    "assemblies": gettext_lazy("Members' assemblies held"),
    "year": gettext_lazy("Year in question"),
    "day": gettext_lazy("Day of judging"),
    "oldest_days": gettext_lazy("Age of the oldest goods"),
    "keeps_days": gettext_lazy("Days that these goods keep"),
    "grant_idle_days": gettext_lazy("Days that a subsidy lies unspent"),
    "idle_months": gettext_lazy("Months without income"),
    "oddities": gettext_lazy("What looks odd"),
    "crosses_season": gettext_lazy("The next season has begun meanwhile"),
    "unlawful_days": gettext_lazy("Days against the law, by the months known"),
    "private_payments": gettext_lazy("Payments over accounts in other names, in 12 months"),
    "private_fen": gettext_lazy("Money that went over accounts in other names"),
    "top_payee_fen": gettext_lazy("Paid to the one who got most, of those named in vouchers"),
    "paid_fen": gettext_lazy("Paid out altogether in 12 months"),
    "payee_is_near_kin": gettext_lazy("That one is close to a director or supervisor"),
    "unnamed_fen": gettext_lazy("Paid with vouchers that name nobody"),
    "top_customer_fen": gettext_lazy("Sold to the one who bought most, of those named in vouchers"),
    "income_year_fen": gettext_lazy("Operating income of 12 months"),
    "unsaid_fen": gettext_lazy("Sold with vouchers that name nobody"),
    "related_fen": gettext_lazy(
        "Business with directors, supervisors and their near relatives, at least"
    ),
    "passed_by_assembly": gettext_lazy(
        "The members' assembly passed it, by minutes that were noted"
    ),
    "share_until": gettext_lazy("Land taken until"),
    "contract_until": gettext_lazy("Contract of the land runs until"),
    "report_filed": gettext_lazy("Annual report recorded"),
    "listed": gettext_lazy("On the public list of irregular operation"),
    "seriously_unlawful": gettext_lazy("On the public list of seriously unlawful bodies"),
    "active_farmers": gettext_lazy("Farmers who took part in 12 months"),
    "active_percent": gettext_lazy("Shows below so many percent"),
    "months_known": gettext_lazy("Months that are known"),
    "payments": gettext_lazy("Payments made"),
    "has_good_reason": gettext_lazy("Has a good reason for standing still"),
    "says_it_stopped": gettext_lazy("Says itself that it stopped working"),
    "site_is_idle": gettext_lazy("Found idle by somebody who went there"),
    "reports": gettext_lazy("Referrals noted"),
    "grant_total_fen": gettext_lazy("Subsidies received in two years"),
    "grant_left_whole_within_30_days": gettext_lazy("One left whole within 30 days"),
    "nothing_found_of_project": gettext_lazy("What a subsidy paid for was not found"),
    "project_claimed_by_several": gettext_lazy("One project claimed by several cooperatives"),
    "deposit_words": gettext_lazy("Vouchers with words of deposits or loans"),
}
ODDITIES: Mapping[str, str | Promise] = {
    "jump": gettext_lazy("four times the month before or more"),
    "negative": gettext_lazy("below zero"),
    "heaped": gettext_lazy("too many numbers end in 0 or 5"),
    "copied": gettext_lazy("the same figures as the month before"),
    "identical": gettext_lazy("the same figures as several others"),
    "together": gettext_lazy("many returns sent in one minute by one hand"),
    "unbalanced": gettext_lazy("its parts do not add up to it"),
    "never_a_loss": gettext_lazy("not one month with a loss in years"),
}


def span(first: str, last: str) -> str:
    """Return one month in words, or the first and the last of several."""
    if first == last:
        return month_name(last)
    return _("%(first)s to %(last)s") % {"first": month_name(first), "last": month_name(last)}


def number(value: int, scale: int = 0) -> str:
    """Return a whole number of smallest units as text; `scale` decimals are kept only when needed."""
    exact = Decimal(value).scaleb(-scale)
    return f"{exact:,.{scale}f}" if exact != exact.to_integral_value() else f"{exact:,.0f}"


def figure(value: int | Decimal | None) -> str:
    """Return the value of a figure: without decimals where there is nothing behind the point."""
    if value is None:
        return "—"
    whole = int(value)
    return f"{whole:,}" if whole == value else f"{Decimal(value).normalize():,f}"


def amount(measure: AnyMeasure, value: Value | None) -> str:
    """Return a value in words, without its unit; "—" when there is nothing to count from."""
    if value is None:
        return "—"
    if value.den is None:
        return number(value.num, measure.scale)
    if value.den == 0:
        return "—"
    if measure.is_average:
        each = Decimal(value.num) / Decimal(value.den)
        return number(int(each.to_integral_value(ROUND_HALF_UP)), measure.scale)
    share = (Decimal(value.num) * PERCENT / Decimal(value.den)).quantize(
        Decimal("0.1"), ROUND_HALF_UP
    )
    return _("%(num)s of %(den)s (%(share)s %%)") % {
        "num": number(value.num, measure.scale),
        "den": number(value.den, measure.scale),
        "share": share.normalize()
        if share != share.to_integral_value()
        else share.to_integral_value(),
    }


def plotted(measure: AnyMeasure, value: Value | None) -> str:
    """Return the number that a chart draws, as plain digits: of a share its percentage; "" if unknown."""
    if value is None or value.den == 0:
        return ""
    if value.den is None:
        return f"{Decimal(value.num).scaleb(-measure.scale).normalize():f}"
    each = Decimal(value.num) / value.den
    shown = each.scaleb(-measure.scale) if measure.is_average else each * PERCENT
    return f"{shown.quantize(Decimal('0.1'), ROUND_HALF_UP).normalize():f}"


def change(one: Change) -> str:
    """Return a change as a sentence: what, how much now, how much more or less than when."""
    known = {
        "title": one.measure.title,
        "now": amount(one.measure, one.now),
        "unit": "" if one.is_share else unit(one.measure.unit),
        "by": abs(one.by),
        "against": month_name(one.against),
    }
    if one.is_share:
        more = _("%(title)s: %(now)s, %(by)s percentage points more than in %(against)s")
        less = _("%(title)s: %(now)s, %(by)s percentage points less than in %(against)s")
    else:
        more = _("%(title)s: %(now)s %(unit)s, %(by)s %% more than in %(against)s")
        less = _("%(title)s: %(now)s %(unit)s, %(by)s %% less than in %(against)s")
    return (more if one.by > 0 else less) % known


def over_months(measure: AnyMeasure, values: Iterable[Value | None]) -> str:
    """Return what a row of months says: between which amounts it lay, as a sentence."""
    known = [one for one in values if one is not None and one.den != 0]
    if not known:
        return _("Nothing is known of these twelve months")
    known.sort(key=lambda one: Fraction(one.num, one.den or 1))
    if known[0] == known[-1]:
        text = _("The same in all months that are known: %(low)s")
    else:
        text = _("In twelve months between %(low)s and %(high)s")
    return text % {"low": amount(measure, known[0]), "high": amount(measure, known[-1])}


def unit(code: str) -> str | Promise:
    """Return the word for a unit."""
    return UNITS.get(code, code)


def is_share(measure: AnyMeasure) -> bool:
    """Say whether a measure is told as a part of a whole."""
    return bool(measure.denominator) and not measure.is_average


def drawn_unit(measure: AnyMeasure) -> str:
    """Return the unit of what a chart draws of a measure."""
    return "%" if is_share(measure) else str(unit(measure.unit))


def inputs_of(kept: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a rule was given, in words: label and value, money in yuan."""
    return [
        (str(INPUTS.get(name, name)), _input(name, value))
        for name, value in kept.items()
        if value is not None
    ]


def _input(name: str, value: Any) -> str:
    if isinstance(value, list):
        return listed(_input(name, one) for one in value)
    if name == "oddities":
        word, _colon, field = str(value).partition(":")
        text = str(ODDITIES.get(word, word))
        return f"{_field(field)}: {text}" if field else text
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_fen"):
        return _("%(yuan)s yuan") % {"yuan": number(value, 2)}
    return str(value)


def _field(code: str) -> str:
    return str(FIELDS[code].title) if code in FIELDS else code


def alarms(levels: Mapping[Level, int]) -> str:
    """Return what the alarms of a place say, in a sentence."""
    grave = sum(levels.get(level, 0) for level in GRAVE)
    alone = sum(levels.values()) - grave
    if grave:
        text = ngettext(
            "%(n)d grave or supervised alarm stands",
            "%(n)d grave or supervised alarms stand",
            grave,
        )
        return text % {"n": grave}
    if alone:
        text = ngettext(
            "No grave alarm; %(n)d slight one stands",
            "No grave alarm; %(n)d slight ones stand",
            alone,
        )
        return text % {"n": alone}
    return _("No alarm stands")


def stage(one: Trouble) -> str:
    """Return how far people have come with an alarm."""
    return one.ticket.get_stage_display() if one.ticket else one.alert.get_status_display()


def place(area: Area) -> str:
    """Return township and village of an area in one."""
    return f"{area.parent.name} {area.name}" if area.parent else area.name


def whereabouts(area: Area, organisation: str) -> str:
    """Return where a cooperative lies and its name; a village that the name begins with is not said twice."""
    if area.parent and organisation.startswith(area.name):
        return f"{area.parent.name} {organisation}"
    return f"{place(area)} {organisation}"


def room(code: str) -> str:
    """Return what a group of measures is called."""
    words = {
        "registry": _("Places and people"),
        "disclosure": _("Public notices"),
        "decisions": _("Meetings"),
        "points": _("Points and shops"),
        "coops": _("Cooperatives"),
        "cases": _("Requests"),
    }
    return words.get(code, code)


def plain_number(value: int, scale: int = 0) -> str:
    """Return a whole number of smallest units as people type it, without marks between thousands."""
    exact = Decimal(value).scaleb(-scale)
    return f"{exact:.{scale}f}" if exact != exact.to_integral_value() else f"{exact:.0f}"


def of_field(one: Field, value: int | None) -> str:
    """Return a number of a monthly return in words, with its unit; "—" when it is not known."""
    if value is None:
        return "—"
    if one.unit == DAY:
        day = day_of(value)
        return day.isoformat() if day else "—"
    if one.unit == YES_NO:
        return _("It does") if value else _("It does not")
    if one.unit == "year":
        return str(value) if value else "—"
    return f"{number(value, one.scale)} {unit(one.unit)}"


def titled(one: Field) -> str:
    """Return the name of a field with its unit, as a question of a form has it."""
    if one.unit in {DAY, YES_NO, "year"}:
        return str(one.title)
    return _("%(title)s (%(unit)s)") % {"title": one.title, "unit": unit(one.unit)}
