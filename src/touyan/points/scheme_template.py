"""From the county's template (pack.toml, `[points]`) to the rules of a village's scheme."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from touyan.core.pack_values import PointsTemplate, RuleTemplate
from touyan.points.errors import RuleOutOfBounds
from touyan.points.legality import RuleText
from touyan.points.models import Rule, Scheme

DEDUCTION = "deduction"


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


def _rule(row: RuleTemplate, points: int, template: PointsTemplate) -> Rule:
    margin = abs(row.points) * template.village_margin_percent / 100
    if abs(points - row.points) > margin:
        text = _(
            "Rule %(code)s: the county allows %(points)d points give or take %(margin)d percent."
        )
        raise RuleOutOfBounds(
            str(text)
            % {
                "code": row.code,
                "points": row.points,
                "margin": template.village_margin_percent,
            }
        )
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
