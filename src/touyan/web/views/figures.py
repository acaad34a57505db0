"""Pages of figures: every number opens, place by place, down to its records."""

import csv

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.core.actor import Power
from touyan.web import figure_pages, queries


@require_safe
@requires(Power.FIGURES_READ)
def figures(request: ActedRequest, path: str) -> HttpResponse:
    """All figures of one place."""
    place = queries.place(request.actor, Power.FIGURES_READ, path)
    return render(
        request, "web/figures.html", {"place": place, "headlines": figure_pages.headlines(place)}
    )


@require_safe
@requires(Power.FIGURES_READ)
def figure(request: ActedRequest, key: str, path: str) -> HttpResponse:
    """One figure of one place by the places below; `?format=csv` gives the same as a file."""
    found = figure_pages.breakdown(request.actor, key, path)
    if request.GET.get("format") == "csv":
        return _as_csv(found)
    return render(request, "web/figure.html", {"b": found})


def _as_csv(found: figure_pages.Breakdown) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="{found.figure.key}-{found.place.path}.csv"'
    )
    writer = csv.writer(response)
    writer.writerow([_("Code"), _("Place"), str(found.unit), _("Data up to")])
    for part in found.parts:
        writer.writerow([part.path, part.label, part.value, f"{found.counted.at:%Y-%m-%d %H:%M}"])
    writer.writerow([found.place.path, found.place.name, found.counted.value, ""])
    return response
