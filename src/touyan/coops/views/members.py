"""Members: the list, joining, leaving; and what a member has, on the telephone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.pages import act_page
from touyan.backstage.once import once
from touyan.coops import leaving, queries, services
from touyan.coops.models import MemberStatus
from touyan.coops.queries import pages
from touyan.coops.register_forms import ApplyForm, LeaveForm
from touyan.coops.services import NewMember
from touyan.core import clock
from touyan.core.actor import GrantKind, Power
from touyan.core.errors import NotFound
from touyan.core.keyset import read_id

READ = Power.COOP_READ
OWN = Power.COOP_READ_OWN


@requires(READ)
@require_safe
def members(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the members' list with what each holds."""
    coop = queries.get_coop(request.actor, pk)
    after = read_id(request.GET.get("after", "0")) or 0
    rows, last = pages.member_rows(request.actor, coop, after=after)
    here = reverse("coops:members", args=[pk])
    context = {
        "coop": coop,
        "rows": [row for row in rows if row.member.status != MemberStatus.APPLIED],
        "applied": [row for row in rows if row.member.status == MemberStatus.APPLIED],
        "next": f"{here}?after={last}" if last else "",
        "first": here if after else "",
        "checks": pages.founding_checks(coop),
        "may": {
            "enter": queries.reaches(request.actor, pk, Power.COOP_ENTER),
            "manage": queries.reaches(request.actor, pk, Power.COOP_MANAGE),
        },
    }
    return render(request, "coops/members.html", context)


@requires(OWN)
@require_safe
def mine(request: ActedRequest) -> HttpResponse:
    """Show a villager what the household and they themselves have in cooperatives."""
    context = {"rows": pages.mine(request.actor), "near": pages.near(request.actor)}
    return render(request, "coops/mine.html", context)


@requires(Power.COOP_APPLY_OWN)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def join(request: ActedRequest, pk: int) -> HttpResponse:
    """Apply for membership in a cooperative of the own village."""
    coop = next((one for one in pages.near(request.actor) if one.pk == pk), None)
    if coop is None:
        raise NotFound
    homes = sorted(request.actor.ids(Power.COOP_APPLY_OWN, GrantKind.HOUSEHOLDS))
    choices = [(str(home), _("My household")) for home in homes]
    choices.append((str(request.actor.person_id), _("I myself")))
    form = ApplyForm(choices, request.POST or None)
    return act_page(
        request,
        form,
        lambda data: services.apply(
            actor=request.actor, coop_id=pk, new=NewMember(int(data["who"]))
        ),
        done=_("Your application is in. The members decide at their meeting."),
        heading=_("Join this cooperative"),
        back=reverse("coops:mine"),
        back_label=_("My shares"),
        note=_("Joining is free and so is leaving. Nothing else depends on it."),
        facts=[(_("Name"), coop.organisation.name), (_("What it does"), coop.scope)],
    )


@requires(OWN, Power.COOP_ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def leave(request: ActedRequest, pk: int) -> HttpResponse:
    """Say that a member leaves, seeing first when it ends and what is paid back."""
    member = _member(request, pk)
    if member.status != MemberStatus.MEMBER or member.left_on is not None:
        raise NotFound
    today = clock.today()
    charter = queries.charter_on(member.coop_id, today)
    months = leaving.months_of_notice(
        is_unit=member.is_unit,
        is_union=member.coop.is_union,
        months=charter.withdrawal_months,
        unit_months=charter.unit_withdrawal_months,
    )
    form = LeaveForm(request.POST or None)
    is_own = _is_own(request, member.subject_id)
    back = reverse("coops:mine") if is_own else reverse("coops:members", args=[member.coop_id])
    return act_page(
        request,
        form,
        lambda data: services.give_notice(actor=request.actor, member_id=pk, reason=data["reason"]),
        done=_("The letter is recorded. It can be taken back until then."),
        heading=_("Leave the cooperative"),
        back=back,
        back_label=_("My shares") if is_own else _("List of members"),
        note=_(
            "You get back what you brought in and your share of the reserve, less losses as the "
            "charter shares them; land goes back to the household. What came from subsidies stays."
        ),
        facts=[
            (_("Cooperative"), member.coop.organisation.name),
            (_("Last day to say so this year"), leaving.last_day_of_notice(today.year, months)),
            (_("Membership ends on"), leaving.ends_on(today, months)),
        ],
    )


def _member(request: ActedRequest, pk: int):
    for power in (OWN, Power.COOP_ENTER):
        try:
            return queries.get_member(request.actor, pk, power)
        except NotFound:
            continue
    raise NotFound


def _is_own(request: ActedRequest, subject_id: int) -> bool:
    own = request.actor.ids(OWN, GrantKind.HOUSEHOLDS) | request.actor.ids(OWN, GrantKind.SELF)
    return subject_id in own


@requires(OWN, Power.COOP_ENTER)
@require_POST
@once
def stay(request: ActedRequest, pk: int) -> HttpResponse:
    """Take a letter back."""
    found = pages.get_departure(request.actor, pk)
    services.take_back(actor=request.actor, departure_id=pk)
    messages.success(request, _("The letter was taken back."))
    if _is_own(request, found.member.subject_id):
        return redirect("coops:mine")
    return redirect("coops:members", pk=found.member.coop_id)
