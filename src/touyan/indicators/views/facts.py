"""The page of a place from facts, and one measure of it: county, township, village, records."""

import csv
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.core import measures
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.core.measures import AnyMeasure, Value, kind_of
from touyan.indicators import wording
from touyan.indicators.models import Boundaries
from touyan.indicators.queries import alerts as alert_queries
from touyan.indicators.queries import facts as queries
from touyan.registry.models import Area
from touyan.registry.queries import ancestors

MONTHS_OFFERED = 24
READ = Power.FIGURES_READ


@requires(READ)
@require_safe
def own_place(request: ActedRequest) -> HttpResponse:
    """Lead to the highest place whose figures the person reads."""
    return redirect("indicators:place", queries.highest_place(request.actor).path)


@requires(READ)
@require_safe
def place(request: ActedRequest, path: str) -> HttpResponse:
    """Every measure of one place in one month, with the month before and the year before."""
    area = queries.place_for(request.actor, path)
    as_of = queries.as_of()
    month = _month(request, as_of)
    by = Boundaries.THEN if request.GET.get("by") == "then" else Boundaries.NOW
    context = {
        "place": area,
        "above": _above(request, area),
        "as_of": as_of,
        "month": month,
        "months": _offered(as_of),
        "by_then": by == Boundaries.THEN,
        "groups": _groups(area, month, by) if as_of else [],
        "alarms": _alarms(request),
    }
    return render(request, "indicators/place.html", context)


@requires(READ)
@require_safe
def measure(request: ActedRequest, path: str, code: str) -> HttpResponse:
    """One measure of one place: twelve months, and the places below; `?format=csv` as a file."""
    area = queries.place_for(request.actor, path)
    found = queries.measure_for(code)
    as_of = queries.as_of()
    if as_of is None:
        raise NotFound
    month = _month(request, as_of)
    parts = queries.parts(queries.below(area), found, month)
    if request.GET.get("format") == "csv":
        return _csv(found, area, month, parts)
    now = queries.values_of(area, month).get(code)
    context = {
        "place": area,
        "above": _above(request, area),
        "measure": found,
        "kind": kind_of(found),
        "unit": wording.unit(found.unit),
        "as_of": as_of,
        "month": month,
        "value": wording.amount(found, now),
        "parts": [_part(found, below, value, month) for below, value in parts],
        "with_value": sum(value is not None for _below, value in parts),
        "series": [
            {"label": each, "value": _height(found, value), "text": wording.amount(found, value)}
            for each, value in queries.series(area, found, month)
        ],
        "records": "" if parts else _records(found, area),
    }
    return render(request, "indicators/measure.html", context)


def _groups(area: Area, month: str, by: Boundaries) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in queries.readings(area, month, by):
        row = {
            "href": _measure_url(area, one.measure, month),
            "title": one.measure.title,
            "unit": wording.unit(one.measure.unit) if one.now and one.now.den is None else "",
            "now": wording.amount(one.measure, one.now),
            "before": wording.amount(one.measure, one.before),
            "year_ago": wording.amount(one.measure, one.year_ago),
        }
        groups.setdefault(one.measure.room, []).append(row)
    return [{"title": _room(room), "rows": rows} for room, rows in groups.items()]


def _room(room: str) -> str:
    words = {
        "registry": _("Places and people"),
        "disclosure": _("Public notices"),
        "decisions": _("Meetings"),
        "points": _("Points and shops"),
        "coops": _("Cooperatives"),
        "cases": _("Requests"),
    }
    return words.get(room, room)


def _part(found: AnyMeasure, below: Area, value: Value | None, month: str) -> dict[str, Any]:
    records = _records(found, below) if not queries.below(below) else ""
    return {
        "label": below.name,
        "value": _height(found, value),
        "text": wording.amount(found, value),
        "href": records or _measure_url(below, found, month),
    }


def _height(found: AnyMeasure, value: Value | None) -> int:
    """Return what a bar shows: the number itself, of a share its percentage."""
    if value is None:
        return 0
    if value.den is None:
        return max(value.num, 0)
    return value.num * wording.PERCENT // value.den if value.den else 0


def _records(found: AnyMeasure, area: Area) -> str:
    try:
        return reverse(found.records, args=[area.path]) if found.records else ""
    except NoReverseMatch:
        return ""


def _measure_url(area: Area, found: AnyMeasure, month: str) -> str:
    return f"{reverse('indicators:measure', args=[area.path, found.code])}?month={month}"


def _above(request: ActedRequest, area: Area) -> list[Area]:
    return [one for one in ancestors(area) if request.actor.may_in(READ, one.path)]


def _offered(as_of: queries.AsOf | None) -> list[str]:
    if as_of is None:
        return []
    first = max(as_of.first, measures.shifted(as_of.last, 1 - MONTHS_OFFERED))
    return list(measures.months_between(first, as_of.last))[::-1]


def _month(request: ActedRequest, as_of: queries.AsOf | None) -> str:
    """Return the month asked for among those that there are, else the newest."""
    asked = request.GET.get("month", "")
    if as_of is None:
        return ""
    return asked if asked in _offered(as_of) else as_of.last


def _alarms(request: ActedRequest) -> list[dict[str, Any]]:
    if not request.actor.may(Power.ALERT_READ):
        return []
    return [
        {"level": level.word, "number": number, "value": int(level)}
        for level, number in alert_queries.counts(request.actor).items()
    ]


def _csv(found: AnyMeasure, area: Area, month: str, parts: Any) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.code}-{area.path}-{month}.csv"'
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow(["area", "name", "month", "measure", "numerator", "denominator", "scale"])
    for below, value in parts:
        num, den = (value.num, value.den) if value else ("", "")
        den = "" if den is None else den
        writer.writerow([below.path, below.name, month, found.code, num, den, found.scale])
    return answer
