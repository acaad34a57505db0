"""Whose books: which of an actor's grants reach the month of a village, or of a collective. Pure.

A collective keeps, signs and publishes its own books; the village committee beside it does not. Who
watches over the area (township, auditor) looks into both.
"""

from touyan.core.actor import Actor, GrantKind, Power

OWN_AFFAIR = frozenset({Power.MONTH_CLOSE, Power.MONTH_SIGN})
"""What a grant for the area does not give over an organisation's books."""


def reaches(actor: Actor, power: Power, *, path: str, organisation_id: int | None) -> bool:
    """Say whether the power reaches books of an area, or of an organisation in it."""
    if organisation_id is None:
        return actor.may_in(power, path)
    if organisation_id in actor.ids(power, GrantKind.ORGANISATION):
        return True
    return power not in OWN_AFFAIR and actor.may_in(power, path)


def publishes(actor: Actor, *, path: str, organisation_id: int | None) -> bool:
    """Say whether the actor puts the months of these books on the board and makes them final."""
    power = Power.NOTICE_PUBLISH if organisation_id is None else Power.MONTH_CLOSE
    return reaches(actor, power, path=path, organisation_id=organisation_id)
