"""Choosing the representatives' assembly of a cooperative with more than 150 members (art. 32)."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from touyan.coops import laws, membership, queries
from touyan.coops.errors import (
    NoRepresentativesInUnions,
    TooFewRepresentatives,
)
from touyan.coops.models import CoopMember, Representative
from touyan.coops.services.guards import coop_for, resolution_of, told, who
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound


@transaction.atomic
def choose_representatives(
    *, actor: Actor, coop_id: int, member_ids: Collection[int], resolution_id: int
) -> int:
    """Record whom the members chose, all anew; the terms of the former ones end today.

    The charter says how many, at least 51, and only above 150 members. Raises
    NoRepresentativesInUnions, TooFewRepresentatives with the figures, NoResolution, NotFound for
    somebody who is no member.
    """
    coop = coop_for(actor, coop_id, Power.COOP_MANAGE)
    if coop.is_union:
        raise NoRepresentativesInUnions(basis=laws.UNION_ASSEMBLY)
    resolution = resolution_of(coop, resolution_id)
    members = set(CoopMember.objects.filter(coop=coop).present().values_list("pk", flat=True))
    chosen = sorted(set(member_ids))
    if not set(chosen) <= members:
        raise NotFound
    wanted = queries.charter_on(coop.pk, clock.today()).representatives
    if not wanted or not membership.may_have_representatives(len(members)):
        raise TooFewRepresentatives(basis=laws.REPRESENTATIVES)
    if len(chosen) != wanted:
        text = _("The charter knows %(wanted)d representatives; %(chosen)d are chosen.")
        raise TooFewRepresentatives(
            text % {"wanted": wanted, "chosen": len(chosen)}, basis=laws.REPRESENTATIVES
        )
    today, now = clock.today(), clock.now()
    Representative.objects.filter(coop=coop, until=None).update(until=today)
    Representative.objects.bulk_create(
        [
            Representative(
                coop=coop,
                member_id=member,
                resolution=resolution,
                chosen_on=today,
                entered_by_id=who(actor),
                entered_at=now,
            )
            for member in chosen
        ]
    )
    told(actor, "representatives.chosen", coop, {"count": len(chosen)})
    return len(chosen)
