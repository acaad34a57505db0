"""Questions to motions: read, ask, answered in public; late ones are seen one level up."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.decisions import services
from touyan.decisions.forms import TextForm
from touyan.decisions.queries import lists
from touyan.decisions.services.questions import ANSWERED
from touyan.decisions.views.polls import sent
from touyan.decisions.views.readers import READERS

READ, MANAGE = Power.MEETING_READ, Power.MEETING_MANAGE


@requires(*READERS)
@require_POST
@once
def ask(request: ActedRequest, pk: int) -> HttpResponse:
    """Ask about a motion."""
    asked = services.ask(
        actor=request.actor, motion_id=pk, question=request.POST.get("question", "")
    )
    messages.success(
        request,
        _("Your question is asked. The answer stands here by %(day)s; your name is not shown.")
        % {"day": asked.due_on.isoformat()},
    )
    return redirect("decisions:motion", pk=pk)


@requires(READ)
@require_safe
def unanswered(request: ActedRequest) -> HttpResponse:
    """Show questions without an answer in one's reach, the latest first."""
    rows = [
        (row, late, request.actor.may_in(MANAGE, row.motion.meeting.area.scope_path))
        for row, late in lists.unanswered(request.actor)
    ]
    return render(request, "decisions/questions.html", {"rows": rows})


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def answer(request: ActedRequest, pk: int) -> HttpResponse:
    """Answer a question, for everybody of the meeting to read."""
    question = lists.get_question(request.actor, pk)
    form = TextForm(gettext_lazy("Answer"), request.POST or None, longest=ANSWERED)
    if sent(
        request,
        form,
        lambda data: services.answer(actor=request.actor, question_id=pk, reply=data["text"]),
    ):
        return redirect("decisions:motion", pk=question.motion_id)
    context = {"form": form, "question": question, "motion": question.motion}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "decisions/answer.html", context, status=status)


@requires(MANAGE)
@require_POST
@once
def hide(request: ActedRequest, pk: int) -> HttpResponse:
    """Hide a text that tells private things of somebody else."""
    question = lists.get_question(request.actor, pk)
    services.hide_question(actor=request.actor, question_id=pk)
    messages.success(request, _("The text is hidden. The question still waits for its answer."))
    return redirect("decisions:motion", pk=question.motion_id)
