"""Who may do what to whose points: separation of duties, with every refusal on record."""

from collections.abc import Collection

from touyan.audit import refusals
from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotAllowed
from touyan.points import panel
from touyan.points.errors import (
    NearKin,
    NotEnrolled,
    OthersFirst,
    OwnFamily,
    PanelTooSmall,
    SamePerson,
)
from touyan.points.models import Claim
from touyan.points.queries import enrolment
from touyan.points.queries import panel as panels
from touyan.points.stand_in import Duty, Why, barred
from touyan.registry import queries as registry
from touyan.registry.models import Area, HouseholdMember


def of_household(*, person_id: int, household_id: int) -> bool:
    """Say whether a person belongs to the household today."""
    return HouseholdMember.objects.filter(
        household_id=household_id, person_id=person_id, left_on__isnull=True
    ).exists()


def not_own_family(*, actor: Actor, household_id: int, area_path: str) -> None:
    """Raise OwnFamily, on record, when the household is the actor's own."""
    if of_household(person_id=actor.person_id, household_id=household_id):
        refuse(
            actor=actor,
            kind="points.household",
            object_id=household_id,
            area_path=area_path,
            error=OwnFamily(),
        )


def takes_part(household_id: int) -> None:
    """Raise NotEnrolled, which says what to do, unless the household takes part today."""
    if not enrolment.is_enrolled(household_id, clock.today()):
        raise NotEnrolled


def not_kin(*, actor: Actor, household_id: int, area_path: str) -> None:
    """Raise OwnFamily or NearKin, on record, when the actor must stand back from a household."""
    not_own_family(actor=actor, household_id=household_id, area_path=area_path)
    if household_id in registry.kin_households(actor.person_id):
        refuse(
            actor=actor,
            kind="points.household",
            object_id=household_id,
            area_path=area_path,
            error=NearKin(),
        )


def not_kin_of(*, actor: Actor, person_ids: Collection[int], claim: Claim, area_path: str) -> None:
    """Raise NearKin, on record, when one of these people is a near relative of the actor."""
    if registry.kin_of([actor.person_id]) & frozenset(person_ids):
        refuse(
            actor=actor,
            kind="points.claim",
            object_id=claim.ref,
            area_path=area_path,
            error=NearKin(),
        )


def another_person(*, actor: Actor, claim: Claim, area_path: str, duty: Duty) -> None:
    """Raise SamePerson, on record, when the actor already had another hand in the claim (X-07)."""
    hands = panels.hands_of(claim).get(actor.person_id, frozenset())
    if barred(duty, hands=hands, is_kin=False) is Why.HAD_A_HAND:
        refuse(
            actor=actor,
            kind="points.claim",
            object_id=claim.ref,
            area_path=area_path,
            error=SamePerson(),
        )


def panel_is_complete(*, village: Area) -> None:
    """Raise PanelTooSmall while fewer than three people sit on the panel of a village."""
    found = panels.panel_of(village)
    if not found.is_complete:
        raise PanelTooSmall(people=len(found.people), least=panel.LEAST)


def in_turn(*, actor: Actor, claim: Claim, power: Power, duty: Duty) -> None:
    """Raise OthersFirst when somebody acts from above while the village can do it itself."""
    if panels.left_to_others(actor, [claim], power, duty):
        raise OthersFirst


def refuse(
    *, actor: Actor, kind: str, object_id: object, area_path: str, error: NotAllowed
) -> None:
    """Write the refused attempt into the record of acts, then raise.

    Called before the service's own transaction, so that the record stays when the act does not; when
    the request has one around it, the middleware writes it again (audit.refusals).
    """
    refusals.record(
        actor=actor,
        action="points.duty.refused",
        object_kind=kind,
        object_id=object_id,
        area_path=area_path,
        error=error,
    )
    raise error


def told(actor: Actor, action: str, claim: Claim, area_path: str, **detail: object) -> None:
    """Write one act on a claim."""
    audit.record(
        actor=actor,
        action=action,
        object_kind="points.claim",
        object_id=claim.ref,
        area_path=area_path,
        detail=detail,
    )
