"""The records behind the headline figures of cooperatives: every number opens."""

import datetime as dt
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.coops.figures import FIGURES
from touyan.coops.queries import figure_records
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.core.figures import Ask
from touyan.core.keyset import read_id

_OWN = {figure.key: figure for figure in FIGURES}


@requires(Power.FIGURES_READ)
@require_safe
def records(request: ActedRequest, key: str, path: str) -> HttpResponse:
    """List what one figure of a place is counted from, in the span that the figure's page asks."""
    figure = _OWN.get(key)
    if figure is None:
        raise NotFound
    area = figure_records.area_for(request.actor, path)
    start, end = _day(request, "start"), _day(request, "end") or clock.today()
    after = read_id(request.GET.get("after", "0")) or 0
    rows, last = figure_records.page(
        request.actor, area, key, Ask(area.prefix, start, end), after=after
    )
    kept = {name: str(day) for name, day in (("start", start), ("end", end)) if day}
    context = {
        "area": area,
        "figure": figure,
        "rows": rows,
        "start": start,
        "end": end,
        "next": f"?{urlencode({**kept, 'after': last})}" if last else "",
        "first": f"?{urlencode(kept)}" if after else "",
    }
    return render(request, "coops/figure_records.html", context)


def _day(request: ActedRequest, name: str) -> dt.date | None:
    text = request.GET.get(name, "")
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise NotFound from None
