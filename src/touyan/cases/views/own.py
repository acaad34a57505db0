"""One's own requests: the promise in words, "somebody is there", rating, opening again, objecting to a wait.

Who asked without a name holds a receipt number and does the same with it; the number travels in forms only.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, public, requires
from touyan.backstage import files
from touyan.backstage.once import once
from touyan.cases import queries, services, wording
from touyan.cases.errors import ShownTheChannel
from touyan.cases.forms import ArrivedForm, RateForm, ReceiptForm, WordsForm
from touyan.cases.kinds import CaseStatus
from touyan.cases.models import Case
from touyan.cases.queries import screens
from touyan.cases.views.channels import BACK, channel_page, insists, shows_channel
from touyan.core.actor import Power
from touyan.core.errors import NotFound

OWN = Power.CASE_OWN
Act = Callable[..., object]
BEFORE = (CaseStatus.WHISTLED, CaseStatus.DISPATCHED, CaseStatus.ACCEPTED)
ANSWERED = (CaseStatus.REPLIED, CaseStatus.CLOSED)


@requires(OWN)
@require_safe
def requests(request: ActedRequest) -> HttpResponse:
    """Show what one asked for, the newest first."""
    rows, following = queries.own_cases(request.actor, before=request.GET.get("before", ""))
    lines = [(case, wording.promise(case)) for case in rows]
    return render(request, "cases/requests.html", {"lines": lines, "following": following})


@requires(OWN)
@require_safe
def own(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one request: until when somebody comes or answers, and what has happened."""
    case = queries.own_case(request.actor, pk)
    return render(request, "cases/own.html", _context(case))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: ActedRequest) -> HttpResponse:
    """Show a request without a name to whoever holds its number. Nothing is written here."""
    form = ReceiptForm(request.POST or None)
    if request.method == "POST":
        case = form.attempt(lambda data: queries.by_receipt(data["receipt"]))
        if case:
            number = form.cleaned_data["receipt"]
            return render(request, "cases/own.html", _context(case, receipt=number))
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "cases/receipt_ask.html", {"form": form}, status=status)


@public
@require_POST
def by_receipt(request: ActedRequest, act: str) -> HttpResponse:
    """Do one of the acts of `own` with the receipt number of a request without a name.

    Without `@once`: a kept answer would tie the request to an account. Each act is refused or silent
    the second time by itself.
    """
    number = request.POST.get("receipt", "")
    case = queries.by_receipt(number)
    form = _form(act, request)
    try:
        done = form.attempt(lambda data: _run(act, request, case.pk, data, number))
    except ShownTheChannel as shown:
        return channel_page(request, shown, back=reverse("cases:receipt"), label=BACK)
    if done is None:
        context = {"form": form, "case": case, "act": act, "receipt": number} | _words(act)
        return render(request, "cases/own_form.html", context, status=form.status)
    case.refresh_from_db()
    return render(request, "cases/own.html", _context(case, receipt=number))


@requires(OWN)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_channel
@once
def own_act(request: ActedRequest, pk: int, act: str) -> HttpResponse:
    """Say that somebody is there, rate, open again, object to a wait, take it back."""
    case = queries.own_case(request.actor, pk)
    form = _form(act, request)
    if request.method == "POST":
        done = form.attempt(lambda data: _run(act, request, pk, data, ""))
        if done is not None:
            messages.success(request, str(ACTS[act][3]))
            return redirect("cases:own", pk=pk)
    context = {"form": form, "case": case, "act": act, "receipt": ""} | _words(act)
    context["insists"] = insists(request)
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "cases/own_form.html", context, status=status)


@requires(OWN, Power.CASE_READ, Power.CASE_ANSWER)
@require_safe
def case_file(request: ActedRequest, pk: int, file_id: int) -> FileResponse:
    """Give a voice message or picture back to those who may see the request."""
    found = queries.file_of(request.actor, pk, file_id)
    return files.response(found, part=request.headers.get("Range", ""))


def _context(case: Case, *, receipt: str = "") -> dict[str, Any]:
    pause = screens.running_pause(case)
    rated = screens.is_rated(case)
    return {
        "case": case,
        "receipt": receipt,
        "promise": wording.promise(case, pause=pause),
        "events": wording.shown(queries.time_line(case, for_reporter=True), is_open=case.is_open),
        "files": queries.files_of(case),
        "may_say_arrived": case.status in BEFORE
        and case.assignee_id is not None
        and case.arrival_due_at is not None,
        "may_rate": case.status in ANSWERED and not rated,
        "may_reopen": case.status in ANSWERED,
        "may_contest": pause is not None and pause.contested_at is None,
        "may_withdraw": case.is_open,
        "rating": RateForm(),
        "phone": queries.template_of(case.area.path).duty_phone,
    }


def _arrived(who: dict[str, Any], data: dict[str, Any]) -> object:
    return services.confirm_arrival(**who, voice=data.get("voice"))


def _rate(who: dict[str, Any], data: dict[str, Any]) -> object:
    words, said = data["words"], data["insists"]
    return services.rate(**who, score=data["score"], words=words, insists=said)


def _reopen(who: dict[str, Any], data: dict[str, Any]) -> object:
    return services.reopen(**who, reason=data["words"], insists=data["insists"])


def _contest(who: dict[str, Any], data: dict[str, Any]) -> object:
    return services.contest_pause(**who, reason=data["words"], insists=data["insists"])


def _withdraw(who: dict[str, Any], data: dict[str, Any]) -> object:
    return services.withdraw(**who)


class NoForm(WordsForm):
    """Nothing needs to be said; what is said is kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = False


ACTS: dict[str, tuple[Act, type[Any], Any, Any]] = {
    "arrived": (
        _arrived, ArrivedForm, gettext_lazy("Somebody is there"), gettext_lazy("Noted: somebody is there."),
    ),
    "rate": (
        _rate, RateForm, gettext_lazy("Rate the answer"), gettext_lazy("Thank you. It is noted."),
    ),
    "reopen": (
        _reopen, NoForm, gettext_lazy("Open it again"), gettext_lazy("It is open again."),
    ),
    "contest": (
        _contest, WordsForm, gettext_lazy("Object to the wait"),
        gettext_lazy("The level above decides whose time it is."),
    ),
    "withdraw": (
        _withdraw, NoForm, gettext_lazy("Take it back"), gettext_lazy("Taken back."),
    ),
}  # fmt: skip
"""act: (what it does, its form, the words of its button, the words afterwards)."""


def _form(act: str, request: ActedRequest) -> Any:
    if act not in ACTS:
        raise NotFound
    if request.method == "POST":
        return ACTS[act][1](request.POST, request.FILES)
    return ACTS[act][1]()


def _words(act: str) -> dict[str, Any]:
    return {"heading": ACTS[act][2]}


def _run(act: str, request: ActedRequest, pk: int, data: dict[str, Any], receipt: str) -> object:
    who = {"actor": request.actor, "case_id": pk, "receipt": receipt}
    return ACTS[act][0](who, data | {"insists": insists(request)})
