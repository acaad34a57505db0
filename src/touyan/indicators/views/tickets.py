"""Pages of tickets: an alarm is given out, lists, one ticket with its deeds."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage import files
from touyan.backstage.once import once
from touyan.cases.wording import countdown
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.errors import NotAllowed, NotFound, WrongState
from touyan.indicators.disposal import ENDED, OWED, WAYS, Act, Stage
from touyan.indicators.models import Ticket, TicketStep
from touyan.indicators.queries import alerts as alert_queries
from touyan.indicators.queries import tickets as queries
from touyan.indicators.queries.handlers import Why, handlers
from touyan.indicators.rules import RULES, Level
from touyan.indicators.services import ticket_guards as guards
from touyan.indicators.services import tickets as services
from touyan.indicators.ticket_forms import DispatchForm
from touyan.indicators.views import ticket_deeds as deeds
from touyan.indicators.views.alerts import TAGS, level_word

SHOWS = {
    "mine": gettext_lazy("Given to me"),
    "review": gettext_lazy("To be reviewed"),
    "steward": gettext_lazy("My cooperatives"),
    "late": gettext_lazy("Over time"),
    "look": gettext_lazy("To look at again"),
    "running": gettext_lazy("Under way"),
    "ended": gettext_lazy("No longer under way"),
}
WHY = {
    Why.STEWARD: gettext_lazy("looks after this cooperative"),
    Why.POST: gettext_lazy("by the post"),
}


@requires(Power.ALERT_HANDLE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def dispatch(request: ActedRequest, pk: int) -> HttpResponse:
    """Give an alarm out as a task: the right person is chosen already."""
    alert = alert_queries.get(request.actor, pk)
    level = Level(alert.level)
    if not guards.may_supervise(request.actor, alert, level):
        raise NotAllowed
    found = handlers(alert, level)
    people = [(str(one.person_id), f"{one.name} · {one.post} · {WHY[one.why]}") for one in found]
    form = DispatchForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST":
        ticket = form.attempt(
            lambda data: services.dispatch(
                actor=request.actor, alert=alert, person_id=int(data["person"])
            )
        )
        if ticket is not None:
            messages.success(request, _("Given out. The time for signing runs."))
            return redirect("indicators:ticket", ticket.pk)
    context = {
        "alert": alert,
        "title": f"{alert.organisation.name}: {RULES[alert.rule].title}",
        "level": level_word(level),
        "tag": TAGS[level],
        "form": form,
        "nobody": not people,
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "indicators/dispatch.html", context, status=status)


@requires(Power.ALERT_READ)
@require_safe
def tickets(request: ActedRequest) -> HttpResponse:
    """Show the tickets given to me, to be reviewed, late, under way, ended."""
    asked = request.GET.get("show", "")
    if asked not in SHOWS:
        asked = "mine" if queries.shown(request.actor, "mine").exists() else "running"
    page = queries.page_of(request.actor, asked, before=request.GET.get("before", ""))
    context = {
        "rows": [_row(one) for one in page.tickets],
        "next_before": page.next_before,
        "show": asked,
        "shows": list(SHOWS.items()),
    }
    return render(request, "indicators/tickets.html", context)


@requires(Power.ALERT_READ)
@require_safe
def ticket(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one ticket: whose it is, until when, what was said, and what may be done."""
    found = queries.get(request.actor, pk)
    offered = deeds.offered(request.actor, found)
    level = Level(found.level)
    context = {
        "ticket": found,
        "row": _row(found),
        "alert": found.alert,
        "facts": _facts(found),
        "taps": [one for one in offered if one.form is None],
        "forms": [one for one in offered if one.form is not None],
        "missing": [one.label for one in guards.missing(found)]
        if found.stage == Stage.REVIEWED
        else [],
        "risen": found.case.get_level_display() if _has_risen(found) else "",
        "events": [_event(step) for step in queries.steps_of(found)],
        "files": queries.files_of(found),
        "may_say_false": alert_queries.may_say_false(request.actor, found.alert)
        and found.stage not in ENDED,
        "needs": WAYS[level],
    }
    return render(request, "indicators/ticket.html", context)


@requires(Power.ALERT_READ)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def deed(request: ActedRequest, pk: int, code: str) -> HttpResponse:
    """Do one thing to a ticket; a deed with a form is asked for first."""
    found = queries.get(request.actor, pk)
    chosen = deeds.DEEDS.get(code)
    if chosen is None:
        raise NotFound
    is_posted = request.method == "POST"
    if not is_posted and not chosen.shown(request.actor, found):
        raise NotAllowed if found.stage not in ENDED else WrongState
    posted = (request.POST, request.FILES) if is_posted else (None, None)
    form = deeds.form_of(chosen, found, *posted)
    if is_posted:
        done = form.attempt(lambda data: chosen.run(request.actor, found, data))
        if done is not None:
            messages.success(request, str(chosen.done))
            return redirect("indicators:ticket", pk)
    context = {"ticket": found, "row": _row(found), "deed": chosen, "form": form}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "indicators/ticket_deed.html", context, status=status)


@requires(Power.ALERT_READ)
@require_safe
def file(request: ActedRequest, pk: int, file_id: int) -> FileResponse:
    """Give a piece of evidence to those who may see the ticket."""
    return files.response(queries.file_of(request.actor, pk, file_id))


def _row(found: Ticket) -> dict[str, Any]:
    level = Level(found.level)
    alert = found.alert
    due = queries.due_of(found)
    who = found.case.assignee
    return {
        "pk": found.pk,
        "title": f"{alert.organisation.name}: {RULES[alert.rule].title}",
        "note": " · ".join(
            [alert.area.name, found.case.ref, who.name if who else "—", found.get_stage_display()]
        ),
        "tag": TAGS[level],
        "level": level_word(level),
        "left": countdown(due),
        "stage": found.get_stage_display(),
    }


def _facts(found: Ticket) -> list[tuple[str, str]]:
    case = found.case
    rows = [
        (_("Number"), case.ref),
        (_("Who has it"), case.assignee.name if case.assignee else "—"),
    ]
    if found.stage in ENDED:
        rows.append((_("Day of its end"), f"{found.closed_on:%Y-%m-%d}"))
        if found.look_on and found.stage == Stage.CLOSED:
            rows.append((_("Looked at again from"), f"{found.look_on:%Y-%m-%d}"))
        return rows
    for label, at in (
        (_("Sign by"), case.first_answer_due_at if found.stage == Stage.DISPATCHED else None),
        (_("Answer the ticket by"), case.resolve_due_at if found.stage in OWED else None),
    ):
        if at is not None:
            rows.append((label, f"{at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"))
    if found.plan_due_on:
        rows.append((_("Plan of the county by"), f"{found.plan_due_on:%Y-%m-%d}"))
    if found.returned:
        rows.append((_("Sent back"), str(found.returned)))
    return rows


def _has_risen(found: Ticket) -> bool:
    return found.stage in OWED and found.case.level > WAYS[Level(found.level)].starts


def _event(step: TicketStep) -> dict[str, Any]:
    parts = [
        step.to.name if step.to else "",
        _("Cause: %(text)s") % {"text": step.cause} if step.cause else "",
        _("Measures: %(text)s") % {"text": step.measures} if step.measures else "",
        _("Done by %(day)s") % {"day": f"{step.planned_on:%Y-%m-%d}"} if step.planned_on else "",
        step.words,
        step.minutes.title if step.minutes else "",
    ]
    return {
        "title": step.get_act_display(),
        "at": f"{step.at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}",
        "by": step.by.name if step.by else "",
        "note": " · ".join(part for part in parts if part),
        "state": "stopped" if step.act in (Act.RETURNED, Act.LIFTED) else "done",
    }
