"""Counting the goods: the sheet of today, and what earlier counts found."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.coops.queries import desk, stock
from touyan.coops.services import stock_counts
from touyan.coops.stock_forms import StockCountForm
from touyan.coops.views.books import ENTER, READ
from touyan.coops.views.keeping import opened
from touyan.core import keyset
from touyan.core.errors import NotAllowed

PAGE = 20


@requires(READ)
@require_safe
def stock_counts_page(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the counts of the goods, the newest first."""
    coop = opened(request, pk)
    rows = coop.stock_counts.select_related("counted_by", "voucher")
    before = request.GET.get("before", "")
    found, following = keyset.newest_first(rows, "on", before=before, limit=PAGE)
    context = {
        "coop": coop,
        "rows": found,
        "next": f"?before={following}" if following else "",
        "first": "?" if before else "",
        "may_enter": desk.may(request.actor, coop, ENTER),
    }
    return render(request, "coops/stock_counts.html", context)


@requires(READ)
@require_safe
def stock_count(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one count: what the books said, what was found, and the voucher of the differences."""
    row = stock.get_count(request.actor, pk)
    lines = row.lines.select_related("item").order_by("item__name", "pk")
    context = {
        "coop": row.coop,
        "row": row,
        "lines": [(one, one.found - one.expected) for one in lines],
    }
    return render(request, "coops/stock_count.html", context)


@requires(ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def count_goods(request: ActedRequest, pk: int) -> HttpResponse:
    """Write down what was found; the differences become a voucher that waits for the checker."""
    coop = opened(request, pk)
    if not desk.may(request.actor, coop, ENTER):
        raise NotAllowed
    items = desk.items_of(coop)
    form = StockCountForm(
        request.POST or None, items=items, held=stock.held([one.pk for one in items])
    )
    if request.method == "POST":
        done = form.attempt(
            lambda data: stock_counts.count_goods(
                actor=request.actor,
                coop_id=coop.pk,
                counted=form.counted(data),
                note=data["note"],
            )
        )
        if done:
            text = _("Counted. The differences wait for the checker.")
            messages.success(request, text if done.voucher_id else _("Counted: nothing differs."))
            return redirect("coops:stock_count", pk=done.pk)
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "coops/count_goods.html", {"coop": coop, "form": form}, status=status)
