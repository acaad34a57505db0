"""Facts as a file: one row for each place and measure, numerator and denominator apart."""

import csv
from collections.abc import Iterable

from django.http import HttpResponse

from touyan.core.measures import AnyMeasure, Value
from touyan.registry.models import Area

COLUMNS = ("area", "name", "month", "measure", "title", "numerator", "denominator", "scale")
Row = tuple[Area, Iterable[tuple[AnyMeasure, Value | None]]]


def as_csv(name: str, month: str, rows: Iterable[Row]) -> HttpResponse:
    """Return a CSV file in UTF-8 that workbook programs open; an empty number is not known."""
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(answer)
    writer.writerow(COLUMNS)
    for area, values in rows:
        for measure, value in values:
            num, den = (value.num, value.den) if value else ("", "")
            den = "" if den is None else den
            known = (area.path, area.name, month, measure.code, str(measure.title))
            writer.writerow([*known, num, den, measure.scale])
    return answer
