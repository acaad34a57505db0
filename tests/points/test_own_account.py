"""A Party member's own account: opened by the member, filled by Party members' rules only."""

import datetime as dt

import pytest

from tests.points.village import villager
from touyan.core import clock
from touyan.core.errors import Invalid, NotFound
from touyan.points import accounts, services
from touyan.points.errors import AlreadyEnrolled, NotEnoughPoints, WrongSubject
from touyan.points.queries import personal
from touyan.points.queries.lots import by_day, lots_of


@pytest.fixture
def member(village):
    return villager(village.member, village.home)


def booked(village, at, code: str = "M01") -> None:
    claim = village.proposed(code, person_id=village.member.pk)
    claim = services.first_review(actor=village.panel, claim=claim, accept=True)
    services.second_review(actor=village.supervisor, claim=claim, accept=True)
    batch = services.publish_batch(actor=village.secretary, area=village.area, month="2026-03")
    at(3, 25)
    services.post_batch(actor=village.secretary, batch=batch)


def held(subject_id: int) -> int:
    return accounts.points_of(subject_id).get(accounts.AVAILABLE, 0)


def test_points_of_a_members_rule_go_to_the_own_account(village, scheme, member, at) -> None:
    services.open_personal(actor=member)
    booked(village, at)
    assert (held(village.member.pk), held(village.home.pk)) == (2, 0)
    assert personal.earned(village.member.pk, year=2026) == 2
    assert by_day(lots_of(village.member.pk)) == [(dt.date(2027, 3, 31), 2)]


def test_without_an_own_account_they_go_to_the_household(village, scheme, at) -> None:
    booked(village, at)
    assert (held(village.member.pk), held(village.home.pk)) == (0, 2)
    assert personal.earned(village.member.pk) == 0


def test_other_rules_stay_with_the_household(village, scheme, member, at) -> None:
    services.open_personal(actor=member)
    booked(village, at, "E01")
    assert (held(village.member.pk), held(village.home.pk)) == (0, 2)


def test_the_member_brings_points_to_the_household(village, scheme, member, at) -> None:
    services.open_personal(actor=member)
    booked(village, at)
    services.give_to_household(actor=member, points=1)
    assert (held(village.member.pk), held(village.home.pk)) == (1, 1)
    assert personal.earned(village.member.pk) == 2, "what was earned never falls"
    with pytest.raises(NotEnoughPoints):
        services.give_to_household(actor=member, points=5)
    with pytest.raises(Invalid):
        services.give_to_household(actor=member, points=0)
    services.close_personal(actor=member)
    assert (held(village.member.pk), held(village.home.pk)) == (0, 2)
    assert personal.open_account_of(village.member.pk) is None


def test_who_is_no_member_opens_none(village, member) -> None:
    with pytest.raises(WrongSubject):
        services.open_personal(actor=village.villager)
    services.open_personal(actor=member)
    with pytest.raises(AlreadyEnrolled):
        services.open_personal(actor=member)
    with pytest.raises(NotFound):
        services.close_personal(actor=village.villager)
    with pytest.raises(NotFound):
        services.give_to_household(actor=village.villager, points=1)
    assert clock.today() == personal.open_account_of(village.member.pk).opened_on
