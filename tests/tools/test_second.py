"""Who is rolled back finds the tiny county in a database of its own; everybody else finds an empty one."""

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tests import second
from touyan.registry.models import Person


def test_a_test_that_is_rolled_back_is_led_to_the_county(tiny, tiny_database):
    assert connections["default"] is tiny_database
    assert Person.objects.filter(pk=tiny.villager.pk).update(name="改名") == 1


def test_without_the_county_nobody_is_there(db):
    assert Person.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_who_commits_finds_the_county_in_the_usual_database(tiny, tiny_database):
    assert connections["default"] is not tiny_database
    assert tiny.villager.name == Person.objects.get(pk=tiny.villager.pk).name


def test_the_usual_database_comes_back_after_a_failure(db, tiny_database):
    usual = connections["default"]
    with pytest.raises(ZeroDivisionError):
        _divide_by_nought_in(tiny_database)
    assert connections["default"] is usual


def _divide_by_nought_in(other: BaseDatabaseWrapper) -> None:
    with second.in_place(other):
        assert connection.settings_dict["NAME"] == other.settings_dict["NAME"]
        _ = 1 / 0
