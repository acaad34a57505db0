"""The keeper's accounts: closing the day, what is gone, counting, signing the month."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.core.errors import Invalid
from touyan.core.money import format_fen
from touyan.core.tabular import reading
from touyan.points import count_list, county, services
from touyan.points.models import Product, Shop, StockCount, WordStatus
from touyan.points.queries import keeping
from touyan.points.queries import shop as shop_queries
from touyan.points.services import Reported, Sheet, Till
from touyan.points.shop_forms import CloseForm, CountForm, LossForm
from touyan.points.views import way_back

COUNTERS = (Power.SHOP_OPERATE, Power.SHOP_CHECK)


@requires(Power.SHOP_OPERATE)
@require_safe
def desk(request: ActedRequest) -> HttpResponse:
    """Show how the shop's books stand: today, days not closed, what waits, months to sign."""
    shop = shop_queries.own_shop(request.actor)
    context = {
        "shop": shop,
        "today": keeping.today_of(shop),
        "cash_fen": shop_queries.cash_fen(shop),
        "missing": keeping.missing_days(shop),
        "waiting": keeping.open_questions(shop),
        "unsigned": keeping.unsigned_months(shop),
        "last_count": keeping.last_count(shop),
    }
    return render(request, "points/shop_desk.html", context)


@requires(Power.SHOP_OPERATE)
@require_http_methods(["GET", "POST"])
@once
def day_close(request: ActedRequest) -> HttpResponse:
    """Close the day. The button on the counter sends the expected amount only: one tap."""
    shop = shop_queries.own_shop(request.actor)
    expected = shop_queries.cash_fen(shop)
    sent = request.POST.copy()
    form = CloseForm(sent or None, initial={"expected_fen": expected})
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.close_day(
                actor=request.actor,
                shop=shop,
                till=Till(
                    expected_fen=data["expected_fen"],
                    counted_fen=data["counted_fen"],
                    ref=uuid.UUID(request.POST["request_key"]),
                    note=data["note"],
                ),
            )
        )
        if done:
            text = _("The day is closed: %(pieces)d pieces, %(points)d points, till %(yuan)s yuan.")
            words = {"pieces": done.pieces, "points": done.points}
            messages.success(request, text % (words | {"yuan": format_fen(done.counted_fen)}))
            return redirect("points:desk")
        # The amount that the keeper saw may have changed: the form shows the new one.
        sent["expected_fen"] = str(expected)
    context = {"form": form, "shop": shop, "today": keeping.today_of(shop), "cash_fen": expected}
    return render(request, "points/day_close.html", context, status=_status(form))


@requires(Power.SHOP_OPERATE)
@require_http_methods(["GET", "POST"])
@once
def loss_new(request: ActedRequest) -> HttpResponse:
    """Report goods that broke or spoiled."""
    shop = shop_queries.own_shop(request.actor)
    shelves = sorted(shop_queries.shelves(shop), key=lambda one: one.product.name)
    form = LossForm(request.POST or None, shelves=shelves)
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.report_loss(
                actor=request.actor,
                reported=Reported(
                    product=_product(shop, data["product"]),
                    quantity=data["quantity"],
                    reason=data["reason"],
                    note=data["note"],
                    ref=uuid.UUID(request.POST["request_key"]),
                ),
            )
        )
        if done:
            booked = _("The loss is booked.")
            waits = _("Reported. A member of the supervision committee looks at it first.")
            messages.success(request, booked if done.status == WordStatus.BOOKED else waits)
            return redirect("points:desk")
    context = {"form": form, "limits": county.shop(shop.area.path)}
    return render(request, "points/loss_new.html", context, status=_status(form))


@requires(*COUNTERS)
@require_http_methods(["GET", "POST"])
@once
def count_new(request: ActedRequest, pk: int) -> HttpResponse:
    """Write down what was counted. What is expected is shown afterwards, never here."""
    shop = keeping.shop_to_count(request.actor, pk)
    shelves = sorted(shop_queries.shelves(shop), key=lambda one: one.product.name)
    form = CountForm(request.POST or None, request.FILES or None, shelves=shelves)
    if request.method == "POST":
        done = form.attempt(lambda data: _count(request, shop, form))
        if done:
            return redirect("points:count", ref=done.ref)
    context = {"form": form, "shop": shop, "back": way_back.of_shop(request.actor, shop)}
    return render(request, "points/count_new.html", context, status=_status(form))


def _count(request: ActedRequest, shop: Shop, form: CountForm) -> StockCount:
    found = form.found()
    if form.cleaned_data["listed"]:
        names = {shelf.product.name: shelf.product.pk for shelf in form.shelves}
        sheets = reading.read(form.cleaned_data["listed"]).sheets
        read = count_list.parse(sheets[0].rows() if sheets else [], names)
        if read.problems:
            raise Invalid(" ".join(read.problems))
        found = read.found | found
    return services.count_stock(
        actor=request.actor,
        sheet=Sheet(
            shop=shop,
            found=found,
            ref=uuid.UUID(request.POST["request_key"]),
            note=form.cleaned_data["note"],
        ),
    )


@requires(*COUNTERS)
@require_safe
def count_sheet(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the empty list to carry along the shelf, A4."""
    shop = keeping.shop_to_count(request.actor, pk)
    products = list(shop.products.filter(is_active=True).order_by("name"))
    return render(request, "points/count_sheet.html", {"shop": shop, "products": products})


@requires(Power.SHOP_OPERATE)
@require_POST
@once
def keep_month(request: ActedRequest, month: str) -> HttpResponse:
    """Sign a month as its keeper."""
    shop = shop_queries.own_shop(request.actor)
    services.keep_month(actor=request.actor, shop=shop, month=month)
    messages.success(request, _("Signed. Now the supervision committee looks at it."))
    return redirect("points:shop_month", pk=shop.pk, month=month)


def _product(shop: Shop, pk: int) -> Product:
    return shop_queries.get_product(shop, pk)


def _status(form: Answering) -> int:
    return form.status if form.is_bound and form.errors else 200
