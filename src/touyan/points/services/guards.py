"""Who may do what to whose points: separation of duties, with every refusal on record."""

from touyan.audit import refusals
from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.core.errors import NotAllowed
from touyan.points.errors import NotEnrolled, OwnFamily, SamePerson
from touyan.points.models import Claim
from touyan.points.queries import enrolment
from touyan.registry.models import HouseholdMember


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


def another_person(*, actor: Actor, claim: Claim, area_path: str) -> None:
    """Raise SamePerson, on record, when the actor already had a hand in the claim (X-07)."""
    if actor.person_id in {claim.proposed_by_id, claim.first_reviewed_by_id}:
        refuse(
            actor=actor,
            kind="points.claim",
            object_id=claim.ref,
            area_path=area_path,
            error=SamePerson(),
        )


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
