"""Taking part: joining and leaving, at home or at the office; a member's own account; reminders."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.http import row_numbers
from touyan.points import accounts, queries, services
from touyan.points.enrolment_forms import AmountForm, ReminderForm
from touyan.points.forms import SearchForm
from touyan.points.models import ReminderDelivery, Rule
from touyan.points.queries import enrolment, overview, personal, rules
from touyan.points.queries.lookups import by_village, own_person
from touyan.points.queries.lots import by_day, lots_of
from touyan.points.services import Told
from touyan.registry.models import Household, PartyStatus
from touyan.registry.queries import get_household
from touyan.registry.queries import households as households_of

SHOWN = 30


@requires(Power.POINTS_ENROL_OWN)
@require_http_methods(["GET", "POST"])
@once
def joining(request: ActedRequest) -> HttpResponse:
    """Join or leave with one's own household; the page says what that means."""
    household = queries.own_household(request.actor)
    if request.method == "POST":
        if request.POST.get("act") == "leave":
            services.withdraw_own(actor=request.actor, household_id=household.pk)
            messages.success(
                request, _("You have left. Your points can be used until their last day.")
            )
        else:
            services.enrol_own(
                actor=request.actor,
                household_id=household.pk,
                ref=uuid.UUID(request.POST["request_key"]),
            )
            messages.success(request, _("Welcome. Your household takes part from today."))
        return redirect("points:mine")
    context = {
        "household": household,
        "running": enrolment.running(household.pk),
        "history": enrolment.history(household.pk),
        "available": queries.balances(household)[0],
    }
    return render(request, "points/joining.html", context)


@requires(Power.POINTS_ENROL)
@require_safe
def taking_part(request: ActedRequest) -> HttpResponse:
    """Show which households of one's area take part, by code or name."""
    form = SearchForm(request.GET or None)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    page = households_of(
        request.actor,
        text=text,
        after=request.GET.get("after", ""),
        limit=SHOWN,
        power=Power.POINTS_ENROL,
    )
    taking = enrolment.enrolled([one.pk for one in page.households], clock.today())
    context = {
        "form": form,
        "rows": [(one, one.pk in taking) for one in page.households],
        "waiting": [one.pk for one in page.households if one.pk not in taking],
        "next_url": f"?after={page.next_after}" if page.next_after else "",
        "first_url": request.path if request.GET.get("after") else "",
        "may_remind": rules.deducts_somewhere(request.actor),
    }
    return render(request, "points/taking_part.html", context)


@requires(Power.POINTS_ENROL)
@require_POST
@once
def join_list(request: ActedRequest) -> HttpResponse:
    """Let the households ticked on the list join: their signatures lie before the clerk."""
    ids = set(row_numbers(request.POST.getlist("household")))
    count = sum(
        services.enrol_many(actor=request.actor, area=village, household_ids=some)
        for village, some in by_village(request.actor, ids, power=Power.POINTS_ENROL)
    )
    text = ngettext("%(count)d household joined.", "%(count)d households joined.", count)
    messages.success(request, text % {"count": count})
    return redirect("points:taking_part")


@requires(Power.POINTS_ENROL)
@require_http_methods(["GET", "POST"])
@once
def join_for(request: ActedRequest, pk: int) -> HttpResponse:
    """Write down for a household that it joins or leaves, and show the receipt."""
    household = get_household(request.actor, pk, Power.POINTS_ENROL)
    if request.method == "POST":
        if request.POST.get("act") == "leave":
            services.withdraw_for(actor=request.actor, household_id=pk)
            messages.success(request, _("Written down: the household has left."))
        else:
            services.enrol_for(
                actor=request.actor, household_id=pk, ref=uuid.UUID(request.POST["request_key"])
            )
            messages.success(request, _("Written down: the household has joined."))
        return redirect("points:join_for", pk=pk)
    context = {
        "household": household,
        "running": enrolment.running(pk),
        "history": enrolment.history(pk),
    }
    return render(request, "points/join_for.html", context)


@requires(Power.POINTS_ENROL_OWN)
@require_http_methods(["GET", "POST"])
@once
def own_account(request: ActedRequest) -> HttpResponse:
    """Show a Party member's own account; open it, close it, bring points to the household."""
    queries.own_household(request.actor)
    person = own_person(request.actor)
    form = AmountForm(request.POST or None)
    if request.method == "POST" and (done := _act(request, form)):
        messages.success(request, done)
        return redirect("points:own_account")
    context = {
        "form": form,
        "person": person,
        "is_member": person.party_status != PartyStatus.NONE,
        "account": personal.open_account_of(person.pk),
        "available": accounts.points_of(person.pk).get(accounts.AVAILABLE, 0),
        "this_year": personal.earned(person.pk, year=clock.today().year),
        "earned": personal.earned(person.pk),
        "last_days": by_day(lots_of(person.pk)),
    }
    return render(request, "points/own_account.html", context, status=form.status_now)


def _act(request: ActedRequest, form: AmountForm) -> str:
    act = request.POST.get("act")
    if act == "open":
        services.open_personal(actor=request.actor)
        return _("Your own account is open.")
    if act == "close":
        services.close_personal(actor=request.actor)
        return _("Your own account is closed; its points are with your household now.")
    done = form.attempt(
        lambda data: services.give_to_household(actor=request.actor, points=data["points"])
    )
    return _("%(points)d points are with your household now.") % {"points": done} if done else ""


@requires(Power.POINTS_REMIND)
@require_http_methods(["GET", "POST"])
@once
def reminding(request: ActedRequest, pk: int) -> HttpResponse:
    """Record that a household was reminded: two reminders come before any deduction."""
    household = get_household(request.actor, pk, Power.POINTS_REMIND)
    about = _deductions(household)
    form = ReminderForm(request.POST or None, rules=about)
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.remind(
                actor=request.actor,
                told=Told(
                    household_id=pk,
                    rule_id=int(data["rule"]),
                    reminded_on=data["reminded_on"],
                    delivery=ReminderDelivery(data["delivery"]),
                    text=data["text"],
                    ref=uuid.UUID(request.POST["request_key"]),
                ),
            )
        )
        if done:
            messages.success(request, _("The reminder is on record. The household sees it too."))
            return redirect("points:reminding", pk=pk)
    context = {
        "form": form,
        "household": household,
        "has_rules": bool(about),
        "reminders": overview.reminders_of(household.pk),
    }
    return render(request, "points/reminding.html", context, status=form.status_now)


def _deductions(household: Household) -> list[Rule]:
    village = queries.village_of(household.subject.area)
    scheme = queries.scheme_in_force(village.pk, clock.today())
    if scheme is None or not scheme.deductions_enabled:
        return []
    return list(scheme.rules.filter(points__lt=0))
