"""The month on the notice board: put it up, print it, objections and answers, booking."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core import clock
from touyan.core.actor import Power
from touyan.disclosure import queries as disclosure_queries
from touyan.disclosure import services as disclosure
from touyan.disclosure.models import Objection, ObjectionStatus
from touyan.points import queries, services
from touyan.points.forms import AnswerForm, OralObjectionForm
from touyan.points.models import Batch, BatchStatus
from touyan.points.queries import review, rules
from touyan.points.queries import shop as shop_queries
from touyan.registry.models import Area, Household

EVERYBODY = (Power.POINTS_READ, Power.NOTICE_PUBLISH)


@requires(Power.POINTS_READ, Power.NOTICE_PUBLISH)
@require_safe
def batches(request: ActedRequest) -> HttpResponse:
    """Show the sheets of one's village; to those who may, what still waits for one."""
    context = {
        "to_publish": review.to_publish(request.actor),
        "batches": review.batches(request.actor),
        "today": clock.today(),
    }
    return render(request, "points/batches.html", context)


@requires(Power.NOTICE_PUBLISH)
@require_POST
@once
def publish(request: ActedRequest, pk: int) -> HttpResponse:
    """Put the reviewed claims of a village on notice."""
    area = review.publishing_area(request.actor, pk)
    batch = services.publish_batch(
        actor=request.actor, area=area, month=clock.month_of(clock.today())
    )
    return redirect("points:batch", pk=batch.pk)


@requires(*EVERYBODY)
@require_safe
def batch(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the notice: lines without names, until when, whom to ask."""
    found = queries.get_batch(request.actor, pk)
    return render(request, "points/batch.html", _context(request, found))


@requires(*EVERYBODY)
@require_safe
def sheet(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the sheet for the notice board, A4."""
    found = queries.get_batch(request.actor, pk)
    return render(request, "points/sheet.html", _context(request, found))


def _context(request: ActedRequest, found: Batch) -> dict[str, object]:
    publishes = request.actor.may_in(Power.NOTICE_PUBLISH, found.area.scope_path)
    lines = review.sheet_lines(found)
    return {
        "batch": found,
        "notice": found.notice,
        "lines": lines,
        "points": sum(line.claim.points for line in lines if line.is_counted),
        "scheme": rules.book(found.area),
        "over": review.is_over(found),
        "publishes": publishes,
        "may_record": request.actor.may_in(Power.OBJECTION_RECORD, found.area.scope_path)
        and not review.is_over(found),
        "objections": review.objections_of(found) if publishes else [],
        "may_post": publishes and review.is_over(found) and found.status == BatchStatus.ON_NOTICE,
        "may_object": request.actor.may(Power.OBJECTION_RAISE) and not review.is_over(found),
        "own": frozenset(review.own_households(request.actor)),
        "mine": [one for one in review.objections_of(found) if _is_mine(request, one)],
    }


@requires(Power.NOTICE_PUBLISH)
@require_POST
@once
def on_board(request: ActedRequest, pk: int) -> HttpResponse:
    """Record that the printed sheet hangs on the board."""
    found = queries.get_batch(request.actor, pk)
    notice = found.notice
    if notice is not None:
        disclosure.note_printed(actor=request.actor, notice=notice)
        disclosure.note_on_board(actor=request.actor, notice=notice)
        messages.success(request, _("Recorded: the sheet is on the board."))
    return redirect("points:batch", pk=pk)


@requires(Power.NOTICE_PUBLISH)
@require_POST
@once
def post(request: ActedRequest, pk: int) -> HttpResponse:
    """Book the free lines of a notice that has ended."""
    found = queries.get_batch(request.actor, pk)
    count = services.post_batch(actor=request.actor, batch=found)
    messages.success(request, _("Booked: %(count)d entries.") % {"count": count})
    return redirect("points:batch", pk=pk)


@requires(Power.OBJECTION_RECORD)
@require_http_methods(["GET", "POST"])
@once
def oral(request: ActedRequest, pk: int) -> HttpResponse:
    """Write down an objection for somebody who came in person."""
    found = queries.get_batch(request.actor, pk)
    lines = [
        (str(line.claim.ref), f"{line.mark} {line.claim.rule.title} {line.claim.points:+d}")
        for line in review.sheet_lines(found)
        if line.is_counted
    ]
    form = OralObjectionForm(request.POST or None, lines=lines)
    if request.method == "POST":
        done = form.attempt(lambda data: _raise_orally(request, found.area, data))
        if done:
            messages.success(
                request, _("Written down. Answer it by %(day)s.") % {"day": done.answer_due_on}
            )
            return redirect("points:batch", pk=pk)
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "points/oral.html", {"form": form, "batch": found}, status=status)


def _raise_orally(request: ActedRequest, area: Area, data: dict[str, str]):
    household: Household = shop_queries.household_in(area, data["code"])
    return services.object_to(
        actor=request.actor,
        claim=queries.claim_on_notice(request.actor, data["line"]),
        reason=data["reason"],
        raised_by_id=household.head_id,
    )


@requires(Power.OBJECTION_RESOLVE)
@require_safe
def objections(request: ActedRequest) -> HttpResponse:
    """Show the unanswered objections, the most urgent first."""
    found = list(disclosure_queries.waiting_objections(request.actor, lines="claim:"))
    context = {
        "objections": review.with_claims(found),
        "late": sum(one.answer_due_on < clock.today() for one in found),
        "answered": review.with_claims(disclosure_queries.answered_objections(request.actor)),
        "today": clock.today(),
    }
    return render(request, "points/objections.html", context)


@requires(Power.OBJECTION_RESOLVE)
@require_http_methods(["GET", "POST"])
@once
def answer(request: ActedRequest, pk: int) -> HttpResponse:
    """Answer one objection."""
    objection = disclosure_queries.get_objection(request.actor, pk)
    claim = queries.claim_of_line(objection.line_ref)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.answer_objection(actor=request.actor, objection=objection, **data)
        )
        if done:
            messages.success(request, _("Answered. The objector can read it."))
            return redirect("points:objections")
    context = {"form": form, "objection": objection, "claim": claim}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "points/answer.html", context, status=status)


def _is_mine(request: ActedRequest, one: Objection) -> bool:
    return int(one.raised_by_id) == request.actor.person_id


@requires(Power.OBJECTION_RAISE, Power.OBJECTION_RESOLVE, Power.NOTICE_PUBLISH)
@require_safe
def objection(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the objector the number, by when the answer comes, and the answer with who gave it."""
    found = disclosure_queries.get_objection(request.actor, pk)
    claim = queries.claim_of_line(found.line_ref)
    late = found.status == ObjectionStatus.OPEN and found.answer_due_on < clock.today()
    context = {"objection": found, "claim": claim, "late": late}
    return render(request, "points/objection.html", context)
