"""Suggestions of a night talk: take them up, answer them once for the case and for the talk."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.cases.errors import ShownTheChannel
from touyan.cases.queries import suggestions as queries
from touyan.cases.services import suggestions as services
from touyan.cases.views.channels import channel_page
from touyan.cases.views.mediation import page, sent
from touyan.cases.visit_forms import ReplyForm
from touyan.core.actor import Power

MANAGE = Power.MEETING_MANAGE


@requires(MANAGE)
@require_safe
def talk_suggestions(request: ActedRequest) -> HttpResponse:
    """Show what waits to be taken up, and what is being followed."""
    context = {
        "loose": queries.to_take_up(request.actor),
        "followed": queries.followed(request.actor),
    }
    return render(request, "cases/talk_suggestions.html", context)


@requires(MANAGE)
@require_POST
@once
def take_up(request: ActedRequest, pk: int) -> HttpResponse:
    """Make a case of a suggestion; the receipt of a nameless one is shown once."""
    try:
        made = services.take_up(actor=request.actor, suggestion_id=pk)
    except ShownTheChannel as shown:
        back = reverse("cases:talk_suggestions")
        return channel_page(request, shown, back=back, label=_("Suggestions of the night talk"))
    if made.receipt:
        text = _("Receipt for the proposer without a name: %(receipt)s. Write it down for them.")
        messages.success(request, text % {"receipt": made.receipt})
    else:
        messages.success(request, _("Taken up as %(ref)s.") % {"ref": made.case.ref})
    return redirect("cases:talk_suggestions")


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def suggestion_reply(request: ActedRequest, pk: int) -> HttpResponse:
    """Answer a suggestion that is being followed."""
    found = queries.get_followed(request.actor, pk)
    form = ReplyForm(request.POST or None)
    done = sent(
        request,
        form,
        lambda data: services.answer(
            actor=request.actor,
            case_id=pk,
            adopted=data["adopted"] == "yes",
            words=data["reply"],
        ),
    )
    if done:
        return redirect("cases:talk_suggestions")
    return page(
        request,
        form,
        _("Answer a suggestion"),
        back="cases:talk_suggestions",
        note=found.suggestion.text,
    )
