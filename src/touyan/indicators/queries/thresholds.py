"""The thresholds in force: those of the county's pack, and over them the last change made on the page."""

from dataclasses import replace

from touyan.core import packs
from touyan.indicators.models import ThresholdChange
from touyan.indicators.pack import PACK, AlertPack
from touyan.indicators.rules import RULES, Thresholds
from touyan.registry.models import Area


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
