"""Motions: reading and voting, counting, the roll-call, the result and why."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core import clock
from touyan.core.actor import Power
from touyan.decisions import queries, services, wording
from touyan.decisions.forms import CHOICES, CountForm
from touyan.decisions.kinds import Assent, Choice
from touyan.decisions.models import MeetingStatus, Motion, MotionStatus
from touyan.decisions.queries import lists
from touyan.decisions.services import Figures
from touyan.decisions.views.readers import READERS

MANAGE = Power.MEETING_MANAGE


@requires(*READERS)
@require_safe
def motion(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one motion: what it says, the rule in words, one's own vote, the result and why."""
    found = queries.get_motion(request.actor, pk)
    return render(request, "decisions/motion.html", _context(request, found))


def _context(request: ActedRequest, found: Motion) -> dict[str, Any]:
    meeting = found.meeting
    manages = meeting.is_managed_by(request.actor)
    held = meeting.meets_at.astimezone(clock.ZONE).date() <= clock.today()
    is_open = found.status == MotionStatus.OPEN and meeting.status == MeetingStatus.CALLED
    by_name = found.assent == Assent.ROLL_CALL
    entry = queries.own_entry(request.actor, meeting)
    return {
        "motion": found,
        "meeting": meeting,
        "words": wording.in_words(found.rule, eligible=meeting.eligible, rights=meeting.rights),
        "turnout": queries.turnout(meeting),
        "roll": queries.roll(request.actor, found) if by_name else [],
        "counts": list(found.counts.order_by("number")),
        "own": queries.own_choice(found, entry),
        "may_vote": is_open and held and by_name and entry is not None and _came(entry),
        "is_listed": entry is not None,
        "choices": CHOICES,
        "may_count": manages and is_open and held and not by_name,
        "may_key": manages and is_open and held and by_name,
        "may_decide": manages and is_open and held and queries.can_be_decided(found),
        "may_attend": manages and is_open and held and not queries.turnout(meeting).present,
        "may_withdraw": manages and is_open,
        "questions": lists.questions(request.actor, found),
        "may_ask": found.status == MotionStatus.OPEN,
        "manages": manages,
    }


def _came(entry: object) -> bool:
    return getattr(entry, "attendance", None) is not None


@requires(*READERS)
@require_POST
@once
def vote(request: ActedRequest, pk: int) -> HttpResponse:
    """Say yes, no or abstain to a roll-call."""
    services.cast(actor=request.actor, motion_id=pk, choice=request.POST.get("choice", ""))
    messages.success(request, _("Your vote is noted. You can change it until the end of the vote."))
    return redirect("decisions:motion", pk=pk)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def count(request: ActedRequest, pk: int) -> HttpResponse:
    """Enter what was counted aloud."""
    found = queries.get_motion(request.actor, pk, MANAGE)
    form = CountForm(
        request.POST or None,
        on_paper=found.assent == Assent.PAPER,
        is_recount=found.counts.exists(),
    )
    if request.method == "POST":
        done = form.attempt(lambda data: _enter(request, pk, data))
        if done:
            return redirect("decisions:motion", pk=pk)
    context = {
        "form": form,
        "motion": found,
        "turnout": queries.turnout(found.meeting),
        "may_vote": queries.rights_that_may_vote(found),
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "decisions/count.html", context, status=status)


def _enter(request: ActedRequest, pk: int, data: dict[str, Any]):
    figures = Figures(data["yes"], data["no"], data["abstain"], data.get("spoiled", 0))
    return services.enter_count(
        actor=request.actor, motion_id=pk, figures=figures, reason=data.get("reason", "")
    )


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def roll_call(request: ActedRequest, pk: int) -> HttpResponse:
    """Key in what those present said: by name, or everybody but those named."""
    found = queries.get_motion(request.actor, pk, MANAGE)
    present = queries.present(request.actor, found.meeting)
    if request.method == "POST":
        others = request.POST.get("others", "")
        said = {
            line.entry.pk: request.POST.get(f"choice_{line.entry.pk}") or others for line in present
        }
        away = queries.recused(found.pk)
        choices = {
            line.entry.pk: said[line.entry.pk]
            for line in present
            if said[line.entry.pk] and line.entry.person_id not in away
        }
        keyed = services.key_votes(actor=request.actor, motion_id=pk, choices=choices)
        messages.success(request, _("Keyed in: %(n)d votes.") % {"n": keyed})
        return redirect("decisions:motion", pk=pk)
    away = queries.recused(found.pk)
    context = {
        "motion": found,
        "present": [(line, line.entry.person_id in away) for line in present],
        "choices": CHOICES,
        "yes": Choice.YES,
    }
    return render(request, "decisions/roll_call.html", context)


@requires(MANAGE)
@require_POST
@once
def decide(request: ActedRequest, pk: int) -> HttpResponse:
    """End the vote and write down the result."""
    services.decide(actor=request.actor, motion_id=pk)
    return redirect("decisions:motion", pk=pk)


@requires(MANAGE)
@require_POST
@once
def withdraw(request: ActedRequest, pk: int) -> HttpResponse:
    """Take a motion back before it is decided."""
    services.withdraw_motion(actor=request.actor, motion_id=pk)
    return redirect("decisions:motion", pk=pk)
