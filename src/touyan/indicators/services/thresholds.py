"""A county puts thresholds in force on the page: only what it saw tried on history just now."""

import datetime as dt
from collections.abc import Mapping

from django.core import signing
from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotAllowed
from touyan.indicators.backtesting import BackTest
from touyan.indicators.errors import (
    LawSetsIt,
    NotTriedFirst,
    OutOfBounds,
    ReasonMissing,
    UnknownRule,
)
from touyan.indicators.models import ThresholdChange
from touyan.indicators.queries.thresholds import pack_for
from touyan.indicators.rules import RULES, Rule, Thresholds
from touyan.indicators.rules.values import STEPS
from touyan.registry.models import Area

SALT = "indicators.threshold.tried"
VALID = dt.timedelta(hours=2)
REASON = 500


def seen(county: Area, rule: str, tried: Thresholds, found: BackTest | None) -> str:
    """Return the proof that these thresholds were tried and shown, for the form that saves them."""
    return signing.dumps(
        {"county": county.pk, "rule": rule, "tried": tried.plain(), "found": summary(found)},
        salt=SALT,
    )


def summary(found: BackTest | None) -> dict[str, object]:
    """Return what a back-test said; None: history cannot judge this rule, and that is said."""
    if found is None or not found.last:
        return {"is_known": False}
    return {
        "is_known": True,
        "first": found.first,
        "last": found.last,
        "looked_at": found.looked_at,
        "raised": len(found.raised),
        "by_level": found.by_level(),
        "labelled": found.labelled,
        "precision_percent": found.precision_percent,
        "median_days_earlier": found.median_days_earlier,
    }


def in_bounds(rule: Rule, tried: Thresholds) -> bool:
    """Say whether thresholds lie in the rule's bounds and get graver from blue to red."""
    low, high = rule.bounds
    numbers = [tried.steps[level] for level in STEPS if level in tried.steps]
    ordered = numbers == sorted(set(numbers), reverse=rule.falls)
    extras = all(
        name in tried.extra and one.low <= tried.extra[name] <= one.high
        for name, one in rule.extras.items()
    )
    return (
        set(tried.steps) == set(rule.default.steps)
        and set(tried.extra) == set(rule.extras)
        and all(low <= number <= high for number in numbers)
        and ordered
        and extras
    )


@transaction.atomic
def set_threshold(
    *, actor: Actor, county: Area, rule: str, numbers: Mapping[str, int], proof: str, reason: str
) -> ThresholdChange:
    """Put the thresholds of a rule in force in a county, with the reason and the back-test seen.

    Raises NotAllowed, UnknownRule, LawSetsIt, OutOfBounds, NotTriedFirst, ReasonMissing.
    """
    if not actor.may_in(Power.THRESHOLD_SET, county.scope_path):
        raise NotAllowed
    found = RULES.get(rule)
    if found is None:
        raise UnknownRule
    if found.law:
        raise LawSetsIt(basis=found.law)
    tried = Thresholds.from_plain(numbers)
    if not in_bounds(found, tried):
        raise OutOfBounds
    told = _told(county, rule, tried, proof)
    said = reason.strip()
    if not said or len(said) > REASON:
        raise ReasonMissing
    Area.objects.select_for_update().get(pk=county.pk)
    before = pack_for(county).thresholds[rule]
    change = ThresholdChange.objects.create(
        area=county,
        rule=rule,
        thresholds=tried.plain(),
        before=before.plain(),
        back_test=told,
        reason=said,
        set_by_id=actor.person_id,
        set_at=clock.now(),
    )
    audit.record(
        actor=actor,
        action="indicators.threshold.set",
        object_kind="indicators.threshold",
        object_id=change.pk,
        area_path=county.scope_path,
        detail={"rule": rule},
    )
    return change


def _told(county: Area, rule: str, tried: Thresholds, proof: str) -> dict[str, object]:
    """Return what the back-test of exactly these numbers said. Raises NotTriedFirst."""
    try:
        kept = signing.loads(proof, salt=SALT, max_age=VALID)
    except signing.BadSignature:
        raise NotTriedFirst from None
    asked = {"county": county.pk, "rule": rule, "tried": tried.plain()}
    if any(kept.get(name) != value for name, value in asked.items()):
        raise NotTriedFirst
    told: dict[str, object] = kept["found"]
    return told
