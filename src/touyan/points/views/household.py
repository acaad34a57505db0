"""A household's own points: what there is, why, what is on its way, and a word against a line."""

import uuid
from io import BytesIO

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core import clock
from touyan.core.actor import GrantKind, Power
from touyan.core.masking import household_mark
from touyan.points import queries, services
from touyan.points.forms import DeedForm, OwnDeedForm, ReasonForm
from touyan.points.models import Claim, ClaimState
from touyan.points.queries import household as own
from touyan.points.queries import rules
from touyan.points.queries.own_page import own_page
from touyan.points.services import Deed
from touyan.registry.queries import members


@requires(Power.POINTS_READ)
@require_safe
def mine(request: ActedRequest) -> HttpResponse:
    """Show the balance, what is pending until when, and why for every entry."""
    before = request.GET.get("before", "")
    page = own_page(request.actor, before=before)
    context = {
        "own": page,
        "mark": household_mark(page.code),
        "next_url": f"?before={page.next_before}" if page.next_before else "",
        "first_url": request.path if before else "",
    }
    return render(request, "points/mine.html", context)


@requires(Power.POINTS_READ)
@require_safe
def entry(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Show one entry: deed, rule and version, decision, the people, receipt number."""
    claim = queries.get_claim(request.actor, ref)
    return render(request, "points/entry.html", entry_context(request, claim))


def entry_context(request: ActedRequest, claim: Claim) -> dict[str, object]:
    """Return what the page of one claim shows."""
    line = own.expected([claim])[0]
    on_notice = claim.state in {ClaimState.PUBLICIZING, ClaimState.OBJECTED}
    return {
        "claim": claim,
        "expected_on": line.expected_on,
        "events": own.history(claim),
        "receipt": claim.transfer_key if claim.posted_at else "",
        "may_object": on_notice
        and request.actor.may(Power.OBJECTION_RAISE)
        and claim.batch is not None
        and claim.batch.notice is not None
        and claim.batch.notice.ends_on >= clock.today(),
        "is_own": claim.household_id in request.actor.ids(Power.POINTS_READ, GrantKind.HOUSEHOLDS),
    }


@requires(Power.OBJECTION_RAISE)
@require_http_methods(["GET", "POST"])
@once
def object_to(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Say that a line on notice is wrong. Everybody of the village may, about any line."""
    claim = queries.claim_on_notice(request.actor, ref)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.object_to(actor=request.actor, claim=claim, reason=data["reason"])
        )
        if done:
            return redirect("points:objection", pk=done.pk)
    context = {"form": form, "claim": claim}
    return render(request, "points/object.html", context, status=_status(form))


@requires(Power.POINTS_CLAIM_OWN)
@require_http_methods(["GET", "POST"])
@once
def claim_own(request: ActedRequest) -> HttpResponse:
    """Tell the village about a deed of one's own household."""
    household = queries.own_household(request.actor)
    choices = rules.choices(household, clock.today())
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = OwnDeedForm(*sent, rules=choices, members=list(members(household.pk)))
    if request.method == "POST":
        done = form.attempt(lambda data: _claim(request, household.pk, data))
        if done:
            text = _("Sent. The panel looks at it next: +%(points)d when it is confirmed.")
            messages.success(request, text % {"points": done.points})
            return HttpResponseRedirect(_entry_url(done))
    context = {
        "form": form,
        "household": household,
        "has_rules": bool(choices),
        "left": rules.household_left(household, clock.today()),
    }
    return render(request, "points/claim_own.html", context, status=_status(form))


def _claim(request: ActedRequest, household_id: int, data: dict[str, object]) -> Claim:
    claim = services.claim_own(actor=request.actor, deed=deed_from(request, household_id, data))
    file = data.get("evidence")
    if isinstance(file, UploadedFile):
        services.add_evidence(
            actor=request.actor, claim=claim, content=BytesIO(file.read()), name=file.name or ""
        )
    return claim


def deed_from(request: ActedRequest, household_id: int, data: dict[str, object]) -> Deed:
    """Return the deed of a form; the form's own key names the claim."""
    day, note, person = data["occurred_on"], data["note"], data["person"]
    return Deed(
        household_id=household_id,
        rule_id=int(str(data["rule"])),
        occurred_on=day,  # type: ignore[arg-type]
        quantity=int(str(data["quantity"])),
        person_id=int(str(person)) if person else None,
        note=str(note or ""),
        ref=uuid.UUID(request.POST["request_key"]),
    )


def _entry_url(claim: Claim) -> str:
    return redirect("points:entry", ref=claim.ref).url


def _status(form: ReasonForm | DeedForm) -> int:
    return form.status if form.is_bound and form.errors else 200
