"""Somebody is registered, or changes the household (rule 1.2)."""

import datetime as dt
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core.actor import Actor, Power
from touyan.points import queries as points
from touyan.registry import queries, services
from touyan.registry.kinds import PartyStatus, Relation
from touyan.registry.models import Area, Household, Person
from touyan.web.registry.change_forms import Find, RegisterForm, SplitForm, Where
from touyan.web.registry.change_page import Words, page

MANAGE = Power.PEOPLE_MANAGE


def places(actor: Actor) -> list[Area]:
    """Return where people can be registered: villages of a township, the groups of one village."""
    villages = queries.within(actor, MANAGE, level="VILLAGE")
    groups = queries.within(actor, MANAGE, level="GROUP") if len(villages) == 1 else []
    return [*groups, *villages]


def finder(actor: Actor, area: Area | None) -> Find:
    """Return how a household is found by what somebody typed, near an area or the one chosen with it."""

    def find(text: str, chosen: int | None) -> Household | None:
        near = queries.get_area(actor, chosen, MANAGE) if chosen else area
        return queries.household_named(actor, text, near=near, power=MANAGE)

    return find


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
@once
def register(request: ActedRequest) -> HttpResponse:
    """Register one person and say which household they belong to."""
    areas = places(request.actor)
    start = {"code": request.GET.get("household", "")[:20]}
    form = RegisterForm(areas, finder(request.actor, None), request.POST or None, initial=start)
    if not form.is_valid():
        words = Words(
            title=_("Register a person"),
            lead=_("For somebody who is in no workbook: newly born, married in, returned."),
            go=_("Register"),
            back=reverse("registry:people"),
            back_label=_("People"),
        )
        return page(request, form, words)
    entered = form.cleaned_data
    person = services.register_person(
        actor=request.actor,
        area_id=entered["area"],
        name=entered["name"],
        sex=entered["sex"],
        born_on=entered["born_on"],
        id_number=entered["id_number"] or None,
        phone=entered["phone"] or None,
        party_status=PartyStatus(entered["party_status"]),
    )
    _settle(request.actor, person.pk, form)
    return redirect("registry:person", person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(MANAGE)
@once
def rehouse(request: ActedRequest, person_id: int) -> HttpResponse:
    """Let a person join, leave or change the household, or form one of their own."""
    person = queries.get_person(request.actor, person_id, MANAGE)
    present = queries.household_of(person.pk)
    form = Where(finder(request.actor, person.subject.area), request.POST or None)
    if not form.is_valid():
        lead = (
            _("Now in household %(code)s. A head hands over first, unless alone.")
            % {"code": present.code.rpartition("H")[2]}
            if present
            else _("Belongs to no household now.")
        )
        words = Words(
            title=_("Household of %(name)s") % {"name": person.name},
            lead=lead,
            go=_("Save"),
            back=reverse("registry:person", args=[person.pk]),
            back_label=_("Back to the person"),
        )
        return page(request, form, words)
    elsewhere = _as_a_whole(person, present, form) if present else ""
    if elsewhere:
        return redirect(elsewhere)
    if present is not None:
        services.leave_household(
            actor=request.actor,
            household_id=present.pk,
            person_id=person.pk,
            on=form.cleaned_data["on"],
        )
    _settle(request.actor, person.pk, form)
    return redirect("registry:person", person.pk)


def _as_a_whole(person: Person, present: Household, form: Where) -> str:
    """Return the page where this is done with the household's points, or nothing.

    Forming a household of one's own out of another is a split; the last member who joins another
    household takes everything along: a merger.
    """
    entered = form.cleaned_data
    is_alone = len(queries.members(present.pk)) == 1
    if entered["way"] == Where.NEW and not is_alone and person.pk != present.head_id:
        page_name = "registry:split"
        written = {"going": person.pk, "head": person.pk, "share": SplitForm.HEADS}
    elif entered["way"] == Where.JOIN and is_alone and points.balances(present) != (0, 0):
        page_name, written = "registry:merge", {"code": entered["household"].code}
    else:
        return ""
    address = reverse(page_name, args=[present.pk])
    return f"{address}?{urlencode(written | {'on': entered['on']})}"


def _settle(actor: Actor, person_id: int, form: Where) -> None:
    """Put somebody without a household where the form says."""
    entered = form.cleaned_data
    on: dt.date = entered["on"]
    if entered["way"] == Where.NEW:
        person = queries.get_person(actor, person_id, MANAGE)
        services.register_household(
            actor=actor,
            area_id=person.subject.area_id,
            members=[(person_id, Relation.HEAD)],
            formed_on=on,
        )
    elif entered["way"] == Where.JOIN:
        household: Household = entered["household"]
        services.move_subject(
            actor=actor, subject_id=person_id, area_id=household.subject.area_id, on=on
        )
        services.join_household(
            actor=actor,
            household_id=household.pk,
            person_id=person_id,
            relation=Relation(entered["relation"]),
            on=on,
        )
