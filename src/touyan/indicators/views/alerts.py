"""Alerts: the list by gravity, one with its rule and evidence, false alarms and the county's word."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid
from touyan.indicators import explaining, merging, rule_words, services, wording
from touyan.indicators.forms import FalseForm, JudgeForm
from touyan.indicators.models import Alert, AlertStatus, WordKind
from touyan.indicators.queries import alerts as queries
from touyan.indicators.rules import RULES, Level, Thresholds
from touyan.indicators.rules import judge as judged_by
from touyan.indicators.rules.values import STEPS
from touyan.indicators.services.ticket_guards import may_supervise

TAGS = {Level.BLUE: "", Level.YELLOW: "wait", Level.ORANGE: "grave", Level.RED: "stop"}


@requires(Power.ALERT_READ)
@require_safe
def alerts(request: ActedRequest) -> HttpResponse:
    """What stands, the newest first; narrowed by level, rule, or what has ended."""
    wanted = _wanted(request)
    page = queries.page_of(request.actor, wanted, before=request.GET.get("before", ""))
    context = {
        "rows": [_row(alert, request.actor) for alert in page.alerts],
        "next_before": page.next_before,
        "counts": [
            {"level": int(level), "word": level_word(level), "number": number}
            for level, number in queries.counts(request.actor).items()
        ],
        "wanted": wanted,
        "may_set": request.actor.may(Power.THRESHOLD_SET),
        "may_lead": request.actor.may(Power.ALERT_JUDGE),
    }
    return render(request, "indicators/alerts.html", context)


@requires(Power.ALERT_READ)
@require_safe
def alert(request: ActedRequest, pk: int) -> HttpResponse:
    """One alert: which rule, what it was given, who said what, and what can be done."""
    found = queries.get(request.actor, pk)
    return _page(request, found)


@requires(Power.ALERT_READ)
@require_POST
@once
def say_false(request: ActedRequest, pk: int) -> HttpResponse:
    """Ask the county to call it a false alarm."""
    found = queries.get(request.actor, pk)
    form = FalseForm(request.POST)
    if not form.is_valid():
        return _page(request, found, false_form=form)
    services.say_false(actor=request.actor, alert=found, reason=form.cleaned_data["reason"])
    messages.success(request, _("The county was asked. Somebody else decides."))
    return redirect("indicators:alert", pk)


@requires(Power.ALERT_JUDGE)
@require_POST
@once
def judge(request: ActedRequest, pk: int) -> HttpResponse:
    """Agree to a false alarm or not, confirm that it was right, or close it."""
    found = queries.get(request.actor, pk)
    form = JudgeForm(request.POST)
    form.offer(_kinds(request.actor, found))
    if not form.is_valid():
        return _page(request, found, judge_form=form)
    _say(request, found, WordKind(form.cleaned_data["kind"]), form.cleaned_data["reason"])
    messages.success(request, _("Written down with your name."))
    return redirect("indicators:alert", pk)


def _say(request: ActedRequest, found: Alert, kind: WordKind, reason: str) -> None:
    known: dict[str, Any] = {"actor": request.actor, "alert": found, "reason": reason}
    if kind == WordKind.RIGHT:
        services.confirm_right(**known)
    elif kind == WordKind.CLOSED:
        services.close(**known)
    elif kind in {WordKind.FALSE_APPROVED, WordKind.FALSE_REFUSED}:
        services.decide_false(**known, agrees=kind == WordKind.FALSE_APPROVED)
    else:
        raise Invalid


def _kinds(actor: Actor, found: Alert) -> list[WordKind]:
    """Return what the actor may decide about an alert now."""
    if not queries.may_judge(actor, found):
        return []
    if found.status == AlertStatus.FALSE_ASKED:
        return [WordKind.FALSE_APPROVED, WordKind.FALSE_REFUSED]
    if found.status == AlertStatus.OPEN:
        ends = getattr(found, "ticket", None) is None and found.level < Level.ORANGE
        return [WordKind.RIGHT, WordKind.CLOSED] if ends else [WordKind.RIGHT]
    return [WordKind.RIGHT] if found.status == AlertStatus.CLOSED else []


def _page(
    request: ActedRequest,
    found: Alert,
    false_form: FalseForm | None = None,
    judge_form: JudgeForm | None = None,
) -> HttpResponse:
    rule = RULES[found.rule]
    thresholds = Thresholds.from_plain(found.thresholds)
    again = judged_by(rule, found.inputs, thresholds)
    sign = ">" if rule.beyond else "<" if rule.falls else "≥"
    kinds = _kinds(request.actor, found)
    if judge_form is None and kinds:
        judge_form = JudgeForm()
        judge_form.offer(kinds)
    context = {
        "alert": found,
        "row": _row(found, request.actor),
        "together": _together(request.actor, found),
        "rule": rule,
        "inputs": wording.inputs_of(found.inputs),
        "explained": explaining.of_alert(found.rule, found.inputs),
        "steps": [
            (level_word(level), f"{sign} {rule_words.step(rule.unit, thresholds.steps[level])}")
            for level in STEPS
            if level in thresholds.steps
        ]
        + rule_words.extras_of(thresholds),
        "law": rule_words.law(rule),
        "again": level_word(again.level),
        "is_same": again.level == found.level,
        "compared": rule_words.compared(rule, again.value),
        "words": [_word(word) for word in queries.words_of(found)],
        "false_form": (false_form or FalseForm())
        if queries.may_say_false(request.actor, found)
        else None,
        "judge_form": judge_form,
    }
    return render(request, "indicators/alert.html", context)


def _word(word: Any) -> dict[str, Any]:
    return {
        "title": word.get_kind_display(),
        "at": f"{word.said_at:%Y-%m-%d}",
        "by": word.said_by.name,
        "note": word.reason,
        "state": "done",
    }


def _together(actor: Actor, found: Alert) -> dict[str, Any] | None:
    """Return the level of the cooperative with all its standing alarms, and which they are."""
    rows = queries.standing_of(actor, found.organisation_id)
    if len(rows) < 2:
        return None
    levels = [Level(one.level) for one in rows]
    level = merging.together(levels)
    return {
        "level": level_word(level),
        "tag": TAGS[level],
        "by_three": level > max(levels),
        "rows": [
            {
                "pk": one.pk,
                "rule": f"{one.rule} {RULES[one.rule].title}",
                "note": f"{one.raised_on:%Y-%m-%d}",
                "level": level_word(Level(one.level)),
                "tag": TAGS[Level(one.level)],
            }
            for one in rows
        ],
    }


def _row(found: Alert, actor: Actor) -> dict[str, Any]:
    level = Level(found.level)
    ticket = getattr(found, "ticket", None)
    return {
        "pk": found.pk,
        "title": f"{found.organisation.name}: {RULES[found.rule].title}",
        "note": f"{found.area.name} · {found.rule} · {found.raised_on:%Y-%m-%d}",
        "tag": TAGS[level],
        "level": level_word(level),
        "status": found.get_status_display(),
        "ticket": ticket,
        "may_dispatch": ticket is None
        and found.status == AlertStatus.OPEN
        and may_supervise(actor, found, level),
    }


def level_word(level: Level) -> str:
    """Return what a level is called."""
    words = {
        Level.NONE: _("nothing"),
        Level.BLUE: _("Blue: hint"),
        Level.YELLOW: _("Yellow: watch"),
        Level.ORANGE: _("Orange: supervise"),
        Level.RED: _("Red: grave"),
    }
    return words[level]


def _wanted(request: ActedRequest) -> queries.Wanted:
    level, rule = request.GET.get("level", ""), request.GET.get("rule", "")
    return queries.Wanted(
        level=int(level) if level in {"1", "2", "3", "4"} else 0,
        rule=rule if rule in RULES else "",
        ended=request.GET.get("ended") == "yes",
    )
