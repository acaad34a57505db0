"""Inserting very many rows: every value arrives, and later queries are planned for them."""

from contextlib import nullcontext

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from touyan.backstage.models import Slot
from touyan.core import bulk, clock

pytestmark = pytest.mark.django_db


def rows(count):
    now = clock.now()
    return [("bulk", f"{n}=\\N\t换行\n", now) for n in range(count)]


def test_every_value_arrives_as_it_was():
    given = rows(3)
    assert bulk.insert(Slot, ["name", "slot", "taken_at"], given) == 3
    found = Slot.objects.order_by("pk").values_list("name", "slot", "taken_at")
    assert list(found) == given


def test_no_rows_are_no_rows():
    assert bulk.insert(Slot, ["name", "slot", "taken_at"], []) == 0


@pytest.mark.postgres_lane
def test_the_planner_knows_of_very_many_new_rows_at_once():
    bulk.insert(Slot, ["name", "slot", "taken_at"], rows(6_000))
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'backstage_slot'")
        assert cursor.fetchone()[0] == 6_000


def _write_and_fail(around):
    with around, transaction.atomic():
        bulk.insert(Slot, ["name", "slot", "taken_at"], rows(3))
        raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_what_is_written_in_one_piece_is_lost_whole_and_savepoints_come_back():
    with CaptureQueriesContext(connection) as statements, pytest.raises(ZeroDivisionError):
        _write_and_fail(bulk.in_one_piece())
    inner = [one for one in statements if one["sql"].startswith("SAVEPOINT")]
    assert not inner or connection.vendor == "postgresql"
    assert not Slot.objects.exists()
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError):
            _write_and_fail(nullcontext())
        assert bulk.insert(Slot, ["name", "slot", "taken_at"], rows(2)) == 2
    assert Slot.objects.count() == 2
