"""Filing of transfer contracts with the village: one by one, or the ticked ones of the list together."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.pages import act_page
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.core.errors import Invalid
from touyan.core.http import row_numbers
from touyan.land import queries, services
from touyan.land.forms import FileForm
from touyan.land.queries import register
from touyan.land.views.transfers import facts
from touyan.registry import queries as registry

FILE = Power.LAND_FILE


@requires(FILE)
@require_safe
def filing(request: ActedRequest) -> HttpResponse:
    """List the contracts that wait to be filed."""
    rows = register.awaiting(request.actor)
    context = {
        "rows": rows,
        "called": registry.subject_names([r.to_subject_id for r in rows]),
        "form": FileForm(),
        "all_ticked": request.GET.get("all") == "1",
    }
    return render(request, "land/filing.html", context)


@requires(FILE)
@require_POST
@once
def file_ticked(request: ActedRequest) -> HttpResponse:
    """File the ticked contracts together: all of them or none."""
    ticked = row_numbers(request.POST.getlist("transfer"))
    if not ticked:
        raise Invalid(_("Tick at least one contract."))
    form = FileForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Write the day of the filing as 2026-03-04."))
    done = services.file_transfers(
        actor=request.actor, transfer_ids=ticked, filed_on=form.cleaned_data["day"]
    )
    told = ngettext("Filed: %(n)d contract.", "Filed: %(n)d contracts.", len(done))
    messages.success(request, told % {"n": len(done)})
    return redirect("land:filing")


@requires(FILE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def transfer_file(request: ActedRequest, pk: int) -> HttpResponse:
    """File a transfer with the issuing party, that is the village."""
    found = queries.get_transfer(request.actor, pk, FILE)
    form = FileForm(request.POST or None)
    return act_page(
        request,
        form,
        lambda data: services.file_transfer(
            actor=request.actor, transfer_id=pk, filed_on=data["day"]
        ),
        done=_("Filed with the village."),
        heading=_("Take this contract on file"),
        back=reverse("land:transfer", args=[pk]),
        back_label=_("Transfer contract"),
        note=_("Compare it with the signed paper first. Who entered it cannot file it (art. 36)."),
        facts=facts(found),
    )
