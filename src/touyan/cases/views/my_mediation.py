"""What somebody of a side sees of their own mediation: asking for it, saying yes or no, what was agreed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.cases import mediation_forms as forms
from touyan.cases.kinds import Channel
from touyan.cases.models import Mediation
from touyan.cases.queries import mediation as queries
from touyan.cases.services import mediation as services
from touyan.cases.views.channels import insists, shows_channel
from touyan.cases.views.mediation import page, sent
from touyan.core.actor import Power

OWN = Power.CASE_OWN
Data = dict[str, Any]


@requires(OWN)
@require_safe
def my_mediations(request: ActedRequest) -> HttpResponse:
    """Show the mediations in which I am a side."""
    return render(request, "cases/my_mediations.html", {"rows": queries.own(request.actor)})


@requires(OWN)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_channel
@once
def ask_mediation(request: ActedRequest) -> HttpResponse:
    """Ask the committee to mediate."""
    form = forms.AskForm(request.POST or None)
    done = sent(request, form, lambda data: _ask(request, data))
    if isinstance(done, Mediation):
        return redirect("cases:my_mediation", pk=done.pk)
    note = _("Free of charge. Only the committee and the justice office read it.")
    return page(request, form, _("Ask for mediation"), back="cases:my_mediations", note=note)


def _ask(request: ActedRequest, data: Data) -> Mediation:
    person = request.actor.person_id
    asked = services.Application(
        area_id=0, one_id=person, channel=Channel.PAGE, insists=insists(request), **data
    )
    return services.apply(actor=request.actor, asked=asked)


@requires(OWN)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def my_mediation(request: ActedRequest, pk: int) -> HttpResponse:
    """Show my own mediation; say that I agree, or that I do not."""
    found = queries.get_own(request.actor, pk)
    form = forms.ConsentForm(request.POST or None)
    done = sent(
        request,
        form,
        lambda data: services.consent_own(
            actor=request.actor, mediation_id=pk, agrees=data["agrees"] == "yes"
        ),
    )
    if done:
        return redirect("cases:my_mediation", pk=pk)
    context = {"own": found, "row": found.mediation, "form": form}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "cases/my_mediation.html", context, status=status)
