"""Elections and recalls: announced, shown, declared. The vote itself is on paper in a booth."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage import files
from touyan.backstage.once import once
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.decisions import bodies, polling, queries, services
from touyan.decisions.bodies import ProxyKind
from touyan.decisions.forms import TextForm
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.models import Election, ElectionStatus
from touyan.decisions.polling_forms import AgainForm, PollForm, RecallForm
from touyan.decisions.queries import polls
from touyan.decisions.routing import route
from touyan.decisions.services import Poll
from touyan.decisions.views.polls import sent
from touyan.registry import queries as registry
from touyan.registry.models import Area
from touyan.registry.paths import Level

MANAGE, READ = Power.MEETING_MANAGE, Power.MEETING_READ
PAGE, KEY_DIGITS = 20, 18
HELD = (Matter.ELECTION, Matter.VACANCY, Matter.RECALL)


@requires(READ)
@require_safe
def elections(request: ActedRequest) -> HttpResponse:
    """Show elections and recalls, the newest first."""
    asked = request.GET.get("before", "")
    is_key = asked.isascii() and asked.isdigit() and len(asked) <= KEY_DIGITS
    before = int(asked) if is_key else None
    found = list(polls.elections(request.actor, before=before, limit=PAGE + 1))
    villages = [
        area for area in queries.places(request.actor) if len(area.path) == len("520524105205")
    ]
    context = {
        "rows": found[:PAGE],
        "next": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "first": request.path if before else "",
        "places": [(area, [Matter(one) for one in HELD]) for area in villages],
    }
    return render(request, "decisions/elections.html", context)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def election_new(request: ActedRequest, pk: int, matter: str) -> HttpResponse:
    """Announce an election, a by-election or a recall."""
    area = registry.get_area(request.actor, pk, MANAGE)
    if matter not in HELD or area.level != Level.VILLAGE:
        raise NotFound
    found = route(matter, is_community=area.is_community)
    offered = [(str(one), str(BodyKind(one).label)) for one in found.own]
    if matter == Matter.RECALL:
        form: PollForm = RecallForm(polls.committee(area), offered, request.POST or None)
    else:
        form = PollForm(offered, request.POST or None)
    if request.method == "POST":
        done = form.attempt(lambda data: _announce(request, area, matter, form, data))
        if done:
            messages.success(request, _("Announced. Now publish the roll."))
            return redirect("decisions:election", pk=done.pk)
    context = {
        "form": form,
        "area": area,
        "matter": Matter(matter).label,
        "route": found,
        "first_day": polling.first_day(clock.today()),
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "decisions/election_new.html", context, status=status)


def _announce(
    request: ActedRequest, area: Area, matter: str, form: PollForm, data: dict[str, Any]
) -> Election:
    asked = form.request(data) if isinstance(form, RecallForm) else None
    poll = Poll(
        area_id=area.pk,
        matter=matter,
        body=data["body"],
        title=data["title"],
        held_on=data["held_on"],
        place=data["place"],
        seats={} if asked else form.seats(data),
        request=asked,
    )
    return services.announce(actor=request.actor, poll=poll)


@requires(READ)
@require_safe
def election(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one election: day, booth, candidates, the result with its arithmetic."""
    found = polls.get_election(request.actor, pk)
    return render(request, "decisions/election.html", _context(request, found))


def _context(request: ActedRequest, found: Election) -> dict[str, Any]:
    manages = request.actor.may_in(MANAGE, found.area.scope_path)
    line = bodies.body(found.body, is_community=found.area.is_community)
    on_roll = found.status == ElectionStatus.ROLL
    result = polls.result_of(found)
    today = clock.today()
    return {
        "election": found,
        "law": polling.law(is_community=found.area.is_community),
        "race_rows": polls.standing(request.actor, found),
        "result": result,
        "warnings": polls.warnings(found, result),
        "roll_size": polls.roll_size(found),
        "own": polls.own_number(request.actor, found),
        "counts": list(found.counts.order_by("number")),
        "waiting": polls.waiting(found) if manages else [],
        "names": polls.reads_names(request.actor, found),
        "manages": manages,
        "may_stand": manages and on_roll and not found.earlier_id and not found.concerned_id,
        "may_entrust": line.proxies is not ProxyKind.NONE and on_roll,
        "may_count": manages and on_roll and found.held_on <= today,
        "may_declare": manages and on_roll and result is not None,
        "may_again": manages and polls.may_hold_again(found, result),
        "may_cancel": manages and found.status in (ElectionStatus.ANNOUNCED, ElectionStatus.ROLL),
        "may_object": on_roll
        and request.actor.may(Power.OBJECTION_RAISE)
        and polls.may_object(found),
    }


@requires(MANAGE)
@require_POST
@once
def declare(request: ActedRequest, pk: int) -> HttpResponse:
    """Declare the result of the last count."""
    services.declare(actor=request.actor, election_id=pk)
    return redirect("decisions:election", pk=pk)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def again(request: ActedRequest, pk: int) -> HttpResponse:
    """Announce the vote for the seats that stayed empty."""
    found = polls.get_election(request.actor, pk, MANAGE)
    form = AgainForm(request.POST or None, initial={"place": found.place})
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.hold_again(actor=request.actor, election_id=pk, **data)
        )
        if done:
            return redirect("decisions:election", pk=done.pk)
    return _form(request, found, form, _("Vote for the missing seats"))


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def election_cancel(request: ActedRequest, pk: int) -> HttpResponse:
    """Call an election off, with a reason."""
    found = polls.get_election(request.actor, pk, MANAGE)
    form = TextForm(gettext_lazy("Why is it called off?"), request.POST or None, longest=200)
    if sent(
        request,
        form,
        lambda data: services.cancel_election(
            actor=request.actor, election_id=pk, reason=data["text"]
        ),
    ):
        return redirect("decisions:election", pk=pk)
    return _form(request, found, form, _("Call the election off"))


def _form(request: ActedRequest, found: Election, form: Any, heading: str) -> HttpResponse:
    context = {"form": form, "election": found, "heading": heading}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "decisions/election_form.html", context, status=status)


@requires(READ)
@require_safe
def photo(request: ActedRequest, pk: int, number: int) -> HttpResponseBase:
    """Return the photograph of the signed result sheet of a count."""
    found = polls.get_election(request.actor, pk)
    count = found.counts.filter(number=number, photo__isnull=False).first()
    if count is None or count.photo is None or not polls.reads_names(request.actor, found):
        raise NotFound
    return files.response(count.photo)
