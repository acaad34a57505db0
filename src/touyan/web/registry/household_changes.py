"""Households split, merge, get another head, move and end (rule 1.2)."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core.actor import Actor
from touyan.registry import queries, services
from touyan.registry.kinds import HouseholdStatus
from touyan.registry.models import Household
from touyan.web.registry import change_forms as fields
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


def _page(
    request: ActedRequest,
    household: Household,
    form: forms.Form,
    *,
    title: str,
    lead: str | Promise,
    is_final: bool = False,
) -> HttpResponse:
    named = _("Household %(code)s") % {"code": household.code.rpartition("H")[2]}
    words = Words(
        title=f"{title} · {named}",
        lead=lead,
        go=title,
        back=reverse("registry:household", args=[household.pk]),
        back_label=_("Back to the household"),
        is_final=is_final,
    )
    return page(request, form, words)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
@once
def split(request: ActedRequest, household_id: int) -> HttpResponse:
    """Some members form a household of their own."""
    found = _found(request.actor, household_id)
    form = fields.SplitForm(_members(found), request.POST or None)
    if not form.is_valid():
        lead = _("The head and at least one member stay. The points stay with this household.")
        return _page(request, found, form, title=_("Split the household"), lead=lead)
    new = services.split_household(
        actor=request.actor,
        household_id=found.pk,
        members=form.members(),
        on=form.cleaned_data["on"],
    )
    return redirect("registry:household", new.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
@once
def merge(request: ActedRequest, household_id: int) -> HttpResponse:
    """All members join another household; this one ends."""
    found = _found(request.actor, household_id)
    find = finder(request.actor, found.subject.area)
    form = fields.MergeForm(find, found, request.POST or None)
    if not form.is_valid():
        lead = _("All members join the other household, and this one ends. This cannot be undone.")
        return _page(
            request, found, form, title=_("Merge into another household"), lead=lead, is_final=True
        )
    into = services.merge_household(
        actor=request.actor,
        household_id=found.pk,
        into_id=form.cleaned_data["code"].pk,
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
        return _page(request, found, form, title=_("Change the head"), lead=lead)
    services.change_head(
        actor=request.actor, household_id=found.pk, person_id=form.cleaned_data["head"]
    )
    return redirect("registry:household", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
@once
def move(request: ActedRequest, household_id: int) -> HttpResponse:
    """The household moves to another place with all its members."""
    found = _found(request.actor, household_id)
    form = fields.MoveForm(places(request.actor), request.POST or None)
    if not form.is_valid():
        lead = _("All members move with it. Its number stays.")
        return _page(request, found, form, title=_("Move to another place"), lead=lead)
    services.move_household(
        actor=request.actor,
        household_id=found.pk,
        area_id=form.cleaned_data["area"],
        on=form.cleaned_data["on"],
    )
    return redirect("registry:household", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
@once
def end(request: ActedRequest, household_id: int) -> HttpResponse:
    """The household ends: it moved away, or nobody is left."""
    found = _found(request.actor, household_id)
    form = fields.EndHouseholdForm(request.POST or None)
    if not form.is_valid():
        lead = _("Its members belong to no household afterwards. This cannot be undone.")
        return _page(request, found, form, title=_("End the household"), lead=lead, is_final=True)
    services.end_household(
        actor=request.actor,
        household_id=found.pk,
        status=HouseholdStatus(form.cleaned_data["status"]),
        on=form.cleaned_data["on"],
    )
    return redirect("registry:household", found.pk)
