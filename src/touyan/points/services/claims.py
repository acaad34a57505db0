"""Claims: proposing, two reviews by two other people, and taking back what was booked."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.ledger import services as ledger
from touyan.ledger.errors import InsufficientBalance
from touyan.points import age, caps, queries, states
from touyan.points.errors import NoScheme, PointsAlreadySpent, WrongSubject
from touyan.points.models import Claim, ClaimState, Origin, Rule, SubjectType
from touyan.points.services import guards
from touyan.registry.models import Household, HouseholdMember, PartyStatus, Person

RETURNS_MAX = 1


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did: of which household, under which rule, how much of it and when.

    `points` is what was written on paper; None takes what the rule gives. `ref` names the claim, so
    that sending the same form twice enters it once.
    """

    household_id: int
    rule_id: int
    occurred_on: dt.date
    quantity: int = 1
    points: int | None = None
    person_id: int | None = None
    note: str = ""
    ref: uuid.UUID | None = None


def propose(*, actor: Actor, deed: Deed) -> Claim:
    """Enter a deed for a household of one's village, as a member of the panel.

    Raises NotFound for a household out of reach, OwnFamily, NotEnrolled, NoScheme, TooLate, WrongPoints,
    WrongSubject, OverCap.
    """
    household = _household(deed.household_id)
    path = household.subject.area.scope_path
    if not actor.may_in(Power.POINTS_PROPOSE, path):
        raise NotFound if actor.may(Power.POINTS_PROPOSE) else NotAllowed
    guards.not_own_family(actor=actor, household_id=household.pk, area_path=path)
    return _enter(actor, deed, household, Origin.PANEL)


def claim_own(*, actor: Actor, deed: Deed) -> Claim:
    """Enter a deed of one's own household. Raises as `propose` does, but for OwnFamily."""
    if deed.household_id not in actor.ids(Power.POINTS_CLAIM_OWN, GrantKind.HOUSEHOLDS):
        raise NotFound
    return _enter(actor, deed, _household(deed.household_id), Origin.OWN)


def _household(household_id: int) -> Household:
    found = Household.objects.select_related("subject__area").filter(pk=household_id).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def _enter(actor: Actor, deed: Deed, household: Household, origin: str) -> Claim:
    # The row of the household is the lock: two claims at once must not both fit under one cap.
    Household.objects.select_for_update().get(pk=household.pk)
    if deed.ref and (before := Claim.objects.filter(ref=deed.ref).first()):
        return before
    guards.takes_part(household.pk)
    village = queries.village_of(household.subject.area)
    rule = Rule.objects.select_related("scheme").filter(pk=deed.rule_id).first()
    if rule is None or rule.scheme.area_id != village.pk:
        raise NotFound
    scheme = queries.scheme_in_force(village.pk, deed.occurred_on)
    if scheme is None or scheme.pk != rule.scheme_id:
        raise NoScheme
    caps.check_day(
        occurred_on=deed.occurred_on, today=clock.today(), window_days=scheme.claim_window_days
    )
    queries.coverage.check_high_rule(village, rule)
    points = rule.points * deed.quantity if deed.points is None else deed.points
    caps.check_points(rule_points=rule.points, quantity=deed.quantity, points=points)
    caps.check_room(
        points=points, room=queries.room_left(household.pk, rule, deed.occurred_on, scheme)
    )
    claim = Claim.objects.create(
        ref=deed.ref or uuid.uuid4(),
        area=village,
        household=household,
        person_id=person_for(deed, rule),
        rule=rule,
        quantity=deed.quantity,
        points=points,
        occurred_on=deed.occurred_on,
        note=deed.note.strip(),
        origin=origin,
        proposed_by_id=actor.person_id,
        proposed_at=clock.now(),
    )
    guards.told(
        actor, "points.claim.proposed", claim, village.scope_path, rule=rule.code, points=points
    )
    return claim


def person_for(deed: Deed, rule: Rule) -> int | None:
    """Return the person whom a claim names; under 14 it is the household only (PIPL art. 28, 31).

    Raises WrongSubject when the rule rewards a person or Party member and none of the household is
    named.
    """
    if deed.person_id is None:
        if rule.subject_type == SubjectType.HOUSEHOLD:
            return None
        raise WrongSubject
    person = Person.objects.filter(pk=deed.person_id).first()
    member = HouseholdMember.objects.filter(
        household_id=deed.household_id, person_id=deed.person_id, left_on__isnull=True
    )
    if person is None or not member.exists():
        raise WrongSubject
    if rule.subject_type == SubjectType.PARTY_MEMBER and person.party_status == PartyStatus.NONE:
        raise WrongSubject
    if not age.is_at_least(age.ACCOUNT, born_on=person.born_on, day=deed.occurred_on):
        return None
    return deed.person_id


def first_review(*, actor: Actor, claim: Claim, accept: bool, reason: str = "") -> Claim:
    """Accept or return a proposed claim, as another member of the panel than the proposer.

    Raises SamePerson or OwnFamily (both on record), WrongState, Invalid for a return without reason.
    """
    _may_review(actor, claim, Power.POINTS_FIRST_REVIEW)
    wanted = ClaimState.GROUP_VERIFIED if accept else ClaimState.REJECTED
    with transaction.atomic():
        locked = _locked(claim, wanted, reason, needs_reason=not accept)
        if accept:
            locked.first_reviewed_by_id = actor.person_id
            locked.first_reviewed_at = clock.now()
        locked.save()
        guards.told(actor, "points.claim.first_reviewed", locked, _path(locked), state=wanted)
    return locked


def second_review(*, actor: Actor, claim: Claim, accept: bool, reason: str = "") -> Claim:
    """Confirm or return a claim, as a third person (village committee or supervision).

    Raises SamePerson or OwnFamily (both on record), WrongState, Invalid for a return without reason.
    """
    _may_review(actor, claim, Power.POINTS_SECOND_REVIEW)
    wanted = ClaimState.VILLAGE_REVIEWED if accept else ClaimState.REJECTED
    with transaction.atomic():
        locked = _locked(claim, wanted, reason, needs_reason=not accept)
        if accept:
            locked.second_reviewed_by_id = actor.person_id
            locked.second_reviewed_at = clock.now()
        else:
            # A returned claim starts again: the next reviewers look at it afresh.
            locked.first_reviewed_by_id = locked.first_reviewed_at = None
        locked.save()
        guards.told(actor, "points.claim.second_reviewed", locked, _path(locked), state=wanted)
    return locked


@transaction.atomic
def second_review_many(*, actor: Actor, claim_ids: Sequence[int]) -> int:
    """Confirm the unremarkable rest of a month at once; return how many.

    Claims in which the actor had a hand, of the actor's household, or in another state are left out:
    nothing is refused as a whole because of one line. Needs a fixed number of queries.
    """
    own = frozenset(
        HouseholdMember.objects.filter(person_id=actor.person_id, left_on__isnull=True).values_list(
            "household_id", flat=True
        )
    )
    rows = (
        Claim.objects.visible_to(actor, power=Power.POINTS_SECOND_REVIEW)
        .select_for_update(of=("self",))
        .filter(pk__in=claim_ids, state=ClaimState.GROUP_VERIFIED)
        .select_related("area")
        .exclude(proposed_by_id=actor.person_id)
        .exclude(first_reviewed_by_id=actor.person_id)
        .exclude(household__in=own)
    )
    found = {claim.pk: claim.area for claim in rows}
    if not found:
        return 0
    Claim.objects.filter(pk__in=found).update(
        state=ClaimState.VILLAGE_REVIEWED,
        second_reviewed_by_id=actor.person_id,
        second_reviewed_at=clock.now(),
    )
    for area in {area.pk: area for area in found.values()}.values():
        audit.record(
            actor=actor,
            action="points.claims.second_reviewed",
            object_kind="registry.area",
            object_id=area.pk,
            area_path=area.scope_path,
            detail={"count": sum(one.pk == area.pk for one in found.values())},
        )
    return len(found)


@transaction.atomic
def resubmit(*, actor: Actor, claim: Claim, note: str) -> Claim:
    """Send a returned claim again, with a better note. Only its proposer, and only once."""
    if actor.person_id != claim.proposed_by_id:
        raise NotAllowed
    locked = _locked(claim, ClaimState.SUBMITTED, note, needs_reason=True)
    if locked.returns > RETURNS_MAX:
        raise WrongState
    locked.note = note.strip()
    locked.save()
    guards.told(actor, "points.claim.resubmitted", locked, _path(locked))
    return locked


@transaction.atomic
def withdraw(*, actor: Actor, claim: Claim) -> Claim:
    """Take back one's own proposal before it is on notice."""
    if actor.person_id != claim.proposed_by_id:
        raise NotAllowed
    if claim.state in {ClaimState.PUBLICIZING, ClaimState.OBJECTED}:
        raise WrongState
    locked = _locked(claim, ClaimState.CANCELLED, "", needs_reason=False)
    locked.save()
    guards.told(actor, "points.claim.withdrawn", locked, _path(locked))
    return locked


def reverse_claim(*, actor: Actor, claim: Claim, reason: str) -> Claim:
    """Take back booked points by a reversal; the claim and its transfer stay to be seen.

    Raises SamePerson for proposer and first reviewer, PointsAlreadySpent when the household no
    longer has them, WrongState, Invalid without a reason.
    """
    _may_review(actor, claim, Power.LEDGER_REVERSE)
    with transaction.atomic():
        locked = _locked(claim, ClaimState.REVERSED, reason, needs_reason=True)
        try:
            ledger.reverse(actor=actor, key=locked.transfer_key, reason="points.claim.reversed")
        except InsufficientBalance:
            raise PointsAlreadySpent from None
        locked.save()
        guards.told(actor, "points.claim.reversed", locked, _path(locked), points=locked.points)
    return locked


def _may_review(actor: Actor, claim: Claim, power: Power) -> None:
    path = _path(claim)
    if not any(actor.may_in(power, one) for one in (path, claim.household.subject.area.scope_path)):
        raise NotFound if actor.may(power) else NotAllowed
    guards.another_person(actor=actor, claim=claim, area_path=path)
    guards.not_own_family(actor=actor, household_id=claim.household_id, area_path=path)


def _locked(claim: Claim, wanted: str, reason: str, *, needs_reason: bool) -> Claim:
    locked = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    states.check(locked.state, wanted)
    if needs_reason and not reason.strip():
        raise Invalid
    locked.state = wanted
    locked.returns += wanted == ClaimState.REJECTED
    locked.reason = reason.strip() if needs_reason else locked.reason
    return locked


def _path(claim: Claim) -> str:
    return claim.area.scope_path
