"""Extraordinary assemblies (art. 31): who asked for one, by when it is due, recording a request."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.access.pages import act_page, form_page, sent
from touyan.backstage.once import once
from touyan.coops import laws, membership, queries, services
from touyan.coops.models import AskGround, CoopStatus
from touyan.coops.queries import assembly_requests, chosen
from touyan.coops.services import Asking
from touyan.core import clock
from touyan.core.actor import GrantKind, Power
from touyan.core.errors import NotFound
from touyan.decisions.forms import DayField


class AskForm(Answering):
    """On which ground, about what, on which day, and who asks."""

    ground = forms.ChoiceField(
        label=gettext_lazy("On which ground?"), choices=AskGround.choices, widget=forms.RadioSelect
    )
    subject = forms.CharField(label=gettext_lazy("What is it about?"), max_length=120)
    asked_on = DayField(label=gettext_lazy("Asked on"), initial=clock.today)
    clause = forms.CharField(
        label=gettext_lazy("Clause of the charter"),
        help_text=gettext_lazy("Only for another case of the charter."),
        max_length=120,
        required=False,
    )
    members = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Members who ask"),
        help_text=gettext_lazy("Only when members ask."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, members: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        """Offer the members of the list."""
        super().__init__(*args, **kwargs)
        field = self.fields["members"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = list(members)


class TakeBackForm(Answering):
    """What was wrong with the entry."""

    reason = forms.CharField(
        label=gettext_lazy("What was wrong?"),
        help_text=gettext_lazy(
            "Those who asked, the members and the township read it. Write no illness and no number of "
            "anybody."
        ),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@requires(Power.COOP_READ, Power.COOP_READ_OWN)
@require_safe
def requested(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the requests for an extraordinary assembly, by when each is due and what came of it."""
    coop = queries.get_readable(request.actor, pk)
    active = coop.status == CoopStatus.ACTIVE
    own = GrantKind.ORGANISATION
    context = {
        "coop": coop,
        "rows": assembly_requests.rows(request.actor, coop),
        "basis": laws.EXTRAORDINARY,
        "days": membership.ASSEMBLY_WITHIN_DAYS,
        "may_ask": active and pk in request.actor.ids(Power.COOP_ASK, own),
        "may_call": active and pk in request.actor.ids(Power.MEETING_MANAGE, own),
    }
    return render(request, "coops/assembly_requests.html", context)


@requires(Power.COOP_ASK)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def ask(request: ActedRequest, pk: int) -> HttpResponse:
    """Record that an extraordinary assembly was asked for."""
    coop = queries.get_coop(request.actor, pk, Power.COOP_ASK)
    if coop.status != CoopStatus.ACTIVE:
        raise NotFound  # its members have no meetings yet, or no more
    members, needed = assembly_requests.count_of_members(coop, clock.today())
    form = AskForm(chosen.candidates(request.actor, coop), request.POST or None)
    if sent(
        request,
        form,
        lambda data: services.ask_for_assembly(
            actor=request.actor,
            coop_id=pk,
            asking=Asking(
                ground=data["ground"],
                subject=data["subject"],
                asked_on=data["asked_on"],
                member_ids=data["members"],
                clause=data["clause"],
            ),
        ),
    ):
        messages.success(
            request, _("Recorded. The chair is reminded until the assembly is called.")
        )
        return redirect("coops:assembly_requests", pk=pk)
    return form_page(
        request,
        form,
        heading=_("Record a request for an assembly"),
        back=reverse("coops:assembly_requests", args=[pk]),
        back_label=_("Requests for an extraordinary assembly"),
        note=_(
            "An extraordinary assembly is held within 20 days when 30 % of the members or the supervisors "
            "ask for it, or where the charter says so (art. 31)."
        ),
        facts=[(_("Members in the list"), members), (_("At least so many must ask"), needed)],
    )


@requires(Power.COOP_ASK)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def take_back(request: ActedRequest, pk: int) -> HttpResponse:
    """Take a request back that was recorded by mistake."""
    found = assembly_requests.get_request(request.actor, pk)
    coop = queries.get_coop(request.actor, found.coop_id, Power.COOP_ASK)
    return act_page(
        request,
        TakeBackForm(request.POST or None),
        lambda data: services.take_back_request(
            actor=request.actor, request_id=pk, reason=data["reason"]
        ),
        done=_("Taken back. Those who stood in it as asking have a message."),
        heading=_("Take back: recorded by mistake"),
        back=reverse("coops:assembly_requests", args=[coop.pk]),
        back_label=_("Requests for an extraordinary assembly"),
        note=_(
            "Only for an entry that was wrong: twice the same, another day, others who asked. The request "
            "stays on the page with your reason. Who asked for an assembly keeps the right to it (art. "
            "31): record it again as it was."
        ),
        facts=[
            (_("What it is about"), found.subject),
            (_("Asked on"), found.asked_on.isoformat()),
            (_("To be held by"), found.due_on.isoformat()),
        ],
    )
