"""The panel's pages: propose points for a household."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core import clock
from touyan.core.actor import Power
from touyan.points import services
from touyan.points.forms import DeedForm, SearchForm
from touyan.points.queries import review, rules
from touyan.points.views.household import deed_from
from touyan.registry.queries import get_household, members

SHOWN = 30


@requires(Power.POINTS_PROPOSE)
@require_safe
def propose(request: ActedRequest) -> HttpResponse:
    """Choose the household: scan its card, type its number or the head's name."""
    form = SearchForm(request.GET or None)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    found = review.households(request.actor, text=text, limit=SHOWN)
    return render(request, "points/propose.html", {"form": form, "households": found})


@requires(Power.POINTS_PROPOSE)
@require_http_methods(["GET", "POST"])
@once
def propose_deed(request: ActedRequest, pk: int) -> HttpResponse:
    """Choose the rule, how much, and send."""
    household = get_household(request.actor, pk, Power.POINTS_PROPOSE)
    choices = rules.choices(household, clock.today())
    form = DeedForm(request.POST or None, rules=choices, members=list(members(pk)))
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.propose(actor=request.actor, deed=deed_from(request, pk, data))
        )
        if done:
            text = _("Sent: %(points)+d points. Another member of the panel looks at it next.")
            messages.success(request, text % {"points": done.points})
            return redirect("points:propose")
    context = {"form": form, "household": household, "has_rules": bool(choices)}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "points/propose_deed.html", context, status=status)
