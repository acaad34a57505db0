"""The register of cooperatives, one cooperative, who looks after which, reports to send."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.pages import act_page
from touyan.backstage.once import once
from touyan.coops import queries, services
from touyan.coops.membership import Check
from touyan.coops.queries import (
    assembly_requests,
    distributions,
    forecasts,
    pages,
    stewardship,
)
from touyan.coops.register_forms import DayForm, ForecastForm, SearchForm
from touyan.core import clock
from touyan.core.actor import GrantKind, Power
from touyan.core.errors import NotFound
from touyan.decisions.queries import convening

READ = Power.COOP_READ


@requires(READ)
@require_safe
def register(request: ActedRequest) -> HttpResponse:
    """List the cooperatives that the actor may see, by code."""
    form = SearchForm(request.GET or None)
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    after = request.GET.get("after", "")[:18]
    rows, last = pages.register(request.actor, text=text, after=after)
    today = clock.today()
    context = {
        "form": form,
        "rows": rows,
        "next": f"?q={text}&after={last}" if last else "",
        "first": reverse("coops:register") if after else "",
        "gaps": stewardship.gaps(request.actor, today),
        "late": stewardship.report_due(request.actor, today),
        "may_found": request.actor.may(Power.COOP_FOUND),
        "may_file": request.actor.may(Power.COOP_FILE),
    }
    return render(request, "coops/register.html", context)


@requires(READ, Power.COOP_READ_OWN)
@require_safe
def coop(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one cooperative: who it is, its charter in words, who leads and looks after it."""
    found = queries.get_readable(request.actor, pk)
    today = clock.today()
    charter = pages.latest_charter(found)
    powers = {
        "read": READ,
        "manage": Power.COOP_MANAGE,
        "enter": Power.COOP_ENTER,
        "found": Power.COOP_FOUND,
        "register": Power.COOP_REGISTER,
        "books": Power.COOP_BOOKS_READ,
    }
    reached = queries.reached(request.actor, found.pk, powers.values())
    may = {name: power in reached for name, power in powers.items()}
    context = {
        "coop": found,
        "charter": charter,
        "officers": pages.officers(found, today),
        "stewards": stewardship.stewards_of(found.pk, today),
        "checks": pages.founding_checks(found),
        "units_check": Check.UNITS,
        "may": may,
        "totals": pages.share_totals(found),
        "meetings": convening.held_by(request.actor, found.pk),
        "may_call": found.pk in request.actor.ids(Power.MEETING_MANAGE, GrantKind.ORGANISATION),
        "reads_books": may["books"],
        "slips": distributions.own_slips(request.actor, found.pk),
        "forecasts": forecasts.latest(found),
        "late_assemblies": assembly_requests.late_here(found),
        "report_year": today.year - 1,
        "report": stewardship.report_of(found.pk, today.year - 1),
    }
    return render(request, "coops/coop.html", context)


@requires(READ)
@require_safe
def stewards(request: ActedRequest) -> HttpResponse:
    """List who should look after a cooperative and does not, and what is to be sent."""
    today = clock.today()
    context = {
        "gaps": stewardship.gaps(request.actor, today),
        "late": stewardship.report_due(request.actor, today),
        "deadline": stewardship.report_deadline(today.year - 1),
        "year": today.year - 1,
        "may": request.actor.may(Power.COOP_STEWARD),
    }
    return render(request, "coops/stewards.html", context)


@requires(Power.COOP_STEWARD)
@require_http_methods(["GET", "HEAD"])
def steward_choose(request: ActedRequest, pk: int) -> HttpResponse:
    """Choose the cooperative for one leader, given by their term of office."""
    gap = next(
        (one for one in stewardship.gaps(request.actor, clock.today()) if one.tenure_id == pk), None
    )
    if gap is None:
        raise NotFound
    context = {"gap": gap, "coops": stewardship.choices_for(request.actor, gap)}
    return render(request, "coops/steward_choose.html", context)


@requires(Power.COOP_STEWARD)
@require_POST
@once
def steward_assign(request: ActedRequest, pk: int, tenure: int) -> HttpResponse:
    """Let a leader look after a cooperative."""
    services.assign_steward(actor=request.actor, coop_id=pk, tenure_id=tenure)
    messages.success(request, _("Recorded."))
    return redirect("coops:stewards")


@requires(Power.COOP_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def forecast(request: ActedRequest, pk: int) -> HttpResponse:
    """Write down what is expected of a year: apart from the books."""
    found = queries.get_coop(request.actor, pk, Power.COOP_MANAGE)
    year = clock.today().year
    form = ForecastForm((year, year + 1), request.POST or None)
    return act_page(
        request,
        form,
        lambda data: services.record_forecast(actor=request.actor, coop_id=pk, **data),
        done=_("Recorded."),
        heading=_("What we expect of a year"),
        back=reverse("coops:coop", args=[pk]),
        back_label=found.organisation.name,
        note=_("An estimate stands apart: no statement and no distribution reads it."),
        button=_("Write an estimate down"),
    )


@requires(Power.COOP_ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def report(request: ActedRequest, pk: int) -> HttpResponse:
    """Record the day on which last year's report was sent and published."""
    found = queries.get_coop(request.actor, pk, Power.COOP_ENTER)
    year = clock.today().year - 1
    form = DayForm(request.POST or None)
    return act_page(
        request,
        form,
        lambda data: services.record_report(
            actor=request.actor, coop_id=pk, year=year, sent_on=data["day"]
        ),
        done=_("Recorded."),
        heading=_("Report on %(year)d was sent and published") % {"year": year},
        back=reverse("coops:coop", args=[pk]),
        back_label=found.organisation.name,
        note=_("Every year, from 1 January to 30 June, to the registration office (art. 17)."),
    )
