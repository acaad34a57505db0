"""One measure of a place: twelve months, the places below, and the same as a file."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.core import clock
from touyan.core.errors import NotFound
from touyan.core.measures import AnyMeasure, Flow, Value, kind_of
from touyan.core.records import Record
from touyan.indicators import wording
from touyan.indicators.queries import facts as queries
from touyan.indicators.queries import reports
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
    first = frame.first_asked(request, found, month, as_of)
    is_last = queries.is_last(area, found)
    parts = [] if is_last else queries.parts(queries.below(area), found, month, first)
    if request.GET.get("format") == "csv":
        return _csv(area, found, month, first, parts)
    series = queries.series(area, found, month)
    told = [(each, queries.known(found, value, each, as_of)) for each, value in series]
    value = told[-1][1]
    if isinstance(found, Flow) and first < month:
        value = queries.known(found, queries.over_months(area, found, first, month), month, as_of)
    reported = reports.said_of(area, found, month) if first == month else []
    context = {
        "reported": [_said(found, one) for one in reported],
        "has_changed": bool(reported) and reported[-1].value != value,
        "place": area,
        "above": frame.above(request, area),
        "measure": found,
        "kind": kind_of(found),
        "unit": "" if wording.is_share(found) else wording.unit(found.unit),
        "drawn_unit": wording.drawn_unit(found),
        "as_of": as_of,
        "month": month,
        "span": wording.span(first, month),
        "months": frame.months_query(month, first),
        "value": wording.amount(found, value),
        "parts": [
            _part(found, below, queries.known(found, value, month, as_of), month, first)
            for below, value in parts
        ],
        "with_value": sum(value is not None for _below, value in parts),
        "series": [_bar(found, each, value) for each, value in told],
        "series_title": wording.over_months(found, (value for _each, value in told)),
        "records": frame.records_url(found, area, month, first) if is_last else "",
    }
    return render(request, "indicators/measure.html", context)


def _said(found: AnyMeasure, one: reports.Said) -> dict[str, Any]:
    """Return what a report said, as a line of the time line."""
    return {
        "title": wording.amount(found, one.value),
        "at": f"{one.at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}",
        "note": _("Report no. %(n)d") % {"n": one.number},
        "state": "done",
    }


def _csv(
    area: Area,
    found: AnyMeasure,
    month: str,
    first: str,
    parts: Sequence[tuple[Area, Value | None]],
) -> HttpResponse:
    """Return the places below as a file: of one month, or of several added up."""
    name = f"{found.code}-{area.path}-" + (month if first == month else f"{first}-{month}")
    rows = [(one, [(found, value)]) for one, value in parts]
    return files.as_csv(name, month if first == month else f"{first}/{month}", rows)


@requires(frame.READ)
@require_safe
def records(request: ActedRequest, path: str, code: str) -> HttpResponse:
    """The records behind a measure in a village and its months: what, when, by whom, on what ground."""
    area = queries.place_for(request.actor, path)
    found = queries.measure_for(code)
    as_of = queries.as_of()
    if as_of is None or not queries.is_last(area, found):
        raise NotFound
    month = frame.month_asked(request, as_of)
    first = frame.first_asked(request, found, month, as_of)
    rows = queries.records_of(area, found, month, first)
    number = sum(row.num for row in rows)
    parts = sum(row.den or 0 for row in rows) if found.denominator else None
    context = {
        "place": area,
        "above": frame.above(request, area),
        "measure": found,
        "span": wording.span(first, month),
        "months": frame.months_query(month, first),
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


def _part(
    found: AnyMeasure, below: Area, value: Value | None, month: str, first: str
) -> dict[str, Any]:
    is_last = queries.is_last(below, found)
    records = frame.records_url(found, below, month, first) if is_last else ""
    return _bar(found, below.name, value) | {
        "href": records or frame.measure_url(below, found, month, first)
    }


def _bar(found: AnyMeasure, label: str, value: Value | None) -> dict[str, Any]:
    return {
        "label": label,
        "value": frame.height(found, value),
        "text": wording.amount(found, value),
    }
