"""The public first page and the first page of everybody who has signed in."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, public
from touyan.web import county, homes, queries, setting_up


@public
@require_safe
def start(request: ActedRequest) -> HttpResponse:
    """The public first page; before the county exists, the way to create it."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("web:home"))
    if setting_up.is_needed():
        return HttpResponseRedirect(reverse("web:set_up"))
    return render(request, "web/start.html", {"county": county.own_pack()})


@require_safe
def home(request: ActedRequest) -> HttpResponse:
    """The first page of somebody who has signed in."""
    actor = request.actor
    counter = homes.keeper_home(actor)
    if counter:
        return HttpResponseRedirect(counter)
    found = homes.of(actor)
    context: dict[str, Any] = {
        "home": found,
        "mine": found.mine,
        "urls": homes.own_addresses(found.mine),
    }
    if found.mine and not (found.tasks or found.places):
        return render(request, "web/home_villager.html", context)
    context |= {
        "is_wide": homes.is_wide(found.place),
        "figures_first": homes.figures_first(found.place),
        "arrival": queries.arrival(),
    }
    return render(request, "web/home_work.html", context)


@require_safe
def arrival(request: ActedRequest) -> HttpResponse:
    """How far the rest of a synthetic county has come; a part of the first page."""
    return render(request, "web/arrival.html", {"arrival": queries.arrival()})
