"""The accountant's desk, and the books as others read them: statements, exports, open accounts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage import files
from touyan.backstage.once import once
from touyan.coops import exporters, vouchers
from touyan.coops.books import book_of
from touyan.coops.models import Coop, CountOf
from touyan.coops.queries import desk, doors, readiness, statements, stock
from touyan.coops.queries.statements import Span
from touyan.coops.services import items, periods
from touyan.coops.statements import SheetLine
from touyan.coops.voucher_forms import CountForm, ItemForm
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.ledger.values import PERIOD

READ, ENTER, CHECK = Power.COOP_BOOKS_READ, Power.COOP_ENTER, Power.COOP_CHECK
CLOSE, OWN = Power.MONTH_CLOSE, Power.COOP_READ_OWN
KEYS = "123456789abcdefgh"
MIME = {"xlsx": files.XLSX, "beancount": "text/plain; charset=utf-8"}


@requires(READ)
@require_safe
def books(request: ActedRequest) -> HttpResponse:
    """Show the cooperatives whose books one may read; who keeps a single one goes to its desk."""
    before = request.GET.get("before", "")
    rows, following = desk.kept_by(request.actor, before=before)
    if len(rows) == 1 and not before:
        return redirect("coops:desk", pk=rows[0].pk)
    context = {
        "rows": rows,
        "next": f"?before={following}" if following else "",
        "first": "?" if before else "",
    }
    return render(request, "coops/books.html", context)


@requires(READ)
@require_safe
def desk_page(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one cooperative's books: what to enter, what waits, what is left before the close."""
    coop = statements.of_books(request.actor, pk)
    if not desk.is_open(coop):
        return render(request, "coops/not_open.html", {"coop": coop})
    actor, period = request.actor, desk.period_to_close(coop)
    context = {
        "coop": coop,
        "templates": [(KEYS[n], one, one.label) for n, one in enumerate(vouchers.TYPED)],
        "may_enter": desk.may(actor, coop, ENTER),
        "may_check": desk.may(actor, coop, CHECK),
        "may_close": desk.may(actor, coop, CLOSE),
        "waiting": desk.waiting(coop),
        "imports": desk.waiting_imports(coop),
        "money": desk.money(coop),
        "period": period,
        "tasks": readiness.tasks(coop, period) if period else [],
        "is_ready": bool(period) and all(one.is_done for one in readiness.tasks(coop, period)),
        "this_month": clock.month_of(clock.today()),
    }
    return render(request, "coops/desk.html", context)


@requires(READ)
@require_safe
def statements_page(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the statements at the end of a month."""
    coop = _opened(request, pk)
    period = _period(request)
    span = Span.year_to(period)
    context = {
        "coop": coop,
        "period": period,
        "sheet": statements.balance_sheet(coop, period),
        "surplus": statements.surplus_statement(coop, span),
        "equity": statements.equity_statement(coop, int(period[:4])),
        "trial": statements.trial_balance(coop, Span(period, period)),
        "before": clock.month_of(dt.date.fromisoformat(f"{period}-01") - dt.timedelta(days=1)),
        "after": desk.next_month(period) if period < clock.month_of(clock.today()) else "",
    }
    return render(request, "coops/statements.html", context)


def _opened(request: ActedRequest, pk: int) -> Coop:
    coop = statements.of_books(request.actor, pk)
    if not desk.is_open(coop):
        raise NotFound
    return coop


def _period(request: ActedRequest) -> str:
    asked = request.GET.get("month", "")
    this_month = clock.month_of(clock.today())
    return asked if PERIOD(asked) and asked <= this_month else this_month


@requires(READ)
@require_safe
def export(request: ActedRequest, pk: int, what: str) -> HttpResponseBase:
    """Hand out the day book, the account balances, the list of papers, or the Beancount file."""
    coop = _opened(request, pk)
    period = _period(request)
    span = Span.year_to(period)
    name, kind = coop.organisation.name, "xlsx"
    answer: HttpResponseBase
    if what == "day-book":
        answer = StreamingHttpResponse(exporters.day_book(coop, span), content_type=MIME[kind])
        title = f"{name}{period}序时账"
    elif what == "balances":
        answer = HttpResponse(exporters.account_balances(coop, span), content_type=MIME[kind])
        title = f"{name}{period}科目余额表"
    elif what == "papers":
        answer = StreamingHttpResponse(exporters.papers(coop, span), content_type=MIME[kind])
        title = f"{name}{period}凭证附件清单"
    elif what == "beancount":
        kind = "beancount"
        answer = StreamingHttpResponse(exporters.beancount_file(coop), content_type=MIME[kind])
        title = f"{name}"
    else:
        raise NotFound
    answer["Content-Disposition"] = files.attachment(f"{title}.{kind}")
    answer["Cache-Control"] = "private, no-store"
    return answer


@requires(ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def count(request: ActedRequest, pk: int) -> HttpResponse:
    """Write down the cash that was counted, or the balance of the bank's statement."""
    coop = _opened(request, pk)
    period = desk.period_to_close(coop)
    day = readiness.last_day(period) if period else clock.today()
    form = CountForm(request.POST or None, day=day)
    if request.method == "POST":
        done = form.attempt(
            lambda data: periods.count_money(
                actor=request.actor,
                coop_id=coop.pk,
                of=data["of"],
                on=data["on"],
                found_fen=data["found"],
                note=data["note"],
            )
        )
        if done:
            messages.success(request, _("Written down beside the books."))
            return redirect("coops:desk", pk=pk)
    book_id = book_of(coop.pk)
    context = {
        "coop": coop,
        "form": form,
        "day": day,
        "cash_fen": readiness.money_on(book_id, CountOf.CASH, day),
        "bank_fen": readiness.money_on(book_id, CountOf.BANK, day),
    }
    return render(request, "coops/count.html", context, status=_status(form))


@requires(CLOSE)
@require_POST
@once
def close_month(request: ActedRequest, pk: int) -> HttpResponse:
    """Close the first open month that is over."""
    coop = _opened(request, pk)
    period = desk.period_to_close(coop)
    month = periods.close_month(actor=request.actor, coop_id=coop.pk, period=period)
    return redirect("disclosure:work", pk=month.pk)


@requires(ENTER)
@require_POST
@once
def year_end(request: ActedRequest, pk: int) -> HttpResponse:
    """Write the year-end voucher of the last year."""
    coop = _opened(request, pk)
    year = clock.today().year - 1
    row = periods.close_year(actor=request.actor, coop_id=coop.pk, year=year)
    messages.success(request, _("The year-end voucher waits for the checker."))
    return redirect("coops:voucher", pk=row.pk)


@requires(READ)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def goods(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the goods in stock with their cost; the accountant puts new ones on the list."""
    coop = _opened(request, pk)
    form = ItemForm(request.POST or None)
    if request.method == "POST":
        done = form.attempt(
            lambda data: items.add_item(
                actor=request.actor, coop_id=coop.pk, name=data["name"], unit=data["unit"]
            )
        )
        if done:
            return redirect("coops:goods", pk=pk)
    listed = desk.items_of(coop)
    held = stock.held([one.pk for one in listed])
    context = {
        "coop": coop,
        "form": form,
        "rows": [(one, Decimal(held[one.pk].pieces) / 1000, held[one.pk].fen) for one in listed],
        "may_enter": desk.may(request.actor, coop, ENTER),
    }
    return render(request, "coops/goods.html", context, status=_status(form))


def _status(form: CountForm | ItemForm) -> int:
    return form.status if form.is_bound and form.errors else 200


@requires(OWN, READ)
@require_safe
def open_accounts(request: ActedRequest, pk: int) -> HttpResponse:
    """Show members what the cooperative lays open, and their own three lists, never added up."""
    coop = _of_member(request, pk)
    if not desk.is_open(coop):
        return render(request, "coops/not_open.html", {"coop": coop})
    period = _period(request)
    span = Span.year_to(period)
    context = {
        "coop": coop,
        "period": period,
        "year": period[:4],
        "lines": [
            one
            for one in statements.surplus_statement(coop, span)
            if one.amount_fen and not one.title.startswith("　")
        ],
        "has": _has(coop, period),
        "own": desk.own_lists(request.actor, coop.pk, int(period[:4])),
    }
    return render(request, "coops/open_accounts.html", context)


def _has(coop: Coop, period: str) -> list[SheetLine]:
    """Return the lines of the balance sheet that members ask for: what is there, the sums."""
    sheet = statements.balance_sheet(coop, period)
    return [one for one in (*sheet.assets, *sheet.claims) if one.amount_fen]


def _of_member(request: ActedRequest, pk: int) -> Coop:
    """Return a cooperative of which one is a member, or whose books one reads."""
    if request.actor.may(OWN):
        try:
            return doors.get_coop(request.actor, pk, OWN)
        except NotFound:
            pass
    return statements.of_books(request.actor, pk)
