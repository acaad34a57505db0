"""The land of a village: parcels, contracts on them; and what one's own household has."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.pages import act_page
from touyan.backstage.once import once
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.land import queries, services, term
from touyan.land.forms import (
    ContractForm,
    EndContractForm,
    ParcelForm,
    PlaceSearchForm,
    SearchForm,
)
from touyan.land.models import LandContract, Parcel
from touyan.land.queries import register
from touyan.land.term import Term
from touyan.registry import queries as registry
from touyan.registry.models import Area
from touyan.registry.paths import Level

READ, OWN, ENTER, FILE = Power.LAND_READ, Power.LAND_READ_OWN, Power.LAND_ENTER, Power.LAND_FILE


@requires(OWN)
@require_safe
def mine(request: ActedRequest) -> HttpResponse:
    """Show the parcels of the own household, the years left, and who works them."""
    rows = queries.held_by(request.actor, clock.today())
    called = registry.subject_names([one.to_subject_id for row in rows for one in row.transfers])
    return render(request, "land/mine.html", {"rows": rows, "called": called})


@requires(READ)
@require_safe
def places(request: ActedRequest) -> HttpResponse:
    """List the villages whose land the actor may see; straight to it when there is one."""
    form = PlaceSearchForm(request.GET or None)
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    after = request.GET.get("after", "")[:18]
    rows, last = register.places(request.actor, text=text, after=after)
    if len(rows) == 1 and not (text or after):
        return redirect("land:village", pk=rows[0].pk)
    context = {
        "form": form,
        "rows": rows,
        "next": f"?q={text}&after={last}" if last else "",
        "first": reverse("land:places") if after else "",
    }
    return render(request, "land/places.html", context)


@requires(READ)
@require_safe
def village(request: ActedRequest, pk: int) -> HttpResponse:
    """List the parcels of a village: whose they are, until when, who works them."""
    area = registry.get_area(request.actor, pk, READ)
    form = SearchForm(request.GET or None)
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    after = request.GET.get("after", "")[:19]
    rows, last = register.parcels(request.actor, area, text=text, after=after)
    count, mu, moved = register.totals(request.actor, area)
    here = reverse("land:village", args=[pk])
    context = {
        "area": area,
        "form": form,
        "rows": rows,
        "count": count,
        "mu": mu,
        "moved": moved,
        "next": f"{here}?q={text}&after={last}" if last else "",
        "first": here if after else "",
        "may_enter": request.actor.may_in(ENTER, area.scope_path),
        "to_file": register.to_file(request.actor).count()
        if request.actor.may_in(FILE, area.scope_path)
        else 0,
    }
    return render(request, "land/village.html", context)


@requires(ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def parcel_new(request: ActedRequest, pk: int) -> HttpResponse:
    """Enter a parcel of the collective's land."""
    area = registry.get_area(request.actor, pk, ENTER)
    form = ParcelForm(_where(area), request.POST or None)
    return act_page(
        request,
        form,
        lambda data: services.register_parcel(
            actor=request.actor,
            area_id=data["area"],
            code=data["code"],
            name=data["name"],
            mu=data["mu"],
            kind=data["kind"],
            grade=data["grade"],
        ),
        to=lambda found: reverse("land:parcel", args=[found.pk]),
        heading=_("Enter a parcel"),
        back=reverse("land:village", args=[pk]),
        back_label=area.name,
        note=_("As it stands in the county's land register: code, size, kind and grade."),
    )


def _where(area: Area) -> list[tuple[str, str]]:
    groups = registry.children(area)
    places = [area, *(one for one in groups if one.level == Level.GROUP)]
    return [(str(one.pk), one.name) for one in places]


@requires(READ, OWN)
@require_safe
def parcel(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one parcel: its contract, how long it runs, and everything that was transferred of it."""
    found = _parcel(request, pk)
    whole = sees_whole(request, found)
    contracts = register.contracts_of(found)
    transfers = register.transfers_of(found)
    running = next((one for one in contracts if one.ended_on is None), None)
    context = {
        "parcel": found,
        "running": running,
        "past": [one for one in contracts if one.ended_on is not None],
        "name": register.head_name(running.household, whole=whole) if running else "",
        "years_left": _years_left(running) if running else 0,
        "transfers": transfers,
        "called": registry.subject_names([one.to_subject_id for one in transfers], whole=whole),
        "may_enter": request.actor.may_in(ENTER, found.area.scope_path),
        "village": _village(request, found),
    }
    return render(request, "land/parcel.html", context)


def _parcel(request: ActedRequest, pk: int) -> Parcel:
    found = register.get_parcel(request.actor, pk) or register.get_parcel(request.actor, pk, OWN)
    if found is None:
        raise NotFound
    return found


def sees_whole(request: ActedRequest, found: Parcel) -> bool:
    """Say whether names are shown whole: to who works near enough, and to the household itself."""
    if registry.sees_names(request.actor, found.area.scope_path, READ):
        return True
    return register.get_parcel(request.actor, found.pk, OWN) is not None


def _years_left(contract: LandContract) -> int:
    today = clock.today()
    if today > contract.term_to:
        return 0
    return term.whole_years(Term(max(today, contract.term_from), contract.term_to))


def _village(request: ActedRequest, found: Parcel) -> Area | None:
    """Return the village of a parcel, where this reader may see its list."""
    if not request.actor.may_in(READ, found.area.scope_path):
        return None
    return found.area if found.area.level == Level.VILLAGE else found.area.parent


@requires(ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def contract_new(request: ActedRequest, pk: int) -> HttpResponse:
    """Enter which household has contracted a parcel."""
    found = register.get_parcel(request.actor, pk, ENTER)
    if found is None:
        raise NotFound
    form = ContractForm(request.POST or None)

    def act(data):
        home = registry.household_named(request.actor, data["code"], near=found.area)
        if home is None:
            raise NotFound(_("There is no such household in this village."))
        return services.contract_land(
            actor=request.actor,
            parcel_id=pk,
            household_id=home.pk,
            term_from=data["term_from"],
            term_to=data["term_to"],
            number=data["number"],
        )

    return act_page(
        request,
        form,
        act,
        heading=_("Enter a household's contract"),
        back=reverse("land:parcel", args=[pk]),
        back_label=found.name or found.code,
        facts=[(_("area in mu"), found.mu), (_("kind of land"), found.get_kind_display())],
    )


@requires(ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def contract_end(request: ActedRequest, pk: int) -> HttpResponse:
    """End a household's contract early."""
    contract = queries.get_contract(request.actor, pk, ENTER)
    form = EndContractForm(request.POST or None)
    return act_page(
        request,
        form,
        lambda data: services.end_contract(actor=request.actor, contract_id=pk, on=data["day"]),
        done=_("Recorded."),
        heading=_("End this contract"),
        back=reverse("land:parcel", args=[contract.parcel_id]),
        back_label=contract.parcel.name or contract.parcel.code,
        note=_(
            "Only when the household gives the land back. Land in other hands must come back first."
        ),
    )
