"""The keeper's shelf: what there is, what comes in, what it costs, the money of the shop."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.backstage import services as backstage
from touyan.backstage.models import FilePurpose
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.points import services
from touyan.points.forms import PriceForm, ProductForm
from touyan.points.models import Purchase, Shop
from touyan.points.queries import keeping
from touyan.points.queries import shop as shop_queries
from touyan.points.services import Bought, Goods
from touyan.points.shop_forms import MoneyForm, PurchaseForm, RestockForm


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
    form = RestockForm(request.POST or None, initial={"supplier": keeping.last_supplier(shop)})
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.purchase(
                actor=request.actor,
                bought=Bought(
                    shop=shop,
                    goods=(Goods(product, data["quantity"], data["cost_fen"] or 0),),
                    ref=uuid.UUID(request.POST["request_key"]),
                    supplier=data["supplier"],
                    invoice_number=data["invoice_number"],
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
def purchase_new(request: ActedRequest) -> HttpResponse:
    """Book a delivery of several products with its invoice."""
    shop = shop_queries.own_shop(request.actor)
    form = PurchaseForm(
        request.POST or None,
        request.FILES or None,
        shelves=sorted(shop_queries.shelves(shop), key=lambda one: one.product.name),
        initial={"supplier": keeping.last_supplier(shop)},
    )
    if request.method == "POST":
        done = form.attempt(lambda data: _purchase(request, shop, form))
        if done:
            messages.success(request, _("The delivery is booked."))
            return redirect("points:purchase", ref=done.ref)
    context = {"form": form, "shop": shop, "cash_fen": shop_queries.cash_fen(shop)}
    return render(request, "points/purchase_new.html", context, status=_status(form))


def _purchase(request: ActedRequest, shop: Shop, form: PurchaseForm) -> Purchase:
    data = form.cleaned_data
    scan_id = None
    if data["scan"]:
        scan_id = backstage.store_file(
            actor=request.actor,
            content=data["scan"],
            name=data["scan"].name,
            purpose=FilePurpose.EVIDENCE,
            area_id=shop.area_id,
            read_power=Power.SHOP_READ,
        ).pk
    return services.purchase(
        actor=request.actor,
        bought=Bought(
            shop=shop,
            goods=tuple(Goods(shelf.product, pieces, fen) for shelf, pieces, fen in form.goods()),
            ref=uuid.UUID(request.POST["request_key"]),
            supplier=data["supplier"],
            invoice_number=data["invoice_number"],
            bought_on=data["bought_on"],
            scan_id=scan_id,
        ),
    )


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
    form = MoneyForm(request.POST or None)
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.fund_shop(
                actor=request.actor,
                shop=shop,
                amount_fen=data["amount_fen"],
                source=data["source"],
                donor=data["donor"],
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
