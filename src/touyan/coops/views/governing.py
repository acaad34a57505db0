"""Charter, officers, funds that are shared out, and what counts as trade where there are no goods."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.pages import act_page
from touyan.backstage.once import once
from touyan.coops import leading, queries, services
from touyan.coops.charter_forms import (
    ChangeCharterForm,
    EndOfficerForm,
    EquivalentForm,
    FilingForm,
    FundForm,
    OfficerForm,
    charter_initial,
)
from touyan.coops.models import Coop, CoopStatus
from touyan.coops.queries import governing, pages, shares
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.core.money import format_fen
from touyan.decisions.queries import lists
from touyan.registry.kinds import PostKind

MANAGE, CHECK = Power.COOP_MANAGE, Power.COOP_CHECK
REGISTER, FILE, BOOKS = Power.COOP_REGISTER, Power.COOP_FILE, Power.COOP_BOOKS_READ


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def charter(request: ActedRequest, pk: int) -> HttpResponse:
    """Put a new version of the charter in force, by a decision of the members."""
    coop = queries.get_coop(request.actor, pk, MANAGE)
    present = pages.latest_charter(coop)
    form = ChangeCharterForm(
        shares.valuations(coop),
        request.POST or None,
        is_union=coop.is_union,
        initial=charter_initial(present) if present else None,
    )
    return act_page(
        request,
        form,
        lambda data: services.adopt_charter(
            actor=request.actor,
            coop_id=pk,
            figures=form.figures(),
            resolution_id=data["resolution"],
            valid_from=data["valid_from"],
        ),
        done=_("The new version of the charter is recorded."),
        heading=_("Change the charter"),
        back=reverse("coops:coop", args=[pk]),
        back_label=coop.organisation.name,
        note=_(
            "Two thirds of all votes agree (art. 30). The version before stays readable; what counts as "
            "trade is entered and filed again for the new version."
        ),
    )


@requires(REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def officer(request: ActedRequest, pk: int) -> HttpResponse:
    """Record who was elected or engaged; who may not is refused with the article."""
    coop = queries.get_coop(request.actor, pk, REGISTER)
    decided = coop.status == CoopStatus.ACTIVE
    form = OfficerForm(shares.valuations(coop), request.POST or None, needs_decision=decided)

    def act(data: dict[str, Any]) -> object:
        person = lists.person_of(coop.area, data["code"], data["name"])
        if person is None:
            raise NotFound(_("There is no such household or person in this village."))
        return services.appoint_officer(
            actor=request.actor,
            coop_id=pk,
            kind=PostKind(data["kind"]),
            person_id=person,
            started_on=data["day"],
            resolution_id=data.get("resolution"),
        )

    return act_page(
        request,
        form,
        act,
        done=_("Recorded."),
        heading=_("Record who leads"),
        back=reverse("coops:coop", args=[pk]),
        back_label=coop.organisation.name,
        note=_(
            "Chair, directors and supervisors are elected from the members; nobody leads two cooperatives "
            "of one business, and whoever leads or keeps the books is no supervisor (art. 33, 37, 38)."
        ),
    )


@requires(REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def officer_end(request: ActedRequest, pk: int) -> HttpResponse:
    """End somebody's term, by a decision of the members."""
    tenure, coop = governing.get_officer(request.actor, pk)
    if tenure.ended_on is not None or tenure.post.kind not in leading.OFFICES:
        raise NotFound
    decided = coop.status == CoopStatus.ACTIVE
    form = EndOfficerForm(shares.valuations(coop), request.POST or None, needs_decision=decided)
    return act_page(
        request,
        form,
        lambda data: services.end_officer(
            actor=request.actor,
            coop_id=coop.pk,
            tenure_id=pk,
            on=data["day"],
            resolution_id=data.get("resolution"),
        ),
        done=_("Recorded."),
        heading=_("End this term"),
        back=reverse("coops:coop", args=[coop.pk]),
        back_label=coop.organisation.name,
        note=_("The powers of the post end with it, from that day on."),
        facts=[
            (PostKind(tenure.post.kind).label, tenure.person.name),
            (_("since"), tenure.started_on),
        ],
    )


@requires(BOOKS)
@require_safe
def funds(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the special fund and how it counts for members."""
    coop = _with_books(request, pk, BOOKS)
    context = {
        "coop": coop,
        "funds": governing.funds(coop),
        "may_share_out": queries.reaches(request.actor, pk, CHECK),
    }
    return render(request, "coops/funds.html", context)


def _with_books(request: ActedRequest, pk: int, power: Power) -> Coop:
    coop = queries.get_coop(request.actor, pk, power)
    if coop.status not in {CoopStatus.ACTIVE, CoopStatus.DISSOLVING}:
        raise NotFound  # no books yet, or no more
    return coop


@requires(CHECK)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def fund_share_out(request: ActedRequest, pk: int) -> HttpResponse:
    """Share a fund out evenly as weights of the present members (art. 44)."""
    coop = _with_books(request, pk, CHECK)
    form = FundForm(request.POST or None)
    found = governing.funds(coop)
    return act_page(
        request,
        form,
        lambda data: services.quantify_fund(
            actor=request.actor,
            coop_id=pk,
            kind=data["kind"],
            total_fen=data["total"],
            document=data["document"],
        ),
        done=_("Shared out: it counts in the distribution and stays in the cooperative."),
        heading=_("Share out a fund"),
        back=reverse("coops:funds", args=[pk]),
        back_label=_("Subsidies and gifts"),
        note=_(
            "The weight is no claim: it cannot be sold, is not paid back, and leaves with nobody (art. 44, "
            "53)."
        ),
        facts=[
            (_("Special fund (311)"), format_fen(found.fund_fen)),
            (_("counts from subsidies"), format_fen(found.subsidy_fen)),
            (_("counts from gifts"), format_fen(found.donation_fen)),
        ],
    )


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def equivalent(request: ActedRequest, pk: int) -> HttpResponse:
    """Enter what the members adopted as trade where there are no goods (rule 16.8)."""
    coop = queries.get_coop(request.actor, pk, MANAGE)
    present = queries.charter_on(pk, clock.today())
    form = EquivalentForm(shares.valuations(coop), request.POST or None)
    return act_page(
        request,
        form,
        lambda data: services.enter_equivalent(
            actor=request.actor,
            charter_id=present.pk,
            basis=data["basis"],
            unit=data["unit"],
            fen_per_unit=data["worth"],
            resolution_id=data["resolution"],
        ),
        done=_("Entered. It counts when the county has taken it on file."),
        heading=_("Enter what counts as trade"),
        back=reverse("coops:coop", args=[pk]),
        back_label=coop.organisation.name,
        note=_(
            "For a cooperative that buys and sells nothing with its members: land, seedlings or services. "
            "Labour never counts: it is paid by wages."
        ),
    )


@requires(FILE)
@require_safe
def equivalents(request: ActedRequest) -> HttpResponse:
    """List what waits to be taken on file by the county."""
    return render(request, "coops/equivalents.html", {"rows": governing.awaiting(request.actor)})


@requires(FILE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def equivalent_file(request: ActedRequest, pk: int) -> HttpResponse:
    """Take on file what the members of a cooperative adopted as trade."""
    found = governing.get_equivalent(request.actor, pk)
    coop = found.charter.coop
    form = FilingForm(request.POST or None)
    return act_page(
        request,
        form,
        lambda data: services.file_equivalent(
            actor=request.actor, equivalent_id=pk, filed_on=data["day"], number=data["number"]
        ),
        done=_("On file: it counts from now on."),
        heading=_("Take it on file"),
        back=reverse("coops:equivalents"),
        back_label=_("What counts as trade, to be filed"),
        facts=[
            (_("Cooperative"), coop.organisation.name),
            (_("What counts?"), found.get_basis_display()),
            (
                _("counts as, in yuan for each unit"),
                f"{format_fen(found.fen_per_unit)} / {found.unit}",
            ),
            (
                _("Decision of the members"),
                f"{found.resolution.passed_on} {found.resolution.title}",
            ),
        ],
    )
