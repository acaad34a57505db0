"""The views that reporting tools read: stable names, the numbers of the pages, nobody's name."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection

from tests.indicators import records
from touyan.core import clock, measures, sql_views
from touyan.core.actor import SYSTEM
from touyan.core.measures import Additive
from touyan.indicators import services
from touyan.indicators.queries import facts as queries
from touyan.indicators.withholding import is_small
from touyan.registry.models import Area, Person

COLUMNS = {
    "touyan_measures": "code title unit scale kind numerator_is denominator_is counts_people citation",
    "touyan_areas": "code name level kind township_code county_code",
    "touyan_facts": "area_code area_name level township_code county_code month measure kind unit scale"
    " numerator denominator is_small changed_at",
    "touyan_township_facts": "area_code area_name month measure kind unit scale numerator denominator"
    " is_small",
    "touyan_county_facts": "area_code area_name month measure kind unit scale numerator denominator"
    " is_small",
    "touyan_alarms": "id rule level month status raised_on last_seen_on closed_on area_code organisation",
    "touyan_as_of": "as_of first_month last_month",
}
"""What others build on: a column may be added at the end, none may go or change its name."""


@pytest.fixture
def views(tiny):
    """Visits in three villages, counted, and the views of this program."""
    records.open_shops(tiny)
    for village, times in (("far_village", 6), ("far_community", 2), ("east_village", 5)):
        for _n in range(times):
            records.hand_over(tiny, village, "far_household", clock.today(), 10)
    services.rebuild(actor=SYSTEM)
    sql_views.create(connection)
    return tiny


def rows(query: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return cursor.fetchall()


def columns(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{name}" LIMIT 0')
        return " ".join(column[0] for column in cursor.description)


def test_names_and_columns_are_those_that_were_promised(views):
    assert {view.name: columns(view.name) for view in sql_views.declared()} == COLUMNS


def test_every_measure_is_there_with_its_kind(views):
    found = dict(rows("SELECT code, kind FROM touyan_measures"))
    assert found == {code: measures.kind_of(one) for code, one in measures.declared().items()}


@pytest.mark.parametrize(
    ("view", "level"), [("touyan_township_facts", "TOWNSHIP"), ("touyan_county_facts", "COUNTY")]
)
def test_places_have_the_numbers_of_their_pages(views, view, level):
    """What adds up is added; what is counted once is told as it was counted there."""
    month = clock.month_of(clock.today())
    for area in Area.objects.filter(level=level, valid_to=None):
        told = {
            code: (num, den)
            for code, num, den in rows(
                f"SELECT measure, numerator, denominator FROM {view}"
                " WHERE area_code = %s AND month = %s",
                area.path,
                month,
            )
        }
        kept = queries.values_of(area, month)
        assert told == {code: (value.num, value.den) for code, value in kept.items()}
    homes = (
        "SELECT numerator FROM touyan_county_facts WHERE measure = 'points.redeeming_households'"
    )
    ((number,),) = rows(f"{homes} AND month = %s", month)
    parts = rows(
        "SELECT sum(numerator) FROM touyan_facts WHERE measure = 'points.redeeming_households'"
        " AND level = 'VILLAGE' AND month = %s",
        month,
    )
    assert number < parts[0][0]  # one household in three villages: the view did not add it up


def test_numbers_that_must_not_leave_the_county_are_marked(views):
    month = clock.month_of(clock.today())
    found = dict(
        rows(
            "SELECT area_code, is_small FROM touyan_facts WHERE measure = 'points.visits'"
            " AND month = %s",
            month,
        )
    )
    assert found[views.far_village.path] == 0
    assert found[views.far_community.path] == 1
    for view in ("touyan_facts", "touyan_township_facts", "touyan_county_facts"):
        marked_as_the_files_would(view)


def marked_as_the_files_would(view: str) -> None:
    marked = rows(f"SELECT measure, numerator, denominator, is_small FROM {view}")
    assert marked
    for code, num, den, mark in marked:
        assert bool(mark) == is_small(measures.declared()[code], num, den)


def test_a_village_of_today_keeps_what_it_was_under_its_old_code(views):
    places = rows("SELECT count(*) FROM touyan_areas WHERE level = 'VILLAGE'")
    assert places == [(Area.objects.filter(level="VILLAGE", valid_to=None).count(),)]
    ((at, _first, last),) = rows("SELECT as_of, first_month, last_month FROM touyan_as_of")
    assert last == clock.month_of(clock.today())
    moment = at if isinstance(at, dt.datetime) else dt.datetime.fromisoformat(at)
    assert abs(
        queries.as_of().at.replace(tzinfo=None) - moment.replace(tzinfo=None)
    ) < dt.timedelta(hours=9)


def test_no_person_is_in_a_view(views):
    names = set(Person.objects.values_list("name", flat=True))
    for view in sql_views.declared():
        texts = {str(cell) for row in rows(f'SELECT * FROM "{view.name}"') for cell in row}
        assert not names & texts, view.name


def test_migrating_makes_them_anew_and_who_was_allowed_to_read_still_is(views):
    if connection.vendor == "postgresql":
        rows_ = "SELECT has_table_privilege('pg_monitor', 'touyan_facts', 'SELECT')"
        with connection.cursor() as cursor:
            cursor.execute("GRANT SELECT ON touyan_facts TO pg_monitor")
        call_command("migrate", verbosity=0)
        assert rows(rows_) == [(True,)]
        readers = sql_views.drop(connection)
        sql_views.create(connection, readers)
        assert rows(rows_) == [(True,)]
    else:
        sql_views.drop(connection)
        call_command("migrate", verbosity=0)
    assert rows("SELECT count(*) FROM touyan_measures") == [(len(measures.declared()),)]


def test_additive_measures_have_rows_of_villages_only(views):
    """So that nobody adds a township to its villages."""
    found = rows("SELECT DISTINCT measure, level FROM touyan_facts WHERE kind <> 'distinct'")
    levels = {code: {level for c, level in found if c == code} for code, _level in found}
    for code, seen in levels.items():
        assert isinstance(measures.declared()[code], Additive)
        assert len(seen) == 1, code
