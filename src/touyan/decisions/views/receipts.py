"""Receipts of a meeting, and counting a motion again: what lets anybody check a decision."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.decisions import queries, wording
from touyan.decisions.kinds import Assent
from touyan.decisions.views.readers import READERS


@requires(*READERS)
@require_safe
def why(request: ActedRequest, pk: int) -> HttpResponse:
    """Count a motion again in words: who could come, who came, what was needed, what was said."""
    found = queries.get_motion(request.actor, pk)
    meeting = found.meeting
    context = {
        "motion": found,
        "meeting": meeting,
        "words": wording.in_words(found.rule, eligible=meeting.eligible, rights=meeting.rights),
        "recount": queries.recount(found),
        "head": queries.head_of(meeting),
        "by_name": found.assent == Assent.ROLL_CALL,
        "roll": queries.roll(request.actor, found) if found.assent == Assent.ROLL_CALL else [],
        "counts": list(found.counts.order_by("number")),
    }
    return render(request, "decisions/why.html", context)


@requires(*READERS)
@require_safe
def receipts(request: ActedRequest, pk: int) -> HttpResponse:
    """Show which receipts of a meeting one may take."""
    meeting = queries.get_meeting(request.actor, pk)
    context = {
        "meeting": meeting,
        "head": queries.head_of(meeting),
        "leaves": queries.statements(request.actor, meeting),
        "manages": meeting.is_managed_by(request.actor),
        "reads_names": queries.reads_names(request.actor, meeting),
    }
    return render(request, "decisions/receipts.html", context)


@requires(*READERS)
@require_safe
def receipt(request: ActedRequest, pk: int, number: int) -> HttpResponse:
    """Show one receipt: what it says, a square code, how to check it."""
    found = queries.receipt_of(request.actor, pk, number)
    meeting = queries.get_meeting(request.actor, pk)
    context = {
        "receipt": found,
        "leaf": found.leaf,
        "meeting": meeting,
        "head": queries.head_of(meeting),
        "said": wording.said(found.fields),
        "verifier": f"{reverse('disclosure:verifier')}#{found.fragment}",
    }
    return render(request, "decisions/receipt.html", context)


@requires(*READERS)
@require_safe
def file(request: ActedRequest, pk: int, number: int) -> HttpResponse:
    """Return a receipt as a file, to be kept and checked anywhere."""
    found = queries.receipt_of(request.actor, pk, number)
    answer = HttpResponse(found.text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="receipt.json"'
    return answer
