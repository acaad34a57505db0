"""A deed becomes a claim: by whom, for whom, how much, how late."""

import datetime as dt
import uuid

import pytest

from touyan.audit.models import Record
from touyan.core import clock
from touyan.core.errors import NotAllowed, NotFound
from touyan.points import age, services
from touyan.points.errors import (
    NoScheme,
    OverCap,
    OwnFamily,
    TooLate,
    WrongPoints,
    WrongSubject,
)
from touyan.points.models import Claim, ClaimState, Origin
from touyan.points.services import Deed

pytestmark = pytest.mark.usefixtures("scheme")


def test_a_deed_becomes_a_claim_with_the_points_of_the_rule(village) -> None:
    claim = village.proposed("A03", quantity=2, note="清扫通村路")
    assert (claim.points, claim.state, claim.origin) == (6, ClaimState.SUBMITTED, Origin.PANEL)
    assert claim.area == village.area
    assert claim.proposed_by == village.proposer_person
    record = Record.objects.get(action="points.claim.proposed")
    assert record.object_id == str(claim.ref)
    assert record.area_path == village.area.path


def test_the_same_form_sent_twice_enters_one_claim(village) -> None:
    ref = uuid.uuid4()
    first = village.proposed(ref=ref)
    assert village.proposed(ref=ref) == first
    assert Claim.objects.count() == 1


def test_points_written_on_paper_must_be_those_of_the_rule(village) -> None:
    assert village.proposed("A03", quantity=2, points=6).points == 6
    with pytest.raises(WrongPoints, match="6"):
        village.proposed("A03", quantity=2, points=8)
    with pytest.raises(WrongPoints):
        village.proposed("A03", quantity=0)


@pytest.mark.parametrize(("days", "accepted"), [(0, True), (30, True), (31, False), (-1, False)])
def test_a_deed_is_entered_within_thirty_days(village, days, accepted) -> None:
    day = clock.today() - dt.timedelta(days=days)
    if accepted:
        assert village.proposed(occurred_on=day).occurred_on == day
    else:
        with pytest.raises(TooLate):
            village.proposed(occurred_on=day)
        assert not Claim.objects.exists()


def test_a_day_before_the_scheme_earns_nothing(village, at) -> None:
    at(1, 12)
    with pytest.raises(NoScheme):
        village.proposed(occurred_on=dt.date(2026, 1, 9))


def test_the_limit_of_the_rule_counts_everything_of_the_month(village) -> None:
    village.proposed("A03", quantity=3)
    with pytest.raises(OverCap, match="3"):
        village.proposed("A03", quantity=2)
    village.proposed("A03", quantity=1)
    with pytest.raises(OverCap, match="0"):
        village.proposed("A03")


def test_grades_of_one_deed_share_their_limit(village) -> None:
    village.proposed("A01B")
    with pytest.raises(OverCap):
        village.proposed("A01")
    village.proposed("A01B")
    with pytest.raises(OverCap):
        village.proposed("A01B")


def test_returned_and_withdrawn_claims_free_the_limit(village) -> None:
    claim = village.proposed("A03", quantity=4)
    services.withdraw(actor=village.proposer, claim=claim)
    assert village.proposed("A03", quantity=4).points == 12


def test_another_month_has_its_own_limit(village) -> None:
    village.proposed("A03", quantity=4, occurred_on=dt.date(2026, 2, 28))
    assert village.proposed("A03", quantity=4).points == 12


def test_a_household_has_a_limit_for_all_rules_together(village) -> None:
    village.proposed("G02")
    village.proposed("C01")
    village.proposed("A03", quantity=4)
    with pytest.raises(OverCap, match="3"):
        village.proposed("B02")
    village.proposed("A02", quantity=3)


def test_each_household_has_its_own_limit(village) -> None:
    village.proposed("A03", quantity=4)
    other = village.proposed("A03", quantity=4, household_id=village.neighbour_home.pk)
    assert other.points == 12


def test_a_household_of_another_village_cannot_be_found(village) -> None:
    with pytest.raises(NotFound):
        village.proposed(household_id=village.far_home.pk)
    with pytest.raises(NotFound):
        village.proposed(household_id=10**9)


def test_a_rule_of_another_village_cannot_be_found(village) -> None:
    with pytest.raises(NotFound):
        village.proposed(rule_id=10**9)


def test_who_may_not_propose_is_refused(village) -> None:
    with pytest.raises(NotAllowed):
        services.propose(actor=village.keeper, deed=village.deed())


def test_nobody_proposes_points_for_the_own_household_as_an_official(village) -> None:
    own = village.proposer_person.memberships.get().household
    with pytest.raises(OwnFamily):
        village.proposed(household_id=own.pk)
    assert Record.objects.filter(action="points.duty.refused").count() == 1
    assert not Claim.objects.exists()


def test_a_villager_claims_for_the_own_household_only(village) -> None:
    claim = services.claim_own(actor=village.villager, deed=village.deed())
    assert (claim.origin, claim.proposed_by) == (Origin.OWN, village.head)
    with pytest.raises(NotFound):
        services.claim_own(
            actor=village.villager, deed=village.deed(household_id=village.neighbour_home.pk)
        )


def test_a_rule_for_party_members_names_one(village) -> None:
    claim = village.proposed("M03", person_id=village.member.pk)
    assert claim.person == village.member
    for person_id in (None, village.head.pk, village.neighbour_person.pk):
        with pytest.raises(WrongSubject):
            village.proposed("M03", person_id=person_id)


def test_a_child_under_fourteen_earns_for_the_household_and_is_not_named(village) -> None:
    assert village.proposed("C02", person_id=village.child.pk).person is None
    assert village.proposed("E01", person_id=village.head.pk).person == village.head


def test_a_member_of_another_household_is_not_taken(village) -> None:
    with pytest.raises(WrongSubject):
        village.proposed("C02", person_id=village.neighbour_person.pk)


def test_a_fourteenth_birthday_counts(village) -> None:
    from_birth = age.age_on
    assert from_birth(dt.date(2012, 3, 18), dt.date(2026, 3, 18)) == 14
    assert from_birth(dt.date(2012, 3, 19), dt.date(2026, 3, 18)) == 13
    assert from_birth(dt.date(2012, 2, 29), dt.date(2026, 2, 28)) == 13


def test_a_deed_is_a_value() -> None:
    assert Deed(1, 2, dt.date(2026, 1, 1)) == Deed(1, 2, dt.date(2026, 1, 1))
