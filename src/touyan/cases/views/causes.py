"""Root causes: those under way, one with its requests, taking it on, ending it with one answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.backstage.once import once
from touyan.cases import queries, services
from touyan.cases.cause_forms import EndForm, TakeForm
from touyan.cases.models import RootCause
from touyan.core.actor import Power

DISPATCH = Power.CASE_DISPATCH
TAGS = {RootCause.Status.PROPOSED: "wait", RootCause.Status.TAKEN: "", RootCause.Status.DONE: "ok"}


@requires(DISPATCH)
@require_safe
def causes(request: ActedRequest) -> HttpResponse:
    """Show the causes under way, and the matters that came up so often that one is proposed."""
    actor = request.actor
    rows = [(one, TAGS.get(RootCause.Status(one.status), "")) for one in queries.causes(actor)]
    context = {"rows": rows, "repeated": queries.repeated(actor)}
    return render(request, "cases/causes.html", context)


@requires(DISPATCH)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def cause(request: ActedRequest, pk: int) -> HttpResponse:
    """Show a cause with its requests; take it on."""
    found = queries.get_cause(request.actor, pk)
    posted = request.POST if request.method == "POST" else None
    form = TakeForm(posted, initial={"action": found.action})
    if posted and form.attempt(lambda data: _take(request, pk, data)) is not None:
        messages.success(request, _("It is yours now."))
        return redirect("cases:cause", pk=pk)
    return _shown(request, found, form, EndForm())


def _take(request: ActedRequest, pk: int, data: dict[str, Any]) -> object:
    return services.take_root(actor=request.actor, cause_id=pk, **data)


@requires(DISPATCH)
@require_POST
@once
def end_cause(request: ActedRequest, pk: int) -> HttpResponse:
    """Say that a cause is gone or is left, and answer its open requests with one answer."""
    found = queries.get_cause(request.actor, pk)
    form = EndForm(request.POST)
    if form.attempt(lambda data: _end(request, pk, data)) is not None:
        messages.success(request, _("Ended."))
        return redirect("cases:cause", pk=pk)
    return _shown(request, found, TakeForm(initial={"action": found.action}), form)


def _end(request: ActedRequest, pk: int, data: dict[str, Any]) -> object:
    is_done = data["outcome"] == "done"
    return services.finish_root(
        actor=request.actor, cause_id=pk, is_done=is_done, words=data["words"]
    )


def _shown(
    request: ActedRequest, found: RootCause, take: Answering, end: Answering
) -> HttpResponse:
    status = found.status
    context = {
        "cause": found,
        "tag": TAGS.get(RootCause.Status(status), ""),
        "cases": queries.cases_of_cause(request.actor, found),
        "take": take if status == RootCause.Status.PROPOSED else None,
        "end": end if status in (RootCause.Status.PROPOSED, RootCause.Status.TAKEN) else None,
    }
    sent = next((form for form in (take, end) if form.is_bound and form.errors), None)
    return render(request, "cases/cause.html", context, status=sent.status if sent else 200)
