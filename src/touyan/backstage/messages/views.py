"""Pages of messages: one's own, what a desk sent, the outbox, the test whistle, the gateway's reports."""

import hmac
import json
from typing import Any

from django.conf import settings
from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from touyan.backstage.errors import PhoneTestOver, WrongTestNumber
from touyan.backstage.messages import queries, services, testing
from touyan.backstage.messages.forms import NumberForm, PhoneTestForm
from touyan.backstage.once import once
from touyan.backstage.outbox import leaves
from touyan.core.actor import Power
from touyan.core.errors import DomainError
from touyan.core.http import ActedRequest, public, row_number

STATE_TAGS = {
    "QUEUED": "wait", "AGAIN": "wait", "SENT": "now", "DELIVERED": "ok", "FAILED": "stop", "KEPT": "",
}  # fmt: skip
MAX_REPORT = 64 * 1024


@require_GET
def own(request: ActedRequest) -> HttpResponse:
    """Show one's own messages; looking marks nothing as read."""
    before = _key(request)
    found = queries.own(request.actor, before=before, limit=queries.PAGE + 1)
    context = {
        "rows": [(row, queries.kind_word(row.kind)) for row in found[: queries.PAGE]],
        "next_url": _next(found),
        "before": before,
        "unread": queries.unread(request.actor),
        "phone": queries.own_phone(request.actor),
        "wants_sms": queries.wants_sms(request.actor),
    }
    return render(request, "backstage/messages/own.html", context)


@require_POST
@once
def open_one(request: ActedRequest, message_id: int) -> HttpResponse:
    """Mark a message as read and go where it leads."""
    found = services.mark_read(actor=request.actor, notification_id=message_id)
    return redirect(found.link or "backstage:own_messages")


@require_POST
@once
def read_all(request: ActedRequest) -> HttpResponse:
    """Mark everything as read."""
    services.mark_all_read(actor=request.actor)
    return redirect("backstage:own_messages")


@require_POST
@once
def choose(request: ActedRequest) -> HttpResponse:
    """Switch one's text messages on or off."""
    services.choose(actor=request.actor, by_sms=request.POST.get("by_sms") == "1")
    toasts.success(request, _("Kept. Messages on this page always come."))
    return redirect("backstage:own_messages")


@require_GET
def told(request: ActedRequest) -> HttpResponse:
    """Show a desk whether what it sent arrived."""
    before = _key(request)
    found = queries.told(request.actor, before=before, limit=queries.PAGE + 1)
    context = {
        "rows": [_tagged(row) for row in found[: queries.PAGE]],
        "next_url": _next(found),
        "before": before,
    }
    return render(request, "backstage/messages/told.html", context)


@require_GET
def outbox(request: ActedRequest) -> HttpResponse:
    """Show the system administrator what leaves, with numbers hidden and without texts."""
    before = _key(request)
    found = queries.outgoing(request.actor, before=before, limit=queries.PAGE + 1)
    context = {
        "channels": queries.channels(request.actor),
        "rows": [(row, STATE_TAGS[row.status]) for row in found[: queries.PAGE]],
        "next_url": _next(found),
        "before": before,
        "last": queries.last_reached(request.actor),
    }
    return render(request, "backstage/messages/outbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def phone_test(request: ActedRequest) -> HttpResponse:
    """Start a test whistle, and show what became of the last ones."""
    request.actor.require(Power.MESSAGES_TEST)
    form = PhoneTestForm(request.POST or None)
    status = 200
    if request.method == "POST":
        site = f"{request.scheme}://{request.get_host()}"
        if form.is_valid():
            try:
                testing.start(actor=request.actor, phone=form.cleaned_data["phone"], site=site)
            except DomainError as refused:
                form.add_error("phone", str(refused))
                status = refused.status
            else:
                return redirect("backstage:phone_test")
        status = max(status, 400)
    tests = queries.phone_tests(request.actor)
    context = {
        "form": form,
        "rows": [(one, NumberForm(auto_id=f"id_%s_{one.pk}")) for one in tests],
        "last": queries.last_reached(request.actor),
        "leaves": leaves(),
    }
    return render(request, "backstage/messages/phone_test.html", context, status=status)


@require_POST
def phone_number(request: ActedRequest, test_id: int) -> HttpResponse:
    """Take the number that the holder read out."""
    try:
        testing.confirm_by_number(
            actor=request.actor, test_id=test_id, number=request.POST.get("number", "")[:8]
        )
    except (WrongTestNumber, PhoneTestOver) as refused:
        toasts.error(request, str(refused))
    else:
        toasts.success(request, _("The test whistle reached the telephone."))
    return redirect("backstage:phone_test")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def whistle(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever holds the telephone say so with one tap."""
    test = testing.find(token)
    if request.method == "POST":
        test = testing.confirm_by_tap(token=token)
    return render(request, "backstage/messages/whistle.html", {"test": test, "token": token})


@public
@csrf_exempt
@require_POST
def reports(request: HttpRequest) -> HttpResponse:
    """Take delivery reports of the SMS gateway: `[{"id": "...", "arrived": true}, ...]`.

    The gateway shows TOUYAN_SMS_REPORT_SECRET; without that setting the door is closed.
    """
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    secret: str = settings.SMS_REPORT_SECRET
    if not secret or not hmac.compare_digest(shown.encode(), secret.encode()):
        return JsonResponse({"error": "not allowed"}, status=403)
    rows = _rows(request.body) if len(request.body) <= MAX_REPORT else None
    if rows is None:
        return JsonResponse({"error": "write a list of objects with id and arrived"}, status=400)
    known = sum(
        services.note_report(
            reference=str(row["id"])[:80],
            arrived=row["arrived"] is True,
            reason=str(row.get("reason", ""))[:40],
        )
        for row in rows
    )
    return JsonResponse({"taken": known})


def _rows(body: bytes) -> list[dict[str, Any]] | None:
    try:
        found = json.loads(body)
    except ValueError:
        return None
    shaped = isinstance(found, list) and all(
        isinstance(row, dict) and "id" in row and "arrived" in row for row in found
    )
    return found if shaped else None


def _tagged(row: queries.Delivery) -> dict[str, Any]:
    return {"row": row, "outgoing": [(one, STATE_TAGS[one.status]) for one in row.outgoing]}


def _key(request: HttpRequest) -> int | None:
    return row_number(request.GET.get("before", ""))


def _next(found: list[Any]) -> str:
    return f"?before={found[queries.PAGE - 1].pk}" if len(found) > queries.PAGE else ""
