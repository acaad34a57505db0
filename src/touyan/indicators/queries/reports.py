"""What was reported: the last word of each value up to a report."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from touyan.core.measures import Additive, AnyMeasure, Value
from touyan.indicators.models import Report, Reported
from touyan.registry.models import Area


@dataclass(slots=True)
class Standing:
    """What a county has reported of a month: by area and measure, numerator and denominator."""

    number: int = 0
    values: dict[tuple[int, str], tuple[int, int | None]] = field(default_factory=dict)
    paths: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What one report says of a measure of a place; only reports in which it is new or changed."""

    number: int
    at: dt.datetime
    value: Value


def said_of(place: Area, measure: AnyMeasure, month: str) -> list[Said]:
    """Return what was reported of a measure of a place and month, the first report first. One query.

    By today's boundaries: what was reported of each village, added up; what is counted once, of the place.
    """
    rows = Reported.objects.filter(
        report__county__path=f"{place.path[:6]}000000", report__month=month, measure=measure.code
    )
    if isinstance(measure, Additive):
        rows = rows.filter(area__scope_path__under=place.prefix)
    else:
        rows = rows.filter(area=place)
    values: dict[int, Value] = {}
    found: dict[int, Said] = {}
    for number, at, area, num, den in rows.order_by("report__number", "pk").values_list(
        "report__number", "report__reported_at", "area_id", "num", "den"
    ):
        values[area] = Value(num or 0, den)
        found[number] = Said(number, at, _sum(values.values(), measure))
    return list(found.values())


def _sum(values: Iterable[Value], measure: AnyMeasure) -> Value:
    kept = list(values)
    den = sum(one.den or 0 for one in kept) if measure.denominator else None
    return Value(sum(one.num for one in kept), den)


def standing(county: Area, month: str, *, on: dt.datetime | None = None) -> Standing:
    """Return what was reported of a month, as it stood at a moment (now without one)."""
    reports = Report.objects.filter(county=county, month=month)
    if on is not None:
        reports = reports.filter(reported_at__lte=on)
    found = Standing(number=max(reports.values_list("number", flat=True), default=0))
    rows = Reported.objects.filter(report__in=reports).order_by("report__number", "pk")
    for area, path, measure, num, den in rows.values_list(
        "area_id", "path", "measure", "num", "den"
    ):
        if num is None:
            found.values.pop((area, measure), None)
        else:
            found.values[area, measure] = (num, den)
        found.paths[area] = path
    return found
