"""Pages of targets: the list, a new one, one with its progress and what was done about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.assessment import forms, queries, services
from touyan.assessment.models import NoteKind, Target, TargetNote
from touyan.assessment.progress import PERCENT, Progress
from touyan.backstage.once import once
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid
from touyan.core.measures import AnyMeasure
from touyan.indicators import wording
from touyan.indicators.queries import facts
from touyan.registry.models import Area


@requires(Power.FIGURES_READ)
@require_safe
def targets(request: ActedRequest) -> HttpResponse:
    """Show the targets within reach, those due latest first."""
    ended = request.GET.get("ended") == "yes"
    page = queries.page_of(request.actor, ended=ended, before=request.GET.get("before", ""))
    come = queries.progress_of_all(page.targets)
    context = {
        "rows": [_row(one, come[one.pk]) for one in page.targets],
        "as_of": facts.as_of(),
        "next_before": page.next_before,
        "ended": ended,
        "may_set": request.actor.may(Power.TARGET_MANAGE),
    }
    return render(request, "assessment/targets.html", context)


@requires(Power.TARGET_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new(request: ActedRequest) -> HttpResponse:
    """Set a target: the place first, then the number, the day and the owner."""
    areas = queries.areas_for(request.actor)
    given = request.POST if request.method == "POST" else request.GET
    area = queries.chosen_area(given.get("area", ""), areas)
    context: dict[str, Any] = {"place": area, "places": forms.PlaceForm(areas=areas)}
    status = 200
    if area is not None:
        form = forms.TargetForm(
            request.POST if request.method == "POST" else None,
            owners=queries.owners_for(area),
            measures=queries.measures_for_targets(),
            initial={"from_month": f"{clock.today().year}-01"},
        )
        if request.method == "POST":
            made = form.attempt(lambda data: _set(request.actor, area, data))
            if made is not None:
                messages.success(request, _("The target is set."))
                return redirect("assessment:target", made.pk)
            status = form.status
        context["form"] = form
    elif request.method == "POST":
        status = 400  # no place that one may choose: the page asks for it again
    return render(request, "assessment/new.html", context, status=status)


def _set(actor: Actor, area: Area, data: dict[str, Any]) -> Target:
    measure = queries.measure_of(data["measure"])
    scale = 0 if measure is None or _is_share(measure) else measure.scale
    value = data["value"].scaleb(scale)
    if value != value.to_integral_value():
        raise Invalid(_("This number is counted in whole ones: write no decimals."))
    return services.set_target(
        actor=actor,
        new=services.NewTarget(
            area_id=area.pk,
            measure=data["measure"],
            value=int(value),
            from_month=data["from_month"],
            due_on=data["due_on"],
            owner_id=int(data["owner"]),
            basis=data["basis"],
        ),
    )


@requires(Power.FIGURES_READ)
@require_safe
def target(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one target: how far it has come, who owns it, what was done."""
    return _page(request, queries.get(request.actor, pk))


@requires(Power.TARGET_MANAGE)
@require_POST
@once
def note(request: ActedRequest, pk: int) -> HttpResponse:
    """Record guidance, supervision, or what the owner is told to do."""
    found = queries.get(request.actor, pk)
    form = forms.NoteForm(request.POST)
    done = form.attempt(lambda data: services.note(actor=request.actor, target=found, **data))
    if done is None:
        return _page(request, found, note_form=form)
    messages.success(request, _("Written down with your name."))
    return redirect("assessment:target", pk)


@requires(Power.FIGURES_READ)
@require_POST
@once
def answer(request: ActedRequest, pk: int, note_id: int) -> HttpResponse:
    """Answer what one was told to do."""
    found = queries.get(request.actor, pk)
    form = forms.WordsForm(request.POST)
    done = form.attempt(
        lambda data: services.answer(
            actor=request.actor, target=found, note_id=note_id, words=data["words"]
        )
    )
    if done is None:
        return _page(request, found, answer_form=form)
    messages.success(request, _("Written down with your name."))
    return redirect("assessment:target", pk)


@requires(Power.TARGET_MANAGE)
@require_POST
@once
def end(request: ActedRequest, pk: int) -> HttpResponse:
    """End a target with a reason."""
    found = queries.get(request.actor, pk)
    form = forms.EndForm(request.POST)
    done = form.attempt(
        lambda data: services.end_target(actor=request.actor, target=found, why=data["words"])
    )
    if done is None:
        return _page(request, found, end_form=form)
    messages.success(request, _("The target has ended."))
    return redirect("assessment:target", pk)


def _page(
    request: ActedRequest,
    found: Target,
    note_form: forms.NoteForm | None = None,
    answer_form: forms.WordsForm | None = None,
    end_form: forms.EndForm | None = None,
) -> HttpResponse:
    actor = request.actor
    running = found.ended_on is None
    may = running and actor.may_in(Power.TARGET_MANAGE, found.area.scope_path)
    notes = queries.notes_of(found)
    answered = {one.answers_id for one in notes}
    owed = [
        one for one in notes if one.kind == NoteKind.DISPATCH and one.pk not in answered and running
    ]
    progress = queries.progress_of(found)
    measure = queries.measure_of(found.measure)
    context = {
        "target": found,
        "row": _row(found, progress),
        "as_of": facts.as_of(),
        "measure": measure,
        "reached": _told(measure, progress.reached),
        "percent": progress.percent,
        "facts": [
            (_("Value to reach"), _told(measure, found.value)),
            (_("Counted from"), found.from_month),
            (_("To be reached by"), f"{found.due_on:%Y-%m-%d}"),
            (_("Owner"), found.owner.name),
            (_("Set down in"), found.basis),
            *([(_("Why it ended"), found.ended_because)] if not running else []),
        ],
        "events": [_event(one, measure) for one in notes],
        "owed": owed if found.owner_id == actor.person_id else [],
        "note_form": (note_form or forms.NoteForm()) if may else None,
        "answer_form": answer_form or forms.WordsForm(),
        "end_form": (end_form or forms.EndForm()) if may else None,
    }
    refused: list[Answering | None] = [note_form, answer_form, end_form]
    status = next((one.status for one in refused if one is not None), 200)
    return render(request, "assessment/target.html", context, status=status)


def _row(found: Target, come: Progress) -> dict[str, Any]:
    """Return a target as lists show it: what, whose, until when, how far; what is late says so."""
    measure = queries.measure_of(found.measure)
    title = measure.title if measure else found.measure
    tag, label = _state(found, come)
    owner = f"{found.owner.name} · " + _("by %(day)s") % {"day": f"{found.due_on:%Y-%m-%d}"}
    return {
        "pk": found.pk,
        "title": f"{found.area.name}: {title}",
        "note": f"{owner} · {_come(measure, come)}",
        "percent": None if come.percent is None else min(max(come.percent, 0), PERCENT),
        "tag": tag,
        "tag_label": label,
    }


def _state(found: Target, come: Progress) -> tuple[str, str]:
    if come.is_reached:
        return "ok", _("target reached")
    if found.ended_on is not None:
        return "", ""
    if found.due_on < clock.today():
        return "stop", _("its day is over, not reached")
    return "", ""


def _come(measure: AnyMeasure | None, come: Progress) -> str:
    """Return in words how far it has come: out of what, and in percent where that is known."""
    words = {"reached": _told(measure, come.reached), "value": _told(measure, come.value)}
    if come.percent is None:
        return _("%(value)s to reach, not known yet") % words
    return _("%(reached)s of %(value)s, %(percent)d %%") % {**words, "percent": come.percent}


def _is_share(measure: AnyMeasure) -> bool:
    return measure.unit == "percent"


def _told(measure: AnyMeasure | None, number: int | None) -> str:
    if number is None:
        return _("not known yet")
    if measure is None:
        return str(number)
    scale = 0 if _is_share(measure) else measure.scale
    return f"{wording.number(number, scale)} {wording.unit(measure.unit)}"


def _event(one: TargetNote, measure: AnyMeasure | None) -> dict[str, Any]:
    parts = [one.words]
    if one.answer_by:
        parts.append(_("to be answered by %(day)s") % {"day": f"{one.answer_by:%Y-%m-%d}"})
    parts.append(_("reached at that time: %(number)s") % {"number": _told(measure, one.reached)})
    return {
        "title": one.get_kind_display(),
        "at": f"{one.at.astimezone(clock.ZONE):%Y-%m-%d}",
        "by": one.by.name,
        "note": " · ".join(parts),
        "state": "done",
    }
