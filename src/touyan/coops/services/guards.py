"""What every write asks first: reach, power, state, a decision of the members, two people."""

import datetime as dt
from collections.abc import Collection

from touyan.audit import services as audit
from touyan.audit.detail import Detail
from touyan.coops.errors import NoResolution, NotOpen, SamePersonTwice
from touyan.coops.models import Coop, CoopMember, CoopStatus
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor, GrantKind, Power
from touyan.core.errors import Invalid, NotAllowed, NotFound
from touyan.registry import reach
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Resolution

OPEN = frozenset({CoopStatus.ACTIVE})
FORMING = frozenset({CoopStatus.FOUNDING})


def coop_for(
    actor: Actor,
    coop_id: int,
    power: Power,
    *,
    states: Collection[str] = OPEN,
) -> Coop:
    """Return a cooperative for an act of this power, locked: acts on one cooperative take turns.

    Raises NotFound where the actor may not even read it, NotAllowed where they may only read it,
    NotOpen in a wrong state.
    """
    if actor != SYSTEM:
        within(actor, coop_id, power)
    coop = (
        Coop.objects.select_for_update(of=("self",))
        .select_related("organisation", "area")
        .filter(pk=coop_id)
        .first()
    )
    if coop is None:
        raise NotFound
    if coop.status not in states:
        raise NotOpen
    return coop


def within(actor: Actor, coop_id: int, power: Power) -> None:
    """Raise NotAllowed for a cooperative that the actor may only read, NotFound for a foreign one."""
    if Coop.objects.visible_to(actor, power).filter(pk=coop_id).exists():
        return
    for reading in (Power.COOP_READ, Power.COOP_READ_OWN):
        if Coop.objects.visible_to(actor, reading).filter(pk=coop_id).exists():
            raise NotAllowed
    raise NotFound


def is_own(actor: Actor, subject_id: int, power: Power = Power.COOP_APPLY_OWN) -> bool:
    """Say whether a member is the actor themselves or a household that they live in."""
    return subject_id in {
        *reach.ids(actor, power, GrantKind.SELF),
        *reach.ids(actor, power, GrantKind.HOUSEHOLDS),
    }


def member_of(coop: Coop, member_id: int, *, states: Collection[str]) -> CoopMember:
    """Return a member of a locked cooperative in one of these states. Raises NotFound, NotOpen."""
    found = CoopMember.objects.filter(pk=member_id, coop=coop).select_related("subject").first()
    if found is None:
        raise NotFound
    if found.status not in states:
        raise NotOpen
    return found


def resolution_of(coop: Coop, resolution_id: int | None) -> Resolution:
    """Return a decision of this cooperative's own members that is in force. Raises NoResolution."""
    found = (
        Resolution.objects.in_force()
        .filter(
            pk=resolution_id or 0,
            organisation_id=coop.pk,
            body=ResolutionBody.COOP_MEMBERS,
            passed_on__lte=clock.today(),
        )
        .first()
    )
    if found is None:
        raise NoResolution
    return found


def somebody_else(actor: Actor, *earlier: int | None) -> None:
    """Raise SamePersonTwice when the actor did an earlier step of the same paper (X-07)."""
    if actor != SYSTEM and actor.person_id in earlier:
        raise SamePersonTwice


def not_future(day: dt.date) -> dt.date:
    """Return a day that has come. Raises Invalid."""
    if day > clock.today():
        raise Invalid
    return day


def who(actor: Actor) -> int | None:
    """Return the person to be named on a record; none for the system."""
    return None if actor == SYSTEM else actor.person_id


def text(value: str, *, longest: int) -> str:
    """Return a text without spaces around it. Raises Invalid when it is empty or too long."""
    found = value.strip()
    if not found or len(found) > longest:
        raise Invalid
    return found


def told(actor: Actor, action: str, coop: Coop, detail: Detail | None = None) -> None:
    """Record an act on a cooperative."""
    audit.record(
        actor=actor,
        action=f"coops.{action}",
        object_kind="coops.coop",
        object_id=coop.pk,
        area_path=coop.area.scope_path,
        detail=detail,
    )
