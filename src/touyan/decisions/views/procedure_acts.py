"""Acts on a procedure: writing down a stage, calling the vote, single presses, objections, sending back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core import clock, keyset
from touyan.core.actor import Power
from touyan.core.errors import Invalid, NotFound
from touyan.core.procedure_values import TALK, VOTE
from touyan.decisions import queries as room
from touyan.decisions.forms import TextForm
from touyan.decisions.models import Run
from touyan.decisions.procedure_forms import (
    AnswerForm,
    BackForm,
    ObjectForm,
    RevokeForm,
    TalkForm,
    VoteForm,
)
from touyan.decisions.procedures import rules, words
from touyan.decisions.queries import procedure_page as page
from touyan.decisions.queries import procedures as queries
from touyan.decisions.services import publishing, running
from touyan.decisions.services.running import Talked, VoteCall
from touyan.disclosure import queries as disclosure

REASON = 200
FORM = "decisions/procedure_form.html"
PRESSES: dict[str, Callable[..., object]] = {
    "take_result": running.take_result,
    "publish": publishing.publish,
    "hang": publishing.hang,
    "end_notice": publishing.end_notice,
    "publish_result": publishing.publish_result,
    "sign_result": publishing.sign_result,
    "file": publishing.file,
}


@requires(Power.MEETING_MANAGE, Power.RESOLUTION_CONFIRM)
@require_POST
@once
def go(request: ActedRequest, pk: int) -> HttpResponse:
    """Do what takes one press: take over the vote, publish, end the notice, sign, file."""
    queries.get_run(request.actor, pk)
    act = PRESSES.get(request.POST.get("act", ""))
    if act is None:
        raise Invalid
    act(actor=request.actor, run_id=pk)
    return redirect("decisions:procedure", pk=pk)


@requires(Power.MEETING_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def talk(request: ActedRequest, pk: int) -> HttpResponse:
    """Write down a talk: who did not come, how many agreed, what was said."""
    run = _managed(request, pk)
    found = queries.standing(run)
    if found.stage.act != TALK:
        return redirect("decisions:procedure", pk=pk)
    people = page.members(request.actor, run, found.stage, on=clock.today())
    then = rules.followers(found.procedure, found.stage.code, is_voted=run.is_voted)
    form = TalkForm(
        queries.village_of(run.area),
        found.stage,
        request.POST or None,
        has_list=bool(people),
        then=then,
    )
    absent = frozenset(
        key for one in request.POST.getlist("absent") if (key := keyset.read_id(one)) is not None
    )
    made = None
    if request.method == "POST":
        made = form.attempt(lambda data: _talk(request, pk, data, absent))
    if made:
        messages.success(request, _("Written down."))
        return redirect("decisions:procedure", pk=pk)
    context = _around(run, form, heading=found.stage.name, label=_("Write it down")) | {
        "lead": words.body(found.stage.body),
        "people": people,
        "absent": absent,
        "asks": page.now(run, found),
    }
    return render(request, FORM, context, status=_status(form))


def _talk(request: ActedRequest, pk: int, data: dict[str, Any], absent: frozenset[int]) -> object:
    talked = Talked(
        told_on=data["told_on"],
        held_on=data["held_on"],
        place=data["place"],
        text=data["text"],
        yes=data["yes"],
        absent=absent,
        came=data.get("came") or frozenset(),
        households_asked=data.get("households_asked") or 0,
        reason=data["reason"],
        then=data.get("then") or "",
    )
    return running.hold_talk(actor=request.actor, run_id=pk, talked=talked)


@requires(Power.MEETING_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def vote(request: ActedRequest, pk: int) -> HttpResponse:
    """Call the meeting that votes, by the law of the matter."""
    run = _managed(request, pk)
    found = queries.standing(run)
    if found.stage.act != VOTE or found.called is not None:
        return redirect("decisions:procedure", pk=pk)
    options = room.options(run.area, run.matter)
    needed = any(option.needs_authority for option in options)
    form = VoteForm(
        options,
        run.area,
        list(room.authorities(run.area)) if needed else [],
        request.POST or None,
    )
    made = None
    if request.method == "POST":
        made = form.attempt(lambda data: _call(request, pk, form, data))
    if made:
        messages.success(request, _("The meeting is called. Print the notice and hang it up."))
        return redirect("decisions:procedure", pk=pk)
    context = _around(run, form, heading=found.stage.name, label=_("Call the meeting"))
    return render(request, FORM, context, status=_status(form))


def _call(request: ActedRequest, pk: int, form: VoteForm, data: dict[str, Any]) -> object:
    call = VoteCall(
        body=data["body"],
        place=data["place"],
        meets_at=form.meets_at(data),
        assent=data["assent"],
        authorised_by_id=int(data["authorised_by"]) if data.get("authorised_by") else None,
        interested=data["concerned"],
        urgency=data["urgency"],
        reason=data["reason"],
    )
    return running.call_vote(actor=request.actor, run_id=pk, call=call)


@requires(Power.MEETING_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def early(request: ActedRequest, pk: int) -> HttpResponse:
    """Begin before the notice is over, with the reason."""
    form = TextForm(gettext_lazy("What is the emergency?"), request.POST or None, longest=REASON)
    return _with_text(
        request,
        pk,
        form,
        heading=_("Begin early in an emergency"),
        act=lambda data: publishing.begin_early(
            actor=request.actor, run_id=pk, reason=data["text"]
        ),
    )


@requires(Power.MEETING_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def done(request: ActedRequest, pk: int) -> HttpResponse:
    """Write down what was done."""
    form = TextForm(
        gettext_lazy("What was done: contract, accounts, acceptance"), request.POST or None
    )
    return _with_text(
        request,
        pk,
        form,
        heading=_("Write down what was done"),
        act=lambda data: publishing.carry_out(actor=request.actor, run_id=pk, done=data["text"]),
    )


@requires(Power.MEETING_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def drop(request: ActedRequest, pk: int) -> HttpResponse:
    """Give it up, with the reason."""
    form = TextForm(gettext_lazy("Why is it given up?"), request.POST or None, longest=REASON)
    return _with_text(
        request,
        pk,
        form,
        heading=_("Give it up"),
        act=lambda data: running.drop(actor=request.actor, run_id=pk, reason=data["text"]),
    )


@requires(Power.MEETING_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def back(request: ActedRequest, pk: int) -> HttpResponse:
    """Send it back to a stage that it passed."""
    run = _managed(request, pk)
    found = queries.standing(run)
    form = BackForm(
        rules.back_to(found.procedure, run.stage, found.passed),
        request.POST or None,
        initial={"title": run.title, "text": run.text, "to": run.stage},
    )
    return _with_text(
        request,
        pk,
        form,
        heading=_("Send back"),
        act=lambda data: running.send_back(
            actor=request.actor,
            run_id=pk,
            to=data["to"],
            reason=data["reason"],
            new_title=data["title"],
            new_text=data["text"].replace("\r\n", "\n"),
        ),
    )


@requires(Power.MEETING_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def revoke(request: ActedRequest, pk: int) -> HttpResponse:
    """Note that the assembly has revoked it."""
    run = _managed(request, pk)
    form = RevokeForm(queries.revoking(run, queries.standing(run)), request.POST or None)
    return _with_text(
        request,
        pk,
        form,
        heading=_("The assembly has revoked it"),
        act=lambda data: running.revoke(
            actor=request.actor, run_id=pk, resolution_id=int(data["resolution"])
        ),
    )


def _with_text(
    request: ActedRequest,
    pk: int,
    form: Any,
    *,
    heading: str,
    act: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    run = _managed(request, pk)
    if request.method == "POST" and form.attempt(act):
        return redirect("decisions:procedure", pk=pk)
    context = _around(run, form, heading=heading, label=heading)
    return render(request, FORM, context, status=_status(form))


@requires(Power.OBJECTION_RAISE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def object_to(request: ActedRequest, pk: int) -> HttpResponse:
    """Say that a decision, or its result, is wrong while it hangs on the board."""
    run = queries.get_run(request.actor, pk)
    form = ObjectForm(request.POST or None)
    made = None
    if request.method == "POST":
        made = form.attempt(
            lambda data: publishing.object_to(actor=request.actor, run_id=pk, **data)
        )
    if made:
        messages.success(request, _("Noted. You get an answer within three working days."))
        return redirect("decisions:procedure", pk=pk)
    context = _around(run, form, heading=_("Say that something is wrong"), label=_("Send"))
    return render(request, FORM, context, status=_status(form))


@requires(Power.OBJECTION_RESOLVE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def answer(request: ActedRequest, pk: int) -> HttpResponse:
    """Answer an objection to a procedure."""
    objection = disclosure.get_objection(request.actor, pk)
    run = publishing.run_of_line(request.actor, objection)
    if not request.actor.may_in(Power.OBJECTION_RESOLVE, run.area.scope_path):
        raise NotFound
    form = AnswerForm(request.POST or None)
    made = None
    if request.method == "POST":
        made = form.attempt(
            lambda data: publishing.answer(actor=request.actor, objection=objection, **data)
        )
    if made:
        return redirect("decisions:procedure", pk=run.pk)
    context = _around(run, form, heading=_("Answer an objection"), label=_("Answer"))
    context["lead"] = objection.reason
    return render(request, FORM, context, status=_status(form))


def _managed(request: ActedRequest, pk: int) -> Run:
    return queries.get_run(request.actor, pk, Power.MEETING_MANAGE)


def _around(run: Run, form: Any, *, heading: str, label: str) -> dict[str, Any]:
    return {"run": run, "form": form, "heading": heading, "label": label}


def _status(form: Any) -> int:
    return int(form.status) if form.is_bound and form.errors else 200
