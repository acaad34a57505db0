"""Working on cases: what is given to me, one case with everything that may be done, the desk, the county."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.cases import queries, services, wording
from touyan.cases.models import Case
from touyan.cases.queries import Asked, answering, screens
from touyan.cases.views import deeds
from touyan.cases.views.channels import shows_channel
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.errors import NotAllowed, NotFound
from touyan.registry.queries import shown_name

WORKERS = (
    Power.CASE_ANSWER,
    Power.CASE_DISPATCH,
    Power.CASE_RECORD,
    Power.CASE_READ,
    Power.CASE_APPROVE,
    Power.CASE_DECIDE,
    Power.CASE_EXCLUDE,
)
ONLY = {
    "late": gettext_lazy("Late"),
    "nobody": gettext_lazy("Nobody is coming"),
    "disputed": gettext_lazy("Disputed"),
}
MONTH = dt.timedelta(days=29)


@requires(Power.CASE_OWN)
@require_safe
def mine(request: ActedRequest) -> HttpResponse:
    """Show the open cases that are given to this person, those that are due first."""
    rows = [_row(request, case) for case in screens.mine(request.actor)[: queries.lists.PAGE]]
    untold = answering.untold(request.actor)[: queries.lists.PAGE]
    return render(request, "cases/mine.html", {"rows": rows, "untold": untold})


def _row(request: ActedRequest, case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "left": wording.left(case),
        "is_asked": deeds.DEEDS["coming"].shown(request.actor, case),
        "is_mine": case.assignee_id == request.actor.person_id,
    }


@requires(Power.CASE_OWN, *WORKERS)
@require_safe
def case(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one case to those who work on it, with the buttons of what they may do."""
    found = queries.get_case(request.actor, pk)
    if not deeds.works_on(request.actor, found):
        return redirect("cases:own", pk=pk)
    offered = deeds.offered(request.actor, found)
    asking = [one for one in offered if one.form is not None]
    candidates = (
        [(one, wording.why(one.choice.why)) for one in screens.suggested_for(found)]
        if deeds.is_desk(request.actor, found) and found.is_open
        else []
    )
    reporter = found.reporter
    context = {
        "case": found,
        "kind": queries.template_of(found.area.path).kind(found.kind),
        "name": shown_name(request.actor, reporter, found.area.scope_path) if reporter else "",
        "promise": wording.promise(found, pause=screens.running_pause(found)),
        "left": wording.countdown(found.rung_due_at if found.is_open else None),
        "why": wording.why(found.why),
        "taps": [one for one in offered if one.form is None],
        "forms": [one for one in asking if one.code not in deeds.RARE],
        "rare": [one for one in asking if one.code in deeds.RARE],
        "is_waiting": found.status in deeds.ASKED,
        "candidates": candidates,
        "events": wording.shown(queries.time_line(found), is_open=found.is_open),
        "files": queries.files_of(found),
        "contest": screens.contested_pause(found),
        "linked": queries.shares_answer(request.actor, found),
        "is_desk": deeds.is_desk(request.actor, found),
    }
    return render(request, "cases/case.html", context)


@requires(Power.CASE_OWN, *WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
@shows_channel
@once
def deed(request: ActedRequest, pk: int, code: str) -> HttpResponse:
    """Do one thing to a case; a deed with a form is asked for first."""
    found = queries.get_case(request.actor, pk)
    chosen = deeds.DEEDS.get(code)
    if chosen is None or not deeds.works_on(request.actor, found):
        raise NotFound
    if request.method != "POST" and not chosen.shown(request.actor, found):
        raise NotAllowed
    posted = request.POST if request.method == "POST" else None
    form = deeds.form_of(chosen, posted, actor=request.actor, case=found)
    if request.method == "POST":
        done = form.attempt(lambda data: chosen.run(request.actor, found, data))
        if done is not None:
            messages.success(request, str(chosen.done))
            is_back = request.POST.get("back") == "mine"
            return redirect("cases:mine") if is_back else redirect("cases:case", pk=pk)
    context = {"case": found, "deed": chosen, "form": form}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "cases/deed.html", context, status=status)


@requires(Power.CASE_DISPATCH)
@require_safe
def desk(request: ActedRequest) -> HttpResponse:
    """Show the open cases of the desk with their countdown, the suggested person and batch dispatch."""
    only = request.GET.get("only", "")
    asked = Asked(
        only_late=only == "late",
        only_disputed=only == "disputed",
        only_unassigned=only == "nobody",
    )
    rows, following = queries.desk(
        request.actor, asked=asked, after=request.GET.get("after", ""), limit=screens.DESK
    )
    free = [one for one in rows if one.status in deeds.ASKED]
    found = screens.suggestions(free)
    # Whom the rule would ask is often the one who was asked already: no button for that.
    of_pk = {one.pk: one.assignee_id for one in free}
    suggested = {pk: one for pk, one in found.items() if one.person_id != of_pk[pk]}
    lines = [
        _row(request, one)
        | {"suggested": suggested.get(one.pk), "why": _why(suggested.get(one.pk))}
        for one in rows
    ]
    everybody = {one.person_id: one.name for one in found.values()}
    context = {
        "lines": lines,
        "following": following,
        "only": only,
        "filters": [("", _("All")), *((key, label) for key, label in ONLY.items())],
        "people": sorted(everybody.items(), key=lambda one: one[1]),
    }
    return render(request, "cases/desk.html", context)


def _why(found: screens.Suggested | None) -> str:
    return wording.why(found.choice.why) if found else ""


@requires(Power.CASE_DISPATCH)
@require_POST
@once
def dispatch(request: ActedRequest) -> HttpResponse:
    """Ask one person for one or several cases: all of them or none."""
    said = request.POST.get("one", "")
    if said.count(":") == 1:  # one button of one row: "case:person"
        case_id, person = said.split(":")
        ids = [case_id]
    else:
        ids, person = request.POST.getlist("case"), request.POST.get("person", "")
    if not person.isdigit() or not ids or not all(one.isdigit() for one in ids):
        messages.error(request, _("Choose the cases and the person."))
        return redirect("cases:desk")
    count = services.assign_many(
        actor=request.actor, case_ids=[int(one) for one in ids], person_id=int(person)
    )
    messages.success(
        request, ngettext("%(n)d case given.", "%(n)d cases given.", count) % {"n": count}
    )
    if request.POST.get("back") == "case":
        return redirect("cases:case", pk=int(ids[0]))
    return redirect("cases:desk")


@requires(Power.CASE_CALL_BACK)
@require_safe
def call_backs(request: ActedRequest) -> HttpResponse:
    """Show the answered cases to be called back by somebody who did not work on them."""
    rows = [
        (one, wording.countdown(one.callback_due_at)) for one in queries.to_call_back(request.actor)
    ]
    return render(request, "cases/call_backs.html", {"rows": rows})


@requires(Power.FIGURES_READ)
@require_safe
def promises(request: ActedRequest) -> HttpResponse:
    """Show promises kept by place with their denominators, what is late now, repeated causes, disputes."""
    end = clock.today()
    rows = queries.promises_by_village(request.actor, end - MONTH, end)
    actor = request.actor
    context = {
        "rows": rows,
        "since": end - MONTH,
        "late": queries.late_now(actor),
        "repeated": queries.repeated(actor) if actor.may(Power.CASE_DISPATCH) else [],
        "causes": queries.causes(actor) if actor.may(Power.CASE_READ) else [],
        "may_dispatch": actor.may(Power.CASE_DISPATCH),
        "disputed": queries.disputed(actor),
        "contested": queries.contested(actor),
    }
    return render(request, "cases/promises.html", context)
