"""Household cards: who has one, issue a batch, print it, make one worthless."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from touyan.access import queries
from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import CardFilterForm, VoidCardForm
from touyan.access.models import PRINTABLE, HouseholdCard
from touyan.access.services import cards
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.core.errors import Invalid
from touyan.core.http import row_numbers

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
        text=chosen.get("text", ""),
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
        "is_search": bool(chosen.get("text")),
        "next_url": f"?{query.urlencode()}" if len(rows) > PAGE else "",
        "reasons": HouseholdCard.VoidReason.choices,
    }
    return render(request, "access/cards.html", context)


@requires(Power.CARDS_ISSUE)
@require_POST
@once
def issue(request: ActedRequest) -> HttpResponse:
    """Issue cards to the ticked households and go to the print."""
    wanted = row_numbers(request.POST.getlist("household"))
    if not wanted:
        raise Invalid(_("Tick at least one household."))
    households = queries.chosen_households(request.actor, wanted)
    batch = cards.issue(actor=request.actor, households=households, replace=True)
    return HttpResponseRedirect(reverse("access:print_cards", args=[batch]))


@requires(Power.CARDS_ISSUE)
@require_safe
def print_cards(request: ActedRequest, batch: uuid.UUID) -> HttpResponse:
    """Return the cards of a batch on A4, eight to a page; a PIN that is over is not printed."""
    address = request.build_absolute_uri(reverse("access:scanned_card", args=["_"]))[:-2]
    found = queries.batch(request.actor, batch)
    printed = [
        {
            "card": card,
            "pin": cards.first_pin(card),
            # Two lines of two groups: five letters are copied at a glance.
            "groups": [f"{card.serial[n : n + 5]} {card.serial[n + 5 : n + 10]}" for n in (0, 10)],
            "address": f"{address}{card.serial}/",
        }
        for card in found
    ]
    context = {
        "cards": printed,
        "batch": batch,
        "printable": any(one["pin"] for one in printed),
        "until": found[0].issued_at + PRINTABLE,
    }
    return render(request, "access/print_cards.html", context)


@requires(Power.CARDS_ISSUE)
@require_POST
@once
def finish_print(request: ActedRequest, batch: uuid.UUID) -> HttpResponse:
    """Note that all cards of a batch are on paper; their first PINs are never shown again."""
    cards.finish_print(actor=request.actor, batch=batch)
    messages.success(request, _("Printed. The first PINs are not shown again."))
    return HttpResponseRedirect(reverse("access:card_register"))


@requires(Power.CARDS_ISSUE)
@require_safe
def register(request: ActedRequest) -> HttpResponse:
    """Return the register of prints: who printed which batch when, for how many households."""
    before = request.GET.get("before", "")
    rows, key = queries.card_batches(request.actor, before=before, limit=PAGE // 2)
    context = {
        "rows": rows,
        "next_url": f"?{urlencode({'before': key})}" if key else "",
        "first_url": request.path if before else "",
    }
    return render(request, "access/card_register.html", context)


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
    # Back to the same household: it can have a new card at once.
    found = urlencode({"text": card.household.code, "area": card.household.subject.area.path})
    return HttpResponseRedirect(f"{reverse('access:cards')}?{found}")
