"""Thresholds of the county: each rule with its steps, and other steps tried on history before use."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.core import packs
from touyan.core.actor import Power
from touyan.indicators import wording
from touyan.indicators.findings import TRIED
from touyan.indicators.pack import PACK, AlertPack
from touyan.indicators.queries import alerts as queries
from touyan.indicators.queries.backtest import try_rule
from touyan.indicators.rules import RULES, Rule, Thresholds
from touyan.indicators.rules.values import STEPS
from touyan.indicators.views.alerts import level_word

SHOWN = 20


@requires(Power.THRESHOLD_SET)
@require_safe
def thresholds(request: ActedRequest) -> HttpResponse:
    """Every rule with the steps in force."""
    county = queries.county_for(request.actor)
    pack = packs.of_room(PACK, county.path)
    rows = [
        {
            "code": code,
            "title": rule.title,
            "law": rule.law,
            "tried": code in TRIED and not rule.law,
            "unit": wording.unit(rule.unit),
            "steps": " / ".join(str(n) for n in pack.thresholds[code].steps.values()),
        }
        for code, rule in RULES.items()
    ]
    return render(request, "indicators/thresholds.html", {"county": county, "rows": rows})


@requires(Power.THRESHOLD_SET)
@require_safe
def threshold(request: ActedRequest, code: str) -> HttpResponse:
    """One rule: the steps in force or those asked for, and what they would have raised in 24 months."""
    rule = queries.rule_for(code)
    county = queries.county_for(request.actor)
    pack = packs.of_room(PACK, county.path)
    tried = _asked(request, rule, pack.thresholds[code])
    found = None
    if code in TRIED:
        found = try_rule(county, code, pack=_with(pack, code, tried))
    context: dict[str, Any] = {
        "county": county,
        "rule": rule,
        "unit": wording.unit(rule.unit),
        "steps": [
            {"name": level.word, "label": level_word(level), "value": tried.steps[level]}
            for level in STEPS
            if level in tried.steps
        ],
        "is_trial": tried != pack.thresholds[code],
        "found": found,
        "levels": [(level_word(level), found.by_level()[level.word]) for level in STEPS]
        if found
        else [],
        "needed": 20,
        "bounds": rule.bounds,
    }
    return render(request, "indicators/threshold.html", context)


def _asked(request: ActedRequest, rule: Rule, kept: Thresholds) -> Thresholds:
    """Return the steps of the address where they are numbers within the rule's bounds."""
    if rule.law:
        return kept
    low, high = rule.bounds
    steps = dict(kept.steps)
    for level in kept.steps:
        text = request.GET.get(level.word, "")
        digits = text.removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) < 9 and low <= int(text) <= high:
            steps[level] = int(text)
    return replace(kept, steps=steps)


def _with(pack: AlertPack, code: str, tried: Thresholds) -> AlertPack:
    return replace(pack, thresholds={**pack.thresholds, code: tried})
