"""The shop for a household: what there is, one thing, the code for the counter."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.points import queries, services
from touyan.points.models import Shop
from touyan.points.queries import shop as shop_queries
from touyan.points.queries.lots import announced
from touyan.points.services import Item, Wanted
from touyan.registry.models import Household


@requires(Power.REDEEM_OWN)
@require_safe
def shelves(request: ActedRequest) -> HttpResponse:
    """Show what the village's shop has; what the household can pay for comes first."""
    household = queries.own_household(request.actor)
    available, held = queries.balances(household)
    found = shop_queries.shop_of_household(household)
    context = {
        "shop": found,
        "available": available,
        "held": held,
        "runs_out": announced(household.pk, household.subject.area.scope_path),
        "shelves": shop_queries.shelves(found, points=available) if found else [],
        "open_codes": shop_queries.open_codes(household),
    }
    return render(request, "points/shop.html", context)


@requires(Power.REDEEM_OWN)
@require_http_methods(["GET", "POST"])
@once
def item(request: ActedRequest, pk: int) -> HttpResponse:
    """Confirm one thing; the answer is the code for the counter."""
    household, found = _own_shop(request)
    product = shop_queries.get_product(found, pk)
    if request.method == "POST":
        redemption = services.reserve(
            actor=request.actor,
            wanted=Wanted(
                household_id=household.pk,
                shop=found,
                items=(Item(product),),
                ref=uuid.UUID(request.POST["request_key"]),
            ),
        )
        return redirect("points:code", ref=redemption.ref)
    available, _held = queries.balances(household)
    stock = shop_queries.stock_of(product)
    context = {
        "shop": found,
        "product": product,
        "stock": stock,
        "available": available,
        "left": available - product.price_points,
        "missing": max(product.price_points - available, 0),
    }
    return render(request, "points/item.html", context)


@requires(Power.REDEEM_OWN)
@require_safe
def code(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Show the four digits and the square code, large enough for a screenshot."""
    redemption = queries.get_redemption(request.actor, ref, power=Power.REDEEM_OWN)
    address = request.build_absolute_uri(reverse("points:scanned", args=[redemption.ref]))
    return render(request, "points/code.html", {"redemption": redemption, "address": address})


@requires(Power.REDEEM_OWN)
@require_POST
@once
def cancel(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Give a reservation up: points and goods are free again."""
    redemption = queries.get_redemption(request.actor, ref, power=Power.REDEEM_OWN)
    services.cancel(actor=request.actor, redemption=redemption)
    return redirect("points:code", ref=redemption.ref)


def _own_shop(request: ActedRequest) -> tuple[Household, Shop]:
    household = queries.own_household(request.actor)
    found = shop_queries.shop_of_household(household)
    if found is None:
        raise NotFound
    return household, found
