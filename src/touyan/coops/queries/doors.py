"""The one door per object: reachable by this power, or NotFound."""

from collections.abc import Collection, Sequence
from typing import TypeVar

from django.db import models
from django.db.models import Exists, OuterRef

from touyan.coops.models import Coop, CoopMember, Subscription
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotFound

_Row = TypeVar("_Row", bound=models.Model)


def _one(
    actor: Actor, everything: models.QuerySet[_Row], mine: models.QuerySet[_Row], pk: int
) -> _Row:
    found = (everything if actor == SYSTEM else mine).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def get_coop(actor: Actor, pk: int, power: Power = Power.COOP_READ) -> Coop:
    """Return a cooperative within the power's reach, with its area. Raises NotFound."""
    rows = Coop.objects.select_related("organisation", "area")
    return _one(actor, rows, rows.visible_to(actor, power), pk)


def get_readable(actor: Actor, pk: int) -> Coop:
    """Return a cooperative to an official, an officer or one of its members. Raises NotFound."""
    try:
        return get_coop(actor, pk)
    except NotFound:
        return get_coop(actor, pk, Power.COOP_READ_OWN)


def get_member(actor: Actor, pk: int, power: Power = Power.COOP_READ) -> CoopMember:
    """Return a member within the power's reach, with the cooperative. Raises NotFound."""
    rows = CoopMember.objects.select_related("coop__organisation", "coop__area", "subject")
    return _one(actor, rows, rows.visible_to(actor, power), pk)


def get_share(actor: Actor, pk: int, power: Power = Power.COOP_READ) -> Subscription:
    """Return a subscription within the power's reach, with member and cooperative. Raises NotFound."""
    rows = Subscription.objects.select_related(
        "member__subject", "coop__organisation", "coop__area", "land_transfer"
    )
    return _one(actor, rows, rows.visible_to(actor, power), pk)


def own_coops(actor: Actor) -> Sequence[Coop]:
    """Return the cooperatives whose member the actor or their household is, by code."""
    rows = Coop.objects.visible_to(actor, Power.COOP_READ_OWN)
    return list(rows.select_related("organisation", "area").order_by("code"))


def reached(actor: Actor, coop_id: int, powers: Collection[Power]) -> frozenset[Power]:
    """Return which of these powers of the actor reach a cooperative. One query."""
    if actor == SYSTEM:
        return frozenset(powers)
    asked = [
        Exists(Coop.objects.visible_to(actor, power).filter(pk=OuterRef("pk")).order_by())
        for power in powers
    ]
    rows = Coop.objects.filter(pk=coop_id).order_by().values_list(*asked)
    found = rows.first() or ()
    return frozenset(power for power, is_reached in zip(powers, found, strict=False) if is_reached)


def reaches(actor: Actor, coop_id: int, power: Power) -> bool:
    """Say whether a power of the actor reaches a cooperative."""
    return actor == SYSTEM or Coop.objects.visible_to(actor, power).filter(pk=coop_id).exists()
