"""Pages of resolutions: old decisions with their scan, confirmed by a second person, filed."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage import queries as backstage_queries
from touyan.backstage import services as backstage
from touyan.backstage.models import FilePurpose
from touyan.backstage.once import once
from touyan.core import keyset
from touyan.core.actor import Actor, Power
from touyan.registry import offices, queries, services
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Area, Resolution
from touyan.web.registry.forms import ResolutionForm, ScanForm

PAGE = 50


@require_safe
@requires(Power.PEOPLE_READ)
def resolutions(request: ActedRequest) -> HttpResponse:
    """Decisions, the newest first."""
    day, _tilde, key = request.GET.get("before", "").partition("~")
    page = queries.resolutions(request.actor, before=_key(day, key), limit=PAGE)
    context = {
        "rows": [(each, ResolutionBody(each.body).label) for each in page.resolutions],
        "next": "?before={:%Y-%m-%d}~{}".format(*page.next_before) if page.next_before else "",
        "first": request.path if day else "",
        "may_record": request.actor.may(Power.RESOLUTION_RECORD),
    }
    return render(request, "registry/resolutions.html", context)


def _key(day: str, key: str) -> tuple[dt.date, int] | None:
    pk = keyset.read_id(key)
    try:
        return None if pk is None else (dt.date.fromisoformat(day), pk)
    except ValueError:
        return None


@require_safe
@requires(Power.PEOPLE_READ)
def resolution(request: ActedRequest, resolution_id: int) -> HttpResponse:
    """One decision, its scan, who recorded and who confirmed it."""
    found = queries.get_resolution(request.actor, resolution_id)
    actor = request.actor
    context = {
        "resolution": found,
        "body": ResolutionBody(found.body).label,
        "scan": backstage_queries.file_by_hash(
            actor, found.document_hash, FilePurpose.RESOLUTION_SCAN
        ),
        "scan_form": ScanForm() if _may_scan(actor, found) else None,
        "may_confirm": _may_confirm(actor, found),
        "may_file": found.filed_at is None
        and actor.may_in(Power.RESOLUTION_FILE, found.area.scope_path),
    }
    return render(request, "registry/resolution.html", context)


def _may_scan(actor: Actor, found: Resolution) -> bool:
    return (
        not found.is_in_force
        and not found.document_hash
        and actor.may_in(Power.RESOLUTION_RECORD, found.area.scope_path)
    )


def _may_confirm(actor: Actor, found: Resolution) -> bool:
    return (
        not found.is_in_force
        and bool(found.document_hash)
        and actor.person_id not in {found.recorded_by_id, found.scanned_by_id}
        and actor.may_in(Power.RESOLUTION_CONFIRM, found.area.scope_path)
        and queries.holds(actor.person_id, offices.SUPERVISION, area_id=found.area_id)
    )


def _places(actor: Actor) -> list[Area]:
    power = Power.RESOLUTION_RECORD
    found = [*queries.within(actor, power, level="VILLAGE")]
    return [*found, *queries.within(actor, power, level="GROUP")] if len(found) == 1 else found


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Power.RESOLUTION_RECORD)
@once
def record(request: ActedRequest) -> HttpResponse:
    """Record a decision passed on paper."""
    asked: tuple[Any, ...] = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ResolutionForm(_places(request.actor), *asked)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "registry/resolution_record.html", {"form": form}, status=status)
    entered = form.cleaned_data
    scan = backstage.store_file(
        actor=request.actor,
        content=entered["scan"],
        name=entered["scan"].name,
        purpose=FilePurpose.RESOLUTION_SCAN,
        area_id=entered["area"],
        read_power=Power.PEOPLE_READ,
    )
    kept = services.record_resolution(
        actor=request.actor,
        area_id=entered["area"],
        body=ResolutionBody(entered["body"]),
        passed_on=entered["passed_on"],
        title=entered["title"],
        document_hash=scan.sha256,
    )
    return redirect("registry:resolution", kept.pk)


@require_POST
@requires(Power.RESOLUTION_RECORD)
@once
def scan(request: ActedRequest, resolution_id: int) -> HttpResponse:
    """Add the scan of a decision that came by its number."""
    found = queries.get_resolution(request.actor, resolution_id, Power.RESOLUTION_RECORD)
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for some in form.errors.values() for e in some))
        return redirect("registry:resolution", resolution_id)
    kept = backstage.store_file(
        actor=request.actor,
        content=form.cleaned_data["scan"],
        name=form.cleaned_data["scan"].name,
        purpose=FilePurpose.RESOLUTION_SCAN,
        area_id=found.area_id,
        read_power=Power.PEOPLE_READ,
    )
    services.attach_scan(
        actor=request.actor, resolution_id=resolution_id, document_hash=kept.sha256
    )
    return redirect("registry:resolution", resolution_id)


@require_POST
@requires(Power.RESOLUTION_CONFIRM)
@once
def confirm(request: ActedRequest, resolution_id: int) -> HttpResponse:
    """Confirm that a recorded decision agrees with the paper."""
    services.confirm_resolution(actor=request.actor, resolution_id=resolution_id)
    return redirect("registry:resolution", resolution_id)


@require_POST
@requires(Power.RESOLUTION_FILE)
@once
def file(request: ActedRequest, resolution_id: int) -> HttpResponse:
    """Note that the township has received the decision."""
    services.file_resolution(actor=request.actor, resolution_id=resolution_id)
    return redirect("registry:resolution", resolution_id)
