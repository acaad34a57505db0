"""The lists that dispatch reads: duty roster, volunteers, the small list of who may exclude a demand."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.cases import queries, services
from touyan.cases.forms import RotaForm, ShiftForm, VolunteerForm
from touyan.cases.models import DutyShift
from touyan.cases.queries import rosters, screens
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.registry import queries as registry
from touyan.registry.models import Area
from touyan.registry.paths import Level

DUTY = Power.DUTY_MANAGE


def villages_of(request: ActedRequest) -> tuple[Area, list[Area]]:
    """Return the village whose lists are shown, and all that the actor keeps. Raises NotFound."""
    found = registry.within(request.actor, DUTY, level=Level.VILLAGE)
    asked = request.GET.get("village", "")
    chosen = next(
        (one for one in found if one.path == asked), None if asked else next(iter(found), None)
    )
    if chosen is None:
        raise NotFound
    return chosen, found


def back(name: str, area: Area) -> HttpResponse:
    return redirect(f"{reverse(name)}?village={area.path}")


@requires(DUTY)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def duty(request: ActedRequest) -> HttpResponse:
    """Show who is on duty, and put somebody on the roster."""
    area, villages = villages_of(request)
    posted = request.POST if request.method == "POST" else None
    form = ShiftForm(posted, people=screens.people_of(area), initial={"day": clock.today()})
    done = form.attempt(lambda data: _shift(request, area, form, data)) if posted else None
    if done is not None:
        messages.success(request, _("On the roster."))
        return back("cases:duty", area)
    context = {"form": form, "area": area, "villages": villages, "shifts": _shifts(request, area)}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "cases/duty.html", context, status=status)


def _shifts(request: ActedRequest, area: Area) -> list[DutyShift]:
    return rosters.shifts(request.actor, inside=area.scope_path[:12])


def _shift(request: ActedRequest, area: Area, form: ShiftForm, data: dict[str, Any]) -> object:
    begins, ends = form.span
    return services.set_shift(
        actor=request.actor,
        area_id=area.pk,
        person_id=int(data["person"]),
        begins_at=begins,
        ends_at=ends,
        is_phone=data["is_phone"],
    )


@requires(DUTY)
@require_POST
@once
def end_shift(request: ActedRequest, pk: int) -> HttpResponse:
    """Take a shift off the roster."""
    services.end_shift(actor=request.actor, shift_id=pk)
    return redirect("cases:duty")


@requires(DUTY)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def volunteers(request: ActedRequest) -> HttpResponse:
    """Show the volunteers, and enter one who wishes it."""
    area, villages = villages_of(request)
    posted = request.POST if request.method == "POST" else None
    form = VolunteerForm(posted, people=screens.people_of(area))
    done = form.attempt(lambda data: _join(request.actor, area, data)) if posted else None
    if done is not None:
        messages.success(request, _("Entered."))
        return back("cases:volunteers", area)
    listed = rosters.volunteers(request.actor, inside=area.scope_path[:12])
    context = {"form": form, "area": area, "villages": villages, "volunteers": listed}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "cases/volunteers.html", context, status=status)


def _join(actor: Actor, area: Area, data: dict[str, Any]) -> object:
    return services.join_volunteers(
        actor=actor, area_id=area.pk, person_id=int(data["person"]), skills=data["skills"]
    )


def _put(actor: Actor, area: Area, data: dict[str, Any]) -> object:
    return services.put_on_rota(actor=actor, area_id=area.pk, person_id=int(data["person"]))


@requires(DUTY)
@require_POST
@once
def end_volunteer(request: ActedRequest, pk: int) -> HttpResponse:
    """Take a volunteer off the list."""
    services.leave_volunteers(actor=request.actor, volunteer_id=pk)
    return redirect("cases:volunteers")


@requires(Power.CASE_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def rota(request: ActedRequest) -> HttpResponse:
    """Show the few people who may exclude a demand with a reason, and put one on the list."""
    area = registry.widest(request.actor, Power.CASE_DECIDE)[0]
    posted = request.POST if request.method == "POST" else None
    form = RotaForm(posted, people=screens.officers_of(area.path))
    done = form.attempt(lambda data: _put(request.actor, area, data)) if posted else None
    if done is not None:
        messages.success(request, _("On the list."))
        return redirect("cases:rota")
    most = queries.template_of(area.path).rota_most
    context = {"form": form, "rows": rosters.rota(request.actor), "most": most}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "cases/rota.html", context, status=status)


@requires(Power.CASE_DECIDE)
@require_POST
@once
def end_rota(request: ActedRequest, pk: int) -> HttpResponse:
    """Take somebody off the list."""
    services.take_off_rota(actor=request.actor, rota_id=pk)
    return redirect("cases:rota")


@requires(DUTY)
@require_safe
def duty_sheet(request: ActedRequest) -> HttpResponse:
    """Show the roster for the notice board, on A4."""
    area, _others = villages_of(request)
    template = queries.template_of(area.path)
    context = {
        "area": area,
        "shifts": _shifts(request, area),
        "phone": template.duty_phone,
        "hours": template.hours,
    }
    return render(request, "cases/duty_sheet.html", context)


@requires(Power.CASE_OWN, Power.CASE_RECORD)
@require_safe
def whistle_sheet(request: ActedRequest) -> HttpResponse:
    """Show the whistle on paper, on A4, to be filled in by hand and keyed in for somebody."""
    area = screens.own_place(request.actor)
    path = area.path if area else next(iter(request.actor.prefixes(Power.CASE_RECORD)), "")
    template = queries.template_of(path)
    context = {"area": area, "phone": template.duty_phone, "discipline": template.discipline_phone}
    return render(request, "cases/whistle_sheet.html", context)
