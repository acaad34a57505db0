"""Many rows at once are the same rows that Django would have written."""

import datetime as dt

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, transaction

from touyan.audit.models import Record
from touyan.backstage.models import Slot
from touyan.core import bulk, clock
from touyan.registry.models import Person

COLUMNS = ("at", "actor_id", "action", "object_kind", "object_id", "area_path", "detail")
AT = dt.datetime(2021, 9, 14, 23, 30, 15, 250_000, tzinfo=clock.ZONE)


def row(number, detail):
    return (AT, number, "core.row.tried", "row", str(number), "", detail)


def test_rows_read_back_as_django_would_have_written_them(db):
    detail = {"名": "“引号”", "n": 1, "none": None}
    bulk.insert(Record, COLUMNS, (row(n, detail) for n in range(3)))
    written = Record.objects.create(**dict(zip(COLUMNS, row(3, detail), strict=True)))
    found = list(Record.objects.filter(action="core.row.tried").order_by("pk"))
    assert [one.actor_id for one in found] == [0, 1, 2, 3]
    assert {one.at for one in found} == {AT}
    assert [one.detail for one in found] == [detail] * 4
    assert written.pk > found[2].pk


def test_ids_are_new_and_stay_ours(db):
    first = Slot.objects.create(name="tried", slot="0", taken_at=AT)
    ids = bulk.next_keys(Slot, 3)
    bulk.insert(Slot, ("id", "name", "slot", "taken_at"), ((i, "tried", f"s{i}", AT) for i in ids))
    last = Slot.objects.create(name="tried", slot="last", taken_at=AT)
    assert len({first.pk, last.pk, *ids}) == 5
    assert set(Slot.objects.filter(name="tried").values_list("pk", flat=True)) > set(ids)


def test_the_database_still_refuses_what_breaks_a_rule(db):
    values = ("tried", "twice", AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Slot, ("name", "slot", "taken_at"), [values, values])
    assert not Slot.objects.filter(name="tried").exists()


def test_an_unknown_column_is_refused(db):
    with pytest.raises(FieldDoesNotExist):
        bulk.insert(Record, ("nothing",), [])


def test_new_instances_are_stored_as_django_would_have(db):
    rows = [Slot(name="made", slot=str(n), taken_at=AT) for n in range(3)]
    kept = Slot(pk=9_000_000, name="made", slot="kept", taken_at=AT)
    made = bulk.create([*rows, kept])
    found = {one.pk: one for one in Slot.objects.filter(name="made")}
    assert [one.pk for one in made] == [*sorted(found)[:3], 9_000_000]
    assert [(found[one.pk].slot, found[one.pk].taken_at) for one in made] == [
        (one.slot, AT) for one in made
    ]
    kept.slot = "changed"
    kept.save()  # known as stored: an UPDATE, not a second INSERT
    assert Slot.objects.filter(name="made", slot="changed").count() == 1


def test_no_rows_make_nothing(db):
    assert bulk.create([]) == []


def test_many_values_are_looked_up_by_one_parameter(db, django_assert_num_queries):
    bulk.create([Slot(name="many", slot=str(n), taken_at=AT) for n in range(5)])
    keys = list(Slot.objects.filter(name="many").order_by("pk").values_list("pk", flat=True))
    with django_assert_num_queries(3):
        by_key = Slot.objects.filter(pk__in=bulk.among([*keys[:2], 10**12])).count()
        by_text = Slot.objects.filter(
            name="many", slot__in=bulk.among(["0", "3", "“引号”' {}"])
        ).count()
        nobody = Person.objects.filter(id_number_index__in=bulk.among([b"\x00'\xff"])).exists()
        nothing = Slot.objects.filter(pk__in=bulk.among([])).count()
    assert (by_key, by_text, nobody, nothing) == (2, 2, False, 0)
