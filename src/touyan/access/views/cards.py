"""Household cards: who has one, issue a batch, print it, make one worthless."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from touyan.access import queries
from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import CardFilterForm, VoidCardForm
from touyan.access.models import HouseholdCard
from touyan.access.services import cards
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.core.errors import Invalid

PAGE = 100


@requires(Power.CARDS_ISSUE)
@require_safe
def card_list(request: ActedRequest) -> HttpResponse:
    """Return the households of a village or group with their cards."""
    form = CardFilterForm(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    area = queries.area_for_cards(request.actor, chosen.get("area", ""))
    after = request.GET.get("after", "")
    rows = queries.households_for_cards(
        request.actor,
        area=area,
        without_card=bool(chosen.get("without_card")),
        after=after,
        limit=PAGE + 1,
    )
    query = request.GET.copy()
    if len(rows) > PAGE:
        query["after"] = rows[PAGE - 1].household.code
    context = {
        "form": form,
        "area": area,
        "rows": rows[:PAGE],
        "next_url": f"?{query.urlencode()}" if len(rows) > PAGE else "",
        "reasons": HouseholdCard.VoidReason.choices,
    }
    return render(request, "access/cards.html", context)


@requires(Power.CARDS_ISSUE)
@require_POST
@once
def issue(request: ActedRequest) -> HttpResponse:
    """Issue cards to the ticked households and go to the print."""
    wanted = request.POST.getlist("household")
    if not wanted or not all(one.isascii() and one.isdecimal() for one in wanted):
        raise Invalid(_("Tick at least one household."))
    households = queries.chosen_households(request.actor, [int(one) for one in wanted])
    batch = cards.issue(actor=request.actor, households=households, replace=True)
    return HttpResponseRedirect(reverse("access:print_cards", args=[batch]))


@requires(Power.CARDS_ISSUE)
@require_safe
def print_cards(request: ActedRequest, batch: uuid.UUID) -> HttpResponse:
    """Return the cards of a batch on A4, eight to a page; a PIN already changed is not printed."""
    address = request.build_absolute_uri(reverse("access:scanned_card", args=["_"]))[:-2]
    printed = [
        {
            "card": card,
            "pin": cards.first_pin(card),
            "groups": " ".join(card.serial[n : n + 5] for n in range(0, 20, 5)),
            "address": f"{address}{card.serial}/",
        }
        for card in queries.batch(request.actor, batch)
    ]
    return render(request, "access/print_cards.html", {"cards": printed})


@requires(Power.CARDS_ISSUE)
@require_POST
@once
def void(request: ActedRequest, pk: int) -> HttpResponse:
    """Make a card worthless at once: lost, damaged, PIN forgotten."""
    form = VoidCardForm(request.POST)
    card = queries.get_card(request.actor, pk)
    if not form.is_valid():
        raise Invalid
    reason = HouseholdCard.VoidReason(form.cleaned_data["reason"])
    cards.void(actor=request.actor, card=card, reason=reason)
    messages.success(request, _("The card no longer works."))
    return HttpResponseRedirect(reverse("access:cards"))
