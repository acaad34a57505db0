"""The keeper's pages: codes and cards at the counter, the shelf, what comes in."""

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
from touyan.points import queries, services
from touyan.points.forms import (
    BasketForm,
    DeliveryForm,
    FourDigitsForm,
    FundingForm,
    HouseholdCodeForm,
    PriceForm,
    ProductForm,
)
from touyan.points.models import Redemption, RedemptionStatus, Shop
from touyan.points.queries import shop as shop_queries
from touyan.points.services import Delivery, Item, Wanted
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
    shelves = shop_queries.shelves(shop)
    context = {
        "shop": shop,
        "form": form,
        "waiting": shop_queries.waiting(shop),
        "recent": shop_queries.recent(shop, limit=5),
        "low": sum(shelf.is_low for shelf in shelves),
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
    form = BasketForm(request.POST or None, shelves=shelves)
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
    """Show what was handed over, with the way to undo it for ten minutes."""
    redemption = queries.get_redemption(request.actor, ref, power=Power.SHOP_OPERATE)
    context = {
        "redemption": redemption,
        "is_done": redemption.status == RedemptionStatus.DONE,
        "may_undo": services.may_undo(actor=request.actor, redemption=redemption),
    }
    return render(request, "points/receipt.html", context)


@requires(Power.SHOP_OPERATE)
@require_POST
@once
def undo(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Take a hand-over back."""
    redemption = queries.get_redemption(request.actor, ref, power=Power.SHOP_OPERATE)
    services.undo(actor=request.actor, redemption=redemption)
    messages.success(request, _("Taken back. Points and goods are where they were before."))
    return redirect("points:receipt", ref=redemption.ref)


@requires(Power.SHOP_OPERATE)
@require_safe
def stock(request: ActedRequest) -> HttpResponse:
    """Show the shelf, what runs low, the till, and the last hand-overs."""
    shop = shop_queries.own_shop(request.actor)
    shelves = sorted(shop_queries.shelves(shop), key=lambda s: (not s.is_low, s.product.name))
    context = {
        "shop": shop,
        "shelves": shelves,
        "cash_fen": shop_queries.cash_fen(shop),
        "recent": shop_queries.recent(shop),
    }
    return render(request, "points/stock.html", context)


@requires(Power.SHOP_OPERATE)
@require_http_methods(["GET", "POST"])
@once
def stock_in(request: ActedRequest, pk: int) -> HttpResponse:
    """Book goods that came in."""
    shop = shop_queries.own_shop(request.actor)
    product = shop_queries.get_product(shop, pk)
    form = DeliveryForm(request.POST or None)
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.stock_in(
                actor=request.actor,
                delivery=Delivery(
                    product=product,
                    quantity=data["quantity"],
                    cost_fen=data["cost_fen"] or 0,
                    ref=uuid.UUID(request.POST["request_key"]),
                ),
            )
        )
        if done:
            text = _("Booked: %(quantity)d %(unit)s %(name)s.")
            messages.success(
                request,
                text
                % {
                    "quantity": form.cleaned_data["quantity"],
                    "unit": product.unit,
                    "name": product.name,
                },
            )
            return redirect("points:stock")
    context = {
        "form": form,
        "product": product,
        "on_shelf": shop_queries.stock_of(product),
        "cash_fen": shop_queries.cash_fen(shop),
    }
    return render(request, "points/stock_in.html", context, status=_status(form))


@requires(Power.SHOP_OPERATE)
@require_http_methods(["GET", "POST"])
@once
def product_new(request: ActedRequest) -> HttpResponse:
    """Put a new product on the list."""
    shop = shop_queries.own_shop(request.actor)
    form = ProductForm(request.POST or None)
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.add_product(actor=request.actor, shop=shop, **data)
        )
        if done:
            return redirect("points:stock_in", pk=done.pk)
    return render(request, "points/product.html", {"form": form}, status=_status(form))


@requires(Power.SHOP_OPERATE)
@require_http_methods(["GET", "POST"])
@once
def product(request: ActedRequest, pk: int) -> HttpResponse:
    """Change the price or take a product off the list."""
    shop = shop_queries.own_shop(request.actor)
    found = shop_queries.get_product(shop, pk, is_active=None)
    initial = {
        "price_points": found.price_points,
        "low_at": found.low_at,
        "is_active": found.is_active,
    }
    form = PriceForm(request.POST or None, initial=initial)
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.change_product(actor=request.actor, product=found, **data)
        )
        if done:
            messages.success(request, _("Saved."))
            return redirect("points:stock")
    return render(
        request, "points/product.html", {"form": form, "product": found}, status=_status(form)
    )


@requires(Power.SHOP_OPERATE)
@require_http_methods(["GET", "POST"])
@once
def funding(request: ActedRequest) -> HttpResponse:
    """Book money that the shop received."""
    shop = shop_queries.own_shop(request.actor)
    form = FundingForm(request.POST or None)
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.fund_shop(
                actor=request.actor,
                shop=shop,
                amount_fen=data["amount_fen"],
                source=data["source"],
                ref=uuid.UUID(request.POST["request_key"]),
            )
        )
        if done:
            messages.success(request, _("Saved."))
            return redirect("points:stock")
    context = {"form": form, "cash_fen": shop_queries.cash_fen(shop)}
    return render(request, "points/funding.html", context, status=_status(form))


def _status(form: Answering) -> int:
    return form.status if form.is_bound and form.errors else 200
