"""Facts leave the county as files without small counts, and roll up over any number of counties."""

import csv
import json

import duckdb
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.indicators import records
from touyan.core import clock, measures
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed
from touyan.indicators import parquet, rollup, services
from touyan.indicators.models import Boundaries, Fact
from touyan.indicators.withholding import is_small

VISITS, HOMES = "points.visits", "points.redeeming_households"


@pytest.fixture
def folder(tiny, tmp_path):
    """Six visits in one village, two in another, five in a third; this month, as files."""
    records.open_shops(tiny)
    for village, times in (("far_village", 6), ("far_community", 2), ("east_village", 5)):
        for _n in range(times):
            records.hand_over(tiny, village, "far_household", clock.today(), 10)
    services.rebuild(actor=SYSTEM, first=this_month())
    services.publish_facts(actor=SYSTEM, county=tiny.county, folder=tmp_path)
    return tmp_path


def this_month() -> str:
    return clock.month_of(clock.today())


def rolled(folder, by, measure):
    return {row[2]: row[3:] for row in parquet.roll_up(folder, by) if row[0] == measure}


def test_counts_under_five_are_withheld(folder):
    rows = duckdb.sql(
        f"SELECT place, num FROM read_parquet('{folder}/*/*/*.parquet') WHERE measure = '{VISITS}'"
    ).fetchall()
    found = dict(rows)
    assert found[520524102201] == 6
    assert found[520524102001] is None
    assert found[520524203201] == 5


def test_sums_leave_out_what_is_withheld_and_say_how_many(folder):
    towns = rolled(folder, "township", VISITS)
    assert towns[520524102] == (6, None, 2, 1)
    assert towns[520524203] == (5, None, 1, 0)
    county = rolled(folder, "county", VISITS)[520524]
    assert county[0] >= 11
    assert county[3] >= 1
    assert rolled(folder, "province", VISITS)[52] == county


def test_what_is_counted_once_is_never_summed(folder):
    fact = Fact.objects.get(measure=HOMES, area__path="520524000000")
    told = rolled(folder, "county", HOMES)[520524]
    assert told[0] == (None if fact.num < 5 else fact.num)
    assert rolled(folder, "province", HOMES) == {}


@pytest.mark.parametrize(
    ("code", "num", "den", "hidden"),
    [
        (VISITS, 4, None, True),
        (VISITS, 5, None, False),
        (VISITS, 0, None, False),
        ("decisions.attendance", 8, 12, True),  # the four who stayed away
        ("decisions.attendance", 7, 12, False),
        ("decisions.attendance", 3, 12, True),
        ("registry.villages", 1, None, False),
    ],
)
def test_what_is_too_small_to_tell(code, num, den, hidden):
    assert is_small(measures.declared()[code], num, den) is hidden


def test_two_counties_are_rolled_up_from_their_files(folder):
    row = (520525, 520525100201, 12, int(this_month().replace("-", "")), VISITS, "a", 7, None, True)
    parquet.write([row], folder / "county=520525" / f"month={this_month().replace('-', '')}")
    found = rolled(folder, "county", VISITS)
    assert set(found) == {520524, 520525}
    assert rolled(folder, "province", VISITS)[52][0] == found[520524][0] + 7


def test_the_same_expression_gives_the_same_rows_in_the_countys_database(folder, db):
    rows = duckdb.sql(f"SELECT * FROM read_parquet('{folder}/*/*/*.parquet')").fetchall()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE told (county bigint, place bigint, digits int, month int,"
            " measure varchar(60), kind varchar(1), num bigint, den bigint, synthetic boolean)"
        )
        cursor.executemany(f"INSERT INTO told VALUES ({', '.join(['%s'] * 9)})", rows)
        for by in rollup.LEVELS:
            text = rollup.sql("told", by, rollup.POSTGRESQL)
            cursor.execute(f"{text}\nORDER BY measure, month, place")
            assert [tuple(row) for row in cursor.fetchall()] == parquet.roll_up(folder, by)
        cursor.execute("DROP TABLE told")


def test_publishing_again_replaces_the_files(tiny, folder):
    before = rolled(folder, "county", VISITS)[520524][0]
    records.hand_over(tiny, "far_village", "far_household", clock.today(), 10)
    services.update(actor=SYSTEM)
    services.publish_facts(actor=SYSTEM, county=tiny.county, folder=folder)
    assert rolled(folder, "county", VISITS)[520524][0] == before + 1


def test_a_later_month_published_alone_tells_what_it_tells_beside_the_earlier_ones(tiny, tmp_path):
    """One household brought money in in February: which money, neither way says."""
    amounts = {"2026-01": (600_000, 12), "2026-02": (620_000, 13), "2026-03": (700_000, 18)}
    for month, (fen, homes) in amounts.items():
        for code, num in (("coops.cash_shares", fen), ("coops.cash_households", homes)):
            Fact.objects.create(
                area=tiny.village,
                month=month,
                measure=code,
                boundaries=Boundaries.NOW,
                num=num,
                version=1,
                reported_at=clock.now(),
            )

    def told(folder, **which):
        services.publish_facts(actor=SYSTEM, county=tiny.county, folder=folder, **which)
        return dict(
            duckdb.sql(
                f"SELECT month, num FROM read_parquet('{folder}/*/*/*.parquet')"
                " WHERE measure = 'coops.cash_shares'"
            ).fetchall()
        )

    whole = told(tmp_path / "whole")
    assert whole == {202601: 600_000, 202602: None, 202603: 700_000}
    assert told(tmp_path / "alone", first="2026-02", last="2026-02") == {202602: None}


def test_the_commands_write_and_roll_up(tiny, folder, tmp_path, capsys):
    call_command("publish_facts", "--out", str(tmp_path / "out"), "--from", this_month())
    call_command("rollup", str(tmp_path / "out"), "--by", "township", "--json")
    text = capsys.readouterr().out
    rows = json.loads(text[text.index("[") :])
    assert {row["place"] for row in rows if row["measure"] == VISITS} >= {520524102, 520524203}
    known = parquet.roll_up(tmp_path / "out", "township")
    assert [tuple(row.values()) for row in rows] == known
    call_command("rollup", str(tmp_path / "out"), "--by", "township")
    lines = list(csv.reader(capsys.readouterr().out.splitlines()))
    assert lines[0] == list(rollup.COLUMNS)
    assert lines[1:] == [["" if one is None else str(one) for one in row] for row in known]
    with pytest.raises(CommandError):
        call_command("rollup", str(tmp_path / "nothing"))


def test_only_who_reports_for_the_county_publishes(tiny, actors, tmp_path):
    for name in ("township_officer", "auditor", "village_secretary"):
        with pytest.raises(NotAllowed):
            services.publish_facts(actor=getattr(actors, name), county=tiny.county, folder=tmp_path)
