"""The register of shares: entered by the accountant, checked by the chair, with certificates."""

from pathlib import Path

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.pages import act_page
from touyan.backstage.once import once
from touyan.coops import queries, services
from touyan.coops.models import MemberStatus, Subscription, SubscriptionKind, SubscriptionStatus
from touyan.coops.queries import names, pages, shares
from touyan.coops.register_forms import (
    AppraiseForm,
    LandPledgeForm,
    OwnPledgeForm,
    PayForm,
    PledgeForm,
)
from touyan.coops.services import Pledge
from touyan.core import clock, pdf
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.core.keyset import read_id
from touyan.land import queries as land_queries

READ, ENTER, CHECK = Power.COOP_READ, Power.COOP_ENTER, Power.COOP_CHECK
OWN = Power.COOP_READ_OWN
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
        "may_enter": queries.reaches(request.actor, pk, ENTER),
    }
    return render(request, "coops/shares.html", context)


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

    return act_page(
        request,
        form,
        act,
        to=lambda share: reverse("coops:share", args=[share.pk]),
        heading=_("Enter a contribution"),
        back=reverse("coops:shares", args=[pk]),
        back_label=_("Register of shares"),
        note=_("A debt that the cooperative or a member owes is never a contribution (art. 13)."),
    )


@requires(ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def land(request: ActedRequest, pk: int) -> HttpResponse:
    """Enter that a household brings its land in: the contract on it was entered by the village."""
    coop = queries.get_coop(request.actor, pk, ENTER)
    free = shares.free_land(coop)
    if not free:
        return render(request, "coops/no_land.html", {"coop": coop})
    form = LandPledgeForm([(str(one.transfer.pk), one.label) for one in free], request.POST or None)
    members = {one.transfer.pk: one.member.pk for one in free}

    def act(data):
        chosen = int(data["land"])
        return services.pledge(
            actor=request.actor,
            pledge=Pledge(
                members[chosen],
                SubscriptionKind.LAND_RIGHT,
                note=data["note"],
                land_transfer_id=chosen,
            ),
        )

    return act_page(
        request,
        form,
        act,
        to=lambda found: reverse("coops:share", args=[found.pk]),
        heading=_("Bring land in"),
        back=reverse("coops:shares", args=[pk]),
        back_label=_("Register of shares"),
        note=_(
            "Mu, grade and term come from the written contract. The members adopt the value, the "
            "village takes the contract on file, then the chair registers the share."
        ),
    )


@requires(OWN)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def pledge(request: ActedRequest, pk: int) -> HttpResponse:
    """A member says what they or their household will bring in."""
    member = queries.get_member(request.actor, pk, OWN)
    if not pages.is_own_member(request.actor, pk) or member.status != MemberStatus.MEMBER:
        raise NotFound
    free = shares.free_land(member.coop, member)
    form = OwnPledgeForm([(str(one.transfer.pk), one.label) for one in free], request.POST or None)

    def act(data):
        chosen = form.land_id()
        return services.pledge(
            actor=request.actor,
            pledge=Pledge(
                pk,
                SubscriptionKind.LAND_RIGHT if chosen else data["kind"],
                0 if chosen else data["amount"],
                data["note"],
                chosen,
            ),
        )

    return act_page(
        request,
        form,
        act,
        done=_("Noted. The accountant of the cooperative sees it."),
        to=lambda found: reverse("coops:share", args=[found.pk]),
        heading=_("Bring something in"),
        back=reverse("coops:mine"),
        back_label=_("My shares"),
        note=_(
            "Nobody has to bring anything in. Land stands here once your written contract with the "
            "cooperative is entered: ask the village clerk."
        ),
        facts=[(_("Cooperative"), member.coop.organisation.name)],
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
        "may_enter": queries.reaches(request.actor, found.coop_id, ENTER),
        "may_check": queries.reaches(request.actor, found.coop_id, CHECK),
        "is_cash": found.kind == SubscriptionKind.CASH,
        "may_see_land": found.land_transfer_id is not None
        and land_queries.sees_transfer(request.actor, found.land_transfer_id),
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

    return act_page(
        request,
        form,
        act,
        done=_("Entered. Now the chair checks and registers it."),
        heading=_("The money came in") if cash else _("Enter the value"),
        back=reverse("coops:share", args=[pk]),
        back_label=_("Share"),
        note=""
        if cash
        else _(
            "The value that the members adopted at their meeting. The decision stands in the list once "
            "it is recorded and confirmed."
        ),
        facts=_land_facts(found) if land else [],
    )


def _land_facts(found: Subscription) -> list[tuple[str, object]]:
    return [(_("Land (mu)"), found.mu), (_("Term"), f"{found.term_from} — {found.term_to}")]


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
