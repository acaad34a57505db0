"""More lists that dispatch reads: who looks after which household, far places, who is away."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.backstage.once import once
from touyan.cases import queries, services
from touyan.cases.list_forms import FarForm, HubForm, LeaveForm
from touyan.cases.queries import finding, rosters, screens
from touyan.cases.views.lists import back, villages_of
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.keyset import read_id
from touyan.registry.models import Area

DUTY = Power.DUTY_MANAGE
PROMISED = 10


def _drawn(
    request: ActedRequest, template: str, form: Answering, context: dict[str, Any]
) -> HttpResponse:
    status = form.status if form.is_bound and form.errors else 200
    return render(request, template, {"form": form} | context, status=status)


@requires(DUTY)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def hubs(request: ActedRequest) -> HttpResponse:
    """Show who looks after which household, and give a household to somebody."""
    area, villages = villages_of(request)
    posted = request.POST if request.method == "POST" else None
    form = HubForm(posted, people=screens.people_of(area))
    if posted and form.attempt(lambda data: _tie(request, data)) is not None:
        messages.success(request, _("Entered. Who looked after it before does no longer."))
        return back("cases:hubs", area)
    after = read_id(request.GET.get("after", "")) or 0
    ties = rosters.hub_ties(
        request.actor, after=after, inside=area.scope_path[:12], limit=queries.lists.PAGE + 1
    )
    shown = ties[: queries.lists.PAGE]
    following = f"?village={area.path}&after={shown[-1].pk}" if len(ties) > len(shown) else ""
    context = {"area": area, "villages": villages, "ties": shown, "next": following}
    context["first"] = f"?village={area.path}" if after else ""
    return _drawn(request, "cases/hubs.html", form, context)


def _tie(request: ActedRequest, data: dict[str, Any]) -> object:
    household = finding.find_household(request.actor, data["household"], DUTY)
    return services.tie_hub(
        actor=request.actor, household_id=household.pk, member_id=int(data["member"])
    )


@requires(DUTY)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def far_places(request: ActedRequest) -> HttpResponse:
    """Show what is promised to far groups, and publish another figure of the county's."""
    area, villages = villages_of(request)
    places = screens.places_below(area)
    figures = sorted({PROMISED, *queries.template_of(area.path).remote_minutes})
    minutes = [(one, _("%(n)s minutes") % {"n": one}) for one in figures]
    posted = request.POST if request.method == "POST" else None
    form = FarForm(posted, places=[(one.pk, one.name) for one in places], minutes=minutes)
    if posted and form.attempt(lambda data: _publish(request, data)) is not None:
        messages.success(request, _("Published. It holds for whistles from now on."))
        return back("cases:far_places", area)
    context = {"area": area, "villages": villages, "promised": _promised(area)}
    return _drawn(request, "cases/far_places.html", form, context)


def _promised(area: Area) -> list[Any]:
    rows = rosters.far_places(area.scope_path[:12])
    return [one for one in rows if one.minutes != PROMISED]


def _publish(request: ActedRequest, data: dict[str, Any]) -> object:
    return services.publish_promise(
        actor=request.actor, area_id=int(data["place"]), minutes=data["minutes"]
    )


@requires(DUTY)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def leave(request: ActedRequest) -> HttpResponse:
    """Show who is away and who stands in, and enter a leave: what is given to them goes over."""
    area, villages = villages_of(request)
    posted = request.POST if request.method == "POST" else None
    people = screens.people_of(area)
    form = LeaveForm(posted, people=people, initial={"begins": clock.today()})
    given = form.attempt(lambda data: _away(request, form, data)) if posted else None
    if given is not None:
        begins, _ends = form.span
        if begins > clock.now():
            later = _(
                "Entered. What waits for them goes over on %(day)s; until then nothing changes."
            )
            messages.success(request, later % {"day": begins.date().isoformat()})
        else:
            said = ngettext(
                "Entered; %(n)d case handed over.", "Entered; %(n)d cases handed over.", given
            )
            messages.success(request, said % {"n": given})
        return back("cases:leave", area)
    away = rosters.absences(request.actor, inside=area.scope_path[:12])
    context = {"area": area, "villages": villages, "away": away}
    return _drawn(request, "cases/leave.html", form, context)


@requires(DUTY)
@require_POST
@once
def end_leave(request: ActedRequest, pk: int) -> HttpResponse:
    """End a leave before time: what nobody began comes back."""
    back_again = services.end_absence(actor=request.actor, absence_id=pk)
    said = ngettext("Back; %(n)d case came back.", "Back; %(n)d cases came back.", back_again)
    messages.success(request, said % {"n": back_again})
    return redirect("cases:leave")


def _away(request: ActedRequest, form: LeaveForm, data: dict[str, Any]) -> int:
    begins, ends = form.span
    return services.start_absence(
        actor=request.actor,
        person_id=int(data["person"]),
        stand_in_id=int(data["stand_in"]),
        begins_at=begins,
        ends_at=ends,
    )
