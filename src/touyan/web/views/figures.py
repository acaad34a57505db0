"""Old addresses of figures: they lead to the pages of facts, where every number opens now."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.core.actor import Power
from touyan.web import figure_pages, queries


@require_safe
@requires(Power.FIGURES_READ)
def figures(request: ActedRequest, path: str) -> HttpResponse:
    """Lead to every number of one place."""
    place = queries.place(request.actor, Power.FIGURES_READ, path)
    return redirect(figure_pages.place_address(place))


@require_safe
@requires(Power.FIGURES_READ)
def figure(request: ActedRequest, key: str, path: str) -> HttpResponse:
    """Lead to what one figure of one place is counted from; `?format=csv` to the same as a file."""
    place = queries.place(request.actor, Power.FIGURES_READ, path)
    found = figure_pages.address(place, key)
    if request.GET.get("format") == "csv":
        found += ("&" if "?" in found else "?") + "format=csv"
    return redirect(found)
