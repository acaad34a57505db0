"""Households split, merge, get another head, move and end, and their points with them (rule 1.2)."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core.actor import Actor
from touyan.points import services as points
from touyan.points.queries.household_changes import purse
from touyan.registry import queries, services
from touyan.registry.kinds import HouseholdStatus
from touyan.registry.models import Household
from touyan.web.registry import change_forms as fields
from touyan.web.registry import change_looks as looks
from touyan.web.registry.change_look import answers, first_step, is_sure, second_step, shown
from touyan.web.registry.change_page import Words, page
from touyan.web.registry.registering import MANAGE, finder, places


def _found(actor: Actor, household_id: int) -> Household:
    return queries.get_household(actor, household_id, MANAGE)


def _members(household: Household, *, with_head: bool = False) -> list[tuple[int, str]]:
    """Return the present members as choices; the head stays behind unless asked for."""
    return [
        (member.person_id, f"{member.person.name} ({member.get_relation_display()})")
        for member in queries.members(household.pk)
        if with_head or member.person_id != household.head_id
    ]


def _words(
    household: Household, *, title: str, lead: str | Promise, is_final: bool = False
) -> Words:
    named = _("Household %(code)s") % {"code": household.code.rpartition("H")[2]}
    return Words(
        title=f"{title} · {named}",
        lead=lead,
        go=title,
        back=reverse("registry:household", args=[household.pk]),
        back_label=_("Back to the household"),
        is_final=is_final,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
@once
def split(request: ActedRequest, household_id: int) -> HttpResponse:
    """Some members form a household of their own and take their share of the points along."""
    found = _found(request.actor, household_id)
    has = purse(found.pk)
    form = fields.SplitForm(_members(found), has.available, answers(request))
    lead = _("The head and at least one member stay. The next page shows what becomes of points.")
    words = _words(found, title=_("Split the household"), lead=lead)
    if not form.is_valid():
        return first_step(request, form, words)
    look = looks.of_split(found, form, has)
    if not is_sure(request):
        return second_step(request, form, words, look)
    new = points.split_household(
        actor=request.actor,
        household_id=found.pk,
        members=form.members(),
        points=shown(request),
        agreed=form.agreement(),
        on=form.cleaned_data["on"],
    )
    return redirect("registry:household", new.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
@once
def merge(request: ActedRequest, household_id: int) -> HttpResponse:
    """All members join another household with all points; this one ends."""
    found = _found(request.actor, household_id)
    find = finder(request.actor, found.subject.area)
    form = fields.MergeForm(find, found, answers(request))
    lead = _("All members join the other household, and this one ends. This cannot be undone.")
    words = _words(found, title=_("Merge into another household"), lead=lead, is_final=True)
    if not form.is_valid():
        return first_step(request, form, words)
    into: Household = form.cleaned_data["code"]
    if not is_sure(request):
        return second_step(request, form, words, looks.of_merge(request.actor, found, into))
    points.merge_households(
        actor=request.actor,
        household_id=found.pk,
        into_id=into.pk,
        on=form.cleaned_data["on"],
    )
    return redirect("registry:household", into.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
@once
def head(request: ActedRequest, household_id: int) -> HttpResponse:
    """Another member becomes the head."""
    found = _found(request.actor, household_id)
    form = fields.HeadForm(_members(found), request.POST or None)
    if not form.is_valid():
        lead = _("The head speaks for the household; its card signs in under the head's name.")
        return page(request, form, _words(found, title=_("Change the head"), lead=lead))
    services.change_head(
        actor=request.actor, household_id=found.pk, person_id=form.cleaned_data["head"]
    )
    return redirect("registry:household", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
@once
def move(request: ActedRequest, household_id: int) -> HttpResponse:
    """The household moves to another place with all its members, and its points with it."""
    found = _found(request.actor, household_id)
    form = fields.MoveForm(places(request.actor), answers(request))
    lead = _("All members move with it. Its number stays.")
    words = _words(found, title=_("Move to another place"), lead=lead)
    if not form.is_valid():
        return first_step(request, form, words)
    place = queries.get_area(request.actor, form.cleaned_data["area"], MANAGE)
    if not is_sure(request):
        return second_step(request, form, words, looks.of_move(found, place))
    points.move_household(
        actor=request.actor,
        household_id=found.pk,
        area_id=place.pk,
        on=form.cleaned_data["on"],
    )
    return redirect("registry:household", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
@once
def end(request: ActedRequest, household_id: int) -> HttpResponse:
    """The household ends: it moved away, or nobody is left."""
    found = _found(request.actor, household_id)
    form = fields.EndHouseholdForm(answers(request))
    lead = _("Its members belong to no household afterwards. This cannot be undone.")
    words = _words(found, title=_("End the household"), lead=lead, is_final=True)
    if not form.is_valid():
        return first_step(request, form, words)
    if not is_sure(request):
        return second_step(request, form, words, looks.of_end(found, form))
    points.end_household(
        actor=request.actor,
        household_id=found.pk,
        status=HouseholdStatus(form.cleaned_data["status"]),
        on=form.cleaned_data["on"],
    )
    return redirect("registry:household", found.pk)
