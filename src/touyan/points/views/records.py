"""Behind the figures: county, township, village, the single act with its rule and decision."""

import uuid
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.core.actor import Power
from touyan.points import queries
from touyan.points.forms import SpanForm
from touyan.points.queries import drill
from touyan.points.queries.drill import Span
from touyan.registry.models import Area
from touyan.registry.queries import ancestors


@requires(Power.FIGURES_READ, Power.SHOP_READ)
@require_safe
def redemptions(request: ActedRequest, path: str) -> HttpResponse:
    """Show redemptions of the areas below, or of a village one by one."""
    area, span, query = _asked(request, path)
    if area.level == "VILLAGE":
        page = drill.records(area, span, before=request.GET.get("before", ""))
        frame = _frame(area, span, query, "points:redemptions_by_area")
        context = frame | {"records": page.records} | _pager(request, query, page.next_before)
        return render(request, "points/redemptions.html", context)
    rows = drill.redemptions_below(area, span)
    context = _frame(area, span, query, "points:redemptions_by_area") | {"rows": rows}
    return render(request, "points/by_area.html", context | _totals(rows) | {"kind": "redemptions"})


@requires(Power.FIGURES_READ, Power.POINTS_READ)
@require_safe
def claims(request: ActedRequest, path: str) -> HttpResponse:
    """Show booked claims of the areas below, or of a village one by one."""
    area, span, query = _asked(request, path)
    frame = _frame(area, span, query, "points:claims_by_area")
    if area.level == "VILLAGE":
        page = drill.claim_records(area, span, before=request.GET.get("before", ""))
        context = frame | {"records": page.records} | _pager(request, query, page.next_before)
        return render(request, "points/claims.html", context)
    rows = drill.claims_below(area, span)
    return render(
        request, "points/by_area.html", frame | {"rows": rows, "kind": "claims"} | _totals(rows)
    )


@requires(Power.FIGURES_READ, Power.SHOP_READ)
@require_safe
def shops(request: ActedRequest, path: str) -> HttpResponse:
    """Show shops of the areas below, or one by one with their money and goods."""
    area, span, query = _asked(request, path)
    frame = _frame(area, span, query, "points:shops_by_area")
    if area.level in {"TOWNSHIP", "VILLAGE"}:
        context = frame | {"shops": drill.shop_rows(area)}
        return render(request, "points/shops.html", context)
    rows = drill.shops_below(area)
    return render(
        request, "points/by_area.html", frame | {"rows": rows, "kind": "shops"} | _totals(rows)
    )


@requires(Power.FIGURES_READ, Power.SHOP_READ, Power.POINTS_READ)
@require_safe
def redemption(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Show one redemption: goods, points, shop, and where the points came from."""
    found = queries.get_redemption(request.actor, ref)
    context = {
        "redemption": found,
        "trail": _trail(found.shop.area, "points:redemptions_by_area", {}),
        "sources": drill.sources(found),
    }
    return render(request, "points/redemption_record.html", context)


@requires(Power.POINTS_READ)
@require_safe
def claim(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Show one claim with rule, version and decision, for officials: the household stays masked."""
    found = queries.get_claim(request.actor, ref)
    context = {
        "claim": found,
        "receipt": found.transfer_key if found.posted_at else "",
        "trail": _trail(found.area, "points:claims_by_area", {}),
    }
    return render(request, "points/claim_record.html", context)


def _asked(request: ActedRequest, path: str) -> tuple[Area, Span, dict[str, str]]:
    area = drill.area_for(request.actor, path)
    start, end = SpanForm(request.GET).days()
    query = {"start": start, "end": end}
    return area, Span(start, end), {name: str(day) for name, day in query.items() if day}


def _frame(area: Area, span: Span, query: dict[str, str], url_name: str) -> dict[str, object]:
    return {
        "area": area,
        "span": span,
        "query": f"?{urlencode(query)}" if query else "",
        "url_name": url_name,
        "form": SpanForm(initial={"start": span.start, "end": span.end}),
        "clear_url": reverse(url_name, args=[area.path]),
        "trail": _trail(area, url_name, query),
    }


def _pager(request: ActedRequest, query: dict[str, str], next_before: str) -> dict[str, str]:
    follow = query | {"before": next_before}
    return {
        "next_url": f"?{urlencode(follow)}" if next_before else "",
        "first_url": f"?{urlencode(query)}" if request.GET.get("before") else "",
    }


def _trail(area: Area, url_name: str, query: dict[str, str]) -> list[tuple[str, str]]:
    suffix = f"?{urlencode(query)}" if query else ""
    above = [one for one in ancestors(area) if one.level in {"COUNTY", "TOWNSHIP"}]
    links = [(one.name, reverse(url_name, args=[one.path]) + suffix) for one in above]
    return [*links, (area.name, "")]


def _totals(rows: list[drill.Row]) -> dict[str, int]:
    return {
        "count": sum(row.count for row in rows),
        "points": sum(row.points for row in rows),
    }
