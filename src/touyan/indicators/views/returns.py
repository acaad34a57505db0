"""Monthly returns: the cooperative fills in what nobody knows, the township reviews, the county locks."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage import files
from touyan.backstage.once import once
from touyan.core import packs
from touyan.core.actor import Actor, Power
from touyan.core.errors import DomainError, NotAllowed
from touyan.core.measures import shifted
from touyan.core.wording import month_name
from touyan.indicators import return_sheets, services, wording
from touyan.indicators.fields import FIELDS, GROUP_TITLES, Field, Source
from touyan.indicators.formulas import asked_of, doubts
from touyan.indicators.models import MonthlyReturn, ReturnStatus
from touyan.indicators.pack import PACK
from touyan.indicators.queries import return_pages as queries
from touyan.indicators.queries.returns import Held
from touyan.indicators.return_forms import AmendForm, ReturnForm, ReviewForm
from touyan.ledger.values import PERIOD

TAGS = {
    ReturnStatus.NOT_STARTED: "wait",
    ReturnStatus.DRAFT: "wait",
    ReturnStatus.RETURNED: "stop",
    ReturnStatus.SUBMITTED: "now",
    ReturnStatus.REVIEWED: "ok",
    ReturnStatus.LOCKED: "ok",
    ReturnStatus.AMENDED: "",
}
OPENS: dict[Source, tuple[str, Power]] = {
    Source.MEMBERS: ("coops:members", Power.COOP_READ),
    Source.SHARES: ("coops:shares", Power.COOP_READ),
    Source.BOOKS: ("coops:statements", Power.COOP_BOOKS_READ),
    Source.STOCK: ("coops:goods", Power.COOP_BOOKS_READ),
    Source.CONTRACTS: ("coops:coop", Power.COOP_READ),
    Source.MEETINGS: ("coops:coop", Power.COOP_READ),
}
"""Where the records behind a number are, and who may look there."""


@requires(Power.RETURN_READ)
@require_safe
def returns(request: ActedRequest) -> HttpResponse:
    """Returns of a month, place by place; of somebody in a cooperative all of its months."""
    if queries.is_own_only(request.actor):
        rows = [_row(one, by_month=True) for one in queries.own_returns(request.actor)]
        return render(request, "indicators/returns.html", {"rows": rows, "is_own": True})
    month, status = _month(request), _status(request)
    page = queries.month_page(
        request.actor, month, status=status, after=request.GET.get("after", "")
    )
    counts = queries.counts(request.actor, month)
    county = queries.county_to_lock(request.actor)
    context = {
        "rows": [_row(one) for one in page.rows],
        "next_after": page.next_after,
        "month": month,
        "before": shifted(month, -1),
        "after_month": shifted(month, 1),
        "status": status,
        "counts": [(value, ReturnStatus(value).label, number) for value, number in counts.items()],
        "to_lock": counts.get(ReturnStatus.REVIEWED, 0) if county else 0,
    }
    return render(request, "indicators/returns.html", context)


@requires(Power.RETURN_READ)
@require_safe
def return_page(request: ActedRequest, pk: int) -> HttpResponse:
    """One return: what the records say, what is asked, how far it has come."""
    return _page(request, queries.get(request.actor, pk))


@requires(Power.RETURN_FILL)
@require_POST
@once
def fill(request: ActedRequest, pk: int) -> HttpResponse:
    """Keep the answers, and send the return when asked to."""
    row = queries.get(request.actor, pk)
    now, before = queries.with_last_month(row)
    form = _return_form(ReturnForm, now, before, request.POST)

    def act(_cleaned: dict[str, Any]) -> MonthlyReturn:
        kept = services.fill_return(
            actor=request.actor, return_id=pk, answers=form.answers(), reasons=form.reasons()
        )
        if "send" not in request.POST:
            return kept
        return services.send_return(actor=request.actor, return_id=pk)

    return _answered(request, row, form, act, "form")


@requires(Power.RETURN_FILL)
@require_POST
@once
def amend(request: ActedRequest, pk: int) -> HttpResponse:
    """Correct a locked return; the old answers stay on record."""
    row = queries.get(request.actor, pk)
    now, before = queries.with_last_month(row)
    form = _return_form(AmendForm, now, before, request.POST)

    def act(cleaned: dict[str, Any]) -> MonthlyReturn:
        typed = {code: number for code, number in form.answers().items() if number is not None}
        return services.amend_return(
            actor=request.actor, return_id=pk, answers=typed, reason=cleaned["reason"]
        )

    return _answered(request, row, form, act, "amend_form")


@requires(Power.RETURN_REVIEW)
@require_POST
@once
def review(request: ActedRequest, pk: int) -> HttpResponse:
    """Find a return right, or send it back with a word."""
    row = queries.get(request.actor, pk)
    form = ReviewForm(request.POST)

    def act(cleaned: dict[str, Any]) -> MonthlyReturn:
        if cleaned["agrees"] == "yes":
            return services.review_return(actor=request.actor, return_id=pk)
        return services.return_to_cooperative(
            actor=request.actor, return_id=pk, reason=cleaned["reason"]
        )

    return _answered(request, row, form, act, "review_form")


def _answered(
    request: ActedRequest,
    row: MonthlyReturn,
    form: Any,
    act: Callable[[dict[str, Any]], MonthlyReturn],
    name: str,
) -> HttpResponse:
    done = form.attempt(act)
    if done is None:
        return _page(request, row, {name: form}, status=form.status)
    messages.success(request, _("Done: %(status)s.") % {"status": done.get_status_display()})
    return redirect("indicators:return", row.pk)


@requires(Power.RETURN_LOCK)
@require_POST
@once
def lock(request: ActedRequest) -> HttpResponse:
    """Lock every reviewed return of a month."""
    county = queries.county_to_lock(request.actor)
    if county is None:
        raise NotAllowed
    month = _month(request)
    try:
        number = services.lock_month(actor=request.actor, county=county, month=month)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(n)d returns are locked.") % {"n": number})
    return redirect(f"{reverse('indicators:returns')}?month={month}")


@requires(Power.RETURN_READ)
@require_safe
def sheet(request: ActedRequest) -> HttpResponseBase:
    """Hand out the returns of a month as a workbook: of the actor's places only."""
    month = _month(request)
    rows, known = queries.whole_month(request.actor, month)
    note = _("Synthetic demonstration data") if settings.IS_DEMO else ""
    body = return_sheets.workbook(month, rows, known, note=note)
    answer = StreamingHttpResponse(body, content_type=files.XLSX)
    answer["Content-Disposition"] = files.attachment(f"合作社月报{month}.xlsx")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _page(
    request: ActedRequest,
    row: MonthlyReturn,
    forms: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    now, before = queries.with_last_month(row)
    windows = packs.of_room(PACK, row.area.path).windows
    context: dict[str, Any] = {
        "row": row,
        "tag": TAGS[ReturnStatus(row.status)],
        "groups": _groups(actor, row, now, before),
        "doubts": [(FIELDS[one.field].title, one.says) for one in doubts(now.numbers, row.month)],
        "steps": [_event(step, name) for step, name in queries.steps_of(row)],
        "corrections": [
            (FIELDS[one.field].title, wording.of_field(FIELDS[one.field], one.number), one.reason)
            for one in queries.corrections_of(row)
        ],
        "windows": windows,
        "next_month": shifted(row.month, 1),
        "month": row.month,
    }
    if queries.may_fill(actor, row):
        context["form"] = _return_form(ReturnForm, now, before)
    if queries.may_amend(actor, row):
        context["amend_form"] = _return_form(AmendForm, now, before)
    if queries.may_review(actor, row):
        context["review_form"] = ReviewForm()
    context |= forms or {}
    return render(request, "indicators/return.html", context, status=status)


def _return_form(kind: type[ReturnForm], now: Held, before: Held, data: Any = None) -> ReturnForm:
    return kind(
        data,
        asked=asked_of(_shown(now, before, data)),
        now=now.numbers,
        before=before.numbers,
        reasons=now.reasons,
    )


def _shown(now: Held, before: Held, data: Any) -> dict[str, int]:
    """Return the numbers as the form shows them: those of last month stand where nothing was kept yet.

    What is asked because of another number (the price of what was produced) stands beside it at once.
    """
    filled = {
        code: number
        for code, number in before.numbers.items()
        if FIELDS[code].is_asked and code not in now.reasons
    }
    needed = {one.needs for one in FIELDS.values() if one.needs and FIELDS[one.needs].is_asked}
    typed = {code: data[code] for code in needed if code in (data or ())}
    return (
        filled | now.numbers | {code: int(text.strip(" 0.") != "") for code, text in typed.items()}
    )


def _groups(
    actor: Actor, row: MonthlyReturn, now: Held, before: Held
) -> list[tuple[object, bool, list[dict[str, Any]]]]:
    asked = asked_of(now.numbers)
    found: list[tuple[object, bool, list[dict[str, Any]]]] = []
    for group, title in GROUP_TITLES.items():
        lines = [
            _line(actor, row, one, now, before)
            for one in FIELDS.values()
            if one.group is group
            and (
                one.code in now.numbers
                if row.is_imported
                else not one.is_asked or one.code in asked
            )
        ]
        if lines:
            found.append((title, any(line["is_locked"] for line in lines), lines))
    return found


def _line(actor: Actor, row: MonthlyReturn, one: Field, now: Held, before: Held) -> dict[str, Any]:
    opens = OPENS.get(one.source) if one.code in now.computed else None
    href = ""
    if opens is not None and actor.may(opens[1]):
        href = reverse(opens[0], args=[row.organisation_id])
        href += f"?month={row.month}" if one.source is Source.BOOKS else ""
    return {
        "title": one.title,
        "value": wording.of_field(one, now.numbers.get(one.code)),
        "before": wording.of_field(one, before.numbers[one.code])
        if one.code in before.numbers
        else "",
        "is_locked": not row.is_imported and not one.is_asked,
        "reason": now.reasons.get(one.code, ""),
        "href": href,
    }


def _event(step: Any, name: str) -> dict[str, Any]:
    return {
        "title": step.get_kind_display(),
        "at": f"{step.done_at:%Y-%m-%d}",
        "by": name or _("the system"),
        "note": step.reason,
        "state": "done",
    }


def _row(one: MonthlyReturn, *, by_month: bool = False) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "title": month_name(one.month) if by_month else one.organisation.name,
        "note": one.organisation.name if by_month else one.area.name,
        "tag": TAGS[ReturnStatus(one.status)],
        "status": _("From an old workbook") if one.is_imported else one.get_status_display(),
    }


def _month(request: ActedRequest) -> str:
    asked = (request.POST if request.method == "POST" else request.GET).get("month", "")
    return asked if PERIOD(asked) else queries.latest_month(request.actor)


def _status(request: ActedRequest) -> str:
    asked = request.GET.get("status", "")
    return asked if asked in ReturnStatus.values else ""
