"""Acting for somebody else: "I act for ...", letting somebody act, what is done by it, papers back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.cases import papers
from touyan.cases import proxy_forms as forms
from touyan.cases.models import Authorisation
from touyan.cases.proxy_rules import Proof
from touyan.cases.queries import finding
from touyan.cases.queries import proxies as queries
from touyan.cases.services import proxies as services
from touyan.cases.views.channels import insists, shows_channel
from touyan.cases.views.mediation import page, sent
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.core.keyset import read_id
from touyan.registry import queries as registry

OWN, RECORD, READ = Power.CASE_OWN, Power.CASE_RECORD, Power.CASE_READ
Data = dict[str, Any]


@requires(OWN)
@require_safe
def my_proxies(request: ActedRequest) -> HttpResponse:
    """Show for whom I act, and who acts for me."""
    context = {
        "held": queries.held(request.actor),
        "given": queries.given(request.actor),
        "keeps": queries.may_keep_for(request.actor),
        "places": registry.widest(request.actor, RECORD),
    }
    return render(request, "cases/my_proxies.html", context)


@requires(OWN)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_channel
@once
def entrust(request: ActedRequest) -> HttpResponse:
    """Let somebody of my village act for me."""
    people = [
        (one.person_id, f"{one.person.name} · {one.post}")
        for one in queries.helpers_of(request.actor.person_id)
    ]
    form = forms.OwnForm(people, request.POST or None)
    done = sent(request, form, lambda data: _entrust(request, data))
    if isinstance(done, Authorisation):
        messages.success(request, _("Noted. Receipt: %(receipt)s") % {"receipt": done.receipt})
        return redirect("cases:authorisation", pk=done.pk)
    note = _("You can take it back at any time; it ends at once.")
    return page(request, form, _("Let somebody act for me"), back="cases:my_proxies", note=note)


def _entrust(request: ActedRequest, data: Data) -> Authorisation:
    entrusted = services.Entrusted(
        kind=data["kind"],
        person_id=request.actor.person_id,
        proxy_id=data["proxy"],
        scope=data["scope"],
        expires_on=data["expires_on"],
        insists=insists(request),
    )
    return services.authorise(
        actor=request.actor, entrusted=entrusted, proven=services.Proven(Proof.PHONE)
    )


@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_channel
@once
def entrust_for(request: ActedRequest) -> HttpResponse:
    """Key in an authorisation that somebody signed or spoke."""
    form = forms.KeyedForm(request.POST or None, request.FILES or None)
    done = sent(request, form, lambda data: _entrust_for(request, data))
    if isinstance(done, Authorisation):
        messages.success(request, _("Noted. Receipt: %(receipt)s") % {"receipt": done.receipt})
        return redirect("cases:authorisation", pk=done.pk)
    return page(request, form, _("Key in an authorisation"), back="cases:my_proxies", has_file=True)


def _entrust_for(request: ActedRequest, data: Data) -> Authorisation:
    entrusted = services.Entrusted(
        kind=data["kind"],
        person_id=finding.find_person(request.actor, data["person"], RECORD).pk,
        proxy_id=finding.find_person(request.actor, data["proxy"], RECORD).pk,
        scope=data["scope"],
        expires_on=data["expires_on"],
        insists=insists(request),
    )
    file = data["file"]
    proven = services.Proven(data["proof"], file or None, file.name if file else "")
    return services.authorise(actor=request.actor, entrusted=entrusted, proven=proven)


@requires(READ)
@require_safe
def authorisations(request: ActedRequest) -> HttpResponse:
    """Show who acts for whom in my places."""
    rows, after = queries.in_village(request.actor, before=request.GET.get("before", ""))
    context = {
        "rows": rows,
        "next": f"?before={after}" if after else "",
        "first": request.path if request.GET.get("before") else "",
        "keeps": queries.may_keep_for(request.actor),
    }
    return render(request, "cases/authorisations.html", context)


@requires(OWN, READ, RECORD)
@require_safe
def authorisation(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one authorisation: who, for what, until when, what is lent, what comes next."""
    found = queries.get_authorisation(request.actor, pk)
    running = queries.is_running(found)
    acts = found.proxy_id == request.actor.person_id and running
    ends = found.person_id == request.actor.person_id or request.actor.may_in(
        RECORD, found.area.scope_path
    )
    context = {
        "row": found,
        "running": running,
        "acts": acts,
        "may_end": ends and found.revoked_at is None and found.used_at is None,
        "papers": list(found.papers.order_by("pk")),
        "may_return": ends or found.proxy_id == request.actor.person_id,
    }
    return render(request, "cases/authorisation.html", context)


def _act(request: ActedRequest, pk: int, data: Data) -> object:
    return services.act_for(actor=request.actor, authorisation_id=pk, text=data["text"])


def _lend(request: ActedRequest, pk: int, data: Data) -> object:
    return services.lend_paper(actor=request.actor, authorisation_id=pk, name=data["name"])


@requires(OWN, RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def act_for(request: ActedRequest, pk: int) -> HttpResponse:
    """Bring the matter forward in the other person's name."""
    found = queries.get_authorisation(request.actor, pk)
    form = forms.ActForm(request.POST or None, initial={"text": found.scope})
    if sent(request, form, lambda data: _act(request, pk, data)):
        messages.success(request, _("Sent in the name of %(name)s.") % {"name": found.person.name})
        return redirect("cases:authorisation", pk=pk)
    heading = _("I act for %(name)s") % {"name": found.person.name}
    return page(request, form, heading, back="cases:authorisation", back_pk=pk)


@requires(OWN, RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def lend_paper(request: ActedRequest, pk: int) -> HttpResponse:
    """Note a paper that goes along."""
    queries.get_authorisation(request.actor, pk)
    form = forms.PaperForm(request.POST or None)
    if sent(request, form, lambda data: _lend(request, pk, data)):
        return redirect("cases:authorisation", pk=pk)
    return page(request, form, _("A paper goes along"), back="cases:authorisation", back_pk=pk)


ENDS: dict[str, Callable[..., object]] = {
    "revoke": services.revoke,
    "finish": services.finish,
}


@requires(OWN, RECORD)
@require_POST
@once
def authorisation_do(request: ActedRequest, pk: int, deed: str) -> HttpResponse:
    """Take it back, finish it, or note that a paper is back."""
    queries.get_authorisation(request.actor, pk)
    if deed in ENDS:
        ENDS[deed](actor=request.actor, authorisation_id=pk)
    elif deed == "return":
        paper = read_id(request.POST.get("paper", ""))
        services.return_paper(actor=request.actor, authorisation_id=pk, paper_id=paper or 0)
    else:
        raise NotFound
    return redirect("cases:authorisation", pk=pk)


@requires(OWN, READ, RECORD)
@require_safe
def authorisation_paper(request: ActedRequest, pk: int) -> HttpResponse:
    """Print the authorisation to be signed."""
    found = queries.get_authorisation(request.actor, pk)
    return papers.answer(papers.authorisation(found), _("authorisation"), found.receipt)


@requires(RECORD)
@require_safe
def authorisation_blank(request: ActedRequest) -> HttpResponse:
    """Print an empty authorisation, to be filled in by hand."""
    return papers.answer(papers.authorisation(None), _("authorisation"), "")


@requires(RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def speak_for(request: ActedRequest, pk: int) -> HttpResponse:
    """Speak for several households of a place."""
    area = registry.get_area(request.actor, pk, RECORD)
    form = forms.GroupForm(request.POST or None)
    done = sent(request, form, lambda data: _speak(request, pk, data))
    if done:
        messages.success(request, _("Sent: the village answers all of these households."))
        return redirect("cases:my_proxies")
    return page(
        request, form, _("Speak for several households"), back="cases:my_proxies", note=area.name
    )


def _speak(request: ActedRequest, pk: int, data: Data) -> object:
    def numbers(said: str) -> list[int]:
        parts = said.replace("，", ",").replace("、", ",").split(",")
        found = (finding.find_household(request.actor, one, RECORD) for one in parts if one.strip())
        return [household.pk for household in found]

    return services.speak_for(
        actor=request.actor,
        area_id=pk,
        text=data["text"],
        households=numbers(data["households"]),
        speakers=numbers(data["speakers"]),
    )
