"""Additional votes (art. 22): who has them and why, how many there may be, giving them anew."""

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
from touyan.coops import laws, queries, services
from touyan.coops.models import CoopStatus
from touyan.coops.queries import chosen, extra_votes
from touyan.coops.queries.extra_votes import Cap, Standings
from touyan.core.actor import GrantKind, Power
from touyan.core.errors import NotFound
from touyan.core.money import format_fen
from touyan.decisions.queries import convening

PREFIX = "votes_"


class ExtraVotesForm(Answering):
    """How many additional votes each member has whose contribution or trade is above the average."""

    resolution = forms.TypedChoiceField(
        label=gettext_lazy("Decision of the members"), coerce=int, choices=()
    )

    def __init__(
        self,
        found: Standings,
        cap: Cap,
        resolutions: list[tuple[int, str]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Offer a number for each member who may have votes, and the decisions that are in force."""
        super().__init__(*args, **kwargs)
        chosen_by = self.fields["resolution"]
        assert isinstance(chosen_by, forms.ChoiceField)  # noqa: S101 - declared above
        chosen_by.choices = resolutions
        entitled = [one for one in found.rows if one.ground]
        for one, name in extra_votes.named(entitled):
            self.fields[f"{PREFIX}{one.member.pk}"] = forms.IntegerField(
                label=name,
                min_value=0,
                max_value=cap.most,
                required=False,
                initial=one.member.additional_votes or None,
                help_text=_(
                    "Contribution %(own)s (average %(mean)s), trade of %(year)d %(traded)s (average "
                    "%(trade_mean)s)"
                )
                % {
                    "own": format_fen(one.contribution_fen),
                    "mean": format_fen(found.contribution_mean_fen),
                    "year": found.trade_year,
                    "traded": format_fen(one.trade_fen),
                    "trade_mean": format_fen(found.trade_mean_fen),
                },
            )

    def votes(self, data: dict[str, Any]) -> dict[int, int]:
        """Return member id -> additional votes, of those who get some."""
        return {
            int(name.removeprefix(PREFIX)): count
            for name, count in data.items()
            if name.startswith(PREFIX) and count
        }


@requires(Power.COOP_READ, Power.COOP_READ_OWN)
@require_safe
def votes(request: ActedRequest, pk: int) -> HttpResponse:
    """Show who has additional votes, why and by which decision, and at which meetings they counted."""
    coop = queries.get_readable(request.actor, pk)
    context = {
        "coop": coop,
        "rows": extra_votes.given(request.actor, coop),
        "cap": extra_votes.cap(coop),
        "basis": laws.UNION_VOTES if coop.is_union else laws.VOTES,
        "meetings": [
            (one, one.rights - one.eligible) for one in convening.held_by(request.actor, pk)
        ],
        "may_give": coop.status == CoopStatus.ACTIVE
        and pk in request.actor.ids(Power.COOP_MANAGE, GrantKind.ORGANISATION),
    }
    return render(request, "coops/extra_votes.html", context)


@requires(Power.COOP_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def give(request: ActedRequest, pk: int) -> HttpResponse:
    """Record the additional votes that the members decided on: all anew."""
    coop = queries.get_coop(request.actor, pk, Power.COOP_MANAGE)
    if coop.status != CoopStatus.ACTIVE:
        raise NotFound  # its members have no meetings yet, or no more
    found, cap = extra_votes.standings(coop), extra_votes.cap(coop)
    form = ExtraVotesForm(found, cap, chosen.decisions(coop), request.POST or None)
    return act_page(
        request,
        form,
        lambda data: services.give_additional_votes(
            actor=request.actor,
            coop_id=pk,
            votes=form.votes(data),
            resolution_id=data["resolution"],
        ),
        done=_("Recorded. They count in every meeting that is called from now on."),
        heading=_("Record additional votes"),
        back=reverse("coops:extra_votes", args=[pk]),
        back_label=_("Additional votes"),
        note=_(
            "Only members with a contribution or trade above the average of all are on this page (art. "
            "22). All are given anew: who gets no number has none from now on."
        ),
        facts=[
            (_("Basic votes"), cap.basic),
            (_("Share of the charter"), f"{cap.percent} %"),
            (_("At most, all together"), cap.most),
        ],
    )
