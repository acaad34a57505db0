"""Claims: entering a deed, mending a returned claim, taking one's own proposal back."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from django.db import transaction

from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.points import age, caps, county, queries, states
from touyan.points.errors import AlreadyKeyed, NoScheme, WrongSubject
from touyan.points.models import Claim, ClaimState, Origin, PaperLine, Rule, SubjectType
from touyan.points.queries import panel as panels
from touyan.points.services import deductions, guards
from touyan.registry.models import Household, HouseholdMember, PartyStatus, Person


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

    Raises NotFound for a household out of reach, OwnFamily, NearKin, PanelTooSmall, NotEnrolled,
    NoScheme, TooLate, WrongPoints, WrongSubject, OverCap.
    """
    household = _household(deed.household_id)
    path = household.subject.area.scope_path
    if not actor.may_in(Power.POINTS_PROPOSE, path):
        raise NotFound if actor.may(Power.POINTS_PROPOSE) else NotAllowed
    guards.not_kin(actor=actor, household_id=household.pk, area_path=path)
    guards.panel_is_complete(village=queries.village_of(household.subject.area))
    return _enter(actor, deed, household, Origin.PANEL)


def key_in(*, actor: Actor, line: PaperLine, deed: Deed, proposer_id: int) -> Claim:
    """Enter a line of a paper sheet for the member of the panel who noted it by hand.

    The proposer is whoever signed the sheet; the actor is on record as having typed it, and reviews
    none of it. Each line is entered once. Raises as `propose` does (the proposer stands back from
    their kin as well), AlreadyKeyed.
    """
    household = _household(deed.household_id)
    path = household.subject.area.scope_path
    if not actor.may_in(Power.POINTS_PROPOSE, path):
        raise NotFound if actor.may(Power.POINTS_PROPOSE) else NotAllowed
    village = queries.village_of(household.subject.area)
    if proposer_id not in {one.pk for one in panels.signers(village)}:
        raise NotFound
    proposer = replace(actor, person_id=proposer_id, on_behalf_of=None)
    for one in (actor, proposer):
        guards.not_kin(actor=one, household_id=household.pk, area_path=path)
    guards.panel_is_complete(village=village)
    typist = replace(actor, on_behalf_of=proposer_id)
    with transaction.atomic():
        line = PaperLine.objects.select_for_update().get(pk=line.pk)
        if Claim.objects.filter(paper_line=line).exists():
            raise AlreadyKeyed
        return _enter(typist, deed, household, Origin.PAPER, line=line, proposer_id=proposer_id)


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
def _enter(
    actor: Actor,
    deed: Deed,
    household: Household,
    origin: str,
    *,
    line: PaperLine | None = None,
    proposer_id: int | None = None,
) -> Claim:
    # The row of the household is the lock: two claims at once must not both fit under one cap.
    Household.objects.select_for_update(no_key=True).get(pk=household.pk)
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
    deductions.check(
        rule=rule, household_id=household.pk, occurred_on=deed.occurred_on, origin=origin
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
        proposed_by_id=proposer_id or actor.person_id,
        proposed_at=clock.now(),
        entered_by_id=actor.person_id if proposer_id not in {None, actor.person_id} else None,
        paper_line=line,
    )
    deductions.use(claim)
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


@transaction.atomic
def resubmit(*, actor: Actor, claim: Claim, note: str) -> Claim:
    """Send a returned claim again, with a better note. Only its proposer, and only as often as
    the county says (once).
    """
    if actor.person_id != claim.proposed_by_id:
        raise NotAllowed
    mended = locked(claim, ClaimState.SUBMITTED, note, needs_reason=True)
    if mended.returns > _returns(mended):
        raise WrongState
    mended.note = note.strip()
    mended.save()
    guards.told(actor, "points.claim.resubmitted", mended, path_of(mended))
    return mended


def _returns(claim: Claim) -> int:
    pack = county.find(path_of(claim))
    return pack.points.claim_returns if pack else 1


@transaction.atomic
def withdraw(*, actor: Actor, claim: Claim) -> Claim:
    """Take back one's own proposal before it is on notice."""
    if actor.person_id != claim.proposed_by_id:
        raise NotAllowed
    if claim.state in {ClaimState.PUBLICIZING, ClaimState.OBJECTED}:
        raise WrongState
    mended = locked(claim, ClaimState.CANCELLED, "", needs_reason=False)
    mended.save()
    guards.told(actor, "points.claim.withdrawn", mended, path_of(mended))
    return mended


def locked(claim: Claim, wanted: str, reason: str, *, needs_reason: bool) -> Claim:
    """Return the claim, locked and stepped to `wanted`, not saved. Raises WrongState, Invalid."""
    found = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    states.check(found.state, wanted)
    if needs_reason and not reason.strip():
        raise Invalid
    found.state = wanted
    found.returns += wanted == ClaimState.REJECTED
    found.reason = reason.strip() if needs_reason else found.reason
    return found


def path_of(claim: Claim) -> str:
    """Return the path of the claim's village."""
    return claim.area.scope_path
