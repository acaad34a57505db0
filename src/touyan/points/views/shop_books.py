"""The shop's books for the village, and the second person's word on them."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.backstage.once import once
from touyan.core import clock
from touyan.core.actor import Power
from touyan.points import services
from touyan.points.models import Shop
from touyan.points.queries import books, keeping, rules
from touyan.points.queries import shop as shop_queries
from touyan.points.shop_forms import WordForm, neighbours
from touyan.points.views import way_back

READERS = (Power.SHOP_READ, Power.SHOP_CHECK, Power.REDEEM_OWN)


@requires(*READERS)
@require_safe
def this_month(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the books of the present month."""
    shop = keeping.get_open_shop(request.actor, pk)
    return _month(request, shop, clock.month_of(clock.today()))


@requires(*READERS)
@require_safe
def month(request: ActedRequest, pk: int, month: str) -> HttpResponse:
    """Show a month: goods, money, what was bought from whom, lost and counted; it prints on A4."""
    return _month(request, keeping.get_open_shop(request.actor, pk), month)


def _month(request: ActedRequest, shop: Shop, month: str) -> HttpResponse:
    book = books.month_of_shop(shop, month)
    acts = keeping.acts_of_month(shop, month)
    _first, last = books.month_bounds(month)
    path = shop.area.scope_path
    before, after = neighbours(month)
    is_over = last < clock.today()
    sheet = acts.sheet
    context = {
        "shop": shop,
        "back": way_back.of_shop(request.actor, shop),
        "book": book,
        "acts": acts,
        "is_over": is_over,
        "before": before if before >= clock.month_of(shop.opened_on) else "",
        "after": after if is_over else "",
        "is_changed": sheet is not None and sheet.digest != books.digest(book),
        "is_official": request.actor.may_in(Power.SHOP_READ, path),
        "may_keep": is_over and sheet is None and request.actor.may_in(Power.SHOP_OPERATE, path),
        "may_check": sheet is not None
        and sheet.checked_by_id is None
        and request.actor.may_in(Power.SHOP_CHECK, path),
    }
    return render(request, "points/shop_month.html", context)


@requires(*READERS)
@require_safe
def prices(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the price list, in points and yuan, in letters that an old farmer reads from two steps."""
    shop = keeping.get_open_shop(request.actor, pk)
    value = rules.point_value_fen(shop.area)
    shelves = sorted(shop_queries.shelves(shop), key=lambda one: one.product.price_points)
    rows = [(one.product, one.product.price_points * value if value else None) for one in shelves]
    context = {
        "shop": shop,
        "back": way_back.of_shop(request.actor, shop),
        "rows": rows,
        "value": value,
    }
    return render(request, "points/price_list.html", context)


@requires(*READERS)
@require_safe
def purchase(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Show one delivery: what, from whom, for how much."""
    found = keeping.get_purchase(request.actor, ref)
    context = {
        "purchase": found,
        "is_official": request.actor.may_in(Power.SHOP_READ, found.shop.area.scope_path),
    }
    return render(request, "points/purchase.html", context)


@requires(Power.SHOP_CHECK)
@require_safe
def checks(request: ActedRequest) -> HttpResponse:
    """Show what waits for the supervision committee's word, and the shops it looks after."""
    context = {
        "waiting": keeping.to_check(request.actor),
        "shops": keeping.shops_to_check(request.actor),
    }
    return render(request, "points/shop_checks.html", context)


@requires(Power.SHOP_READ, Power.SHOP_CHECK)
@require_safe
def loss(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Show a reported loss."""
    found = keeping.get_loss(request.actor, ref)
    return render(request, "points/loss.html", _with_form(request, found.shop, loss=found))


@requires(Power.SHOP_CHECK)
@require_http_methods(["POST"])
@once
def loss_decide(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Say yes or no to a loss."""
    found = keeping.get_loss(request.actor, ref)
    form = WordForm(request.POST)
    done = form.attempt(lambda data: services.decide_loss(actor=request.actor, loss=found, **data))
    if done:
        messages.success(request, _("Your word is recorded."))
        return redirect("points:loss", ref=done.ref)
    context = _with_form(request, found.shop, loss=found) | {"form": form}
    return render(request, "points/loss.html", context, status=_status(form))


@requires(Power.SHOP_READ, Power.SHOP_CHECK)
@require_safe
def count(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Show a count beside what was expected."""
    found = keeping.get_count(request.actor, ref)
    return render(request, "points/count.html", _with_form(request, found.shop, count=found))


@requires(Power.SHOP_CHECK)
@require_http_methods(["POST"])
@once
def count_decide(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Give the committee's word on a count."""
    found = keeping.get_count(request.actor, ref)
    form = WordForm(request.POST)
    done = form.attempt(
        lambda data: services.decide_count(actor=request.actor, count=found, **data)
    )
    if done:
        messages.success(request, _("Your word is recorded."))
        return redirect("points:count", ref=done.ref)
    context = _with_form(request, found.shop, count=found) | {"form": form}
    return render(request, "points/count.html", context, status=_status(form))


@requires(Power.SHOP_CHECK)
@require_POST
@once
def check_month(request: ActedRequest, pk: int, month: str) -> HttpResponse:
    """Sign a month as the supervision committee."""
    shop = keeping.shop_to_count(request.actor, pk)
    sheet = keeping.get_sheet(request.actor, shop, month)
    services.check_month(actor=request.actor, sheet=sheet)
    messages.success(request, _("Signed."))
    return redirect("points:shop_month", pk=shop.pk, month=month)


def _with_form(request: ActedRequest, shop: Shop, **found: object) -> dict[str, object]:
    may = request.actor.may_in(Power.SHOP_CHECK, shop.area.scope_path)
    back = way_back.of_shop(request.actor, shop)
    return {**found, "shop": shop, "back": back, "form": WordForm() if may else None}


def _status(form: Answering) -> int:
    return form.status if form.errors else 200
