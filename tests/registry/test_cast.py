"""The cast of the tiny county acts with the powers of its posts, nothing more."""

import pytest

from touyan.core.actor import GrantKind, Power


def test_a_villager_reaches_the_own_household_only(tiny, actors) -> None:
    assert actors.villager.ids(Power.POINTS_READ, GrantKind.HOUSEHOLDS) == {tiny.household.pk}
    assert actors.villager.prefixes(Power.POINTS_READ) == ()


def test_an_officer_reaches_the_own_township_only(tiny, actors) -> None:
    assert actors.township_officer.may_in(Power.PEOPLE_READ, tiny.village.path)
    assert not actors.township_officer.may_in(Power.PEOPLE_READ, tiny.far_village.path)


def test_two_cooperatives_of_one_village_stay_apart(tiny, actors) -> None:
    mine = actors.coop_chair.ids(Power.LEDGER_READ, GrantKind.ORGANISATION)
    other = actors.sibling_coop_chair.ids(Power.LEDGER_READ, GrantKind.ORGANISATION)
    assert (mine, other) == ({tiny.coop.pk}, {tiny.sibling_coop.pk})


def test_a_browser_is_signed_in_as_its_person(actors) -> None:
    answer = actors.browser("villager").get("/")
    assert answer.wsgi_request.actor.person_id == actors.villager.person_id


def test_a_place_is_nobody(actors) -> None:
    with pytest.raises(AttributeError, match="not a person"):
        _ = actors.village
