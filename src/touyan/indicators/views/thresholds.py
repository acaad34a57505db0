"""Thresholds of the county: each rule with its steps; other steps are tried on history, then saved."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.indicators import rule_words
from touyan.indicators.backtesting import LABELS_NEEDED, BackTest
from touyan.indicators.findings import TRIED
from touyan.indicators.forms import ThresholdForm
from touyan.indicators.pack import AlertPack
from touyan.indicators.queries import alerts as queries
from touyan.indicators.queries.backtest import try_rule
from touyan.indicators.queries.thresholds import (
    asked_for,
    changes_of,
    extras_of,
    names_of,
    not_taken,
    pack_for,
)
from touyan.indicators.rules import RULES, Rule, Thresholds
from touyan.indicators.rules.values import STEPS, Level
from touyan.indicators.services import thresholds as services
from touyan.indicators.views.alerts import level_word
from touyan.registry.models import Area

SHOWN = 20


@requires(Power.THRESHOLD_SET)
@require_safe
def thresholds(request: ActedRequest) -> HttpResponse:
    """Every rule with the steps in force."""
    county = queries.county_for(request.actor)
    pack = pack_for(county)
    rows = [
        {
            "code": code,
            "title": rule.title,
            "law": rule_words.law(rule),
            "tried": code in TRIED and not rule.law,
            "steps": rule_words.steps_of(rule, pack.thresholds[code]),
            "extras": [
                _("%(what)s: %(number)s") % {"what": what, "number": number}
                for what, number in rule_words.extras_of(pack.thresholds[code])
            ],
        }
        for code, rule in RULES.items()
    ]
    return render(request, "indicators/thresholds.html", {"county": county, "rows": rows})


@requires(Power.THRESHOLD_SET)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def threshold(request: ActedRequest, code: str) -> HttpResponse:
    """One rule: the steps in force or those asked for, what they would have raised in 24 months, and
    with a reason, saving what was just shown.
    """
    rule = queries.rule_for(code)
    county = queries.county_for(request.actor)
    pack = pack_for(county)
    asked = request.POST if request.method == "POST" else request.GET
    tried = asked_for(asked, rule, pack.thresholds[code])
    form = None
    if request.method == "POST":
        form = ThresholdForm(request.POST)
        saved = form.attempt(
            lambda data: services.set_threshold(
                actor=request.actor,
                county=county,
                rule=code,
                numbers=tried.plain(),
                proof=data["proof"],
                reason=data["reason"],
            )
        )
        if saved is not None:
            messages.success(request, _("In force from the next look at the rules on."))
            return redirect("indicators:threshold", code)
    context = _context(county, rule, pack, tried, form)
    refused = set() if rule.law else set(not_taken(asked, tried))
    context["refused"] = [
        (one["label"], one["low"], one["high"])
        for one in [*context["steps"], *context["extras"]]
        if one["name"] in refused
    ]
    status = form.status if form is not None and form.errors else 200
    return render(request, "indicators/threshold.html", context, status=status)


def _context(
    county: Area, rule: Rule, pack: AlertPack, tried: Thresholds, form: ThresholdForm | None
) -> dict[str, Any]:
    code = rule.code
    found = None
    if code in TRIED:
        found = try_rule(county, code, pack=_with(pack, code, tried))
    is_trial = tried != pack.thresholds[code]
    is_right = services.in_bounds(rule, tried)
    if form is None and is_trial and is_right:
        form = ThresholdForm(initial={"proof": services.seen(county, code, tried, found)})
    return {
        "county": county,
        "rule": rule,
        "law": rule_words.law(rule),
        "unit": rule_words.sign(rule),
        "is_dated": rule.unit == rule_words.DAY_OF_YEAR,
        "steps": [
            {
                "name": level.word,
                "label": level_word(level),
                "value": tried.steps[level],
                "low": rule.bounds[0],
                "high": rule.bounds[1],
            }
            for level in STEPS
            if level in tried.steps
        ],
        "extras": [
            {
                "name": name,
                "label": rule_words.EXTRAS.get(name, name),
                "value": number,
                "low": one.low,
                "high": one.high,
            }
            for name, one, number in extras_of(rule, tried)
        ],
        "is_trial": is_trial,
        "is_right": is_right,
        "form": form,
        "found": found,
        "which": _which(found),
        "levels": [(level_word(level), found.by_level()[level.word]) for level in STEPS]
        if found
        else [],
        "needed": LABELS_NEEDED,
        "bounds": rule.bounds,
        "changes": [
            {
                "title": _numbers(change.before, change.thresholds),
                "at": f"{change.set_at:%Y-%m-%d}",
                "by": change.set_by.name,
                "note": change.reason,
                "state": "done",
            }
            for change in changes_of(county, code)
        ],
    }


def _which(found: BackTest | None) -> list[tuple[str, str]]:
    """Return the newest of what would have been raised: which cooperative, when, at which level."""
    if found is None:
        return []
    newest = sorted(found.raised, key=lambda one: (one.month, one.level), reverse=True)[:SHOWN]
    names = names_of({one.organisation for one in newest})
    return [
        (f"{one.month} {level_word(Level(one.level))}", names.get(one.organisation, "—"))
        for one in newest
    ]


def _numbers(before: dict[str, int], after: dict[str, int]) -> str:
    return " / ".join(
        str(after[name]) if before.get(name) == after[name] else f"{before.get(name)}→{after[name]}"
        for name in after
    )


def _with(pack: AlertPack, code: str, tried: Thresholds) -> AlertPack:
    return replace(pack, thresholds={**pack.thresholds, code: tried})
