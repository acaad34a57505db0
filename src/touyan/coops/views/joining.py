"""One member, and how one becomes one: applications on paper, the members' decision, who votes."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.pages import act_page
from touyan.backstage.once import once
from touyan.coops import queries, services
from touyan.coops.member_forms import (
    ADMIT,
    ApplicantForm,
    DecideForm,
    HouseholdVoterForm,
    UnitVoterForm,
)
from touyan.coops.models import Coop, CoopMember, MemberStatus
from touyan.coops.queries import member_years, names, one_member, pages, shares
from touyan.coops.services import NewMember
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.decisions.queries import lists

READ, OWN = Power.COOP_READ, Power.COOP_READ_OWN
ENTER, MANAGE, CHECK = Power.COOP_ENTER, Power.COOP_MANAGE, Power.COOP_CHECK
BOOKS = Power.COOP_BOOKS_READ


@requires(READ, OWN)
@require_safe
def member(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one member: the list's entry, the account, who votes, and how the membership ends."""
    found = _member(request, pk, READ, OWN)
    coop = found.coop
    own = pages.is_own_member(request.actor, pk)
    whole = own or names.sees_whole(request.actor, coop.pk, coop.area.scope_path)
    reached = queries.reached(request.actor, coop.pk, (ENTER, MANAGE, CHECK, READ, BOOKS))
    may = {
        "enter": ENTER in reached,
        "manage": MANAGE in reached,
        "check": CHECK in reached,
        "list": READ in reached,
        "own": own,
    }
    # The year's lists stand where the year's sheet opens: for the member, and for readers of the books.
    sheet, years = None, list[int]()
    if own or BOOKS in reached:
        sheet, years = member_years.year_of(found, request.GET.get("year", ""))
    context = {
        "coop": coop,
        "one": one_member.one_member(request.actor, found, whole=whole),
        "sheet": sheet,
        "years": years,
        "may": may,
        "hearing_shown": own or may["manage"] or may["check"],
    }
    return render(request, "coops/member.html", context)


def _member(request: ActedRequest, pk: int, *powers: Power) -> CoopMember:
    for power in powers:
        try:
            return queries.get_member(request.actor, pk, power)
        except NotFound:
            continue
    raise NotFound


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def decide(request: ActedRequest, pk: int) -> HttpResponse:
    """Carry out what the members decided about applications (art. 24)."""
    coop = queries.get_coop(request.actor, pk, MANAGE)
    waiting = one_member.applicants(request.actor, coop)
    if not waiting:
        return redirect("coops:members", pk=pk)
    form = DecideForm(
        [(str(one.pk), f"{one.number}. {name}") for one, name in waiting],
        shares.valuations(coop),
        request.POST or None,
    )

    def act(data):
        if data["decision"] == ADMIT:
            return services.admit(
                actor=request.actor,
                coop_id=pk,
                member_ids=data["members"],
                resolution_id=data["resolution"],
                joined_on=data["day"],
            )
        for member_id in data["members"]:
            services.refuse(
                actor=request.actor,
                coop_id=pk,
                member_id=member_id,
                resolution_id=data["resolution"],
            )
        return len(data["members"])

    return act_page(
        request,
        form,
        act,
        done=_("Recorded."),
        heading=_("Decide on applications"),
        back=reverse("coops:members", args=[pk]),
        back_label=_("List of members"),
        note=_needs_decision(),
        button=_("Record the decision"),
    )


def _needs_decision() -> str:
    return _(
        "It rests on a decision of the members' meeting. The decision stands in the list once it is "
        "recorded and confirmed."
    )


@requires(ENTER, MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def applicant(request: ActedRequest, pk: int) -> HttpResponse:
    """Enter a written application of a household, a person or a unit."""
    coop = _coop(request, pk)
    form = ApplicantForm(
        one_member.units_near(coop), request.POST or None, initial={"is_farmer": True}
    )

    def act(data):
        subject = int(data["unit"] or 0) or one_member.near_subject(
            coop, data["code"], data["name"]
        )
        if not subject:
            raise NotFound(_("There is no such household or person in this village."))
        return services.apply(
            actor=request.actor,
            coop_id=pk,
            new=NewMember(subject, data["is_farmer"]),
            applied_on=data["day"],
        )

    return act_page(
        request,
        form,
        act,
        done=_("The application is entered. The members decide on it."),
        heading=_("Enter an application"),
        back=reverse("coops:members", args=[pk]),
        back_label=_("List of members"),
        note=_(
            "Who works with the cooperative may apply in writing (art. 24). Committees, Party branches "
            "and offices never join (art. 19)."
        ),
    )


def _coop(request: ActedRequest, pk: int) -> Coop:
    for power in (ENTER, MANAGE):
        try:
            return queries.get_coop(request.actor, pk, power)
        except NotFound:
            continue
    raise NotFound


@requires(OWN, ENTER, MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def representative(request: ActedRequest, pk: int) -> HttpResponse:
    """Say who votes for a household or a unit."""
    found = _member(request, pk, ENTER, MANAGE, OWN)
    people = one_member.people_who_may_act(found)
    if found.status not in {MemberStatus.APPLIED, MemberStatus.MEMBER} or not (
        people or found.is_unit
    ):
        raise NotFound  # a person votes for themselves
    form = (
        UnitVoterForm(request.POST or None)
        if found.is_unit
        else HouseholdVoterForm(
            people, request.POST or None, initial={"person": found.representative_id}
        )
    )

    def act(data):
        person = (
            lists.person_of(found.coop.area, data["code"], data["name"])
            if found.is_unit
            else data["person"]
        )
        if person is None:
            raise NotFound(_("There is no such household or person in this village."))
        return services.name_representative(
            actor=request.actor, coop_id=found.coop_id, member_id=pk, person_id=person
        )

    return act_page(
        request,
        form,
        act,
        done=_("Recorded."),
        heading=_("Name who votes"),
        back=reverse("coops:member", args=[pk]),
        back_label=_("Member"),
        note=_(
            "One member has one vote; somebody of the household, or whom the unit sends, casts it."
        ),
    )
