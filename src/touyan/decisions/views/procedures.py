"""Procedures: the list, starting a motion from a template, its page with the stages, the printed file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core import clock, keyset
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.core.procedure_values import CARRY_OUT, PUBLISH, RESULT, TALK, VOTE
from touyan.decisions import queries as room
from touyan.decisions.kinds import Matter
from touyan.decisions.models import Run, RunStatus
from touyan.decisions.procedure_forms import StartForm
from touyan.decisions.procedures import county, words
from touyan.decisions.queries import procedure_page as page
from touyan.decisions.queries import procedure_signs as signs
from touyan.decisions.queries import procedures as queries
from touyan.decisions.queries.procedures import Standing
from touyan.decisions.services import running
from touyan.decisions.services.running import Start
from touyan.disclosure.models import NoticeStatus
from touyan.registry import queries as registry

PAGE = 20
LOOKED_AT = 100  # procedures among which those with signs are looked for


@requires(Power.MEETING_READ)
@require_safe
def procedures(request: ActedRequest) -> HttpResponse:
    """Show procedures, the newest first; `look`: only those that have something to look at."""
    before = keyset.read_id(request.GET.get("before", ""))
    look = request.GET.get("look") == "1"
    limit = LOOKED_AT if look else PAGE + 1
    found = list(queries.runs(request.actor, before=before, limit=limit))
    supervised = [run for run in found if signs.may_see_signs(request.actor, run)]
    marked = signs.signs_of(supervised) if supervised else {}
    shown = [run for run in found if marked.get(run.pk)] if look else found[:PAGE]
    objected = queries.open_objections(shown)
    context = {
        "rows": [
            (run, queries.definition(run).stage(run.stage), run.pk in objected, marked.get(run.pk))
            for run in shown
        ],
        "next": f"?before={found[PAGE - 1].pk}" if not look and len(found) > PAGE else "",
        "first": request.path if before else "",
        "may_start": request.actor.may(Power.MEETING_MANAGE),
        "supervises": bool(supervised),
        "look": look,
    }
    return render(request, "decisions/procedures.html", context)


@requires(Power.MEETING_MANAGE)
@require_safe
def new(request: ActedRequest) -> HttpResponse:
    """Choose a procedure and one of the motions that the county has ready."""
    areas = room.places(request.actor)
    context = {"places": [(area, page.ready(area)) for area in areas]}
    return render(request, "decisions/procedure_new.html", context)


@requires(Power.MEETING_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def start(request: ActedRequest, pk: int, template: str) -> HttpResponse:
    """Start a motion: fill in the blanks; the whole way stands beside it in words."""
    area = registry.get_area(request.actor, pk, Power.MEETING_MANAGE)
    chosen = next(
        (one for _p, found in page.ready(area) for one in found if one.code == template), None
    )
    if chosen is None:
        raise NotFound
    procedure = county.procedure(area, chosen.procedure)
    form = StartForm(request.POST or None, initial={"title": chosen.title, "text": chosen.text})
    if request.method == "POST":
        wanted: dict[str, Any] = {"procedure": procedure.code, "matter": chosen.matter}
        done = form.attempt(
            lambda data: running.start(
                actor=request.actor, wanted=Start(area_id=pk, **wanted, **data)
            )
        )
        if done:
            return redirect("decisions:procedure", pk=done.pk)
    context = {
        "form": form,
        "area": area,
        "procedure": procedure,
        "matter": Matter(chosen.matter).label,
        "lines": page.whole_way(area, procedure, chosen.matter),
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "decisions/procedure_start.html", context, status=status)


@requires(Power.MEETING_READ)
@require_safe
def procedure(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one procedure: what is proposed, where it stands, what is to be done now."""
    run = queries.get_run(request.actor, pk)
    found = queries.standing(run)
    actor, path = request.actor, run.area.scope_path
    supervises = signs.may_see_signs(actor, run)
    notice = found.result or found.published
    hangs = (
        notice is not None
        and notice.status == NoticeStatus.OPEN
        and notice.ends_on >= clock.today()
        and run.status == RunStatus.RUNNING
    )
    context = {
        "run": run,
        "procedure": found.procedure,
        "lines": page.lines(run, found),
        "now": page.now(run, found) if run.status == RunStatus.RUNNING else [],
        "stage": found.stage,
        "acts": _acts(request, run, found),
        "steps": found.steps,
        "motion": found.called,
        "notice": notice,
        "may_object": hangs and actor.may(Power.OBJECTION_RAISE),
        "objections": list(notice.objections.order_by("pk")) if notice else [],
        "may_answer": actor.may_in(Power.OBJECTION_RESOLVE, path),
        "signs": [words.RUN_SIGNS[s] for s in signs.signs_of([run])[run.pk]] if supervises else [],
    }
    return render(request, "decisions/procedure.html", context)


def _acts(request: ActedRequest, run: Run, found: Standing) -> list[dict[str, Any]]:
    """Return what this person can do now: links (`to`) and single presses (`go`), the first the main one."""
    actor, path = request.actor, run.area.scope_path
    manages = actor.may_in(Power.MEETING_MANAGE, path)
    publishes = manages and actor.may_in(Power.NOTICE_PUBLISH, path)
    acts: list[dict[str, Any]] = []
    if run.status == RunStatus.RUNNING:
        if found.stage.act in {TALK, VOTE, CARRY_OUT} and manages:
            acts += _talk_or_vote(found)
        elif found.stage.act == PUBLISH:
            acts += _publication(found, manages=manages, publishes=publishes)
        elif found.stage.act == RESULT:
            signs_here = actor.may_in(Power.RESOLUTION_CONFIRM, path)
            acts += _result(found, manages=manages, publishes=publishes, signs_here=signs_here)
    may_move = run.status in {RunStatus.RUNNING, RunStatus.REFUSED} and manages
    if may_move and found.called is None and found.stage.act in {TALK, VOTE, PUBLISH}:
        acts.append({"to": "decisions:procedure_back", "label": _("Send back"), "icon": "back"})
        if found.stage.act != PUBLISH:
            acts.append(
                {"to": "decisions:procedure_drop", "label": _("Give it up"), "icon": "cross"}
            )
    may_end = manages and run.status in {RunStatus.RUNNING, RunStatus.DONE}
    if may_end and found.called is None and queries.revoking(run, found):
        acts.append(_link("revoke", _("The assembly has revoked it"), "cross"))
    return acts


def _talk_or_vote(found: Standing) -> list[dict[str, Any]]:
    if found.stage.act == TALK:
        return [_link("talk", _("Write down this stage"), "edit")]
    if found.stage.act == CARRY_OUT:
        return [_link("done", _("Write down what was done"), "edit")]
    if found.called is None:
        return [_link("vote", _("Call the meeting that votes"), "people")]
    if page.vote_is_over(found):
        return [_press("take_result", _("Take over the result of the vote"))]
    return []


def _publication(found: Standing, *, manages: bool, publishes: bool) -> list[dict[str, Any]]:
    notice = found.published
    if notice is None:
        return [_press("publish", _("Put the decision on notice"))] if publishes else []
    acts = []
    if notice.posted_on_board_at is None and publishes:
        acts.append(_press("hang", _("The sheet hangs on the board")))
    elif manages and notice.ends_on < clock.today():
        acts.append(_press("end_notice", _("The notice is over: carry it out")))
    elif manages:
        acts.append(_link("early", _("Begin early in an emergency"), "warn"))
    return acts


def _result(
    found: Standing, *, manages: bool, publishes: bool, signs_here: bool
) -> list[dict[str, Any]]:
    notice = found.result
    if notice is None:
        return [_press("publish_result", _("Put the result on notice"))] if publishes else []
    acts = []
    if notice.posted_on_board_at is None and publishes:
        acts.append(_press("hang", _("The sheet hangs on the board")))
    if signs_here and found.stage.signed_by and not found.is_signed:
        acts.append(_press("sign_result", _("Sign the result")))
    if manages and notice.ends_on < clock.today():
        acts.append(_press("file", _("Finish and file it")))
    return acts


def _link(name: str, label: str, icon: str) -> dict[str, Any]:
    return {"to": f"decisions:procedure_{name}", "label": label, "icon": icon}


def _press(name: str, label: str) -> dict[str, Any]:
    return {"go": name, "label": label, "icon": "check"}


@requires(Power.MEETING_READ)
@require_safe
def sheet(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the decision, or the result, for the notice board on A4."""
    run = queries.get_run(request.actor, pk)
    found = queries.standing(run)
    notice = found.result or found.published
    if notice is None:
        raise NotFound
    carried = next((step for step in reversed(found.steps) if step.act == "CARRIED"), None)
    done = next((step for step in reversed(found.steps) if step.act == "CARRIED_OUT"), None)
    context = {
        "run": run,
        "notice": notice,
        "carried": carried,
        "done": done if found.result else None,
        "lines": [line for line in page.lines(run, found) if line.state == "done"],
    }
    return render(request, "decisions/procedure_sheet.html", context)


@requires(Power.MEETING_READ)
@require_safe
def file(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the whole file on A4: every step with its day, people, figures and check code."""
    run = queries.get_run(request.actor, pk)
    found = queries.standing(run)
    context = {
        "run": run,
        "procedure": found.procedure,
        "filed": page.filed(request.actor, run, found),
    }
    return render(request, "decisions/procedure_file.html", context)
