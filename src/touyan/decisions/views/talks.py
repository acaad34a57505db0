"""Night talks: the fixed day, who came (list or card), suggestions, months held and missed."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.access.pages import own_page
from touyan.backstage.once import once
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.errors import DomainError, NotFound
from touyan.decisions import queries, services
from touyan.decisions.forms import DayField, _offer
from touyan.decisions.kinds import BodyKind
from touyan.decisions.models import Meeting
from touyan.decisions.models.talks import WEEKDAYS
from touyan.decisions.queries import talks
from touyan.decisions.views.polls import sent
from touyan.registry import queries as registry
from touyan.registry.models import Area
from touyan.registry.paths import Level

READ, MANAGE = Power.MEETING_READ, Power.MEETING_MANAGE
KEY_DIGITS = 18


class DayForm(Answering):
    """The weekday of the village's night talk."""

    weekday = forms.TypedChoiceField(
        label=gettext_lazy("On which day of the first week?"), choices=WEEKDAYS, coerce=int
    )


class TalkForm(Answering):
    """A night talk to call."""

    meets_on = DayField(label=gettext_lazy("Day of the meeting"))
    hour = forms.TimeField(
        label=gettext_lazy("Hour"),
        initial=dt.time(19, 30),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    place = forms.CharField(label=gettext_lazy("Where"), max_length=120)
    agenda = forms.CharField(
        label=gettext_lazy("What is told first"),
        max_length=1000,
        initial=gettext_lazy("What became of the suggestions of last time"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason, when it is on another day"), max_length=200, required=False
    )


class SuggestionForm(Answering):
    """What somebody suggested."""

    text = forms.CharField(
        label=gettext_lazy("What was suggested?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    who = forms.ChoiceField(label=gettext_lazy("Who suggested it?"), required=False)

    def __init__(self, people: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "who", [("", str(_("without a name"))), *people])


class ReplyForm(Answering):
    """What becomes of a suggestion."""

    adopted = forms.ChoiceField(
        label=gettext_lazy("What becomes of it?"),
        choices=[("yes", gettext_lazy("Adopted")), ("no", gettext_lazy("Cannot be done"))],
        widget=forms.RadioSelect,
    )
    reply = forms.CharField(label=gettext_lazy("Reply, with the reason"), max_length=500)


class ScanForm(Answering):
    """A household's card, scanned or typed, or the last digits of its code."""

    said = forms.CharField(
        label=gettext_lazy("Household card or last digits of the code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


@requires(READ)
@require_safe
def night_talks(request: ActedRequest) -> HttpResponse:
    """Show the months of the night talks, village by village in the order of their codes."""
    villages = [area for area in queries.places(request.actor) if area.level == Level.VILLAGE]
    after = request.GET.get("after", "")
    rows = talks.months_of(request.actor, after=after, limit=talks.PAGE + 1)
    shown = rows[: talks.PAGE]
    context = {
        "rows": shown,
        "next": f"?after={shown[-1].area.path}" if len(rows) > talks.PAGE else "",
        "first": request.path if after else "",
        "own": [(area, talks.weekday_of(area), talks.next_day(area)) for area in villages],
    }
    return render(request, "decisions/night_talks.html", context)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def talk_day(request: ActedRequest, pk: int) -> HttpResponse:
    """Fix the weekday of a village's night talk."""
    area = _village(request, pk)
    form = DayForm(request.POST or None)
    if sent(
        request,
        form,
        lambda data: services.set_talk_day(actor=request.actor, area_id=pk, **data),
    ):
        return redirect("decisions:night_talks")
    return _form(request, form, _("Fix the day of the night talk"), note=area.name)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def talk_new(request: ActedRequest, pk: int) -> HttpResponse:
    """Call the village to its night talk."""
    area = _village(request, pk)
    form = TalkForm(request.POST or None, initial={"meets_on": talks.next_day(area)})
    done = sent(request, form, lambda data: _call(request, area, data))
    if isinstance(done, Meeting):
        return redirect("decisions:meeting", pk=done.pk)
    return _form(request, form, _("Call the night talk"), note=area.name)


def _call(request: ActedRequest, area: Area, data: dict[str, Any]) -> Meeting:
    return services.call_talk(
        actor=request.actor,
        area_id=area.pk,
        meets_at=dt.datetime.combine(data["meets_on"], data["hour"], tzinfo=clock.ZONE),
        place=data["place"],
        agenda=data["agenda"],
        reason=data["reason"],
    )


def _village(request: ActedRequest, pk: int) -> Area:
    area = registry.get_area(request.actor, pk, MANAGE)
    if area.level != Level.VILLAGE:
        raise NotFound
    return area


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def talk_attendance(request: ActedRequest, pk: int) -> HttpResponse:
    """Note who came to a night talk: everybody but those ticked, and who came late."""
    found = queries.get_meeting(request.actor, pk, MANAGE)
    if found.body != BodyKind.NIGHT_TALK:
        raise NotFound
    if request.method == "POST":
        came = services.note_talk(
            actor=request.actor,
            meeting_id=pk,
            absent=_keys(request, "absent"),
            late=_keys(request, "late"),
        )
        messages.success(request, _("Noted: %(n)d came.") % {"n": came})
        return redirect("decisions:meeting", pk=pk)
    entries = queries.entries(request.actor, found)
    context = {
        "meeting": found,
        "entries": entries,
        "late": talks.late_comers(found),
        "is_noted": any(entry.came for entry in entries),
    }
    return render(request, "decisions/talk_attendance.html", context)


def _keys(request: ActedRequest, name: str) -> list[int]:
    said = request.POST.getlist(name)
    return [int(key) for key in said if key.isascii() and key.isdigit() and len(key) <= KEY_DIGITS]


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def scan(request: ActedRequest, pk: int) -> HttpResponse:
    """Note households at the door, one after the other, by their cards or numbers."""
    found = queries.get_meeting(request.actor, pk, MANAGE)
    form = ScanForm(request.POST or None)
    if sent(request, form, lambda data: _arrive(request, found, data["said"])):
        return redirect("decisions:scan", pk=pk)
    came = [line for line in queries.entries(request.actor, found) if line.came]
    context = {"meeting": found, "form": form, "came": came}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "decisions/scan.html", context, status=status)


def _arrive(request: ActedRequest, found: Meeting, said: str) -> object:
    household = talks.household_of(found, said)
    if household is None:
        raise NotFound(_("This card or number is not on the list of this meeting."))
    return services.note_one(actor=request.actor, meeting_id=found.pk, household_id=household)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def suggest(request: ActedRequest, pk: int) -> HttpResponse:
    """Note a suggestion. An accusation against an official is not written down: its channel is shown.

    The way back leads to the empty form; there, whoever accuses nobody says so.
    """
    found = queries.get_meeting(request.actor, pk, MANAGE)
    insists = "insists" in request.GET
    people = [(str(line.entry.pk), line.name) for line in queries.present(request.actor, found)]
    form = SuggestionForm(people, request.POST or None)
    try:
        done = sent(
            request,
            form,
            lambda data: services.suggest(
                actor=request.actor,
                meeting_id=pk,
                suggestion=data["text"],
                entry_id=int(data["who"]) if data["who"] else None,
                accuses_nobody=insists,
            ),
        )
    except DomainError as refused:
        back = f"{request.path}?insists=1"
        return own_page(request, refused, back=back, back_label=_("It accuses nobody: back"))
    if done:
        return redirect("decisions:meeting", pk=pk)
    note = _(
        "A report about an official is not written down here: tell 12388, or who is there to tell it."
    )
    return _form(request, form, _("Note a suggestion"), meeting=found, note="" if insists else note)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def suggestion(request: ActedRequest, pk: int) -> HttpResponse:
    """Say what becomes of a suggestion."""
    found = talks.get_suggestion(request.actor, pk)
    form = ReplyForm(request.POST or None)
    if sent(
        request,
        form,
        lambda data: services.decide_suggestion(
            actor=request.actor,
            suggestion_id=pk,
            adopted=data["adopted"] == "yes",
            reply=data["reply"],
        ),
    ):
        return redirect("decisions:meeting", pk=found.meeting_id)
    return _form(request, form, _("Reply to a suggestion"), note=found.text, meeting=found.meeting)


def _form(
    request: ActedRequest,
    form: Any,
    heading: str,
    *,
    note: str = "",
    meeting: Meeting | None = None,
) -> HttpResponse:
    context = {"form": form, "heading": heading, "note": note, "meeting": meeting}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "decisions/talk_form.html", context, status=status)
