"""The panel's pages: propose points for a household, who sits on the panel, who stands in."""

import datetime as dt
import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.secrets_of import read_serial
from touyan.backstage.once import once
from touyan.core import clock
from touyan.core.actor import Power
from touyan.points import queries, services
from touyan.points.forms import DeedForm, SearchForm
from touyan.points.forms_panel import StandInForm
from touyan.points.panel import LEAST
from touyan.points.queries import panel as panels
from touyan.points.queries import review, rules
from touyan.points.queries.lookups import villages_under
from touyan.points.stand_in import Duty
from touyan.points.views.household import deed_from
from touyan.registry.models import Area
from touyan.registry.queries import get_household, members, widest

SHOWN = 30
PANELS = 50


@requires(Power.POINTS_PROPOSE)
@require_safe
def propose(request: ActedRequest) -> HttpResponse:
    """Choose the household: scan its card, type its number or the head's name."""
    form = SearchForm(request.GET or None)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    found = review.households(request.actor, text=text, limit=SHOWN)
    if text and len(found) == 1 and read_serial(text):
        return redirect("points:propose_deed", pk=found[0].pk)
    return render(request, "points/propose.html", {"form": form, "households": found})


@requires(Power.POINTS_PROPOSE)
@require_http_methods(["GET", "POST"])
@once
def propose_deed(request: ActedRequest, pk: int) -> HttpResponse:
    """Choose the rule, how much, and send."""
    household = get_household(request.actor, pk, Power.POINTS_PROPOSE)
    choices = rules.choices(household, clock.today())
    form = DeedForm(request.POST or None, rules=choices, members=list(members(pk)))
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.propose(actor=request.actor, deed=deed_from(request, pk, data))
        )
        if done:
            return redirect("points:proposed", ref=done.ref)
    context = {
        "form": form,
        "household": household,
        "has_rules": bool(choices),
        "left": rules.household_left(household, clock.today()),
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "points/propose_deed.html", context, status=status)


@require_safe
def of_card(request: ActedRequest, serial: str) -> HttpResponse:
    """Lead from a scanned card to what this person does with it: propose points, or the first page."""
    if request.actor.may(Power.POINTS_PROPOSE):
        found = review.households(request.actor, text=serial, limit=1)
        if found and read_serial(serial):
            return redirect("points:propose_deed", pk=found[0].pk)
        return redirect("points:propose")
    return redirect("web:home")


@requires(Power.POINTS_PROPOSE)
@require_safe
def proposed(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Show what was sent, its number, and what happens next."""
    claim = queries.get_claim(request.actor, ref, power=Power.POINTS_PROPOSE)
    left = rules.household_left(claim.household, claim.occurred_on)
    return render(request, "points/proposed.html", {"claim": claim, "left": left})


SEES_PANEL = (Power.SCHEME_MANAGE, Power.POSTS_MANAGE, Power.POINTS_FIRST_REVIEW)


@requires(*SEES_PANEL)
@require_safe
def panel_list(request: ActedRequest) -> HttpResponse:
    """Show the villages in reach with the strength of their panels."""
    after = request.GET.get("after", "")
    areas = _villages(request, after=after)
    if len(areas) == 1 and not after:
        return redirect("points:panel", path=areas[0].path)
    shown = areas[:PANELS]
    context = {
        "rows": panels.panels_of(shown) if shown else [],
        "least": LEAST,
        "next_url": f"?after={shown[-1].path}" if len(areas) > PANELS else "",
        "first_url": request.path if after else "",
    }
    return render(request, "points/panel_list.html", context)


def _villages(request: ActedRequest, *, after: str) -> list[Area]:
    """Return one village more than a page shows, in the order of their codes."""
    found: dict[str, Area] = {}
    for power in SEES_PANEL:
        for area in widest(request.actor, power):
            path = area.path[:12] if len(area.path) > 12 else area.path
            under = area.prefix if len(area.path) <= 12 else path
            rows = villages_under(under, after=after, limit=PANELS + 1)
            found |= {one.path: one for one in rows}
    return [found[path] for path in sorted(found)][: PANELS + 1]


@requires(*SEES_PANEL)
@require_http_methods(["GET", "POST"])
@once
def panel(request: ActedRequest, path: str) -> HttpResponse:
    """Show who sits on a village's panel, who reviews second, and who stands in next."""
    village = rules.rules_village(request.actor, path, SEES_PANEL)
    lines = {
        duty: panels.next_in_line(village, duty) for duty in (Duty.FIRST_REVIEW, Duty.SECOND_REVIEW)
    }
    may_appoint = request.actor.may_in(Power.POSTS_MANAGE, village.scope_path)
    form = StandInForm(request.POST or None, lines=lines)
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.stand_in_for(
                actor=request.actor,
                village=village,
                duty=data["who"][0],
                person_id=data["who"][1],
                until=data["until"],
            )
        )
        if done:
            text = _("%(name)s stands in until %(day)s.")
            day = done.ended_on or dt.date.max
            messages.success(request, text % {"name": done.person.name, "day": day})
            return redirect("points:panel", path=path)
    context = {
        "village": village,
        "seats": panels.seats(village),
        "composition": panels.panel_of(village),
        "least": LEAST,
        "second": panels.reviewers(village),
        "lines": lines,
        "form": form if may_appoint and form.has_somebody else None,
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "points/panel.html", context, status=status)
