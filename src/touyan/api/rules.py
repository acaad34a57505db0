"""The rule book of a village: what a deed is worth, and the resolution that says so. Public."""

import datetime as dt

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from touyan.api.areas import found_area
from touyan.api.schemas import Answer, Code, Day
from touyan.core import clock
from touyan.core.errors import NotFound
from touyan.points import queries
from touyan.points.models import Rule, Scheme

router = Router(tags=["rule book"])


class RuleOut(Schema):
    """One deed and what it is worth."""

    code: str
    category: str
    title: str
    points: int
    unit: str
    cap_per_month: int | None = Field(description="Most points a month for one household.")
    evidence: str


class RuleBookOut(Answer):
    """The scheme that rules the deeds of a day."""

    area: str = Field(description="Code of the village or community.")
    title: str
    version: int
    effective_from: dt.date
    effective_to: dt.date | None
    notice_days: int = Field(description="Days a batch is on public notice before it is booked.")
    adopted_by: str = Field(description="Title of the resolution.")
    adopted_on: dt.date | None
    rules: list[RuleOut]


def _out(area: str, scheme: Scheme, rules: list[Rule]) -> RuleBookOut:
    resolution = scheme.resolution
    return RuleBookOut(
        area=area,
        title=scheme.title,
        version=scheme.version,
        effective_from=scheme.effective_from or clock.today(),
        effective_to=scheme.effective_to,
        notice_days=scheme.notice_days,
        adopted_by=resolution.title if resolution else "",
        adopted_on=resolution.passed_on if resolution else None,
        rules=[
            RuleOut(
                code=rule.code,
                category=rule.category,
                title=rule.title,
                points=rule.points,
                unit=rule.unit,
                cap_per_month=rule.cap_per_month,
                evidence=rule.evidence,
            )
            for rule in rules
        ],
    )


@router.get("/areas/{code}/rules", response=RuleBookOut, operation_id="get_rule_book")
def get_rule_book(request: HttpRequest, code: Code, on: Day = None) -> RuleBookOut:
    """Return the rules that are (on a day: were) in force in a village."""
    area = found_area(code)
    scheme = queries.scheme_in_force(area.pk, on or clock.today())
    if scheme is None:
        raise NotFound
    return _out(area.path, scheme, list(scheme.rules.all()))
