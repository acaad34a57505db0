"""Mediation: the committee's desk, a file with its six words, the paper."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.backstage.once import once
from touyan.cases import mediation_forms as forms
from touyan.cases import papers
from touyan.cases.guide import GUIDE
from touyan.cases.mediation_rules import Consent, GuideStep
from touyan.cases.models import Mediation
from touyan.cases.queries import finding
from touyan.cases.queries import mediation as queries
from touyan.cases.services import agreements
from touyan.cases.services import mediation as services
from touyan.cases.views.channels import insists
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.registry import queries as registry

FILE, HANDLE = Power.MEDIATION_FILE, Power.MEDIATION_HANDLE
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """One act on a file: the words of its page and button, its form, what it does."""

    heading: str | Promise
    form: type[Answering]
    run: Callable[[ActedRequest, Mediation, Data], object]
    note: str | Promise = ""
    kind: str = "primary"


def _by(request: ActedRequest, row: Mediation) -> Data:
    return {"actor": request.actor, "mediation_id": row.pk}


def _consent(side: int) -> Callable[[ActedRequest, Mediation, Data], object]:
    return lambda request, row, data: services.consent(
        **_by(request, row), side=side, agrees=data["agrees"] == "yes", person_id=data.get("who")
    )


def _sign(request: ActedRequest, row: Mediation, data: Data) -> object:
    """Note a sign: "one", "other", "mediator", "seal"; of several on a side "one:<person>"."""
    who, _colon, person = data["who"].partition(":")
    return agreements.sign(
        **_by(request, row), who=who, on=data["on"], person_id=int(person) if person else None
    )


def _step(step: GuideStep) -> Deed:
    return Deed(
        step.label,
        forms.StepForm,
        lambda request, row, data: services.note_step(
            **_by(request, row), step=step, text=data["text"]
        ),
        note=GUIDE[step],
    )


def _terms(data: Data) -> agreements.Terms:
    return agreements.Terms(**data)


_TELL = gettext_lazy("First ring 110 when somebody is in danger. Then write down that you did.")
DEEDS: dict[str, Deed] = {
    "other": Deed(
        gettext_lazy("Name the other side"),
        forms.OtherForm,
        lambda request, row, data: services.name_party(
            **_by(request, row),
            person_id=finding.find_person(request.actor, data["who"], HANDLE).pk,
        ),
    ),
    "party": Deed(
        gettext_lazy("One more person on a side"),
        forms.PartyForm,
        lambda request, row, data: services.name_party(
            **_by(request, row),
            person_id=finding.find_person(request.actor, data["who"], HANDLE).pk,
            side=data["side"],
        ),
        note=gettext_lazy("Each of them is asked, and each signs."),
    ),
    "consent-1": Deed(gettext_lazy("What the one side says"), forms.ConsentForm, _consent(1)),
    "consent-2": Deed(gettext_lazy("What the other side says"), forms.ConsentForm, _consent(2)),
    "accept": Deed(
        gettext_lazy("Accept the mediation"),
        forms.WordForm,
        lambda request, row, _data: services.accept(**_by(request, row)),
        note=gettext_lazy("It is free of charge. The days of the talks begin today."),
    ),
    "mediator": Deed(
        gettext_lazy("Name who mediates"),
        forms.MediatorForm,
        lambda request, row, data: services.name_mediator(
            **_by(request, row), person_id=data["who"], is_chosen=data["is_chosen"]
        ),
        note=gettext_lazy("Who is a side or near to one stands back."),
    ),
    "begin": Deed(
        gettext_lazy("Begin the talks"),
        forms.WordForm,
        lambda request, row, _data: services.begin(**_by(request, row)),
    ),
    "helper": Deed(
        gettext_lazy("Let somebody else take part"),
        forms.HelperForm,
        lambda request, row, data: services.add_helper(**_by(request, row), **data),
    ),
    "danger": Deed(
        gettext_lazy("It may come to blows"),
        forms.WordForm,
        lambda request, row, _data: services.note_danger(**_by(request, row)),
        note=_TELL,
        kind="danger",
    ),
    "police": Deed(
        gettext_lazy("The police were told"),
        forms.WordForm,
        lambda request, row, _data: services.tell_police(**_by(request, row)),
        note=_TELL,
    ),
    "prolong": Deed(
        gettext_lazy("More days for the talks"),
        forms.ProlongForm,
        lambda request, row, data: services.prolong(**_by(request, row), **data),
    ),
    "fail": Deed(
        gettext_lazy("No agreement was found"),
        forms.EndForm,
        lambda request, row, data: services.fail(**_by(request, row), **data),
        kind="danger",
    ),
    "terminate": Deed(
        gettext_lazy("A side wants to end it"),
        forms.EndForm,
        lambda request, row, data: services.terminate(**_by(request, row), **data),
        kind="danger",
    ),
    "agree": Deed(
        gettext_lazy("Write down the agreement"),
        forms.AgreeForm,
        lambda request, row, data: agreements.agree(**_by(request, row), terms=_terms(data)),
    ),
    "sign": Deed(
        gettext_lazy("Who signed the paper"),
        forms.SignForm,
        _sign,
        note=gettext_lazy("In force when both sides, the mediator and the seal are on it."),
    ),
    "court": Deed(
        gettext_lazy("Both asked the court"),
        forms.CourtForm,
        lambda request, row, data: agreements.ask_court(**_by(request, row), **data),
    ),
    "kept": Deed(
        gettext_lazy("The agreement was kept"),
        forms.WordForm,
        lambda request, row, _data: agreements.keep(**_by(request, row), is_kept=True),
    ),
    "breached": Deed(
        gettext_lazy("The agreement was not kept"),
        forms.WordForm,
        lambda request, row, _data: agreements.keep(**_by(request, row), is_kept=False),
        note=gettext_lazy("The other side may take it to the court."),
        kind="danger",
    ),
    **{f"step-{step.value.lower()}": _step(step) for step in GuideStep},
}


@requires(FILE)
@require_safe
def mediations(request: ActedRequest) -> HttpResponse:
    """Show the files of the committee, the newest first, and the visits that are due."""
    rows, after = queries.mediations(request.actor, before=request.GET.get("before", ""))
    context = {
        "rows": rows,
        "next": f"?before={after}" if after else "",
        "first": request.path if request.GET.get("before") else "",
        "visits": queries.follow_ups_due(request.actor, limit=20),
        "places": registry.widest(request.actor, HANDLE),
        "handles": request.actor.may(HANDLE),
    }
    return render(request, "cases/mediations.html", context)


@requires(HANDLE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def mediation_new(request: ActedRequest, pk: int) -> HttpResponse:
    """Register a mediation of a place."""
    area = registry.get_area(request.actor, pk, HANDLE)
    form = forms.NewForm(request.POST or None)
    done = sent(request, form, lambda data: _apply(request, area.pk, data))
    if isinstance(done, Mediation):
        return redirect("cases:mediation", pk=done.pk)
    return page(request, form, _("Register a mediation"), back="cases:mediations", note=area.name)


def _apply(request: ActedRequest, area_id: int, data: Data) -> Mediation:
    one = finding.find_person(request.actor, data["one"], HANDLE)
    other = data["other"] and finding.find_person(request.actor, data["other"], HANDLE).pk
    asked = services.Application(
        area_id=area_id,
        dispute=data["dispute"],
        story=data["story"],
        one_id=one.pk,
        other_id=other or None,
        is_public=data["is_public"],
    )
    return services.apply(actor=request.actor, asked=asked)


@requires(FILE)
@require_safe
def mediation(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one file: where it stands, the two sides, the six words, the agreement, what comes next."""
    found = queries.get_mediation(request.actor, pk)
    handles = request.actor.may_in(HANDLE, found.case.area.scope_path)
    context = {
        "row": found,
        "parties": list(found.parties.select_related("person").order_by("side", "pk")),
        "mediators": list(found.mediators.select_related("person").order_by("pk")),
        "helpers": list(found.helpers.order_by("pk")),
        "guide": [
            (step, GUIDE[step], f"step-{step.value.lower()}", notes)
            for step, notes in queries.notes_by_step(found)
        ],
        "agreement": queries.agreement_of(found),
        "visits": list(found.follow_ups.order_by("due_on")),
        "deeds": [(name, DEEDS[name]) for name in queries.open_deeds(found)] if handles else [],
        "handles": handles,
        "talks": found.status in {"ACCEPTED", "IN_SESSION"},
    }
    return render(request, "cases/mediation.html", context)


@requires(HANDLE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def mediation_do(request: ActedRequest, pk: int, deed: str) -> HttpResponse:
    """Do one of the acts on a file."""
    found = queries.get_mediation(request.actor, pk, HANDLE)
    act = DEEDS.get(deed)
    if act is None:
        raise NotFound
    form = _form_of(act, found, request)
    if sent(request, form, lambda data: act.run(request, found, data) or True):
        return redirect("cases:mediation", pk=pk)
    return page(
        request,
        form,
        str(act.heading),
        back="cases:mediation",
        back_pk=pk,
        note=str(act.note),
        kind=act.kind,
        button=_("Write it down") if act.form is forms.StepForm else "",
    )


def _form_of(act: Deed, found: Mediation, request: ActedRequest) -> Any:
    if act.form is forms.MediatorForm:
        people = [(one.person_id, one.person.name) for one in queries.mediators_in(found.case.area)]
        return forms.MediatorForm(people, request.POST or None)
    if act.form is forms.AgreeForm:
        initial = {"facts": found.story, "perform_by": forms.perform_default(), "form": "WRITTEN"}
        return forms.AgreeForm(request.POST or None, initial=initial)
    if act.form is forms.ConsentForm:
        side = 1 if act is DEEDS["consent-1"] else 2
        asked = [one for one in queries.parties(found, side=side) if one.consent == Consent.ASKED]
        people = [(one.person_id, one.person.name) for one in asked]
        return forms.ConsentForm(request.POST or None, people=people)
    if act.form is forms.SignForm:
        return forms.SignForm(_missing(found), request.POST or None)
    if act.form is forms.WordForm:
        return forms.WordForm(request.POST if request.method == "POST" else None)
    return act.form(request.POST or None)


def _missing(found: Mediation) -> list[tuple[str, str]]:
    """Return whose signs are not on the paper yet, each person of a side by name."""
    agreed = queries.agreement_of(found)
    signers = [
        (f"{'one' if party.side == 1 else 'other'}:{party.person_id}", party.person.name)
        for party in queries.to_sign(found)
    ]
    if agreed is None or agreed.mediator_signed_on is None:
        signers.append(("mediator", _("The mediator")))
    if agreed is None or agreed.sealed_on is None:
        signers.append(("seal", _("The committee's seal")))
    return signers


@requires(FILE)
@require_safe
def mediation_paper(request: ActedRequest, pk: int) -> HttpResponse:
    """Print the agreement: places for everybody of both sides, the mediator and the seal."""
    found = queries.get_mediation(request.actor, pk)
    return papers.answer(papers.agreement(found), _("agreement"), found.case.ref)


@requires(HANDLE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def follow_up(request: ActedRequest, pk: int) -> HttpResponse:
    """Note a visit 7, 30 or 90 days after the agreement."""
    found = queries.get_follow_up(request.actor, pk, HANDLE)
    form = forms.FollowUpForm(request.POST or None)
    done = sent(
        request,
        form,
        lambda data: agreements.follow_up(actor=request.actor, follow_up_id=pk, text=data["text"]),
    )
    if done:
        return redirect("cases:mediation", pk=found.mediation_id)
    return page(
        request,
        form,
        _("Visit after the agreement"),
        back="cases:mediation",
        back_pk=found.mediation_id,
        note=f"{found.due_on:%Y-%m-%d}",
    )


@requires(Power.FIGURES_READ)
@require_safe
def mediation_numbers(request: ActedRequest) -> HttpResponse:
    """Show numbers and kinds, and nothing of any file."""
    return render(request, "cases/mediation_numbers.html", {"tally": queries.tally(request.actor)})


def sent(request: ActedRequest, form: Answering, act: Callable[[Data], object]) -> object | None:
    """Run the act when the form was sent; None when it was not, or was refused."""
    return form.attempt(act) if request.method == "POST" else None


def page(
    request: ActedRequest,
    form: Any,
    heading: str,
    *,
    back: str,
    back_pk: int | None = None,
    note: str = "",
    kind: str = "primary",
    has_file: bool = False,
    button: str = "",
    keep: Data | None = None,
) -> HttpResponse:
    """Draw a page with one form and one button; `keep` says how the outbox of weak signal holds it."""
    context = {
        "form": form,
        "heading": heading,
        "note": note,
        "kind": kind,
        "has_file": has_file,
        "keep": keep,
        "button": button or heading,
        "insists": insists(request),
        "back_href": reverse(back, args=[back_pk] if back_pk is not None else []),
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "cases/one_form.html", context, status=status)
