"""A member's own pages: refund and dividend, worked out line by line, checked, and the year's sheet."""

from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.coops.distribution import published, words
from touyan.coops.distribution.derivation import Step
from touyan.coops.models import DistributionSlip
from touyan.coops.queries import distributions, get_member, plan_objections, readers
from touyan.coops.queries.year_sheet import YearSheet, year_sheet
from touyan.coops.sheets import sheet_data
from touyan.core import pdf
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.disclosure import head

OWN, READ = Power.COOP_READ_OWN, Power.COOP_BOOKS_READ
TEMPLATE = Path(__file__).parents[1] / "templates" / "coops" / "year_sheet.typ"


@requires(OWN)
@require_safe
def mine(request: ActedRequest) -> HttpResponse:
    """Show the refunds and dividends of one's own household, the newest year first."""
    rows = distributions.own_slips(request.actor)
    return render(request, "coops/slips.html", {"rows": rows})


@requires(OWN, READ)
@require_safe
def slip(request: ActedRequest, pk: int) -> HttpResponse:
    """Show how one slip was worked out, line by line, and how to check it without us."""
    found = _slip(request, pk)
    everything, own = distributions.steps_of(found)
    issue = found.trial.distribution
    text = published.receipt(issue.file, found.code) or ""
    context: dict[str, Any] = {
        "slip": found,
        "coop": found.trial.coop,
        "found": issue,
        "everything": _lines(everything),
        "own": _lines(own),
        "payment": distributions.payment_of(found),
        "objections": plan_objections.own(request.actor, found),
        "may_object": plan_objections.is_open(found),
        "receipt": text,
        "fits_qr": len(text.encode()) <= head.QR_BYTES,
        "verifier": f"{reverse('disclosure:verifier')}#{head.short(text.encode())}",
        "name": _name(request, found),
        "is_own": readers.is_own(request.actor, found.member.subject_id),
    }
    return render(request, "coops/slip.html", context)


def _lines(steps: list[Step]) -> list[tuple[str, str, int, str]]:
    return [(words.title(step), words.sentence(step), step.result, step.basis) for step in steps]


@requires(OWN, READ)
@require_safe
def receipt(request: ActedRequest, pk: int) -> HttpResponse:
    """Return the slip's receipt as a file."""
    found = _slip(request, pk)
    text = published.receipt(found.trial.distribution.file, found.code)
    if text is None:
        raise NotFound
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="receipt.json"'
    return answer


@requires(OWN, READ)
@require_safe
def sheet(request: ActedRequest, pk: int, year: int) -> HttpResponse:
    """Show a member's year: three lists side by side, goods apart, never one sum."""
    found = _sheet(request, pk, year)
    context = {
        "sheet": found,
        "coop": found.member.coop,
        "name": _member_name(request, found),
        "address": _address(request, found),
    }
    return render(request, "coops/year_sheet.html", context)


@requires(OWN, READ)
@require_safe
def sheet_pdf(request: ActedRequest, pk: int, year: int) -> HttpResponse:
    """Return the year's sheet on A4, in large letters."""
    found = _sheet(request, pk, year)
    data = sheet_data(found, name=_member_name(request, found), address=_address(request, found))
    answer = HttpResponse(pdf.render(TEMPLATE, data), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="sheet-{year}.pdf"'
    return answer


def _address(request: ActedRequest, found: YearSheet) -> str:
    """Return the address that the square code carries: the slip, or the sheet itself."""
    if found.slip is not None:
        return request.build_absolute_uri(reverse("coops:slip", args=[found.slip.pk]))
    return request.build_absolute_uri()


def _slip(request: ActedRequest, pk: int) -> DistributionSlip:
    """Return a slip of the actor's own, or one of a cooperative whose books they read."""
    for power in (OWN, READ):
        if request.actor.may(power):
            try:
                return distributions.get_slip(request.actor, pk, power)
            except NotFound:
                continue
    raise NotFound


def _sheet(request: ActedRequest, pk: int, year: int) -> YearSheet:
    for power in (OWN, READ):
        if request.actor.may(power):
            try:
                return year_sheet(get_member(request.actor, pk, power), year)
            except NotFound:
                continue
    raise NotFound


def _name(request: ActedRequest, found: DistributionSlip) -> str:
    coop, subject = found.trial.coop, found.member.subject_id
    return readers.name_of(request.actor, coop, subject)


def _member_name(request: ActedRequest, found: YearSheet) -> str:
    member = found.member
    return readers.name_of(request.actor, member.coop, member.subject_id) or _("Member")
