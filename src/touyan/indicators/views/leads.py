"""Leads of the county about cooperatives: noted with a source, ended, read by nobody else."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.indicators.forms import LeadForm
from touyan.indicators.queries import leads as queries
from touyan.indicators.services import leads as services


@requires(Power.ALERT_JUDGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def leads(request: ActedRequest) -> HttpResponse:
    """Show what is known from outside and stands, and note something new."""
    actor = request.actor
    form = LeadForm(
        request.POST if request.method == "POST" else None, coops=queries.coops_for(actor)
    )
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.note_lead(
                actor=actor,
                organisation_id=int(data["organisation"]),
                kind=data["kind"],
                since=data["since"],
                source=data["source"],
            )
        )
        if done is not None:
            messages.success(request, _("Noted. The rules look at it tonight."))
            return redirect("indicators:leads")
    context = {"form": form, "rows": queries.standing(actor)}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "indicators/leads.html", context, status=status)


@requires(Power.ALERT_JUDGE)
@require_POST
@once
def end_lead(request: ActedRequest, pk: int) -> HttpResponse:
    """Say that a lead is over."""
    services.end_lead(actor=request.actor, lead=queries.get(request.actor, pk))
    messages.success(request, _("It is over from today on."))
    return redirect("indicators:leads")
