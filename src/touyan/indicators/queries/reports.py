"""What was reported: the last word of each value up to a report."""

import datetime as dt
from dataclasses import dataclass, field

from touyan.indicators.models import Report, Reported
from touyan.registry.models import Area


@dataclass(slots=True)
class Standing:
    """What a county has reported of a month: by area and measure, numerator and denominator."""

    number: int = 0
    values: dict[tuple[int, str], tuple[int, int | None]] = field(default_factory=dict)
    paths: dict[int, str] = field(default_factory=dict)


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
