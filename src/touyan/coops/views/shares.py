"""The register of shares: entered by the accountant, checked by the chair, with certificates."""

from pathlib import Path

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.coops import queries, services
from touyan.coops.models import SubscriptionKind, SubscriptionStatus
from touyan.coops.queries import names, pages, shares
from touyan.coops.register_forms import AppraiseForm, PayForm, PledgeForm
from touyan.coops.services import Pledge
from touyan.coops.views.common import form_page, sent
from touyan.core import clock, pdf
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.core.keyset import read_id

READ, ENTER, CHECK = Power.COOP_READ, Power.COOP_ENTER, Power.COOP_CHECK
CERTIFICATE = Path(__file__).resolve().parent.parent / "templates" / "coops" / "certificate.typ"


@requires(READ)
@require_safe
def register(request: ActedRequest, pk: int) -> HttpResponse:
    """Show what waits and what stands in the register of shares."""
    coop = queries.get_coop(request.actor, pk)
    after = read_id(request.GET.get("after", "0")) or 0
    waiting, _more = pages.share_rows(request.actor, coop, waiting=True)
    rows, last = pages.share_rows(request.actor, coop, waiting=False, after=after)
    here = reverse("coops:shares", args=[pk])
    count, total = pages.share_totals(coop)
    context = {
        "coop": coop,
        "waiting": waiting,
        "rows": rows,
        "count": count,
        "total": total,
        "next": f"{here}?after={last}" if last else "",
        "first": here if after else "",
        "may_enter": _reaches(request, pk, ENTER),
    }
    return render(request, "coops/shares.html", context)


def _reaches(request: ActedRequest, pk: int, power: Power) -> bool:
    try:
        queries.get_coop(request.actor, pk, power)
    except NotFound:
        return False
    return True


@requires(ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new(request: ActedRequest, pk: int) -> HttpResponse:
    """Enter what a member will bring in."""
    coop = queries.get_coop(request.actor, pk, ENTER)
    form = PledgeForm(request.POST or None)

    def act(data):
        return services.pledge(
            actor=request.actor,
            pledge=Pledge(
                pages.member_numbered(coop, data["number"]),
                data["kind"],
                data["amount"],
                data["note"],
            ),
        )

    share = sent(request, form, act)
    if share is not None:
        return redirect("coops:share", pk=share.pk)
    return form_page(
        request,
        form,
        heading=_("Enter a contribution"),
        back=reverse("coops:shares", args=[pk]),
        back_label=_("Register of shares"),
        note=_("A debt that the cooperative or a member owes is never a contribution (art. 13)."),
    )


@requires(READ, Power.COOP_READ_OWN)
@require_safe
def share(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one share: what it is, where it stands, what comes next and who does it."""
    found = _share(request, pk)
    context = {
        "share": found,
        "name": names.of_subjects([found.member.subject_id]).get(found.member.subject_id, "")
        if _whole(request, found)
        else "",
        "may_enter": _reaches(request, found.coop_id, ENTER),
        "may_check": _reaches(request, found.coop_id, CHECK),
        "is_cash": found.kind == SubscriptionKind.CASH,
    }
    return render(request, "coops/share.html", context)


def _whole(request: ActedRequest, found) -> bool:
    return pages.is_own_member(request.actor, found.member_id) or names.sees_whole(
        request.actor, found.coop_id, found.coop.area.scope_path
    )


def _share(request: ActedRequest, pk: int):
    try:
        return queries.get_share(request.actor, pk)
    except NotFound:
        return queries.get_share(request.actor, pk, Power.COOP_READ_OWN)


@requires(ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def settle(request: ActedRequest, pk: int) -> HttpResponse:
    """Money came in, or the assembly adopted a value."""
    found = queries.get_share(request.actor, pk, ENTER)
    cash = found.kind == SubscriptionKind.CASH
    land = found.kind == SubscriptionKind.LAND_RIGHT
    form = (
        PayForm(request.POST or None, initial={"day": clock.today()})
        if cash
        else AppraiseForm(shares.valuations(found.coop), request.POST or None)
    )

    def act(data):
        if cash:
            return services.pay_in(
                actor=request.actor, share_id=pk, into=data["into"], paid_on=data["day"]
            )
        worth = {"fen_per_mu_year" if land else "amount_fen": data["amount"]}
        return services.appraise(
            actor=request.actor, share_id=pk, resolution_id=int(data["resolution"] or 0), **worth
        )

    if sent(request, form, act):
        messages.success(request, _("Entered. Now the chair checks and registers it."))
        return redirect("coops:share", pk=pk)
    return form_page(
        request,
        form,
        heading=_("The money came in") if cash else _("Enter the value"),
        back=reverse("coops:share", args=[pk]),
        back_label=_("Share"),
    )


@requires(CHECK)
@require_POST
@once
def check(request: ActedRequest, pk: int) -> HttpResponse:
    """Register a share that somebody else entered."""
    services.register_share(actor=request.actor, share_id=pk)
    messages.success(request, _("Registered: it counts from now on."))
    return redirect("coops:share", pk=pk)


@requires(ENTER)
@require_POST
@once
def call_off(request: ActedRequest, pk: int) -> HttpResponse:
    """Call off what was pledged."""
    found = services.call_off(actor=request.actor, share_id=pk)
    return redirect("coops:shares", pk=found.coop_id)


@requires(READ, Power.COOP_READ_OWN)
@require_safe
def certificate(request: ActedRequest, pk: int) -> HttpResponse:
    """Give the certificate of a registered share as a PDF."""
    found = _share(request, pk)
    if found.status != SubscriptionStatus.REGISTERED or not _whole(request, found):
        raise NotFound
    content = pdf.render(CERTIFICATE, shares.certificate(found))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.certificate}.pdf"'
    return answer
