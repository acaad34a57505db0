"""Who decides for the members in a cooperative of more than 150: the list, and choosing it anew."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.access.pages import act_page
from touyan.backstage.once import once
from touyan.coops import queries, services
from touyan.coops.queries import chosen
from touyan.core.actor import GrantKind, Power


class ChooseForm(Answering):
    """Whom the members chose, and by which decision."""

    members = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Chosen as representatives"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    resolution = forms.TypedChoiceField(label=gettext_lazy("Decision of the members"), coerce=int)

    def __init__(
        self,
        members: Sequence[tuple[int, str]],
        resolutions: Sequence[tuple[int, str]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Offer the members and the decisions that are in force."""
        super().__init__(*args, **kwargs)
        for name, choices in (("members", members), ("resolution", resolutions)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = list(choices)


@requires(Power.COOP_READ)
@require_safe
def representatives(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the representatives of a cooperative, by number in the members' list."""
    coop = queries.get_coop(request.actor, pk)
    context = {
        "coop": coop,
        "rows": chosen.rows(request.actor, coop),
        "wanted": chosen.wanted(coop),
        "may_choose": pk in request.actor.ids(Power.COOP_MANAGE, GrantKind.ORGANISATION),
    }
    return render(request, "coops/representatives.html", context)


@requires(Power.COOP_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def choose(request: ActedRequest, pk: int) -> HttpResponse:
    """Record whom the members chose: all anew."""
    coop = queries.get_coop(request.actor, pk, Power.COOP_MANAGE)
    form = ChooseForm(
        chosen.candidates(request.actor, coop), chosen.decisions(coop), request.POST or None
    )
    return act_page(
        request,
        form,
        lambda data: services.choose_representatives(
            actor=request.actor,
            coop_id=pk,
            member_ids=data["members"],
            resolution_id=data["resolution"],
        ),
        done=_("The representatives are on the list."),
        heading=_("Record the representatives"),
        back=reverse("coops:representatives", args=[pk]),
        back_label=_("Members' representatives"),
        note=_("The charter knows %(n)d representatives; all are chosen anew.")
        % {"n": chosen.wanted(coop)},
    )
