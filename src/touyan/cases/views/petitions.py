"""Petitions: which clocks end soon, one petition with its steps. The state's system is the record."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.backstage.once import once
from touyan.cases import petition_forms as forms
from touyan.cases.models import Petition
from touyan.cases.petition_clock import Step
from touyan.cases.queries import petitions as queries
from touyan.cases.services import petitions as services
from touyan.cases.views.mediation import page, sent
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.registry import queries as registry

FILE, HANDLE = Power.PETITION_FILE, Power.PETITION_HANDLE
FORMS: Mapping[Step, type[Answering]] = {
    Step.SEND_BACK: forms.ReasonForm,
    Step.GUIDE: forms.ReasonForm,
    Step.EXTEND: forms.ExtendForm,
    Step.HEAR: forms.HearForm,
}


@requires(FILE)
@require_safe
def petitions(request: ActedRequest) -> HttpResponse:
    """Show the clocks that run, those that end first in front, and the petitions."""
    rows, after = queries.petitions(request.actor, before=request.GET.get("before", ""))
    context = {
        "rows": rows,
        "ending": queries.ending(request.actor, limit=30),
        "next": f"?before={after}" if after else "",
        "first": request.path if request.GET.get("before") else "",
        "places": registry.widest(request.actor, HANDLE),
    }
    return render(request, "cases/petitions.html", context)


@requires(HANDLE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def petition_new(request: ActedRequest, pk: int) -> HttpResponse:
    """Start the clocks of a petition."""
    area = registry.get_area(request.actor, pk, HANDLE)
    form = forms.RegisterForm(request.POST or None)
    done = sent(
        request,
        form,
        lambda data: services.register(
            actor=request.actor, petition=services.Registered(area_id=pk, **data)
        ),
    )
    if isinstance(done, Petition):
        return redirect("cases:petition", pk=done.pk)
    return page(request, form, _("Start the clocks"), back="cases:petitions", note=area.name)


@requires(FILE)
@require_safe
def petition(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one petition: its clocks with their articles, its steps, what comes next."""
    found = queries.get_petition(request.actor, pk)
    path = found.case.area.scope_path
    may = {
        True: request.actor.may_in(Power.PETITION_APPROVE, path),
        False: request.actor.may_in(HANDLE, path),
    }
    context = {
        "row": found,
        "clocks": queries.clocks(found),
        "steps": list(found.steps.order_by("on", "pk")),
        "next_steps": [one for one in queries.next_steps(found) if may[one is Step.EXTEND]],
    }
    return render(request, "cases/petition.html", context)


@requires(FILE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def petition_do(request: ActedRequest, pk: int, step: str) -> HttpResponse:
    """Note a step of a petition."""
    queries.get_petition(request.actor, pk)
    name = step.upper().replace("-", "_")
    if name not in Step.values or name in {Step.REGISTER, Step.END}:
        raise NotFound
    form = FORMS.get(Step(name), forms.StepForm)(request.POST or None)
    done = sent(
        request,
        form,
        lambda data: services.take_step(
            actor=request.actor, petition_id=pk, happened=services.Happened(name, **data)
        ),
    )
    if done:
        return redirect("cases:petition", pk=pk)
    return page(request, form, str(Step(name).label), back="cases:petition", back_pk=pk)
