"""The township files schemes or returns them; many villages take the template over in one batch."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.points.forms_schemes import FilingForm, NoteForm, TakeOverForm
from touyan.points.models import Filing
from touyan.points.queries import rules, takeover
from touyan.points.queries.lookups import get_filing
from touyan.points.scheme_diff import differences
from touyan.points.services import filings as services
from touyan.points.services import takeover as batch


@requires(Power.RESOLUTION_FILE)
@require_safe
def filings(request: ActedRequest) -> HttpResponse:
    """Show which schemes wait for the township, and what it decided."""
    context = {
        "waiting": takeover.waiting_filings(request.actor),
        "decided": takeover.decided_filings(request.actor),
    }
    return render(request, "points/filings.html", context)


@requires(Power.RESOLUTION_FILE)
@require_http_methods(["GET", "POST"])
@once
def filing(request: ActedRequest, pk: int) -> HttpResponse:
    """Look at a reported scheme; file it, or return it with a reason."""
    found = _filing(request, pk)
    form = FilingForm(request.POST or None)
    if request.method == "POST":
        done = form.attempt(lambda data: services.decide(actor=request.actor, filing=found, **data))
        if done:
            messages.success(request, done.get_status_display())
            return redirect("points:filings")
    context = {
        "form": form,
        "filing": found,
        "scheme": found.scheme,
        "rows": differences((), found.scheme.rules.all()),
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "points/filing.html", context, status=status)


def _filing(request: ActedRequest, pk: int) -> Filing:
    return get_filing(request.actor, pk)


@requires(Power.SCHEME_MANAGE)
@require_POST
@once
def report_again(request: ActedRequest, pk: int) -> HttpResponse:
    """Report a returned version again."""
    scheme = rules.get_scheme(request.actor, pk)
    form = NoteForm(request.POST)
    done = form.attempt(
        lambda data: services.report_again(actor=request.actor, scheme=scheme, note=data["note"])
    )
    if done:
        messages.success(request, _("Reported to the township again."))
    else:
        messages.error(request, " ".join(str(e) for some in form.errors.values() for e in some))
    return redirect("points:adopt", pk=pk)


@requires(Power.SCHEME_TAKE_OVER)
@require_http_methods(["GET", "POST"])
@once
def take_over(request: ActedRequest) -> HttpResponse:
    """Let many villages take the template over, each by its own recorded decision."""
    form = TakeOverForm(request.POST or None)
    if request.method == "POST":
        job = form.attempt(
            lambda data: batch.start(
                actor=request.actor, key=request.POST.get("request_key", ""), **data
            )
        )
        if job:
            return redirect("points:took_over", pk=job.pk)
    found = takeover.candidates(request.actor)
    context = {
        "form": form,
        "ready": [one for one in found if one.left_out is None],
        "left_out": [one for one in found if one.left_out not in {None, takeover.LeftOut.IN_FORCE}],
        "ruled": sum(one.left_out == takeover.LeftOut.IN_FORCE for one in found),
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "points/take_over.html", context, status=status)


@requires(Power.SCHEME_TAKE_OVER)
@require_safe
def took_over(request: ActedRequest, pk: int) -> HttpResponse:
    """Show how far the batch is, how many are done, and who was left out and why."""
    job = takeover.get_batch(request.actor, pk)
    result = job.result or {}
    rows = [
        {"name": name, "why": takeover.words(why)}
        for _path, name, why in result.get("left_out", ())
    ]
    context = {"job": job, "done": result.get("done", 0), "rows": rows, "ended": bool(job.result)}
    return render(request, "points/took_over.html", context)
