"""Two reviews by two other people, and taking back what was booked by mistake."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotAllowed, NotFound
from touyan.ledger import services as ledger
from touyan.ledger.errors import InsufficientBalance
from touyan.points.errors import PointsAlreadySpent
from touyan.points.models import Claim, ClaimState
from touyan.points.queries import panel as panels
from touyan.points.services import guards
from touyan.points.services.claims import locked, path_of
from touyan.points.stand_in import Duty
from touyan.registry import queries as registry
from touyan.registry.models import Area


def first_review(*, actor: Actor, claim: Claim, accept: bool, reason: str = "") -> Claim:
    """Accept or return a proposed claim, as another member of the panel than the proposer.

    Raises SamePerson, OwnFamily or NearKin (all on record), WrongState, Invalid for a return without
    reason.
    """
    _may(actor, claim, Power.POINTS_FIRST_REVIEW, Duty.FIRST_REVIEW)
    wanted = ClaimState.GROUP_VERIFIED if accept else ClaimState.REJECTED
    with transaction.atomic():
        found = locked(claim, wanted, reason, needs_reason=not accept)
        if accept:
            found.first_reviewed_by_id = actor.person_id
            found.first_reviewed_at = clock.now()
        found.save()
        guards.told(actor, "points.claim.first_reviewed", found, path_of(found), state=wanted)
    return found


def second_review(*, actor: Actor, claim: Claim, accept: bool, reason: str = "") -> Claim:
    """Confirm or return a claim, as a third person (village committee or supervision).

    The township does it only where nobody in the village is left. Raises SamePerson, OwnFamily or
    NearKin (all on record), OthersFirst, WrongState, Invalid for a return without reason.
    """
    _may(actor, claim, Power.POINTS_SECOND_REVIEW, Duty.SECOND_REVIEW)
    guards.in_turn(
        actor=actor, claim=claim, power=Power.POINTS_SECOND_REVIEW, duty=Duty.SECOND_REVIEW
    )
    wanted = ClaimState.VILLAGE_REVIEWED if accept else ClaimState.REJECTED
    with transaction.atomic():
        found = locked(claim, wanted, reason, needs_reason=not accept)
        if accept:
            found.second_reviewed_by_id = actor.person_id
            found.second_reviewed_at = clock.now()
        else:
            # A returned claim starts again: the next reviewers look at it afresh.
            found.first_reviewed_by_id = found.first_reviewed_at = None
        found.save()
        guards.told(actor, "points.claim.second_reviewed", found, path_of(found), state=wanted)
    return found


@transaction.atomic
def first_review_many(*, actor: Actor, claim_ids: Sequence[int]) -> int:
    """Accept the unremarkable rest of the proposals at once; return how many.

    Claims in which the actor had a hand, of the actor's household or kin, or in another state are
    left out: nothing is refused as a whole because of one line. A fixed number of queries.
    """
    rows = _many(actor, claim_ids, Power.POINTS_FIRST_REVIEW, ClaimState.SUBMITTED)
    found = {claim.pk: claim.area for claim in rows}
    Claim.objects.filter(pk__in=found).update(
        state=ClaimState.GROUP_VERIFIED,
        first_reviewed_by_id=actor.person_id,
        first_reviewed_at=clock.now(),
    )
    _told_many(actor, "points.claims.first_reviewed", found)
    return len(found)


@transaction.atomic
def second_review_many(*, actor: Actor, claim_ids: Sequence[int]) -> int:
    """Confirm the unremarkable rest of a month at once; return how many.

    Leaves out what `first_review_many` leaves out, and for the township what the village itself can
    still do. A fixed number of queries.
    """
    power = Power.POINTS_SECOND_REVIEW
    rows = list(
        _many(actor, claim_ids, power, ClaimState.GROUP_VERIFIED).exclude(
            first_reviewed_by_id=actor.person_id
        )
    )
    nearer = panels.left_to_others(actor, rows, power, Duty.SECOND_REVIEW)
    found = {claim.pk: claim.area for claim in rows if claim.pk not in nearer}
    Claim.objects.filter(pk__in=found).update(
        state=ClaimState.VILLAGE_REVIEWED,
        second_reviewed_by_id=actor.person_id,
        second_reviewed_at=clock.now(),
    )
    _told_many(actor, "points.claims.second_reviewed", found)
    return len(found)


def _many(actor: Actor, claim_ids: Sequence[int], power: Power, state: str) -> QuerySet[Claim]:
    return (
        Claim.objects.visible_to(actor, power=power)
        .select_for_update(of=("self",))
        .filter(pk__in=claim_ids, state=state)
        .select_related("area")
        .exclude(proposed_by_id=actor.person_id)
        # A missing typist is nobody: NULL must not fall out with the actor.
        .exclude(entered_by__isnull=False, entered_by_id=actor.person_id)
        .exclude(household__in=registry.kin_households(actor.person_id))
    )


def _told_many(actor: Actor, action: str, found: dict[int, Area]) -> None:
    for area in {area.pk: area for area in found.values()}.values():
        audit.record(
            actor=actor,
            action=action,
            object_kind="registry.area",
            object_id=area.pk,
            area_path=area.scope_path,
            detail={"count": sum(one.pk == area.pk for one in found.values())},
        )


def reverse_claim(*, actor: Actor, claim: Claim, reason: str) -> Claim:
    """Take back booked points by a reversal; the claim and its transfer stay to be seen.

    Raises SamePerson for proposer and first reviewer, NearKin, PointsAlreadySpent when the household
    no longer has them, WrongState, Invalid without a reason.
    """
    _may(actor, claim, Power.LEDGER_REVERSE, Duty.REVERSE)
    with transaction.atomic():
        found = locked(claim, ClaimState.REVERSED, reason, needs_reason=True)
        try:
            ledger.reverse(actor=actor, key=found.transfer_key, reason="points.claim.reversed")
        except InsufficientBalance:
            raise PointsAlreadySpent from None
        found.save()
        guards.told(actor, "points.claim.reversed", found, path_of(found), points=found.points)
    return found


def _may(actor: Actor, claim: Claim, power: Power, duty: Duty) -> None:
    path = path_of(claim)
    if not any(actor.may_in(power, one) for one in (path, claim.household.subject.area.scope_path)):
        raise NotFound if actor.may(power) else NotAllowed
    guards.another_person(actor=actor, claim=claim, area_path=path, duty=duty)
    guards.not_kin(actor=actor, household_id=claim.household_id, area_path=path)
