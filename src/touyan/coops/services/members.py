"""Joining a cooperative that exists, who votes for a household or unit."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from touyan.coops import membership
from touyan.coops.membership import Check, Kin
from touyan.coops.models import Coop, CoopMember, MemberStatus
from touyan.coops.services.founding import NewMember, refuse_unmet, write_member
from touyan.coops.services.guards import (
    coop_for,
    is_own,
    member_of,
    not_future,
    resolution_of,
    told,
    within,
)
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.core.errors import NotAllowed, NotFound
from touyan.registry.models import HouseholdMember, Person, Subject


@transaction.atomic
def apply(
    *, actor: Actor, coop_id: int, new: NewMember, applied_on: dt.date | None = None
) -> CoopMember:
    """Apply for membership in writing (art. 24): a villager for themselves or their household, or the
    accountant or chair for somebody who came with a paper.

    Raises PublicBodyCannotJoin, OnlyCooperatives, AlreadyMember, NotOpen, NotAllowed.
    """
    own = is_own(actor, new.subject_id)
    if actor != SYSTEM and not own:
        _clerk(actor, coop_id)
    coop = _open(coop_id)
    if own:
        _near(coop, new.subject_id)
    day = not_future(applied_on or clock.today())
    member = write_member(actor, coop, new, is_founder=False, applied_on=day)
    told(actor, "member.applied", coop, {"member": member.pk})
    return member


def _open(coop_id: int) -> Coop:
    """Return a registered cooperative, locked. Anybody may apply to one: no power is asked."""
    return coop_for(SYSTEM, coop_id, Power.COOP_MANAGE)


def _near(coop: Coop, subject_id: int) -> None:
    """Raise NotFound unless the cooperative works where the applicant lives: who lives elsewhere
    applies on paper, with its accountant.
    """
    if not Subject.objects.filter(pk=subject_id, area__scope_path__under=coop.area.prefix).exists():
        raise NotFound


def _clerk(actor: Actor, coop_id: int) -> None:
    """Raise NotAllowed (or NotFound) unless the actor enters papers for this cooperative."""
    try:
        within(actor, coop_id, Power.COOP_ENTER)
    except NotAllowed:
        within(actor, coop_id, Power.COOP_MANAGE)


@transaction.atomic
def admit(
    *,
    actor: Actor,
    coop_id: int,
    member_ids: Collection[int],
    resolution_id: int,
    joined_on: dt.date,
) -> int:
    """Admit applicants by a decision of the members; return how many (art. 24).

    Raises NoResolution, NotFound, NotEnoughFarmers or TooManyUnits when the list would become
    unlawful, each with its figures.
    """
    coop = coop_for(actor, coop_id, Power.COOP_MANAGE)
    resolution = resolution_of(coop, resolution_id)
    rows = CoopMember.objects.filter(
        coop=coop, pk__in=list(member_ids), status=MemberStatus.APPLIED
    )
    if rows.count() != len(set(member_ids)):
        raise NotFound
    if not coop.is_union:
        _stay_lawful(coop, member_ids)
    count = rows.update(
        status=MemberStatus.MEMBER,
        joined_on=not_future(joined_on),
        admission=resolution,
    )
    told(actor, "members.admitted", coop, {"count": count})
    return count


def _stay_lawful(coop: Coop, member_ids: Collection[int]) -> None:
    """Raise unless the members' list is lawful with these applicants on it (art. 20)."""
    rows = CoopMember.objects.filter(coop=coop).present() | CoopMember.objects.filter(
        coop=coop, pk__in=list(member_ids)
    )
    kin = [
        Kin(is_farmer, is_unit) for is_farmer, is_unit in rows.values_list("is_farmer", "is_unit")
    ]
    refuse_unmet([one for one in membership.composition(kin) if one.check is not Check.MEMBERS])


@transaction.atomic
def refuse(*, actor: Actor, coop_id: int, member_id: int, resolution_id: int) -> None:
    """Note that the members did not admit an applicant. Raises NoResolution, NotFound, NotOpen."""
    coop = coop_for(actor, coop_id, Power.COOP_MANAGE)
    resolution = resolution_of(coop, resolution_id)
    member = member_of(coop, member_id, states={MemberStatus.APPLIED})
    member.status = MemberStatus.REFUSED
    member.admission = resolution
    member.save(update_fields=["status", "admission"])
    told(actor, "member.refused", coop, {"member": member.pk})


@transaction.atomic
def name_representative(
    *, actor: Actor, coop_id: int, member_id: int, person_id: int
) -> CoopMember:
    """Say who votes for a household or unit: somebody of that household, or whom the unit sends.

    The household itself may say so, or the chair. Raises NotFound, NotAllowed.
    """
    coop = _open(coop_id)
    member = member_of(coop, member_id, states={MemberStatus.APPLIED, MemberStatus.MEMBER})
    if actor != SYSTEM and not is_own(actor, member.subject_id):
        _clerk(actor, coop_id)
    if member.is_unit:
        known = Person.objects.filter(pk=person_id, died_on=None).exists()
    else:
        known = HouseholdMember.objects.filter(
            household_id=member.subject_id, person_id=person_id, left_on=None
        ).exists()
    if not known:
        raise NotFound
    member.representative_id = person_id
    member.save(update_fields=["representative"])
    told(actor, "member.representative", coop, {"member": member.pk})
    return member
