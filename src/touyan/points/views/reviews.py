"""Two reviews of what was proposed: exceptions one by one, the rest together, by keys or by taps."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core.actor import Actor, Power
from touyan.core.http import row_numbers
from touyan.points import queries, services
from touyan.points.queries import review
from touyan.points.queries.review import Review


@dataclass(frozen=True, slots=True)
class Step:
    """One of the two reviews: whose it is, what it does, and its pages."""

    power: Power
    title: str | Promise
    note: str | Promise
    empty: str | Promise
    page: str
    one: str
    rest: str
    waiting: Callable[[Actor], Review]
    decide: Callable[..., object]
    decide_many: Callable[..., int]


FIRST = Step(
    power=Power.POINTS_FIRST_REVIEW,
    title=gettext_lazy("First review"),
    note=gettext_lazy(
        "You see what others proposed, but nothing of your own household or near relatives."
    ),
    empty=gettext_lazy("New proposals appear here."),
    page="points:first_review",
    one="points:first_decide",
    rest="points:first_rest",
    waiting=review.waiting_first,
    decide=services.first_review,
    decide_many=services.first_review_many,
)
SECOND = Step(
    power=Power.POINTS_SECOND_REVIEW,
    title=gettext_lazy("Second review"),
    note="",
    empty=gettext_lazy("Entries appear here after the first review."),
    page="points:second_review",
    one="points:second_decide",
    rest="points:second_rest",
    waiting=review.waiting_second,
    decide=services.second_review,
    decide_many=services.second_review_many,
)


def _page(request: ActedRequest, step: Step) -> HttpResponse:
    context = {"step": step, "review": step.waiting(request.actor)}
    return render(request, "points/review.html", context)


def _one(request: ActedRequest, step: Step, ref: uuid.UUID) -> HttpResponse:
    claim = queries.get_claim(request.actor, ref, power=step.power)
    if request.method != "POST":
        review.check_open_to(request.actor, claim, step.power)
        return render(request, "points/review_one.html", {"step": step, "claim": claim})
    accept = request.POST.get("decision") == "accept"
    step.decide(
        actor=request.actor, claim=claim, accept=accept, reason=request.POST.get("reason", "")
    )
    messages.success(request, _("Confirmed.") if accept else _("Returned to the proposer."))
    return redirect(step.page)


def _rest(request: ActedRequest, step: Step) -> HttpResponse:
    ids = row_numbers(request.POST.getlist("claim"))
    count = step.decide_many(actor=request.actor, claim_ids=ids[: review.SHOWN])
    done = ngettext("Confirmed: %(n)d entry.", "Confirmed: %(n)d entries.", count) % {"n": count}
    left = len(ids) - count
    if left > 0:
        done += " " + _("%(n)d were left for others or had changed meanwhile.") % {"n": left}
    messages.success(request, done)
    return redirect(step.page)


@requires(Power.POINTS_FIRST_REVIEW)
@require_safe
def first_review(request: ActedRequest) -> HttpResponse:
    """Show the proposals of others: what stands out one by one, the rest together."""
    return _page(request, FIRST)


@requires(Power.POINTS_FIRST_REVIEW)
@require_http_methods(["GET", "POST"])
@once
def first_decide(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Look at one proposal; accept or return it."""
    return _one(request, FIRST, ref)


@requires(Power.POINTS_FIRST_REVIEW)
@require_POST
@once
def first_rest(request: ActedRequest) -> HttpResponse:
    """Accept the unremarkable rest that the page showed and that stayed ticked."""
    return _rest(request, FIRST)


@requires(Power.POINTS_SECOND_REVIEW)
@require_safe
def second_review(request: ActedRequest) -> HttpResponse:
    """Show the month: what to look at one by one, and the rest to confirm together."""
    return _page(request, SECOND)


@requires(Power.POINTS_SECOND_REVIEW)
@require_http_methods(["GET", "POST"])
@once
def second_decide(request: ActedRequest, ref: uuid.UUID) -> HttpResponse:
    """Look at one claim; confirm or return it."""
    return _one(request, SECOND, ref)


@requires(Power.POINTS_SECOND_REVIEW)
@require_POST
@once
def second_rest(request: ActedRequest) -> HttpResponse:
    """Confirm the unremarkable rest that the page showed and that stayed ticked."""
    return _rest(request, SECOND)
