"""Joining and leaving: free, by an adult or at the office, and one base score for ever."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.points.village import Village, household, official, person, villager
from touyan.audit.models import Record
from touyan.core import clock
from touyan.core.actor import SYSTEM, Power
from touyan.core.errors import NotAllowed, NotFound
from touyan.ledger import queries as ledger
from touyan.points import accounts, bulk, services
from touyan.points.errors import (
    AlreadyEnrolled,
    HouseholdOver,
    NoAccountUnderFourteen,
    NoAdult,
    NotEnrolled,
)
from touyan.points.models import Enrolment
from touyan.points.queries import enrolment
from touyan.registry.models import Household


@pytest.fixture
def newcomer(village) -> Household:
    """A household that has not joined."""
    found = household(village.area, person(village.area, "新户"), person(village.area, "配偶"))
    Enrolment.objects.filter(household=found).delete()
    return found


@pytest.fixture
def owner(village, newcomer):
    return villager(newcomer.head, newcomer)


@pytest.fixture
def clerk(village):
    return official(village.clerk_person, village.area, Power.POINTS_ENROL)


def base_score(home: Household) -> int:
    return accounts.points_of(home.pk, accounts.BASE).get(accounts.BASE_SCORE, 0)


def test_an_adult_joins_and_the_household_gets_its_base_score(newcomer, owner) -> None:
    row = services.enrol_own(actor=owner, household_id=newcomer.pk)
    assert enrolment.is_enrolled(newcomer.pk, clock.today())
    assert (row.channel, row.enrolled_by_id) == ("OWN", newcomer.head_id)
    assert base_score(newcomer) == 100
    assert accounts.points_of(newcomer.pk) == {}, "the base score is no points"
    assert Record.objects.filter(action="points.household.enrolled").count() == 1


def test_the_same_form_twice_is_one_enrolment(newcomer, owner) -> None:
    ref = uuid.uuid4()
    first = services.enrol_own(actor=owner, household_id=newcomer.pk, ref=ref)
    assert services.enrol_own(actor=owner, household_id=newcomer.pk, ref=ref) == first
    with pytest.raises(AlreadyEnrolled):
        services.enrol_own(actor=owner, household_id=newcomer.pk)


def test_joining_again_gives_no_second_base_score(newcomer, owner) -> None:
    services.enrol_own(actor=owner, household_id=newcomer.pk)
    services.withdraw_own(actor=owner, household_id=newcomer.pk)
    assert not enrolment.is_enrolled(newcomer.pk, clock.today())
    services.enrol_own(actor=owner, household_id=newcomer.pk)
    assert enrolment.is_enrolled(newcomer.pk, clock.today())
    assert base_score(newcomer) == 100
    assert [row.withdrawn_on is None for row in enrolment.history(newcomer.pk)] == [True, False]


def test_leaving_takes_nothing_away(village, newcomer, owner) -> None:
    services.enrol_own(actor=owner, household_id=newcomer.pk)
    village.give(9, newcomer)
    services.withdraw_own(actor=owner, household_id=newcomer.pk)
    assert accounts.points_of(newcomer.pk)[accounts.AVAILABLE] == 9
    shop, soap = village.shop(stock=2, price=3)
    wanted = village.wanted(shop, soap, household_id=newcomer.pk)
    assert services.counter_redeem(actor=village.keeper, wanted=wanted).points == 3
    with pytest.raises(NotEnrolled):
        services.withdraw_own(actor=owner, household_id=newcomer.pk)


def test_somebody_under_eighteen_does_not_decide(village, newcomer) -> None:
    youth = person(village.area, "少年", born_on=dt.date(2010, 1, 1))
    with pytest.raises(NoAdult):
        services.enrol_own(actor=villager(youth, newcomer), household_id=newcomer.pk)


def test_nobody_joins_for_another_household(village, newcomer) -> None:
    with pytest.raises(NotFound):
        services.enrol_own(actor=village.villager, household_id=newcomer.pk)
    with pytest.raises(NotFound):
        services.withdraw_own(actor=village.villager, household_id=village.neighbour_home.pk)


def test_the_clerk_writes_it_down_with_a_receipt(newcomer, clerk) -> None:
    row = services.enrol_for(actor=clerk, household_id=newcomer.pk)
    record = Record.objects.get(action="points.household.enrolled")
    assert (row.channel, record.object_id) == ("CLERK", str(row.ref))
    ended = services.withdraw_for(actor=clerk, household_id=newcomer.pk)
    assert (ended.ref, ended.withdrawn_by_id) == (row.ref, clerk.person_id)


def test_the_clerk_of_another_village_finds_nothing(village, newcomer) -> None:
    other = official(village.far_person, village.sibling, Power.POINTS_ENROL)
    with pytest.raises(NotFound):
        services.enrol_for(actor=other, household_id=newcomer.pk)
    with pytest.raises(NotAllowed):
        services.enrol_for(actor=village.keeper, household_id=newcomer.pk)


def test_children_have_no_account_of_their_own(village, clerk) -> None:
    alone = household(village.area, person(village.area, "小儿", born_on=dt.date(2014, 1, 1)))
    Enrolment.objects.filter(household=alone).delete()
    with pytest.raises(NoAccountUnderFourteen) as refused:
        services.enrol_for(actor=clerk, household_id=alone.pk)
    assert "三十一" in refused.value.basis


def test_an_ended_household_does_not_join(newcomer, owner) -> None:
    newcomer.status, newcomer.ended_on = "ENDED", clock.today()
    newcomer.save()
    with pytest.raises(HouseholdOver):
        services.enrol_own(actor=owner, household_id=newcomer.pk)


def test_a_list_of_signatures_is_one_transfer(village: Village, clerk) -> None:
    homes = [household(village.area, person(village.area, f"户{n}")) for n in range(5)]
    Enrolment.objects.filter(household__in=homes).delete()
    services.enrol_for(actor=clerk, household_id=homes[0].pk)
    ids = [home.pk for home in homes]
    far = village.far_home.pk
    assert services.enrol_many(actor=clerk, area=village.area, household_ids=[*ids, far]) == 4
    assert services.enrol_many(actor=SYSTEM, area=village.area, household_ids=ids) == 0
    assert [base_score(home) for home in homes] == [100] * 5
    book = ledger.book_of(village.area.pk)
    issued = accounts.own(book, accounts.BASE_ISSUED, accounts.BASE)
    assert [line.amount for line in ledger.statement(issued)] == [-400, -100]


def test_a_list_needs_the_power(village) -> None:
    with pytest.raises(NotAllowed):
        services.enrol_many(actor=village.keeper, area=village.area, household_ids=[1])


def test_a_long_list_takes_as_many_queries_as_a_short_one(village, clerk) -> None:
    counts = []
    for length in (1, 3, 40):
        homes = [household(village.area, person(village.area, f"户{n}")) for n in range(length)]
        Enrolment.objects.filter(household__in=homes).delete()
        with CaptureQueriesContext(connection) as seen:
            services.enrol_many(
                actor=clerk, area=village.area, household_ids=[home.pk for home in homes]
            )
        counts.append(len(seen))
    # The first one opens the village's book.
    assert counts[1] == counts[2] < counts[0]


def test_a_claim_for_a_household_outside_is_refused_and_says_what_to_do(village, newcomer) -> None:
    village.adopt()
    with pytest.raises(NotEnrolled) as refused:
        village.proposed(household_id=newcomer.pk)
    assert "我的积分" in str(refused.value)
    assert not newcomer.claims.exists()
    own = villager(newcomer.head, newcomer)
    with pytest.raises(NotEnrolled):
        services.claim_own(actor=own, deed=village.deed(household_id=newcomer.pk))
    services.enrol_own(actor=own, household_id=newcomer.pk)
    assert village.proposed(household_id=newcomer.pk).household_id == newcomer.pk


def test_lists_of_many_villages_in_bulk(village) -> None:
    homes = [household(area, person(area, "户")) for area in (village.area, village.sibling) * 2]
    Enrolment.objects.filter(household__in=homes).delete()
    lists = [
        bulk.PastList(
            area=area,
            written_by_id=village.clerk_person.pk,
            households=[(home.pk, uuid.uuid4()) for home in homes[n::2]],
        )
        for n, area in enumerate((village.area, village.sibling))
    ]
    assert bulk.enrol(actor=SYSTEM, lists=lists) == 4
    assert [base_score(home) for home in homes] == [100] * 4
    assert all(enrolment.is_enrolled(home.pk, clock.today()) for home in homes)
    with pytest.raises(NotAllowed):
        bulk.enrol(actor=village.officer, lists=lists)
