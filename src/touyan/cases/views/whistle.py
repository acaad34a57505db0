"""Whistling: triage before anything else, the same matter offered, one submission however often it is sent.

These views carry no `@once`: a kept answer would tie a request without a name to an account. The service
knows the form's key by itself and answers the same for the same form (`Submission.key`).
"""

import uuid
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.errors import RequestKeyMissing
from touyan.backstage.once import FIELD
from touyan.cases import queries, services, triage
from touyan.cases.errors import ShownTheChannel
from touyan.cases.forms import URGENCY, WhistleForm, kept_at
from touyan.cases.kinds import Channel, Family
from touyan.cases.pack_values import CasesTemplate
from touyan.cases.queries import Similar, screens
from touyan.cases.services import Submission, Submitted
from touyan.cases.services.screening import look_first
from touyan.cases.views.channels import channel_page, insists
from touyan.core.actor import Power
from touyan.registry.models import Area

_PASSED_ON = (
    "urgency",
    "text",
    "area",
    "place",
    "anonymous",
    "contact",
    "channel",
    "kept_at",
    "insists",
)


@requires(Power.CASE_OWN)
@require_http_methods(["GET", "HEAD", "POST"])
def whistle(request: ActedRequest) -> HttpResponse:
    """Whistle for oneself."""
    return _whistle(request, is_keyed=False)


@requires(Power.CASE_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def keyed(request: ActedRequest) -> HttpResponse:
    """Key in what somebody said on the telephone, at the counter or on paper."""
    return _whistle(request, is_keyed=True)


@requires(Power.CASE_OWN, Power.CASE_READ, Power.CASE_ANSWER)
@require_safe
def channel(request: ActedRequest) -> HttpResponse:
    """Where accusations and matters of the courts go; nothing of them is kept here."""
    shown = ShownTheChannel("DISCIPLINE", _template(request).discipline_phone)
    return channel_page(request, shown, status=200)


def _whistle(request: ActedRequest, *, is_keyed: bool) -> HttpResponse:
    places = screens.places(request.actor, chosen=request.GET.get("place", ""))
    template = _template(request)
    posted = request.POST if request.method == "POST" else None
    if posted is not None:
        try:
            look_first(
                template, posted.get("text", ""), posted.get("place", ""), insists=insists(request)
            )
        except ShownTheChannel as shown:
            return channel_page(request, shown)
    form = WhistleForm(
        posted,
        request.FILES or None,
        places=places,
        promises=_promises(template, places),
        is_keyed=is_keyed,
        initial=_initial(request, template),
    )
    if posted is not None and form.is_valid():
        offered = _offered(posted, request)
        if offered:
            return render(request, "cases/similar.html", _offer(posted, offered, is_keyed=is_keyed))
        done = form.attempt(lambda data: _submit(request, template, data, is_keyed=is_keyed))
        if done:
            return _answer(request, done, is_keyed=is_keyed)
    context = {
        "form": form,
        "is_keyed": is_keyed,
        "phone": template.duty_phone,
        "words": triage.words_with(template.triage_words),
        "discipline_phone": template.discipline_phone,
        "insists": "insists" in request.GET or (posted is not None and "insists" in posted),
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "cases/whistle.html", context, status=status)


def _initial(request: ActedRequest, template: CasesTemplate) -> dict[str, Any]:
    here = screens.own_place(request.actor)
    return {
        "urgency": template.of_family(Family.WHISTLE).code,
        "area": str(here.pk) if here else None,
    }


def _promises(template: CasesTemplate, places: list[Area]) -> list[tuple[str, str]]:
    """Return the three words of urgency with the promise that each one means here."""
    found = []
    for family, word, follows in URGENCY:
        kind = template.of_family(family)
        minutes = queries.arrival_minutes(places[0], kind) if places else kind.arrival_minutes
        found.append((kind.code, _promise(str(word), str(follows), minutes)))
    return found


def _promise(word: str, follows: str, minutes: int | None) -> str:
    if minutes is None:
        return _("%(word)s (%(follows)s)") % {"word": word, "follows": follows}
    if minutes % 60 == 0:
        return _("%(word)s (within %(n)d hours %(follows)s)") % {
            "word": word,
            "n": minutes // 60,
            "follows": follows,
        }
    return _("%(word)s (within %(n)d minutes %(follows)s)") % {
        "word": word,
        "n": minutes,
        "follows": follows,
    }


def _template(request: ActedRequest) -> CasesTemplate:
    here = screens.own_place(request.actor)
    prefixes = sorted({g.prefix for g in request.actor.grants if g.prefix})
    return queries.template_of(here.path if here else (prefixes[0] if prefixes else ""))


def _key(posted: QueryDict) -> uuid.UUID:
    try:
        return uuid.UUID(posted.get(FIELD, ""))
    except ValueError:
        raise RequestKeyMissing from None


def _offered(posted: QueryDict, request: ActedRequest) -> list[Similar]:
    """Return similar open cases, unless the person has said which it is, or sends pictures or voice."""
    if "apart" in posted or posted.get("linked_to") or request.FILES or posted.get("kept_at"):
        return []
    if screens.is_sent(_key(posted)):
        return []
    area = screens.place(posted.get("area", ""))
    return queries.similar(area, posted.get("text", "")) if area else []


def _offer(posted: QueryDict, offered: list[Similar], *, is_keyed: bool) -> dict[str, Any]:
    passed = [(name, posted[name]) for name in _PASSED_ON if posted.get(name)]
    return {
        "offered": offered,
        "passed": passed,
        "key": posted.get(FIELD, ""),
        "is_keyed": is_keyed,
    }


def _submit(
    request: ActedRequest, template: CasesTemplate, data: dict[str, Any], *, is_keyed: bool
) -> Submitted:
    posted = request.POST
    uploads = tuple(data[name] for name in ("voice", "photo") if data.get(name))
    linked = posted.get("linked_to", "")
    came = Channel.VOICE if data.get("voice") and not data["text"].strip() else Channel.PAGE
    return services.submit(
        actor=request.actor,
        submission=Submission(
            key=_key(posted),
            area_id=int(data["area"]),
            kind=data["urgency"],
            text=data["text"] or _without_words(posted, uploads),
            place=data["place"],
            channel=(data.get("channel") or Channel.PHONE) if is_keyed else came,
            is_anonymous=bool(data.get("anonymous")),
            contact=data.get("contact") or "",
            uploads=uploads,
            sent_at=kept_at(posted.get("kept_at", "")),
            insists="insists" in posted,
            linked_to=int(linked) if linked.isdigit() else None,
        ),
    )


def _without_words(posted: QueryDict, uploads: tuple[object, ...]) -> str:
    """A whistle without any word, kept on a phone without a network, is a call for somebody to come."""
    return _("(no words: please come)") if posted.get("kept_at") and not uploads else ""


def _answer(request: ActedRequest, done: Submitted, *, is_keyed: bool) -> HttpResponse:
    if done.receipt:
        # Never in an address: addresses are written into the records of requests.
        return render(request, "cases/receipt.html", {"receipt": done.receipt, "case": done.case})
    if is_keyed:
        return redirect("cases:case", pk=done.case.pk)
    return redirect("cases:own", pk=done.case.pk)
