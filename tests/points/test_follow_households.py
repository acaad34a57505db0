"""Points follow a household that splits, merges, moves or ends, with their lots and last days."""

import datetime as dt

import pytest

from tests.points.village import area, household, official, person
from touyan.core import clock
from touyan.core.actor import SYSTEM, Power
from touyan.core.errors import NotAllowed
from touyan.ledger import queries as ledger
from touyan.ledger import services as ledger_services
from touyan.points import accounts, services
from touyan.points.errors import NotEnoughPoints, SharesChanged, StillReserved
from touyan.points.models import Enrolment
from touyan.points.queries import enrolment
from touyan.points.queries.lots import by_day, lots_of
from touyan.points.services import households
from touyan.registry import services as registry
from touyan.registry.kinds import Relation

OLD, NEW = dt.date(2026, 3, 31), dt.date(2027, 3, 31)


@pytest.fixture
def clerk(village):
    return official(village.clerk_person, village.township, Power.PEOPLE_MANAGE, Power.PEOPLE_READ)


@pytest.fixture
def rich(village, calm_clock):
    """A household with six old points and four new ones, and its base score."""
    now = clock.now()
    calm_clock.move_to(now - dt.timedelta(days=200))
    village.give(6)
    calm_clock.move_to(now)
    village.give(4)
    services.enrolment.give_base_scores(
        actor=SYSTEM, area=village.area, household_ids=[village.home.pk]
    )
    return village


def points(household_id: int) -> int:
    return accounts.points_of(household_id).get(accounts.AVAILABLE, 0)


def _third(village) -> int:
    """Return the member who is neither the head nor the one that leaves first."""
    here = village.home.members.filter(left_on=None).exclude(person_id=village.home.head_id)
    return here.get().person_id


def base(household_id: int) -> int:
    return accounts.points_of(household_id, accounts.BASE).get(accounts.BASE_SCORE, 0)


def liability() -> int:
    return sum(
        row.amount
        for row in ledger.sums(by=("code",), commodity=accounts.POINT)
        if row.code in {accounts.AVAILABLE, accounts.HELD}
    )


def test_a_new_household_takes_agreed_points_along(rich, clerk) -> None:
    new = services.split_household(
        actor=clerk,
        household_id=rich.home.pk,
        members=[(rich.member.pk, Relation.HEAD)],
        points=7,
        agreed="两家当面说好",
    )
    # Of each last day the like part: nobody is left with the points that run out first.
    assert by_day(lots_of(new.pk)) == [(OLD, 4), (NEW, 3)]
    assert by_day(lots_of(rich.home.pk)) == [(OLD, 2), (NEW, 1)]
    assert liability() == 10
    assert (base(rich.home.pk), base(new.pk)) == (100, 0)
    assert not enrolment.is_enrolled(new.pk, clock.today())


def test_more_than_there_is_does_not_go_and_nobody_splits(rich, clerk) -> None:
    with pytest.raises(NotEnoughPoints):
        services.split_household(
            actor=clerk,
            household_id=rich.home.pk,
            members=[(rich.member.pk, Relation.HEAD)],
            points=11,
            agreed="两家当面说好",
        )
    assert rich.home.members.filter(left_on=None).count() == 3


def test_without_an_agreement_everybody_counts_alike(rich, clerk) -> None:
    new = services.split_household(
        actor=clerk, household_id=rich.home.pk, members=[(rich.member.pk, Relation.HEAD)]
    )
    assert (points(rich.home.pk), points(new.pk)) == (7, 3)  # one of three, rounded down


@pytest.mark.parametrize(("shown", "done"), [(3, True), (4, False), (0, False)])
def test_what_was_shown_goes_or_nothing_happens(rich, clerk, shown, done) -> None:
    split = {"actor": clerk, "household_id": rich.home.pk, "points": shown}
    members = [(rich.member.pk, Relation.HEAD)]
    if done:
        assert points(services.split_household(members=members, **split).pk) == shown
        return
    with pytest.raises(SharesChanged):
        services.split_household(members=members, **split)
    assert (points(rich.home.pk), rich.home.members.filter(left_on=None).count()) == (10, 3)


def test_the_agreement_is_kept_in_the_part_that_can_be_erased(rich, clerk) -> None:
    services.split_household(
        actor=clerk,
        household_id=rich.home.pk,
        members=[(rich.member.pk, Relation.HEAD)],
        points=0,
        agreed="两家当面说好",
    )
    assert points(rich.home.pk) == 10
    services.split_household(
        actor=clerk,
        household_id=rich.home.pk,
        members=[(_third(rich), Relation.HEAD)],
        points=9,
        agreed="两家当面说好",
    )
    view = next(v for v in ledger.accounts_of_subject(rich.home.pk) if v.code == accounts.AVAILABLE)
    moved = ledger.statement(view.id)[0]
    assert (moved.amount, "agreed" in moved.public) == (-9, False)


def test_a_merged_household_brings_everything(rich, clerk) -> None:
    into = rich.neighbour_home
    services.merge_households(actor=clerk, household_id=rich.home.pk, into_id=into.pk)
    assert by_day(lots_of(into.pk)) == [(OLD, 6), (NEW, 4)]
    assert (points(rich.home.pk), base(rich.home.pk)) == (0, 0)
    assert not enrolment.is_enrolled(rich.home.pk, clock.today())
    assert liability() == 10


def test_to_another_village_the_debt_stays_with_the_old_book(rich, clerk) -> None:
    services.move_household(actor=clerk, household_id=rich.home.pk, area_id=rich.sibling.pk)
    assert by_day(lots_of(rich.home.pk)) == [(OLD, 6), (NEW, 4)]
    old, new = ledger.book_of(rich.area.pk), ledger.book_of(rich.sibling.pk)
    due = {
        row.book_id: row.amount
        for row in ledger.sums(by=("book", "code"), commodity=accounts.POINT)
        if row.code.startswith("due.")
    }
    assert due == {old: 10, new: -10}
    assert base(rich.home.pk) == 100
    here = Enrolment.objects.get(household=rich.home, withdrawn_on=None)
    assert here.area_id == rich.sibling.pk
    ledger_services.seal_pending()


def test_within_the_village_nothing_moves(rich, clerk) -> None:
    group = area(f"{rich.area.path}Z01", "GROUP", "GROUP", "一组", rich.area)
    services.move_household(actor=clerk, household_id=rich.home.pk, area_id=group.pk)
    assert by_day(lots_of(rich.home.pk)) == [(OLD, 6), (NEW, 4)]
    assert len(ledger.sums(by=("kind",), kinds=[accounts.MOVED_KIND])) == 0


def test_within_the_village_goods_may_go_on_waiting_at_the_shop(rich, clerk) -> None:
    group = area(f"{rich.area.path}Z01", "GROUP", "GROUP", "一组", rich.area)
    shop, soap = rich.shop(stock=2)
    reserved = services.reserve(actor=rich.villager, wanted=rich.wanted(shop, soap))
    services.move_household(actor=clerk, household_id=rich.home.pk, area_id=group.pk)
    reserved.refresh_from_db()
    assert reserved.status == "RESERVED"


def test_goods_that_wait_at_the_shop_come_first(rich, clerk) -> None:
    shop, soap = rich.shop(stock=2)
    reserved = services.reserve(actor=rich.villager, wanted=rich.wanted(shop, soap))
    with pytest.raises(StillReserved):
        services.merge_households(
            actor=clerk, household_id=rich.home.pk, into_id=rich.neighbour_home.pk
        )
    services.cancel(actor=rich.villager, redemption=reserved)
    services.merge_households(
        actor=clerk, household_id=rich.home.pk, into_id=rich.neighbour_home.pk
    )
    assert points(rich.neighbour_home.pk) == 10


def test_an_ended_household_keeps_its_points_until_their_day(rich, clerk) -> None:
    alone = household(rich.area, person(rich.area, "独居"))
    rich.give(5, alone)
    services.end_household(actor=clerk, household_id=alone.pk)
    assert points(alone.pk) == 5
    assert not enrolment.is_enrolled(alone.pk, clock.today())


def test_points_follow_what_the_registry_did_without_them(rich, clerk) -> None:
    registry.move_household(actor=clerk, household_id=rich.home.pk, area_id=rich.sibling.pk)
    rich.give(3, rich.neighbour_home)
    other = household(rich.area, person(rich.area, "并入户"))
    registry.merge_household(actor=clerk, household_id=rich.neighbour_home.pk, into_id=other.pk)
    assert (households.follow_all(), households.follow_all()) == (2, 0)
    book = ledger.book_of(rich.sibling.pk)
    moved = [v for v in ledger.accounts_of_subject(rich.home.pk) if v.book_id == book]
    assert sum(v.balance for v in moved if v.commodity == accounts.POINT) == 10
    assert points(other.pk) == 3
    with pytest.raises(NotAllowed):
        households.follow_all(actor=clerk)
