"""An Actor answers "may I" from its grants alone."""

import pytest

from touyan.core.actor import SYSTEM, Actor, Grant, GrantKind, Power
from touyan.core.errors import NotAllowed

TOWNSHIP = Grant(Power.POINTS_READ, GrantKind.AREA, 1, "520524105")
OWN_HOUSEHOLD = Grant(Power.POINTS_READ, GrantKind.HOUSEHOLDS, 77)
OFFICER = Actor(person_id=5, grants=frozenset({TOWNSHIP, OWN_HOUSEHOLD}))


def test_an_area_grant_reaches_everything_below_and_nothing_beside() -> None:
    assert OFFICER.may_in(Power.POINTS_READ, "520524105205Z03")
    assert not OFFICER.may_in(Power.POINTS_READ, "520524106205")
    assert not OFFICER.may_in(Power.POINTS_READ, "520524000000")


def test_a_household_grant_opens_no_area() -> None:
    villager = Actor(person_id=9, grants=frozenset({OWN_HOUSEHOLD}))
    assert villager.may(Power.POINTS_READ)
    assert not villager.may_in(Power.POINTS_READ, "520524105205")
    assert villager.ids(Power.POINTS_READ, GrantKind.HOUSEHOLDS) == {77}


def test_another_power_is_refused() -> None:
    with pytest.raises(NotAllowed):
        OFFICER.require(Power.SHOP_OPERATE)
    with pytest.raises(NotAllowed):
        OFFICER.require_in(Power.POINTS_READ, "520524106205")
    OFFICER.require_in(Power.POINTS_READ, "520524105205")


def test_the_system_has_no_powers_of_its_own() -> None:
    assert not any(SYSTEM.may(power) for power in Power)
