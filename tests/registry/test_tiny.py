"""The tiny county that other tests stand on is what it says."""

import pytest
from django.db import transaction

from touyan.registry.models import Area, Household, Person, Tenure


def test_it_has_three_townships_six_villages_and_about_ninety_people(tiny) -> None:
    assert Area.objects.filter(level="TOWNSHIP").count() == 3
    assert Area.objects.filter(level="VILLAGE").count() == 6
    assert {tiny.village.kind, tiny.community.kind} == {"VILLAGE", "COMMUNITY"}
    assert 80 <= Person.objects.count() <= 110
    assert Household.objects.count() == 16


def test_each_test_gets_its_own_copy(tiny) -> None:
    Tenure.objects.all().delete()
    assert not Tenure.objects.exists()


def test_what_another_test_deletes_is_here(tiny) -> None:
    assert Tenure.objects.filter(person=tiny.village_clerk).exists()


def test_new_rows_get_free_numbers(tiny) -> None:
    area = Area.objects.create(
        path="520524101203",
        scope_path="520524101203",
        level="VILLAGE",
        kind="VILLAGE",
        name="新村",
        parent=tiny.north,
        valid_from=tiny.village.valid_from,
    )
    assert area.pk not in {tiny.village.pk, tiny.county.pk}


@pytest.mark.django_db(transaction=True)
def test_it_can_be_committed(tiny) -> None:
    assert not transaction.get_connection().in_atomic_block
    assert Area.objects.filter(pk=tiny.village.pk).exists()


def test_an_unknown_name_is_an_error(tiny) -> None:
    with pytest.raises(AttributeError, match=r"tests/tiny\.py"):
        _ = tiny.nobody
