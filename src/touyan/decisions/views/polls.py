"""The roll and objections to it, candidates, who votes for whom, the figures that were counted."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.backstage import services as backstage
from touyan.backstage.models import FilePurpose
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.decisions import polling, services
from touyan.decisions.ballot import Slips
from touyan.decisions.models import BallotCount, Election, ElectionStatus
from touyan.decisions.polling_forms import (
    BallotsForm,
    DecideForm,
    EntrustForm,
    RollObjectionForm,
    StandForm,
)
from touyan.decisions.queries import polls
from touyan.decisions.services import Tallied

MANAGE, READ = Power.MEETING_MANAGE, Power.MEETING_READ
KEY_DIGITS = 18


@requires(READ)
@require_safe
def roll(request: ActedRequest, pk: int) -> HttpResponse:
    """Show the published roll; before that, let who conducts the election publish it."""
    found = polls.get_election(request.actor, pk)
    manages = request.actor.may_in(MANAGE, found.area.scope_path)
    preparing = manages and found.status == ElectionStatus.ANNOUNCED
    context = {
        "election": found,
        "law": polling.law(is_community=found.area.is_community),
        "lines": polls.roll_lines(request.actor, found),
        "people": polls.people_for_roll(found) if preparing else [],
        "preparing": preparing,
        "last_day": polls.last_day(found),
        "objections": polls.answered(request.actor, found),
    }
    return render(request, "decisions/roll.html", context)


@requires(MANAGE)
@require_POST
@once
def publish_roll(request: ActedRequest, pk: int) -> HttpResponse:
    """Publish the roll without those who are ticked."""
    left_out = [int(key) for key in request.POST.getlist("left_out") if _is_key(key)]
    size = services.publish_roll(actor=request.actor, election_id=pk, left_out=left_out)
    messages.success(request, _("The roll is published: %(n)d people.") % {"n": size})
    return redirect("decisions:roll", pk=pk)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= KEY_DIGITS


@requires(Power.OBJECTION_RAISE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def roll_object(request: ActedRequest, pk: int) -> HttpResponse:
    """Say that the roll is wrong, in the five days after it was published."""
    found = polls.get_election(request.actor, pk)
    missing = polls.missing_of_household(request.actor, found)
    form = RollObjectionForm(missing, request.POST or None)
    if request.method == "POST":
        done = form.attempt(lambda data: _object(request, pk, data))
        if done:
            messages.success(
                request,
                _("Your objection is with the election committee. It answers by %(day)s.")
                % {"day": done.due_on.isoformat()},
            )
            return redirect("decisions:election", pk=pk)
    return _form(request, found, form, _("Object to the roll"))


def _object(request: ActedRequest, pk: int, data: dict[str, Any]):
    person = data.get("person")
    return services.object_to_roll(
        actor=request.actor,
        election_id=pk,
        reason=data["reason"],
        number=data["number"],
        person_id=int(person) if person else None,
    )


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def roll_answer(request: ActedRequest, pk: int) -> HttpResponse:
    """Decide on an objection to the roll."""
    objection = polls.get_roll_objection(request.actor, pk)
    form = DecideForm(request.POST or None)
    if sent(
        request,
        form,
        lambda data: services.answer_objection(
            actor=request.actor,
            objection_id=pk,
            upheld=data["upheld"] == "yes",
            answer=data["answer"],
        ),
    ):
        return redirect("decisions:election", pk=objection.election_id)
    about = objection.entry.person if objection.entry else objection.person
    what = _("does not belong on the roll") if objection.entry else _("is missing from the roll")
    note = f"{about.name if about else ''}{_(': ')}{what}。{objection.reason}"
    return _form(request, objection.election, form, _("Decide on an objection"), note)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def stand(request: ActedRequest, pk: int) -> HttpResponse:
    """Note who stands for which seat."""
    found = polls.get_election(request.actor, pk, MANAGE)
    form = StandForm(list(found.races.order_by("number")), request.POST or None)
    if sent(
        request,
        form,
        lambda data: services.nominate(
            actor=request.actor,
            election_id=pk,
            race_id=int(data["race"]),
            number=data["number"],
        ),
    ):
        return redirect("decisions:election", pk=pk)
    return _form(request, found, form, _("Note a candidate"))


@requires(READ)
@require_safe
def voting_proxies(request: ActedRequest, pk: int) -> HttpResponse:
    """Show who votes for whom, as the law wants it published."""
    found = polls.get_election(request.actor, pk)
    manages = request.actor.may_in(MANAGE, found.area.scope_path)
    context = {
        "election": found,
        "law": polling.law(is_community=found.area.is_community),
        "lines": polls.proxy_lines(request.actor, found),
        "manages": manages and found.status == ElectionStatus.ROLL,
    }
    return render(request, "decisions/voting_proxies.html", context)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def entrust(request: ActedRequest, pk: int) -> HttpResponse:
    """Note that somebody away lets another vote, with the paper in hand."""
    found = polls.get_election(request.actor, pk, MANAGE)
    form = EntrustForm(request.POST or None)
    if sent(
        request, form, lambda data: services.entrust(actor=request.actor, election_id=pk, **data)
    ):
        return redirect("decisions:voting_proxies", pk=pk)
    return _form(request, found, form, _("Somebody votes for somebody away"))


@requires(MANAGE)
@require_POST
@once
def take_back(request: ActedRequest, pk: int) -> HttpResponse:
    """Note that somebody votes in person after all."""
    proxy = request.POST.get("proxy", "")
    if _is_key(proxy):
        services.take_back(actor=request.actor, election_id=pk, proxy_id=int(proxy))
    else:
        polls.get_election(request.actor, pk, MANAGE)
    return redirect("decisions:voting_proxies", pk=pk)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def ballots(request: ActedRequest, pk: int) -> HttpResponse:
    """Enter what was counted aloud after the booth closed."""
    found = polls.get_election(request.actor, pk, MANAGE)
    form = BallotsForm(
        polls.labelled(found),
        request.POST or None,
        request.FILES or None,
        is_recount=found.counts.exists(),
    )
    if sent(request, form, lambda data: _enter(request, found, form, data)):
        return redirect("decisions:election", pk=pk)
    note = _("%(n)d on the roll. Count aloud, in front of everybody.") % {
        "n": polls.roll_size(found)
    }
    return _form(request, found, form, _("Enter the count"), note)


def _enter(
    request: ActedRequest, found: Election, form: BallotsForm, data: dict[str, Any]
) -> BallotCount:
    photo_id = None
    if data["photo"]:
        photo_id = backstage.store_file(
            actor=request.actor,
            content=data["photo"],
            name=data["photo"].name,
            purpose=FilePurpose.EVIDENCE,
            area_id=found.area_id,
            read_power=READ,
        ).pk
    return services.enter_ballots(
        actor=request.actor,
        election_id=found.pk,
        tallied=Tallied(
            slips=Slips(data["given_out"], data["cast"], data["spoiled"]),
            votes=form.votes(data),
            photo_id=photo_id,
            reason=data.get("reason", ""),
        ),
    )


def sent(
    request: ActedRequest, form: Answering, act: Callable[[dict[str, Any]], object]
) -> object | None:
    """Run the act when the form was sent; None when it was not, or was refused."""
    return form.attempt(act) if request.method == "POST" else None


def _form(
    request: ActedRequest, found: Election, form: Any, heading: str, note: str = ""
) -> HttpResponse:
    context = {"form": form, "election": found, "heading": heading, "note": note}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "decisions/election_form.html", context, status=status)
