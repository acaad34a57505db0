"""Meetings: the list, calling one, who came, the minutes, the sheets to print."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core import assemblies, clock, keyset, talk_lines
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.decisions import queries, services, wording
from touyan.decisions.bodies import OF_COOPS
from touyan.decisions.forms import CallForm, FurtherForm, TextForm
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.models import Meeting, MeetingStatus, MotionStatus
from touyan.decisions.queries import convening, lists, talks
from touyan.decisions.routing import matters_of, route
from touyan.decisions.services import Call, Draft
from touyan.decisions.views.readers import READERS
from touyan.registry import queries as registry
from touyan.registry.models import Area
from touyan.registry.paths import Level

PAGE = 20
REASON = 200


@requires(*READERS)
@require_safe
def meetings(request: ActedRequest) -> HttpResponse:
    """Show meetings with their motions, the newest first."""
    before = keyset.read_id(request.GET.get("before", ""))
    found = list(queries.meetings(request.actor, before=before, limit=PAGE + 1))
    context = {
        "rows": queries.with_motions(found[:PAGE]),
        "next": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "first": request.path if before else "",
        "may_call": request.actor.may(Power.MEETING_MANAGE),
        "today": clock.today(),
    }
    return render(request, "decisions/meetings.html", context)


@requires(Power.MEETING_MANAGE)
@require_safe
def new(request: ActedRequest) -> HttpResponse:
    """Choose what is to be decided; the matter then offers the bodies that may."""
    areas = queries.places(request.actor)
    context = {
        "places": queries.matters_of(areas),
        "assemblies": [
            (one, convening.prepared(request.actor, one.organisation_id))
            for one in convening.convened_by(request.actor)
        ],
        "offered": convening.OFFERED,
        "villages": [area for area in areas if area.level == Level.VILLAGE],
    }
    return render(request, "decisions/new.html", context)


@requires(Power.MEETING_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def call(request: ActedRequest, pk: int, matter: str) -> HttpResponse:
    """Call a meeting with its first motion; the rule stands beside each body in words."""
    area = registry.get_area(request.actor, pk, Power.MEETING_MANAGE)
    if matter not in [str(one) for one in queries.matters(area)]:
        raise NotFound
    options = queries.options(area, matter)
    authorities = list(queries.authorities(area)) if _asks(options) else []
    form = CallForm(options, area, authorities, request.POST or None)
    if request.method == "POST":
        done = form.attempt(lambda data: _call(request, area, matter, form, data))
        if done:
            messages.success(request, _("The meeting is called. Print the notice and hang it up."))
            return redirect("decisions:meeting", pk=done.pk)
    context = {
        "form": form,
        "area": area,
        "matter": Matter(matter).label,
        "route": route(matter, is_community=area.is_community),
        "options": options,
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "decisions/call.html", context, status=status)


def _asks(options: list[queries.Option]) -> bool:
    return any(option.needs_authority for option in options)


def _call(
    request: ActedRequest, area: Area, matter: str, form: CallForm, data: dict[str, Any]
) -> Meeting:
    draft = Draft(matter=matter, **form.motion(data))
    asked = Call(
        area_id=area.pk,
        body=data["body"],
        title=data["title"],
        place=data["place"],
        agenda=data["title"],
        meets_at=form.meets_at(data),
        urgency=data["urgency"],
        members=lists.members_for(area, data["body"]),
        motions=(draft,),
    )
    return services.call_meeting(actor=request.actor, call=asked)


@requires(*READERS)
@require_safe
def meeting(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one meeting: who was told, who came, what was decided, the minutes."""
    found = queries.get_meeting(request.actor, pk)
    return render(request, "decisions/meeting.html", _context(request, found))


def _context(request: ActedRequest, found: Meeting) -> dict[str, Any]:
    manages = found.is_managed_by(request.actor)
    motions = list(found.motions.order_by("number"))
    is_open = found.status == MeetingStatus.CALLED
    held = found.meets_at.astimezone(clock.ZONE).date() <= clock.today()
    return {
        "meeting": found,
        "motions": [
            (
                motion,
                wording.in_words(motion.rule, eligible=found.eligible, rights=found.rights),
            )
            for motion in motions
        ],
        "turnout": queries.turnout(found),
        "minutes": getattr(found, "minutes", None),
        "may_attend": manages and is_open and held,
        "may_put": manages and is_open,
        "may_close": manages
        and is_open
        and held
        and all(motion.status != MotionStatus.OPEN for motion in motions),
        "may_add": manages and found.status == MeetingStatus.CLOSED,
        "manages": manages,
        "held": held,
        "signs": _signs(request, found),
        "women": queries.women_share(found),
        "weighty": queries.with_more_votes(request.actor, found),
        "is_talk": _is_talk(found),
        "asked": assemblies.asked_by(found.organisation_id, found.about)
        if found.organisation_id and found.about
        else None,
        "suggestions": talks.suggestions(found) if _is_talk(found) else [],
        "takes_proxies": manages and is_open and lists.takes_proxies(found),
    }


def _is_talk(found: Meeting) -> bool:
    return found.body == BodyKind.NIGHT_TALK


def _signs(request: ActedRequest, found: Meeting) -> list[Any]:
    if not queries.may_see_signs(request.actor, found):
        return []
    return [wording.SIGNS[sign] for sign in queries.signs(found)]


@requires(*READERS)
@require_safe
def sheet(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the notice of a meeting, and afterwards its result, for the board on A4."""
    found = queries.get_meeting(request.actor, pk)
    told = talk_lines.opening(found.village_path, found.meets_at) if _is_talk(found) else []
    return render(request, "decisions/sheet.html", _context(request, found) | {"told": told})


@requires(Power.MEETING_MANAGE)
@require_safe
def sign_in_list(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the list to be signed in the hall, on A4."""
    found = queries.get_meeting(request.actor, pk, Power.MEETING_MANAGE)
    context = {
        "meeting": found,
        "entries": queries.entries(request.actor, found),
        "weighs": found.rights != found.eligible,
    }
    return render(request, "decisions/sign_in_list.html", context)


@requires(Power.MEETING_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def attendance(request: ActedRequest, pk: int) -> HttpResponse:
    """Note who came: everybody but those who are ticked."""
    found = queries.get_meeting(request.actor, pk, Power.MEETING_MANAGE)
    if request.method == "POST":
        ticked = map(keyset.read_id, request.POST.getlist("absent"))
        absent = [pk for pk in ticked if pk is not None]
        came = services.note_all_but(actor=request.actor, meeting_id=pk, absent=absent)
        messages.success(request, _("Noted: %(n)d came.") % {"n": came})
        return redirect("decisions:meeting", pk=pk)
    entries = queries.entries(request.actor, found)
    context = {
        "meeting": found,
        "entries": entries,
        "is_noted": any(entry.came for entry in entries),
    }
    return render(request, "decisions/attendance.html", context)


@requires(Power.MEETING_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def put(request: ActedRequest, pk: int) -> HttpResponse:
    """Put a further motion to a meeting that was called."""
    found = queries.get_meeting(request.actor, pk, Power.MEETING_MANAGE)
    listed = list(matters_of(found.body, is_community=found.area.is_community))
    of_coop = found.body in OF_COOPS and found.organisation_id is not None
    authorities = (
        convening.authorities(found.organisation_id or 0)
        if of_coop
        else queries.authorities(found.area)
    )
    area = None if of_coop else found.area
    form = FurtherForm(listed, area, list(authorities), request.POST or None)
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.put_motion(
                actor=request.actor,
                meeting_id=pk,
                draft=Draft(matter=data["matter"], **form.motion(data)),
            )
        )
        if done:
            return redirect("decisions:meeting", pk=pk)
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "decisions/put.html", {"form": form, "meeting": found}, status=status)


@requires(Power.MEETING_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def cancel(request: ActedRequest, pk: int) -> HttpResponse:
    """Call a meeting off, with a reason."""
    return _with_text(
        request,
        pk,
        TextForm(gettext_lazy("Why is it called off?"), request.POST or None, longest=REASON),
        title=_("Call the meeting off"),
        act=lambda text: services.cancel_meeting(actor=request.actor, meeting_id=pk, reason=text),
    )


@requires(Power.MEETING_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def close(request: ActedRequest, pk: int) -> HttpResponse:
    """Close the minutes; afterwards things are only added."""
    return _with_text(
        request,
        pk,
        TextForm(gettext_lazy("What was said"), request.POST or None),
        title=_("Close the minutes"),
        act=lambda text: services.close_meeting(actor=request.actor, meeting_id=pk, minutes=text),
    )


@requires(Power.MEETING_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def add(request: ActedRequest, pk: int) -> HttpResponse:
    """Add to closed minutes."""
    return _with_text(
        request,
        pk,
        TextForm(gettext_lazy("What has to be added or put right"), request.POST or None),
        title=_("Add to the minutes"),
        act=lambda text: services.add_addendum(actor=request.actor, meeting_id=pk, addition=text),
    )


def _with_text(
    request: ActedRequest, pk: int, form: TextForm, *, title: str, act: Any
) -> HttpResponse:
    found = queries.get_meeting(request.actor, pk, Power.MEETING_MANAGE)
    if request.method == "POST" and form.attempt(lambda data: act(data["text"])):
        return redirect("decisions:meeting", pk=pk)
    context = {"form": form, "meeting": found, "heading": title}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "decisions/text.html", context, status=status)
