"""One measure of a place: twelve months, the places below, and the same as a file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.core.errors import NotFound
from touyan.core.measures import AnyMeasure, Value, kind_of
from touyan.core.records import Record
from touyan.indicators import wording
from touyan.indicators.queries import facts as queries
from touyan.indicators.views import files, frame
from touyan.registry.models import Area

SHOWN = 500


@requires(frame.READ)
@require_safe
def measure(request: ActedRequest, path: str, code: str) -> HttpResponse:
    """One measure of one place: twelve months, and the places below; `?format=csv` as a file."""
    area = queries.place_for(request.actor, path)
    found = queries.measure_for(code)
    as_of = queries.as_of()
    if as_of is None:
        raise NotFound
    month = frame.month_asked(request, as_of)
    parts = queries.parts(queries.below(area), found, month)
    if request.GET.get("format") == "csv":
        return files.as_csv(
            f"{found.code}-{area.path}-{month}", month, [(one, [(found, v)]) for one, v in parts]
        )
    series = queries.series(area, found, month)
    told = [(each, queries.known(found, value, each, as_of)) for each, value in series]
    context = {
        "place": area,
        "above": frame.above(request, area),
        "measure": found,
        "kind": kind_of(found),
        "unit": "" if wording.is_share(found) else wording.unit(found.unit),
        "drawn_unit": wording.drawn_unit(found),
        "as_of": as_of,
        "month": month,
        "value": wording.amount(found, told[-1][1]),
        "parts": [
            _part(found, below, queries.known(found, value, month, as_of), month)
            for below, value in parts
        ],
        "with_value": sum(value is not None for _below, value in parts),
        "series": [_bar(found, each, value) for each, value in told],
        "series_title": wording.over_months(found, (value for _each, value in told)),
        "records": "" if parts else frame.records_url(found, area, month),
    }
    return render(request, "indicators/measure.html", context)


@requires(frame.READ)
@require_safe
def records(request: ActedRequest, path: str, code: str) -> HttpResponse:
    """The records behind a measure in a village and month: what, when, by whom, on what ground."""
    area = queries.place_for(request.actor, path)
    found = queries.measure_for(code)
    as_of = queries.as_of()
    if as_of is None or not queries.is_lowest(area):
        raise NotFound
    month = frame.month_asked(request, as_of)
    rows = queries.records_of(area, found, month)
    number = sum(row.num for row in rows)
    parts = sum(row.den or 0 for row in rows) if found.denominator else None
    context = {
        "place": area,
        "above": frame.above(request, area),
        "measure": found,
        "month": month,
        "unit": wording.unit(found.unit),
        "value": wording.amount(found, Value(number, parts)),
        "rows": [_record(request, found, row) for row in rows[:SHOWN]],
        "hidden": max(len(rows) - SHOWN, 0),
    }
    return render(request, "indicators/records.html", context)


def _record(request: ActedRequest, found: AnyMeasure, row: Record) -> dict[str, Any]:
    may_open = row.href and (row.power is None or request.actor.may(row.power))
    return {
        "row": row,
        "href": row.href if may_open else "",
        "adds": wording.amount(found, Value(row.num, row.den))
        if row.den != 1
        else (_("counts") if row.num else _("does not count")),
    }


def _part(found: AnyMeasure, below: Area, value: Value | None, month: str) -> dict[str, Any]:
    records = frame.records_url(found, below, month) if queries.is_lowest(below) else ""
    return _bar(found, below.name, value) | {
        "href": records or frame.measure_url(below, found, month)
    }


def _bar(found: AnyMeasure, label: str, value: Value | None) -> dict[str, Any]:
    return {
        "label": label,
        "value": frame.height(found, value),
        "text": wording.amount(found, value),
    }
