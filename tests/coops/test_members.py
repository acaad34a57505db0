"""Joining, additional votes, being put out, stewards: each refusal by name."""

import datetime as dt

import pytest

from touyan.coops import errors, services
from touyan.coops.models import CoopMember, DepartureStatus, MemberStatus, StewardAssignment
from touyan.coops.queries import stewardship
from touyan.coops.services import NewMember
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed, NotFound, WrongState
from touyan.registry.kinds import PostKind
from touyan.registry.models import Tenure

pytestmark = pytest.mark.django_db
MARCH_4 = dt.date(2026, 3, 4)
FOUR = ("other_household", "third_household", "fourth_household", "fifth_household")


@pytest.fixture
def coop(yard):
    return yard.coop(*FOUR, "villager")


def test_a_villager_applies_and_the_members_decide(yard, coop, actors):
    applied = services.apply(
        actor=actors.villager, coop_id=coop.pk, new=NewMember(yard.tiny.household.pk)
    )
    assert applied.status == MemberStatus.APPLIED
    with pytest.raises(errors.NoResolution):
        services.admit(
            actor=yard.chair(coop),
            coop_id=coop.pk,
            member_ids=[applied.pk],
            resolution_id=0,
            joined_on=MARCH_4,
        )
    services.admit(
        actor=yard.chair(coop),
        coop_id=coop.pk,
        member_ids=[applied.pk],
        resolution_id=yard.resolved(coop).pk,
        joined_on=MARCH_4,
    )
    assert CoopMember.objects.filter(coop=coop).present().count() == 6


def test_nobody_applies_for_somebody_else_or_from_another_village(yard, coop, actors):
    with pytest.raises((NotAllowed, NotFound)):
        services.apply(
            actor=actors.third_villager, coop_id=coop.pk, new=NewMember(yard.tiny.household.pk)
        )
    with pytest.raises(NotFound):
        services.apply(
            actor=actors.sibling_villager,
            coop_id=coop.pk,
            new=NewMember(yard.tiny.sibling_household.pk),
        )


def test_admitting_never_makes_the_list_unlawful(yard, coop):
    ids = [
        services.apply(
            actor=SYSTEM, coop_id=coop.pk, new=NewMember(getattr(yard.tiny, name).pk, False)
        ).pk
        for name in ("sibling_villager", "far_villager")
    ]
    with pytest.raises(errors.NotEnoughFarmers) as refused:
        services.admit(
            actor=yard.chair(coop),
            coop_id=coop.pk,
            member_ids=ids,
            resolution_id=yard.resolved(coop).pk,
            joined_on=MARCH_4,
        )
    assert "第二十条" in refused.value.basis


def test_nobody_is_put_out_unheard_or_by_a_decision_taken_before_the_hearing(yard, coop, at):
    member = yard.member(coop, "third_household")
    departure = services.propose_expulsion(
        actor=yard.chair(coop), member_id=member.pk, reason="多次不履行章程"
    )
    early = yard.resolved(coop, day=4)
    with pytest.raises(errors.NotHeard) as refused:
        services.put_out(actor=yard.chair(coop), departure_id=departure.pk, resolution_id=early.pk)
    assert "第二十六条" in refused.value.basis

    at(6)
    services.hear(
        actor=yard.chair(coop),
        departure_id=departure.pk,
        heard_on=dt.date(2026, 3, 6),
        hearing="本人说明情况",
    )
    with pytest.raises(errors.NotHeard):
        services.put_out(actor=yard.chair(coop), departure_id=departure.pk, resolution_id=early.pk)
    found = services.put_out(
        actor=yard.chair(coop),
        departure_id=departure.pk,
        resolution_id=yard.resolved(coop, day=6).pk,
    )
    assert (found.status, found.ends_on) == (DepartureStatus.NOTICED, dt.date(2027, 1, 1))


def test_a_letter_can_be_taken_back_and_then_given_again(yard, coop, actors):
    member = yard.member(coop, "other_household")
    letter = services.give_notice(actor=actors.other_villager, member_id=member.pk)
    with pytest.raises(WrongState):
        services.give_notice(actor=actors.other_villager, member_id=member.pk)
    services.take_back(actor=actors.other_villager, departure_id=letter.pk)

    assert services.give_notice(actor=actors.other_villager, member_id=member.pk)
    with pytest.raises(NotFound):
        services.give_notice(
            actor=actors.sibling_coop_chair, member_id=yard.member(coop, "fourth_household").pk
        )


def tenure(yard, kind: PostKind, name: str) -> Tenure:
    return Tenure.objects.get(person=getattr(yard.tiny, name), post__kind=kind)


def test_leaders_without_a_cooperative_are_listed_until_they_have_one(yard, coop, actors):
    secretary = tenure(yard, PostKind.TOWNSHIP_SECRETARY, "township_secretary")
    village = tenure(yard, PostKind.VILLAGE_SECRETARY, "village_secretary")
    officer = actors.township_officer
    missing = {gap.tenure_id for gap in stewardship.gaps(officer, MARCH_4)}
    assert missing == {secretary.pk, village.pk}

    for one in (secretary, village):
        services.assign_steward(actor=officer, coop_id=coop.pk, tenure_id=one.pk)
    assert stewardship.gaps(officer, MARCH_4) == []
    with pytest.raises(WrongState):
        services.assign_steward(actor=officer, coop_id=coop.pk, tenure_id=village.pk)
    assert StewardAssignment.objects.filter(coop=coop).count() == 2


def test_a_secretary_of_another_village_is_no_steward_here(yard, coop, actors):
    other = tenure(yard, PostKind.VILLAGE_SECRETARY, "sibling_village_secretary")

    with pytest.raises(errors.NotASteward):
        services.assign_steward(actor=actors.township_officer, coop_id=coop.pk, tenure_id=other.pk)
    with pytest.raises(NotFound):
        services.assign_steward(
            actor=actors.other_township_officer, coop_id=coop.pk, tenure_id=other.pk
        )


def test_a_report_is_due_until_it_is_recorded(yard, coop, actors, at):
    assert stewardship.report_due(actors.township_officer, MARCH_4) == []
    at(4, 3, 2027)
    day = dt.date(2027, 3, 4)
    assert [one.pk for one in stewardship.report_due(actors.township_officer, day)] == [coop.pk]
    services.record_report(actor=yard.accountant(coop), coop_id=coop.pk, year=2026, sent_on=day)
    assert stewardship.report_due(actors.township_officer, day) == []
