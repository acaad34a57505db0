"""Reads that are compiled once: the same rows as their queryset, for every value, on both databases."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.database import from_url
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


@pytest.fixture
def server_keeps(db):
    """The texts of what this connection's server has prepared: PostgreSQL, for SQLite has no server."""

    def kept():
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement, from_sql FROM pg_prepared_statements")
            return [text for text, _from_sql in cursor.fetchall()]

    return kept


@pytest.mark.postgres_lane
def test_the_server_prepares_it_once_and_nothing_else(tiny, server_keeps):
    names = Prepared(
        lambda pk, level: Area.objects.filter(pk=pk, level=level, valid_to=None).values_list(
            "name"
        ),
        pk=int,
        level=str,
    )
    before = len(server_keeps())
    for place, level in ((tiny.county, "COUNTY"), (tiny.village, "VILLAGE")):
        assert names.rows(pk=place.pk, level=level) == [(place.name,)]
        assert list(Area.objects.filter(pk=place.pk, level="100%")) == []
    (text,) = server_keeps()[before:]
    assert "$2" in text
    assert "VILLAGE" not in text


@pytest.mark.postgres_lane
def test_what_never_changes_is_written_into_it(tiny, server_keeps):
    odd = "it's 100%% \\ %s"
    none = Prepared(
        lambda pk: Area.objects.filter(pk=pk).exclude(name=odd).values_list("name"), pk=int
    )
    before = len(server_keeps())
    assert none.rows(pk=tiny.village.pk) == [(tiny.village.name,)]
    Area.objects.filter(pk=tiny.village.pk).update(name=odd)
    assert none.rows(pk=tiny.village.pk) == []
    (text,) = server_keeps()[before:]
    assert "$2" not in text


@pytest.mark.postgres_lane
def test_a_pooler_that_keeps_nothing_can_be_named(tiny, server_keeps, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "PREPARED", False)
    before = server_keeps()
    fresh = Prepared(lambda pk: Area.objects.filter(pk=pk).values_list("name", "pk"), pk=int)
    assert fresh.rows(pk=tiny.county.pk) == [(tiny.county.name, tiny.county.pk)]
    assert server_keeps() == before
    assert from_url("postgres:///touyan?prepared=no")["PREPARED"] is False
    assert from_url("postgres:///touyan")["PREPARED"] is True
