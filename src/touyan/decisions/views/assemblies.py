"""Calling the members of a cooperative together: by its own chair, on what its records ask."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.core.assemblies import Assembly, Prepared
from touyan.core.errors import NotFound
from touyan.decisions import services
from touyan.decisions.forms import AssemblyForm
from touyan.decisions.kinds import Matter
from touyan.decisions.models import Meeting
from touyan.decisions.queries import convening
from touyan.decisions.routing import route
from touyan.decisions.services import Call, Draft


@requires(Power.MEETING_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def call(request: ActedRequest, pk: int, matter: str) -> HttpResponse:
    """Call the members of an organisation together; `?about=` names the record that asks for it."""
    if matter not in convening.OFFERED:
        raise NotFound
    assembly = convening.own_assembly(request.actor, pk)
    given = _prepared(request, assembly, matter)
    not_before = given.not_before if given else None
    options = convening.options(assembly, Matter(matter), not_before)
    authorities = list(convening.authorities(pk)) if _asks(options) else []
    form = AssemblyForm(options, given, authorities, request.POST or None)
    if request.method == "POST":
        done = form.attempt(lambda data: _call(request, assembly, matter, given, form, data))
        if done:
            messages.success(request, _("The meeting is called. Print the notice and hang it up."))
            return redirect("decisions:meeting", pk=done.pk)
    area = convening.area_of(assembly)
    context = {
        "form": form,
        "area": area,
        "assembly": assembly,
        "prepared": given,
        "matter": Matter(matter).label,
        "route": route(matter, is_community=area.is_community),
        "options": options,
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "decisions/call.html", context, status=status)


def _prepared(request: ActedRequest, assembly: Assembly, matter: str) -> Prepared | None:
    """Return the motion that the address names. Raises NotFound for one that waits for no vote here."""
    wanted = request.GET.get("about", "")
    if not wanted:
        return None
    known = convening.prepared(request.actor, assembly.organisation_id)
    found = next((one for one in known if one.ref == wanted and one.matter == matter), None)
    if found is None:
        raise NotFound
    return found


def _asks(options: list[Any]) -> bool:
    return any(option.needs_authority for option in options)


def _call(
    request: ActedRequest,
    assembly: Assembly,
    matter: str,
    given: Prepared | None,
    form: AssemblyForm,
    data: dict[str, Any],
) -> Meeting:
    motion = form.motion(data)
    asked = Call(
        area_id=assembly.area_id,
        body=data["body"],
        title=motion["title"],
        place=data["place"],
        agenda=motion["title"],
        meets_at=form.meets_at(data),
        organisation_id=assembly.organisation_id,
        about=given.ref if given else "",
        motions=(Draft(matter=matter, **motion),),
    )
    return services.call_meeting(actor=request.actor, call=asked)
