"""Day books of cash and bank, and what imports brought in that somebody else checks as one set."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.coops import services
from touyan.coops.models import Coop, CountOf
from touyan.coops.queries import desk, import_runs, money_book, statements
from touyan.coops.services import booking
from touyan.coops.views.books import CHECK, ENTER, READ
from touyan.core import clock
from touyan.core.errors import NotFound
from touyan.ledger.values import PERIOD

BOOKS = {"cash": CountOf.CASH, "bank": CountOf.BANK}


def opened(request: ActedRequest, pk: int) -> Coop:
    """Return a cooperative whose open books the actor may read. Raises NotFound."""
    coop = statements.of_books(request.actor, pk)
    if not desk.is_open(coop):
        raise NotFound
    return coop


@requires(READ)
@require_safe
def money(request: ActedRequest, pk: int, of: str) -> HttpResponse:
    """Show the day book of cash or bank for a month: date, voucher, in, out, what is left."""
    coop = opened(request, pk)
    if of not in BOOKS:
        raise NotFound
    this_month = clock.month_of(clock.today())
    asked = request.GET.get("month", "")
    period = asked if PERIOD(asked) and asked <= this_month else this_month
    after = request.GET.get("after", "")
    found = money_book.month(coop, BOOKS[of], period, after=after)
    kept = f"?month={period}"
    context = {
        "coop": coop,
        "of": of,
        "title": _("Cash day book") if of == "cash" else _("Bank day book"),
        "other": ("bank", _("Bank day book")) if of == "cash" else ("cash", _("Cash day book")),
        "period": period,
        "book": found,
        "before": clock.month_of(dt.date.fromisoformat(f"{period}-01") - dt.timedelta(days=1)),
        "later": desk.next_month(period) if period < this_month else "",
        "next": f"{kept}&after={found.following}" if found.following else "",
        "first": kept if after else "",
        "may_enter": desk.may(request.actor, coop, ENTER),
    }
    return render(request, "coops/money_book.html", context)


@requires(READ)
@require_safe
def imports(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the imports of which vouchers or shares wait for somebody else's check."""
    coop = opened(request, pk)
    context = {"coop": coop, "rows": import_runs.waiting(coop)}
    return render(request, "coops/import_runs.html", context)


@requires(READ)
@require_safe
def import_run(request: ActedRequest, pk: int, run: int) -> HttpResponse:
    """Show what one import would book: sums by account, every voucher, shares by kind."""
    coop = opened(request, pk)
    found = import_runs.one_waiting(coop, run)
    rows, following = import_runs.vouchers_of(coop, run, before=request.GET.get("before", ""))
    checks = desk.may(request.actor, coop, CHECK)
    context = {
        "coop": coop,
        "found": found,
        "rows": rows,
        "sums": import_runs.sums_of(coop, run) if found.vouchers else [],
        "shares": import_runs.shares_of(coop, run) if found.shares else [],
        "next": f"?before={following}" if following else "",
        "first": "?" if request.GET.get("before") else "",
        "may_book": checks and found.made_by_id != request.actor.person_id,
        "is_maker": found.made_by_id == request.actor.person_id,
    }
    return render(request, "coops/import_run.html", context)


@requires(CHECK)
@require_POST
@once
def book_run(request: ActedRequest, pk: int, run: int) -> HttpResponse:
    """Book all vouchers of an import at once, as checked."""
    count = booking.check_run(actor=request.actor, coop_id=pk, run_id=run)
    messages.success(request, _("Booked: %(count)d vouchers.") % {"count": count})
    return redirect("coops:imports", pk=pk)


@requires(CHECK)
@require_POST
@once
def register_run(request: ActedRequest, pk: int, run: int) -> HttpResponse:
    """Register all shares of an import at once, as checked."""
    count = services.register_run(actor=request.actor, coop_id=pk, run_id=run)
    messages.success(request, _("Registered: %(count)d shares.") % {"count": count})
    return redirect("coops:imports", pk=pk)
