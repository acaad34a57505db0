"""The keeper's counter: codes and cards, the receipt and its slip, taking back."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.points import county, queries, services
from touyan.points.forms import (
    BasketForm,
    FourDigitsForm,
    HouseholdCodeForm,
)
from touyan.points.models import Redemption, RedemptionStatus, Shop
from touyan.points.queries import keeping, lots, rules
from touyan.points.queries import shop as shop_queries
from touyan.points.services import Item, Wanted
from touyan.registry.models import Household


@requires(Power.SHOP_OPERATE)
@require_http_methods(["GET", "POST"])
def counter(request: ActedRequest) -> HttpResponse:
    """Type four digits (or scan): the next page asks to confirm. Nothing is written here."""
    shop = shop_queries.own_shop(request.actor)
    form = FourDigitsForm(request.POST or None)
    if request.method == "POST":
        found = form.attempt(
            lambda data: services.find_by_code(actor=request.actor, shop=shop, code=data["code"])
        )
        if found:
            return redirect("points:scanned", ref=found.ref)
    context = {
        "shop": shop,
        "form": form,
        "waiting": shop_queries.waiting(shop),
        "recent": shop_queries.recent(shop, limit=5),
        "low": sum(shelf.is_low for shelf in shop_queries.shelves(shop)),
        "cash_fen": shop_queries.cash_fen(shop),
        "close": keeping.closed_today(shop),
        "missing": len(keeping.missing_days(shop)),
    }
    return render(request, "points/counter.html", context, status=_status(form))


@requires(Power.SHOP_OPERATE)
@require_http_methods(["GET", "POST"])
@once
def scanned(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Show what to hand over; one press books it."""
    redemption = queries.get_redemption(request.actor, ref, power=Power.SHOP_OPERATE)
    if request.method == "POST":
        done = services.hand_over(actor=request.actor, redemption=redemption)
        return _handed(request, done)
    return render(request, "points/scanned.html", {"redemption": redemption})


@requires(Power.SHOP_OPERATE)
@require_http_methods(["GET", "POST"])
def card(request: ActedRequest) -> HttpResponse:
    """Find the household of a card. Nothing is written here."""
    shop = shop_queries.own_shop(request.actor)
    form = HouseholdCodeForm(request.POST or None)
    if request.method == "POST":
        found = form.attempt(lambda data: shop_queries.household_by_code(shop, data["code"]))
        if found:
            return redirect("points:card_basket", pk=found.pk)
    return render(request, "points/card.html", {"form": form, "shop": shop}, status=_status(form))


@requires(Power.SHOP_OPERATE)
@require_http_methods(["GET", "POST"])
@once
def card_basket(request: ActedRequest, pk: int) -> HttpResponse:
    """Choose goods for a household with its card and book them."""
    shop = shop_queries.own_shop(request.actor)
    household = shop_queries.household_at(shop, pk)
    available, _held = queries.balances(household)
    shelves = [s for s in shop_queries.shelves(shop, points=available) if s.stock > 0]
    value = rules.point_value_fen(shop.area)
    form = BasketForm(request.POST or None, shelves=shelves, value_fen=value)
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.counter_redeem(
                actor=request.actor, wanted=_basket(request, shop, household, form)
            )
        )
        if done:
            return _handed(request, done)
    context = {"form": form, "household": household, "available": available, "shop": shop}
    return render(request, "points/card_basket.html", context, status=_status(form))


def _basket(request: ActedRequest, shop: Shop, household: Household, form: BasketForm) -> Wanted:
    items = tuple(
        Item(shelf.product, quantity)
        for shelf in form.shelves
        if (quantity := form.cleaned_data.get(f"p{shelf.product.pk}") or 0)
    )
    return Wanted(
        household_id=household.pk,
        shop=shop,
        items=items,
        ref=uuid.UUID(request.POST["request_key"]),
        cash_points=form.cleaned_data.get("cash_points") or 0,
    )


def _handed(request: ActedRequest, redemption: Redemption) -> HttpResponse:
    text = _("Handed over: %(points)d points. Receipt %(receipt)s.")
    messages.success(
        request,
        text % {"points": redemption.points, "receipt": redemption.short_receipt},
        extra_tags=f"undo:{reverse('points:undo', args=[redemption.ref])}",
    )
    return redirect("points:receipt", ref=redemption.ref)


@requires(Power.SHOP_OPERATE)
@require_safe
def receipt(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Show what was handed over, with the way to undo it for some minutes."""
    redemption = queries.get_redemption(request.actor, ref, power=Power.SHOP_OPERATE)
    context = {
        "redemption": redemption,
        "is_done": redemption.status == RedemptionStatus.DONE,
        "may_undo": services.may_undo(actor=request.actor, redemption=redemption),
        "undo_minutes": county.shop(redemption.shop.area.path).undo_minutes,
        "sources": lots.sources_of(redemption),
    }
    return render(request, "points/receipt.html", context)


@requires(Power.SHOP_OPERATE, Power.REDEEM_OWN)
@require_safe
def slip(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Show the slip to print: what was taken, what it cost, where the points came from."""
    redemption = queries.get_redemption(request.actor, ref, power=Power.SHOP_OPERATE)
    context = {"redemption": redemption, "sources": lots.sources_of(redemption)}
    return render(request, "points/slip.html", context)


@requires(Power.SHOP_OPERATE)
@require_POST
@once
def undo(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Take a hand-over back."""
    redemption = queries.get_redemption(request.actor, ref, power=Power.SHOP_OPERATE)
    services.undo(actor=request.actor, redemption=redemption)
    messages.success(request, _("Taken back. Points and goods are where they were before."))
    return redirect("points:receipt", ref=redemption.ref)


def _status(form: Answering) -> int:
    return form.status if form.is_bound and form.errors else 200
