"""From the county's template (pack.toml, `[points]`) to the rules of a village's scheme."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import NotFound
from touyan.core.pack_values import PointsTemplate, RuleTemplate
from touyan.disclosure.minimum import POINTS_FLOOR_DAYS
from touyan.points.errors import RuleOutOfBounds
from touyan.points.legality import RuleText
from touyan.points.models import Rule, Scheme

DEDUCTION = "deduction"
HONOUR = "honour"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a village wants to differ from the template: points by rule code, and deductions."""

    points: Mapping[str, int]
    deductions_enabled: bool = False


AS_IT_IS = Wish(points={})


def rules_for(template: PointsTemplate, wish: Wish = AS_IT_IS) -> tuple[Rule, ...]:
    """Return unsaved rules; deductions only when the village switched them on.

    Raises RuleOutOfBounds when a changed rule leaves the county's margin.
    """
    kept = [r for r in template.rules if wish.deductions_enabled or r.category != DEDUCTION]
    return tuple(_rule(row, wish.points.get(row.code, row.points), template) for row in kept)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the county allows for a number, both ends included."""

    low: int
    high: int

    def __contains__(self, value: int) -> bool:
        """Say whether a value is allowed."""
        return self.low <= value <= self.high


def within(value: int, template: PointsTemplate) -> Bounds:
    """Return a number of the template give or take the county's margin, at least 1."""
    margin = template.village_margin_percent
    low = -(-abs(value) * (100 - margin) // 100)
    high = abs(value) * (100 + margin) // 100
    return Bounds(-high, -max(low, 1)) if value < 0 else Bounds(max(low, 1), max(high, 1))


def points_bounds(row: RuleTemplate, template: PointsTemplate) -> Bounds:
    """Return how many points a village may give for a rule of the template."""
    found = within(row.points, template)
    if row.points < 0:
        return Bounds(max(found.low, -template.deduction_points_max), found.high)
    most = template.honour_points_max if row.category == HONOUR else template.rule_points_max
    return Bounds(max(found.low, template.rule_points_min), min(found.high, most))


def row_of(template: PointsTemplate, code: str) -> RuleTemplate:
    """Return the template's rule of a code. Raises NotFound."""
    for row in template.rules:
        if row.code == code:
            return row
    raise NotFound


def terms_bounds(template: PointsTemplate) -> dict[str, Bounds]:
    """Return what a village may set for the days and the cap of its scheme.

    The notice is never shorter than the law of points (three days) allows, whatever the county says.
    """
    return {
        "notice_days": Bounds(
            max(POINTS_FLOOR_DAYS, within(template.notice_days, template).low),
            template.notice_days_max,
        ),
        "claim_window_days": within(template.claim_days, template),
        "household_month_cap": within(template.household_month_cap, template),
    }


def check_points(code: str, points: int, template: PointsTemplate) -> None:
    """Raise RuleOutOfBounds when a rule's points leave the county's margin."""
    row = row_of(template, code)
    bounds = points_bounds(row, template)
    if points not in bounds:
        text = _(
            "Rule %(code)s: the county allows %(low)d to %(high)d points "
            "(%(points)d give or take %(margin)d percent)."
        )
        raise RuleOutOfBounds(
            str(text)
            % {
                "code": code,
                "low": bounds.low,
                "high": bounds.high,
                "points": row.points,
                "margin": template.village_margin_percent,
            }
        )


def check_cap(code: str, cap: int | None, template: PointsTemplate) -> None:
    """Raise RuleOutOfBounds when a rule's monthly limit leaves the county's margin, or is dropped."""
    row = row_of(template, code)
    if row.cap_per_month is None:
        return
    bounds = within(row.cap_per_month, template)
    if cap is None or cap not in bounds:
        text = _("Rule %(code)s: the limit of the month must be %(low)d to %(high)d points.")
        raise RuleOutOfBounds(str(text) % {"code": code, "low": bounds.low, "high": bounds.high})


def _rule(row: RuleTemplate, points: int, template: PointsTemplate) -> Rule:
    if points != row.points:
        check_points(row.code, points, template)
    return Rule(
        code=row.code,
        category=row.category,
        title=row.title,
        points=points,
        unit=row.unit,
        cap_per_month=row.cap_per_month,
        subject_type=row.subject,
        evidence=row.evidence,
        reminders=row.reminders,
        consequences=list(row.consequences),
        attributes=list(row.attributes),
        reach=list(row.reach),
    )


def text_of(rule: Rule) -> RuleText:
    """Return a rule as the legality check sees it."""
    return RuleText(
        code=rule.code,
        category=rule.category,
        title=rule.title,
        points=rule.points,
        reminders=rule.reminders,
        evidence=rule.evidence,
        consequences=tuple(rule.consequences),
        attributes=tuple(rule.attributes),
    )


def parameters(template: PointsTemplate) -> dict[str, int]:
    """Return the days, caps and the value of a point, as a scheme keeps them."""
    return {
        "notice_days": template.notice_days,
        "claim_window_days": template.claim_days,
        "household_month_cap": template.household_month_cap,
        "point_value_fen": template.point_value_fen,
    }


def in_memory(template: PointsTemplate, *, area_id: int, version: int, title: str) -> Scheme:
    """Return an unsaved draft of the template for one village."""
    return Scheme(area_id=area_id, version=version, title=title, **parameters(template))
