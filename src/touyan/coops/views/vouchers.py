"""Vouchers: typed by the accountant, checked by somebody else, read by whoever reads the books."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.backstage.once import once
from touyan.coops import books, vouchers
from touyan.coops.models import Coop, Voucher, VoucherStatus
from touyan.coops.queries import desk, parties, statements, voucher_rows
from touyan.coops.services import booking, corrections
from touyan.coops.services import vouchers as services
from touyan.coops.services.vouchers import Entered
from touyan.coops.views.books import CHECK, ENTER, READ
from touyan.coops.voucher_forms import ROWS, AnswerForm, Known, VoucherForm
from touyan.coops.vouchers import Template
from touyan.core.actor import Actor
from touyan.core.errors import NotAllowed, NotFound
from touyan.core.money import format_fen

MOST_DIGITS = 18


@requires(ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new(request: ActedRequest, pk: int, template: str) -> HttpResponse:
    """Type a voucher of one kind; it then waits for the checker."""
    coop = statements.of_books(request.actor, pk)
    if template not in vouchers.TYPED or not desk.is_open(coop):
        raise NotFound
    if not desk.may(request.actor, coop, ENTER):
        raise NotAllowed
    kind = Template(template)
    typed, members = desk.people_of(coop, kind)
    known = Known(typed, desk.items_of(coop), books.chart_of(coop.area.path))
    old = _corrected(request, coop, kind)
    initial = voucher_rows.typed_again(old) if old else _initial(coop, kind)
    asked = request.GET.get("rows", "")
    rows = max(
        int(asked) if asked.isdecimal() and len(asked) < 4 else ROWS,
        len({name.split("_")[0] for name in initial}),
    )
    form = VoucherForm(request.POST or None, template=kind, known=known, rows=rows, initial=initial)
    if request.method == "POST":
        key = uuid.UUID(request.POST["request_key"])
        done = form.attempt(
            lambda data: _enter(request.actor, Entered(coop.pk, form.draft(data), key), old)
        )
        if done:
            text = _("Voucher %(number)d, %(amount)s yuan: it waits for the checker.")
            words = {"number": done.number, "amount": format_fen(done.total_fen)}
            messages.success(request, text % words)
            return redirect("coops:new_voucher", pk=pk, template=template)
    context = {
        "coop": coop,
        "form": form,
        "kind": kind,
        "members": members,
        "more": form.count * 3,
        "parties": parties.earlier(coop) if form.sides else [],
        "old": old,
        "latest": desk.vouchers_of(coop, limit=5)[0],
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "coops/voucher_new.html", context, status=status)


def _corrected(request: ActedRequest, coop: Coop, kind: Template) -> Voucher | None:
    """Return the voucher of these books that is written again, if the address names one."""
    asked = request.GET.get("again", "")
    if not asked.isdecimal() or len(asked) > MOST_DIGITS:
        return None
    found = desk.get_voucher(request.actor, int(asked))
    if found.coop_id != coop.pk or found.template != kind:
        raise NotFound
    return found


def _enter(actor: Actor, entered: Entered, old: Voucher | None) -> Voucher:
    if old is None:
        return services.enter(actor=actor, entered=entered)
    return corrections.enter_again(actor=actor, entered=entered, old_id=old.pk)


def _initial(coop: Coop, kind: Template) -> dict[str, object]:
    """Return what the form already knows: the land contracts that are paid for."""
    found: dict[str, object] = {}
    for number, (member, contract) in enumerate(desk.land_rows(coop, kind)):
        found[f"r{number}_who"] = str(member)
        found[f"r{number}_quantity"] = str(contract.mu)
        found[f"r{number}_rate"] = format_fen(contract.rent_fen_per_mu)
        found[f"r{number}_contract"] = contract.pk
    return found


@requires(READ)
@require_safe
def listing(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the vouchers, the newest first; the checker's queue is the list of those that wait."""
    coop = statements.of_books(request.actor, pk)
    asked, before = request.GET.get("status", ""), request.GET.get("before", "")
    status = asked if asked in VoucherStatus.values else ""
    rows, following = desk.vouchers_of(coop, status=status, before=before)
    kept = f"&status={status}" if status else ""
    context = {
        "coop": coop,
        "rows": rows,
        "status": status,
        "statuses": VoucherStatus.choices,
        "next": f"?before={following}{kept}" if following else "",
        "first": f"?{kept.removeprefix('&')}" if before else "",
    }
    return render(request, "coops/vouchers.html", context)


@requires(READ)
@require_safe
def voucher(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one voucher with its lines, its papers, and the one next step."""
    row = desk.get_voucher(request.actor, pk)
    return render(request, "coops/voucher.html", _shown(request.actor, row.pk))


def _did(
    request: ActedRequest, pk: int, act: Callable[[dict[str, Any]], object], form: Answering
) -> HttpResponse | None:
    """Do one step of a voucher; return its page with what was refused, None when it is done."""
    if form.attempt(lambda data: (act(data), True)[1]):
        return None
    context = _shown(request.actor, pk) | {"refused": form}
    if isinstance(form, AnswerForm):
        context["answer"] = form
    return render(request, "coops/voucher.html", context, status=form.status)


def _shown(actor: Actor, pk: int) -> dict[str, object]:
    row = desk.get_voucher(actor, pk)
    enters, checks = desk.may(actor, row.coop, ENTER), desk.may(actor, row.coop, CHECK)
    taken = getattr(row, "reversed_by", None)
    waits = row.status == VoucherStatus.SUBMITTED
    return {
        "row": row,
        "coop": row.coop,
        "lines": desk.lines_of(row),
        "party": parties.of_voucher(row),
        "named": voucher_rows.named(row),
        "may_correct": enters
        and row.template in vouchers.TYPED
        and (row.status == VoucherStatus.RETURNED or (taken is not None and row.reverses is None)),
        "papers": row.attachments.select_related("file").order_by("pk"),
        "taken_back": taken,
        "may_check": checks and waits and row.made_by_id != actor.person_id,
        "may_submit": enters and row.status in {VoucherStatus.DRAFT, VoucherStatus.RETURNED},
        "may_cancel": enters
        and row.status in {VoucherStatus.DRAFT, VoucherStatus.RETURNED, VoucherStatus.SUBMITTED},
        "may_reverse": enters
        and row.status == VoucherStatus.POSTED
        and taken is None
        and row.reverses is None,
        "may_attach": enters and row.status != VoucherStatus.CANCELLED,
        "answer": AnswerForm(),
    }


@requires(CHECK)
@require_POST
@once
def check(request: ActedRequest, pk: int) -> HttpResponse:
    """Check a voucher and book it; the next one that waits follows."""
    refused = _did(
        request, pk, lambda _data: booking.check(actor=request.actor, voucher_id=pk), Answering({})
    )
    if refused:
        return refused
    row = desk.get_voucher(request.actor, pk)
    messages.success(request, _("Voucher %(number)d is booked.") % {"number": row.number})
    following = row.coop.vouchers.filter(status=VoucherStatus.SUBMITTED).order_by("on", "pk")
    after = following.exclude(made_by_id=request.actor.person_id).first()
    return redirect("coops:voucher", pk=after.pk if after else pk)


@requires(CHECK)
@require_POST
@once
def give_back(request: ActedRequest, pk: int) -> HttpResponse:
    """Give a voucher back with a word why."""
    return _did(
        request,
        pk,
        lambda data: services.send_back(actor=request.actor, voucher_id=pk, answer=data["text"]),
        AnswerForm(request.POST),
    ) or redirect("coops:voucher", pk=pk)


@requires(ENTER)
@require_POST
@once
def submit(request: ActedRequest, pk: int) -> HttpResponse:
    """Hand a voucher to the checker again."""
    return _did(
        request,
        pk,
        lambda _data: services.submit(actor=request.actor, voucher_id=pk),
        Answering({}),
    ) or redirect("coops:voucher", pk=pk)


@requires(ENTER)
@require_POST
@once
def cancel(request: ActedRequest, pk: int) -> HttpResponse:
    """Give up a voucher that is not booked."""
    services.cancel(actor=request.actor, voucher_id=pk)
    return redirect("coops:voucher", pk=pk)


@requires(ENTER)
@require_POST
@once
def reverse(request: ActedRequest, pk: int) -> HttpResponse:
    """Write the voucher that takes a booked one back."""
    refused = _did(
        request,
        pk,
        lambda data: services.reverse(actor=request.actor, voucher_id=pk, why=data["text"]),
        AnswerForm(request.POST),
    )
    if refused:
        return refused
    taken_back_by = desk.get_voucher(request.actor, pk).reversed_by
    return redirect("coops:voucher", pk=taken_back_by.pk)


@requires(ENTER)
@require_POST
@once
def attach(request: ActedRequest, pk: int) -> HttpResponse:
    """Keep a photograph or scan of a paper behind a voucher."""
    desk.get_voucher(request.actor, pk)
    upload = request.FILES.get("file")
    if upload is not None:
        content, name = BytesIO(upload.read()), upload.name or ""
        refused = _did(
            request,
            pk,
            lambda _data: services.attach(
                actor=request.actor, voucher_id=pk, content=content, name=name
            ),
            Answering({}),
        )
        if refused:
            return refused
        messages.success(request, _("The paper is kept with the voucher."))
    return redirect("coops:voucher", pk=pk)
