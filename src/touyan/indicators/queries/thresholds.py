"""The thresholds in force: those of the county's pack, and over them the last change made on the page."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from touyan.core import packs
from touyan.indicators.models import ThresholdChange
from touyan.indicators.pack import PACK, AlertPack
from touyan.indicators.rules import RULES, Rule, Thresholds
from touyan.indicators.rules.values import Extra
from touyan.registry.models import Area, Organisation


def pack_for(county: Area) -> AlertPack:
    """Return what a county set for alarms. One query."""
    pack = packs.of_room(PACK, county.path)
    rows = ThresholdChange.objects.filter(area=county).order_by("pk")
    changed = {
        rule: Thresholds.from_plain(kept)
        for rule, kept in rows.values_list("rule", "thresholds")
        if rule in RULES and not RULES[rule].law
    }
    return replace(pack, thresholds={**pack.thresholds, **changed}) if changed else pack


def changes_of(county: Area, rule: str) -> list[ThresholdChange]:
    """Return the changes of a rule's thresholds, the newest first."""
    rows = ThresholdChange.objects.filter(area=county, rule=rule)
    return list(rows.select_related("set_by").order_by("-pk")[:20])


def names_of(organisation_ids: Collection[int]) -> dict[int, str]:
    """Return the names of cooperatives. One query."""
    rows = Organisation.objects.filter(pk__in=organisation_ids)
    return dict(rows.values_list("pk", "name"))


def extras_of(rule: Rule, tried: Thresholds) -> list[tuple[str, Extra, int]]:
    """Return what a rule has beside its steps: name, bounds, and the number tried."""
    return [(name, one, tried.extra.get(name, one.default)) for name, one in rule.extras.items()]


def asked_for(given: Mapping[str, str], rule: Rule, kept: Thresholds) -> Thresholds:
    """Return the numbers that were asked for where they are numbers within the rule's bounds."""
    if rule.law:
        return kept
    low, high = rule.bounds
    steps, extra = dict(kept.steps), dict(kept.extra)
    for level in kept.steps:
        number = _number(given.get(level.word, ""))
        if number is not None and low <= number <= high:
            steps[level] = number
    for name, one in rule.extras.items():
        number = _number(given.get(name, ""))
        if number is not None and one.low <= number <= one.high:
            extra[name] = number
    return replace(kept, steps=steps, extra=extra)


def not_taken(given: Mapping[str, str], tried: Thresholds) -> list[str]:
    """Return the names of numbers that were asked for and cannot be: no number, or out of bounds."""
    return [
        name
        for name, number in tried.plain().items()
        if given.get(name, "").strip() and _number(given[name]) != number
    ]


def _number(text: str) -> int | None:
    text = text.strip()
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 9 else None
