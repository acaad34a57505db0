"""Conditions that keep what an actor's grants reach. Models use these; `scope` is the public door."""

from django.db.models import Q

from touyan.core.actor import Actor, GrantKind, Power


def nothing() -> Q:
    """Return the condition that no row meets."""
    return Q(pk__in=[])


def area_q(actor: Actor, power: Power, lookup: str = "area") -> Q:
    """Keep a row if and only if an AREA grant of the power covers its area by today's boundaries.

    `lookup` is the way from the row to the Area ("area", "case__area", "" for Area itself).
    """
    column = f"{lookup}__scope_path__under" if lookup else "scope_path__under"
    found = nothing()
    for prefix in actor.prefixes(power):
        found |= Q(**{column: prefix})
    return found


def ids(actor: Actor, power: Power, kind: GrantKind) -> list[int]:
    """Return the ids that the power reaches by grants of one kind, sorted."""
    return sorted(actor.ids(power, kind))
