"""Reads that are compiled once: the same rows as their queryset, for every value, on both databases."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from touyan.core.prepared import Prepared
from touyan.registry.models import Area, Person, Tenure

pytestmark = pytest.mark.django_db
AREAS = Prepared(
    lambda prefix, level: (
        Area.objects.under(prefix).filter(level=level).order_by("path").values_list("pk", "name")
    ),
    prefix=str,
    level=str,
)
BEGUN = Prepared(
    lambda person, day: (
        Tenure.objects.filter(person_id=person).on(day).values_list("pk", "started_on", "ended_on")
    ),
    person=int,
    day=dt.date,
)


def test_it_reads_what_its_queryset_reads_for_every_value(tiny):
    for prefix in ("520524", "520524101", "520524101201", "999999"):
        for level in ("COUNTY", "TOWNSHIP", "VILLAGE"):
            plain = Area.objects.under(prefix).filter(level=level).order_by("path")
            assert AREAS.rows(prefix=prefix, level=level) == list(plain.values_list("pk", "name"))


def test_a_day_counts_and_comes_back_as_a_day(tiny):
    tenure = Tenure.objects.filter(person=tiny.village_clerk, ended_on=None).first()
    before = tenure.started_on - dt.timedelta(days=1)
    assert BEGUN.rows(person=tenure.person_id, day=before) == []
    assert (tenure.pk, tenure.started_on, None) in BEGUN.rows(
        person=tenure.person_id, day=tenure.started_on
    )


def test_rows_are_read_anew_every_time(tiny):
    person = tiny.villager
    names = Prepared(lambda pk: Person.objects.filter(pk=pk).values_list("name", "died_on"), pk=int)
    assert names.first(pk=person.pk) == (person.name, None)
    Person.objects.filter(pk=person.pk).update(name="改名")
    assert names.first(pk=person.pk) == ("改名", None)
    assert names.first(pk=0) is None


def test_it_is_compiled_once(tiny):
    built = []

    def build(pk):
        built.append(pk)
        return Area.objects.filter(pk=pk).values_list("name")

    once = Prepared(build, pk=int)
    places = [tiny.county, tiny.village]
    with CaptureQueriesContext(connection) as asked:
        for place in places:
            assert once.rows(pk=place.pk) == [(place.name,)]
    assert (len(built), len(asked)) == (1, 2)


def test_a_value_is_never_part_of_the_sentence(tiny):
    assert AREAS.rows(prefix="520524", level="VILLAGE' OR '1'='1") == []


def test_a_value_that_the_query_drops_is_a_mistake_of_the_program(db):
    with pytest.raises(ValueError, match="other"):
        Prepared(lambda pk, other: Area.objects.filter(pk=pk).values_list("pk"), pk=int, other=int).rows(pk=1, other=2)  # fmt: skip
