"""Transfers of the right to manage land: entered by the clerk with their scan, shown, ended."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.pages import act_page
from touyan.backstage import files
from touyan.backstage.once import once
from touyan.core.actor import GrantKind, Power
from touyan.core.errors import NotAllowed, NotFound
from touyan.core.money import format_fen
from touyan.land import queries, services, term
from touyan.land.forms import HOUSEHOLD, EndForm, ScanForm, TransferForm
from touyan.land.models import LandTransfer, TransferStatus
from touyan.land.queries import register
from touyan.land.services import Agreement, Scan, papers
from touyan.land.term import Term
from touyan.land.views.register import sees_whole
from touyan.registry import queries as registry
from touyan.registry.models import Area

READ, OWN, ENTER, FILE = Power.LAND_READ, Power.LAND_READ_OWN, Power.LAND_ENTER, Power.LAND_FILE


@requires(ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def transfer_new(request: ActedRequest, pk: int) -> HttpResponse:
    """Enter the written contract by which a household lets somebody else farm its land."""
    contract = queries.get_contract(request.actor, pk, ENTER)
    parcel = contract.parcel
    form = TransferForm(register.takers(parcel.area), request.POST or None, request.FILES or None)

    def act(data):
        return services.agree_transfer(
            actor=request.actor,
            agreement=Agreement(
                contract_id=pk,
                to_subject_id=_taker(request, parcel.area, data),
                way=data["way"],
                mu=data["mu"],
                from_on=data["from_on"],
                to_on=data["to_on"],
                paper_number=data["paper_number"],
                use=data["use"],
                rent_fen_per_mu=data["rent"],
            ),
            scan=_scan(data),
        )

    return act_page(
        request,
        form,
        act,
        done=_("Entered. Now somebody else files it with the village."),
        to=lambda found: reverse("land:transfer", args=[found.pk]),
        heading=_("Enter a transfer contract"),
        back=reverse("land:parcel", args=[parcel.pk]),
        back_label=parcel.name or parcel.code,
        note=_(
            "The household decides freely; nobody may force or hinder it. Farmland stays farmland (art. 38)."
        ),
        facts=[
            (_("Contracted by"), register.head_name(contract.household, whole=True)),
            (_("area in mu"), parcel.mu),
            (_("Contract runs until"), contract.term_to),
        ],
    )


def _taker(request: ActedRequest, area: Area, data: dict[str, Any]) -> int:
    if data["taker"] != HOUSEHOLD:
        return int(data["taker"])
    home = registry.household_named(request.actor, data["code"], near=area)
    if home is None:
        raise NotFound(_("There is no such household in this village."))
    taker: int = home.pk
    return taker


@requires(READ, OWN)
@require_safe
def transfer(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one transfer: who gave what to whom, until when, for how much, and whether it is filed."""
    found = _transfer(request, pk)
    parcel = found.contract.parcel
    whole = _sees_names(request, found)
    waits = found.status == TransferStatus.AGREED
    context = {
        "transfer": found,
        "giver": register.head_name(found.contract.household, whole=whole),
        "taker": registry.subject_names([found.to_subject_id], whole=whole).get(
            found.to_subject_id, ""
        ),
        "rent": format_fen(found.rent_fen_per_mu),
        "may_register": term.may_be_registered(Term(found.from_on, found.to_on)),
        "scan": queries.scan_of(found) if whole else None,
        "may_scan": papers.may_add(found) and request.actor.may_in(ENTER, parcel.area.scope_path),
        "may_file": waits
        and request.actor.may_in(FILE, parcel.area.scope_path)
        and found.entered_by_id != request.actor.person_id,
        "may_end": found.status != TransferStatus.ENDED
        and request.actor.may_in(ENTER, parcel.area.scope_path),
    }
    return render(request, "land/transfer.html", context)


def _transfer(request: ActedRequest, pk: int) -> LandTransfer:
    try:
        return queries.get_transfer(request.actor, pk)
    except NotFound:
        return queries.get_transfer(request.actor, pk, OWN)


def _sees_names(request: ActedRequest, found: LandTransfer) -> bool:
    """Say whether this reader sees who gave the land to whom, and so the paper that says it."""
    return sees_whole(request, found.contract.parcel) or _is_taker(request, found)


def _is_taker(request: ActedRequest, found: LandTransfer) -> bool:
    """Say whether the reader works in the organisation that took the land."""
    return found.to_subject_id in request.actor.ids(READ, GrantKind.ORGANISATION)


@requires(ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def transfer_scan(request: ActedRequest, pk: int) -> HttpResponse:
    """Add the scan of the signed contract."""
    found = queries.get_transfer(request.actor, pk, ENTER)
    form = ScanForm(request.POST or None, request.FILES or None)
    return act_page(
        request,
        form,
        lambda data: services.add_scan(
            actor=request.actor,
            transfer_id=pk,
            scan=Scan(data["scan"], data["scan"].name),
        ),
        done=_("The scan is kept."),
        heading=_("Add the scan of the contract"),
        back=reverse("land:transfer", args=[pk]),
        back_label=_("Transfer contract"),
        note=_("All signed pages. Once the contract is on file the scan stays as it is."),
        facts=facts(found),
    )


def _scan(data: dict[str, Any]) -> Scan | None:
    upload = data.get("scan")
    return Scan(upload, upload.name) if upload else None


@requires(READ, OWN)
@require_safe
def transfer_paper(request: ActedRequest, pk: int) -> FileResponse:
    """Give the scan to both sides and to whoever works near enough to read their names."""
    found = _transfer(request, pk)
    if not _sees_names(request, found):
        raise NotAllowed
    paper = queries.scan_of(found)
    if paper is None:
        raise NotFound
    return files.response(paper)


def facts(found: LandTransfer) -> list[tuple[str, object]]:
    return [
        (_("number of the written contract"), found.paper_number),
        (_("area in mu"), found.mu),
        (_("Term"), f"{found.from_on} — {found.to_on}"),
        (_("Rent in yuan for each mu and year"), format_fen(found.rent_fen_per_mu)),
    ]


@requires(ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def transfer_end(request: ActedRequest, pk: int) -> HttpResponse:
    """End a transfer before its last day: the land is free again."""
    found = queries.get_transfer(request.actor, pk, ENTER)
    form = EndForm(request.POST or None)
    return act_page(
        request,
        form,
        lambda data: services.end_transfer(
            actor=request.actor, transfer_id=pk, on=data["day"], reason=data["reason"]
        ),
        done=_("Recorded."),
        heading=_("End this transfer"),
        back=reverse("land:transfer", args=[pk]),
        back_label=_("Transfer contract"),
        facts=facts(found),
    )
