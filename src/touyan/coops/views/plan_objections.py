"""Objections to a plan that is laid open: said by a member, answered by somebody without a hand in it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.pages import act_page
from touyan.backstage.once import once
from touyan.coops import services
from touyan.coops.distribution_forms import ObjectForm, ObjectionAnswerForm
from touyan.coops.queries import distributions, plan_objections, readers
from touyan.core.actor import Power
from touyan.core.errors import NotFound

LISTED = 50


@requires(Power.COOP_READ_OWN)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def object_to(request: ActedRequest, pk: int) -> HttpResponse:
    """Say that one's own slip, or the plan, is wrong."""
    slip = distributions.get_slip(request.actor, pk)
    if not readers.is_own(request.actor, slip.member.subject_id):
        raise NotFound
    form = ObjectForm(request.POST or None)
    return act_page(
        request,
        form,
        lambda data: services.object_to_plan(actor=request.actor, slip_id=pk, **data),
        done=_("Noted. You get an answer within three working days."),
        heading=_("Something is wrong here"),
        back=reverse("coops:slip", args=[pk]),
        back_label=_("Refund and dividend of %(year)s") % {"year": slip.trial.year},
        note=_(
            "Until you are answered the plan is not booked. Whoever made or checked it does not "
            "answer; your name is not shown on the page of the plan."
        ),
        button=_("Say that something is wrong"),
    )


@requires(Power.OBJECTION_RESOLVE)
@require_safe
def waiting(request: ActedRequest) -> HttpResponse:
    """Show the objections to plans that wait for an answer."""
    rows = list(plan_objections.waiting(request.actor)[:LISTED])
    return render(request, "coops/objections.html", {"rows": rows})


@requires(Power.OBJECTION_RESOLVE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def answer(request: ActedRequest, pk: int) -> HttpResponse:
    """Answer a member's objection to a plan."""
    objection, found = plan_objections.get_objection(request.actor, pk)
    form = ObjectionAnswerForm(request.POST or None)
    return act_page(
        request,
        form,
        lambda data: services.answer_objection(actor=request.actor, objection_id=pk, **data),
        done=_("The member reads the answer on the own slip."),
        heading=_("Answer an objection"),
        back=reverse("coops:plan_objections"),
        back_label=_("Objections to distributions"),
        facts=[
            (_("Plan"), objection.notice.title),
            (_("What the member says"), objection.reason),
            (_("Answer by"), objection.answer_due_on),
            (_("Check code of the plan"), found.check_code),
        ],
        button=_("Answer"),
    )
