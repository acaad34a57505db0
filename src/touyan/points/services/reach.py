"""Saying what each rule of a draft asks of people, so that its fairness can be seen."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from touyan.audit import services as audit
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, WrongState
from touyan.core.pack_values import NEEDS
from touyan.points.models import Rule, Scheme, SchemeStatus


@transaction.atomic
def set_reach(*, actor: Actor, scheme: Scheme, wanted: Mapping[int, Sequence[str]]) -> int:
    """Set what rules of a draft ask, by rule id; return how many changed.

    An adopted version is never edited: it raises WrongState. Raises Invalid for an unknown need or a
    rule of another scheme.
    """
    actor.require_in(Power.SCHEME_MANAGE, scheme.area.scope_path)
    locked = Scheme.objects.select_for_update().get(pk=scheme.pk)
    if locked.status != SchemeStatus.DRAFT:
        raise WrongState
    rules = {rule.pk: rule for rule in Rule.objects.filter(scheme=locked)}
    if not wanted.keys() <= rules.keys() or any(set(n) - set(NEEDS) for n in wanted.values()):
        raise Invalid
    changed = []
    for pk, needs in wanted.items():
        fresh = [need for need in NEEDS if need in needs]
        if rules[pk].reach != fresh:
            rules[pk].reach = fresh
            changed.append(rules[pk])
    Rule.objects.bulk_update(changed, ["reach"])
    if changed:
        audit.record(
            actor=actor,
            action="points.scheme.reach_set",
            object_kind="points.scheme",
            object_id=scheme.pk,
            area_path=scheme.area.scope_path,
            detail={"rules": [rule.code for rule in changed]},
        )
    return len(changed)
