"""Visits: what waits, something happened, what came of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.cases import triage
from touyan.cases import visit_forms as forms
from touyan.cases.queries import finding, template_of
from touyan.cases.queries import visits as queries
from touyan.cases.services import visits as services
from touyan.cases.views.mediation import page, sent
from touyan.core import clock
from touyan.core.actor import Power
from touyan.registry import queries as registry
from touyan.registry.models import Area

RECORD = Power.CASE_RECORD


def _kept(area: Area) -> dict[str, Any]:
    """Say what the phone keeps without a network: never words about an official.

    A fire of yesterday is what a visit is about, so the words of danger are none here.
    """
    template = template_of(area.path)
    known = triage.words_with(template.triage_words)
    words: dict[str, list[str]] = {key: [] for key in ("fire", "health", "police")}
    for key in ("accusation", "wrong", "official"):
        words[key] = list(known[key])
    return {"name": "visit", "words": words, "discipline_phone": template.discipline_phone}


@requires(RECORD)
@require_safe
def visits(request: ActedRequest) -> HttpResponse:
    """Show the visits that wait, and those that were made."""
    rows, after = queries.made(request.actor, before=request.GET.get("before", ""))
    context = {
        "waiting": [(row, queries.title_of(row)) for row in queries.waiting(request.actor)],
        "made": [(row, queries.title_of(row)) for row in rows],
        "next": f"?before={after}" if after else "",
        "first": request.path if request.GET.get("before") else "",
        "places": registry.widest(request.actor, RECORD),
        "now": clock.now(),
    }
    return render(request, "cases/visits.html", context)


@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def visit_new(request: ActedRequest, pk: int) -> HttpResponse:
    """Say that something happened, so that somebody goes there."""
    area = registry.get_area(request.actor, pk, RECORD)
    rules = queries.triggers_of(area)
    form = forms.EventForm([(rule.code, rule.title) for rule in rules], request.POST or None)
    if sent(request, form, lambda data: _raise(request, pk, data)):
        return redirect("cases:visits")
    hints = sorted({rule.hint for rule in rules if rule.hint})
    note = " · ".join([area.name, *hints])
    return page(
        request, form, _("Something happened"), back="cases:visits", note=note, keep=_kept(area)
    )


def _raise(request: ActedRequest, pk: int, data: dict[str, Any]) -> object:
    household = data["household"].strip()
    return services.raise_visit(
        actor=request.actor,
        area_id=pk,
        trigger=data["trigger"],
        what=data["what"],
        household_id=finding.find_household(request.actor, household, RECORD).pk
        if household
        else None,
    )


@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def visit(request: ActedRequest, pk: int) -> HttpResponse:
    """Note what came of a visit."""
    found = queries.get_visit(request.actor, pk)
    form = forms.VisitForm(queries.chips_of(found), request.POST or None)
    done = sent(
        request,
        form,
        lambda data: services.note_visit(actor=request.actor, visit_id=pk, **data),
    )
    if done:
        return redirect("cases:visits")
    who = found.household.head.name if found.household and found.household.head else ""
    note = " · ".join(filter(None, [queries.title_of(found), who, found.what]))
    return page(
        request, form, _("Note the visit"), back="cases:visits", note=note, keep=_kept(found.area)
    )
