"""Pages of people and households: names nearby, numbers masked, whole ones only for a reason."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.core import keyset
from touyan.core.actor import Actor, GrantKind, Power
from touyan.registry import queries, services
from touyan.registry.kinds import HouseholdStatus
from touyan.registry.models import Person, Relation
from touyan.web.registry.forms import HouseholdSearch, ReasonForm, Search

PAGE = 50
SEE, WHOLE, CHANGE = Power.PEOPLE_READ, Power.PEOPLE_UNMASK, Power.PEOPLE_MANAGE


def _places(actor: Actor) -> list[Any]:
    """Return the places that a list can be narrowed to: villages of a township, groups of a village."""
    villages = queries.within(actor, SEE, level="VILLAGE")
    groups = queries.within(actor, SEE, level="GROUP")
    return villages if len(villages) > 1 else [*villages, *groups]


@require_safe
@requires(SEE)
def people(request: ActedRequest) -> HttpResponse:
    """People by the sound of their names, one page at a time."""
    form = Search(_places(request.actor), request.GET)
    text, prefix = form.asked()
    sound, _tilde, key = request.GET.get("after", "").rpartition("~")
    page = queries.people(
        request.actor,
        text=text,
        prefix=prefix,
        after=(sound, pk) if (pk := keyset.read_id(key)) is not None else None,
        limit=PAGE,
    )
    codes = queries.household_codes_of([person.pk for person in page.people])
    own = request.actor.ids(SEE, GrantKind.HOUSEHOLDS)
    mine = {pk for pk, (household_id, _code) in codes.items() if household_id in own}
    rows = [
        (person, _name(request.actor, person, mine), codes.get(person.pk)) for person in page.people
    ]
    context = {
        "form": form,
        "may_register": request.actor.may(CHANGE),
        "rows": rows,
        "next": form.link("~".join(map(str, page.next_after))) if page.next_after else "",
        "first": request.path if sound else "",
    }
    return render(request, "registry/people.html", context)


def _name(actor: Actor, person: Person, mine: set[int]) -> str:
    """Return the name for a list: without asking the database about each person's household."""
    near = person.pk in mine | {actor.person_id} or queries.sees_names(
        actor, person.subject.area.path
    )
    return person.name if near else queries.masked_name(person)


@require_safe
@requires(SEE)
def person(request: ActedRequest, person_id: int) -> HttpResponse:
    """One person: place, household, posts, and the numbers masked."""
    found = queries.get_person(request.actor, person_id)
    id_number, phone = queries.masked_numbers(found)
    area = found.subject.area
    context = {
        "person": found,
        "name": queries.shown_name(request.actor, found, area.path),
        "area": area,
        "above": queries.ancestors(area),
        "id_number": id_number,
        "phone": phone,
        "household": queries.household_of(found.pk),
        "tenures": queries.posts_of(found.pk),
        "may_change": found.died_on is None and request.actor.may_in(CHANGE, area.scope_path),
        "may_record_kin": request.actor.may_in(Power.PEOPLE_MANAGE, area.path),
        "may_show": request.actor.may_in(WHOLE, area.path) and (id_number or phone),
    }
    return render(request, "registry/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(WHOLE)
def numbers(request: ActedRequest, person_id: int) -> HttpResponse:
    """Ask why, then show the whole numbers once on this answer; nothing of it is kept."""
    found = queries.get_person(request.actor, person_id, WHOLE)
    form = ReasonForm(request.POST or None)
    context: dict[str, Any] = {"person": found, "form": form, "most": services.NUMBERS_A_DAY}
    # The answer is not replayed by a request key: that would keep the numbers in another table.
    if request.method == "POST" and form.is_valid():
        context["numbers"] = services.show_numbers(
            actor=request.actor, person_id=found.pk, reason=form.cleaned_data["reason"]
        )
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "registry/numbers.html", context, status=status)


@require_safe
@requires(SEE)
def households(request: ActedRequest) -> HttpResponse:
    """Households by code, one page at a time."""
    form = HouseholdSearch(_places(request.actor), request.GET)
    text, prefix = form.asked()
    after = request.GET.get("after", "")
    page = queries.households(request.actor, text=text, prefix=prefix, after=after, limit=PAGE)
    rows = [(household, _name_of_head(request.actor, household)) for household in page.households]
    context = {
        "form": form,
        "may_register": request.actor.may(CHANGE),
        "rows": rows,
        "next": form.link(page.next_after) if page.next_after else "",
        "first": request.path if after else "",
    }
    return render(request, "registry/households.html", context)


def _name_of_head(actor: Actor, household: Any) -> str:
    if household.head is None:
        return ""
    near = queries.sees_names(actor, household.subject.area.path)
    return str(household.head.name) if near else queries.masked_name(household.head)


@require_safe
@requires(SEE)
def household(request: ActedRequest, household_id: int) -> HttpResponse:
    """One household: its members with their relation to the head."""
    found = queries.get_household(request.actor, household_id)
    own = found.pk in request.actor.ids(SEE, GrantKind.HOUSEHOLDS)
    near = own or queries.sees_names(request.actor, found.subject.area.path)
    rows = [
        (
            member,
            member.person.name if near else queries.masked_name(member.person),
            Relation(member.relation).label,
        )
        for member in queries.members(found.pk)
    ]
    return render(
        request,
        "registry/household.html",
        {
            "household": found,
            "area": found.subject.area,
            "rows": rows,
            "register_here": f"{reverse('registry:register')}?{urlencode({'household': found.code})}",
            "may_change": found.status == HouseholdStatus.ACTIVE
            and request.actor.may_in(CHANGE, found.subject.area.scope_path),
        },
    )
