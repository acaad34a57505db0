"""Facts: rolling up published files beside raw DuckDB, Polars, pandas and PostgreSQL; building them.

The roll-up to townships of a county (578 villages), and of a province (30,000 villages, 54 million
facts): 36 months and 50 measures of both kinds, as `publish_facts` writes them. All read the same Parquet files,
PostgreSQL a table of the same rows without an index. `TOUYAN_BENCH_FACTS` names the sizes ("county,province"; the
second takes minutes and 6 GB in PostgreSQL; `TOUYAN_BENCH_POSTGRES=0` leaves it out). `--small` rolls up 20 villages,
to see that the script runs.

Then the facts of a whole county are built from records (`TOUYAN_BENCH_COUNTY`, a data folder with a built
demo county; give a copy, days are added to it): all of them, and an update after one more day of work, by
the clock of that day. The county was written hours before the first day begins.
"""

import datetime as dt
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import psycopg

from benchmarks import county_day, harness
from benchmarks.harness import Goal
from touyan.indicators import parquet, rollup

SIZES = {"small": 20, "county": 578, "province": 30_000}
SMALL = "--small" in sys.argv or os.environ.get("TOUYAN_BENCH_SMALL") == "1"
MONTHS, MEASURES = 36, 50
VILLAGES_OF_TOWNSHIP, TOWNSHIPS_OF_COUNTY = 18, 33
GROUPS = ["measure", "month", "place"]


def main() -> None:
    """Measure the sizes that were asked for, then building."""
    for size in os.environ.get("TOUYAN_BENCH_FACTS", "small" if SMALL else "county,province").split(
        ","
    ):
        with tempfile.TemporaryDirectory() as folder:
            _roll_up(size, Path(folder))
    _build()


def _write(villages: int, folder: Path) -> int:
    """Write the files of as many villages as one county's worth each; return how many facts."""
    engine = duckdb.connect()
    of_county = VILLAGES_OF_TOWNSHIP * TOWNSHIPS_OF_COUNTY
    counties = -(-villages // of_county)
    for county in range(counties):
        code = 520_000 + county
        here = min(of_county, villages - county * of_county)
        target = folder / f"county={code}" / "month=all"
        target.mkdir(parents=True)
        engine.execute(
            f"""COPY (
            SELECT {code}::INTEGER AS county,
              {code}::BIGINT * 1000000 + (v // {VILLAGES_OF_TOWNSHIP} + 101) * 1000
                + 200 + v % {VILLAGES_OF_TOWNSHIP} AS place,
              12::TINYINT AS digits, (202001 + (m // 12) * 100 + m % 12)::INTEGER AS month,
              'room.measure' || lpad(k::VARCHAR, 2, '0') AS measure, 'a' AS kind,
              CASE WHEN hash(v, m, k) % 97 = 0 THEN NULL ELSE (hash(v, m, k, 1) % 100000)::BIGINT END AS num,
              CASE WHEN k % 5 = 0 THEN (hash(v, m, k, 2) % 100000)::BIGINT END AS den, true AS synthetic
            FROM range({here}) t(v), range({MONTHS}) s(m), range({MEASURES}) u(k)
            ORDER BY measure, month, place)
            TO '{target / parquet.FILE}' (FORMAT parquet, COMPRESSION zstd)"""
        )
    return villages * MONTHS * MEASURES


def _roll_up(size: str, folder: Path) -> None:
    facts = _write(SIZES[size], folder)
    files = str(folder / parquet.PATTERN)
    contenders: dict[str, Callable[[], float]] = {
        "touyan": lambda: _timed(facts, lambda: parquet.roll_up(folder, "township")),
        "raw DuckDB": lambda: _timed(facts, lambda: _raw(files)),
        "Polars": lambda: _timed(facts, lambda: _polars(files)),
        "pandas": lambda: _timed(facts, lambda: _pandas(folder)),
    }
    # The distance to pandas and PostgreSQL is promised for a province; a county fits in any cache.
    far = size == "province"
    goals = [Goal("touyan", "raw DuckDB", 1 / 1.2)] + [Goal("touyan", "pandas", 8)] * far
    title = f"roll-up to townships, {size}: {facts:,} facts"
    if os.environ.get("TOUYAN_BENCH_POSTGRES") == "0":
        harness.compare(title, contenders, goals=goals, unit="facts per s")
        return
    with harness.postgres_server() as address, psycopg.connect(address, autocommit=True) as held:
        _load(held, files, facts)
        contenders["PostgreSQL, no index"] = lambda: _timed(facts, lambda: _postgres(held))
        goals += [Goal("touyan", "PostgreSQL, no index", 10)] * far
        harness.compare(title, contenders, goals=goals, unit="facts per s")


def _timed(facts: int, work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return facts / (time.perf_counter() - started)


def _raw(files: str) -> object:
    return (
        duckdb.connect()
        .execute(
            "SELECT measure, month, place // 1000 AS place, sum(num)::BIGINT, sum(den)::BIGINT,"
            " count(*), count(*) - count(num)"
            f" FROM read_parquet('{files}', hive_partitioning = false) WHERE kind = 'a' GROUP BY ALL ORDER BY ALL"
        )
        .fetchall()
    )


def _polars(files: str) -> object:
    rows = pl.scan_parquet(files).filter(pl.col("kind") == "a")
    summed = rows.group_by("measure", "month", pl.col("place") // 1000).agg(
        pl.col("num").sum(), pl.col("den").sum(), pl.len(), pl.col("num").null_count().alias("n")
    )
    return summed.sort(GROUPS).collect().rows()


def _pandas(folder: Path) -> object:
    names = ["place", "month", "measure", "kind", "num", "den"]
    tables = [
        duckdb.read_parquet(str(path)).select(*names).df()
        for path in sorted(folder.glob(parquet.PATTERN))
    ]
    rows = pd.concat(tables, ignore_index=True)
    rows = rows[rows["kind"] == "a"].assign(place=lambda row: row["place"] // 1000)
    groups = rows.groupby(GROUPS, sort=True)
    return groups.agg(num=("num", "sum"), den=("den", "sum"), n=("num", "count"))


def _load(held: psycopg.Connection, files: str, facts: int) -> None:
    held.execute(
        "CREATE UNLOGGED TABLE told (place bigint, month int, measure text, kind text,"
        " digits int, num bigint, den bigint)"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "told.csv"
        duckdb.connect().execute(
            f"COPY (SELECT place, month, measure, kind, digits, num, den FROM"
            f" read_parquet('{files}', hive_partitioning = false))"
            f" TO '{path}' (HEADER false)"
        )
        copying = held.cursor().copy("COPY told FROM STDIN (FORMAT csv)")
        with path.open("rb") as text, copying as copy:
            while chunk := text.read(1 << 20):
                copy.write(chunk)
    (loaded,) = held.execute("SELECT count(*) FROM told").fetchone() or (0,)
    if loaded != facts:
        raise SystemExit(f"PostgreSQL holds {loaded:,} of {facts:,} facts: nothing to compare")
    held.execute("ANALYZE told")


def _postgres(held: psycopg.Connection) -> object:
    return held.execute(rollup.sql("told", "township", rollup.POSTGRESQL)).fetchall()


def _build() -> None:
    """Build the facts of a demo county: everything, and the day after."""
    named = os.environ.get("TOUYAN_BENCH_COUNTY")
    if not named:
        print("\nTOUYAN_BENCH_COUNTY names no built county: building facts is not measured.")
        return
    os.environ["TOUYAN_DATA"], os.environ["TOUYAN_DEMO"] = named, "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
    # The rooms can be imported only after Django knows its settings.
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from touyan.core import clock, measures  # noqa: PLC0415
    from touyan.core.actor import SYSTEM  # noqa: PLC0415
    from touyan.indicators import services  # noqa: PLC0415
    from touyan.indicators.models import Fact, FactRun  # noqa: PLC0415

    begun = clock.now() + dt.timedelta(hours=6)  # whatever wrote the county is long over
    first = measures.shifted(clock.month_of(begun.date()), 1 - MONTHS)
    days = itertools.count(1)
    today = [begun]

    def rebuilt() -> float:
        with clock.pretend(today[0]):
            Fact.objects.all().delete()
            return 1 / _seconds(lambda: services.rebuild(actor=SYSTEM, first=first))

    def updated() -> float:
        number = next(days)
        today[0] = begun + dt.timedelta(days=number)
        with clock.pretend(today[0] - dt.timedelta(hours=4)), transaction.atomic():
            records = county_day.live(number)
        with clock.pretend(today[0]):
            seconds = _seconds(lambda: runs.append(services.update(actor=SYSTEM)))
        print(f"  day {number}: {records:,} records, {runs[-1].changed:,} facts changed")
        if runs[-1].is_rebuild:
            raise SystemExit("the update was a rebuild: nothing to compare")
        return 1 / seconds

    runs: list[FactRun] = []
    rebuilt()
    harness.compare(
        f"facts of a county, {MONTHS} months, {Fact.objects.count():,} facts",
        {"an update after a day": updated, "everything": rebuilt},
        goals=[Goal("an update after a day", "everything", 100)],
        unit="builds per s",
    )
    with clock.pretend(today[0]):
        left = services.rebuild(actor=SYSTEM, first=first).changed
    if left:
        raise SystemExit(f"the updates left {left:,} facts other than a rebuild makes them")


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
