"""The county's page, the big screen and the API of facts over five million ledger entries (promise L-04).

A county of 561 villages: 36 months of facts of every measure that the rooms declare, a thousand alarms,
and the ledger filled by `post_many`. Cold is the first request of that page to a server that has just been started,
warm the median of the following ones; no statement of a page may read a large table from end to end.

`--small` (or TOUYAN_BENCH_SMALL=1) builds a small county, to see that the script runs.
"""

import datetime as dt
import json
import os
import random
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from benchmarks import harness, load

if TYPE_CHECKING:
    from touyan.registry.models import Area

SMALL = "--small" in sys.argv or os.environ.get("TOUYAN_BENCH_SMALL") == "1"
ENTRIES = int(os.environ.get("TOUYAN_BENCH_ENTRIES", "20000" if SMALL else "5000000"))
TOWNSHIPS, VILLAGES, MONTHS, ALARMS = (3, 4, 14, 20) if SMALL else (33, 17, 36, 1_000)
BATCH, WARM, SAY_EVERY_SECONDS = 50_000, 20, 30
COLD_SECONDS, WARM_SECONDS, MOST_READ = 2.0, 0.3, 50_000
COUNTY = "520524000000"
PAGES = {
    "county page": f"/facts/{COUNTY}/",
    "one measure": f"/facts/{COUNTY}/points.visits/",
    "big screen": f"/screen/{COUNTY}/",
    "facts over the API": f"/api/v1/areas/{COUNTY}/facts?below=true",
}


def main() -> None:
    """Build the county, look at the plans, then ask cold and warm."""
    with harness.postgres_server() as address, tempfile.TemporaryDirectory() as data:
        os.environ.update({"TOUYAN_DATA": data, "TOUYAN_API_PER_MINUTE": "100000000"})
        os.environ["TOUYAN_HOSTS"] = "127.0.0.1"
        harness.use_database(address)
        session = _build()
        _plans(session)
        env = {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings.embedded"}
        for name, path in PAGES.items():
            _measure(name, path, session, env)


def _measure(name: str, path: str, session: str, env: dict[str, str]) -> None:
    colds: list[float] = []
    warms: list[float] = []

    def cold() -> float:
        with load.served("config.wsgi:application", env) as port:
            for _n in range(8):  # both workers have read the program
                _ask(port, "/about/", session)
            colds.append(_ask(port, path, session))
            warms.extend(_ask(port, path, session) for _n in range(WARM))
        return 1 / colds[-1]

    harness.compare(
        f"{name}, {ENTRIES:,} entries",
        {"cold": cold, "raw sums": lambda: 1 / _raw_sums()},
        unit="pages per s",
        notes=lambda: {
            "cold": f"cold {_said(max(colds), COLD_SECONDS)},"
            f" warm {_said(statistics.median(warms), WARM_SECONDS)}"
        },
    )


def _say(text: str) -> None:
    """Print a line at once: the building takes minutes, and somebody is waiting."""
    print(text, flush=True)


def _said(seconds: float, most: float) -> str:
    return f"{seconds * 1000:,.0f} ms ({'reached' if seconds <= most else 'MISSED'})"


def _ask(port: int, path: str, session: str) -> float:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Cookie": f"sessionid={session}"}
    )
    started = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
        answer.read()
        if answer.status != 200 or "sign-in" in answer.url:
            raise RuntimeError(f"{path}: {answer.status} {answer.url}")
    return time.perf_counter() - started


def _raw_sums() -> float:
    """Return how long the sums of a county's month take as one statement written by hand."""
    from django.db import connection  # noqa: PLC0415 - Django is set up only now

    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.measure, sum(f.num), sum(f.den) FROM indicators_fact f"
            " JOIN registry_area a ON a.id = f.area_id AND a.scope_path LIKE '520524%%'"
            " WHERE f.boundaries = 'NOW' AND f.month = %s GROUP BY f.measure",
            [_months()[-1]],
        )
        cursor.fetchall()
    return time.perf_counter() - started


def _plans(session: str) -> None:
    """Say which statement of a page reads a table of more than 50,000 rows from end to end."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext, override_settings  # noqa: PLC0415

    browser = Client()
    browser.cookies["sessionid"] = session
    bad = []
    for name, path in PAGES.items():
        with override_settings(ALLOWED_HOSTS=["*"]), CaptureQueriesContext(connection) as seen:
            answer = browser.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
        _say(f"{name}: {len(seen)} statements")
        for query in seen.captured_queries:
            if not query["sql"].lstrip().upper().startswith("SELECT"):
                continue
            with connection.cursor() as cursor:
                cursor.execute(
                    f"EXPLAIN (ANALYZE, FORMAT JSON) {query['sql']}".replace("%", "%%"), []
                )
                (plan,) = cursor.fetchone()
            found = plan if isinstance(plan, list) else json.loads(plan)
            bad += [f"{name}: {one}" for one in _whole_reads(found[0]["Plan"])]
    print(f"tables read from end to end above {MOST_READ:,} rows: {', '.join(bad) or 'none'}")


def _whole_reads(plan: dict[str, Any]) -> Iterator[str]:
    rows = plan.get("Actual Rows", 0) + plan.get("Rows Removed by Filter", 0)
    if plan["Node Type"] == "Seq Scan" and rows > MOST_READ:
        yield f"{plan['Relation Name']} ({rows:,.0f} rows)"
    for part in plan.get("Plans", ()):
        yield from _whole_reads(part)


def _months() -> list[str]:
    from touyan.core import clock, measures  # noqa: PLC0415

    last = clock.month_of(clock.today())
    return list(measures.months_between(measures.shifted(last, 1 - MONTHS), last))


def _build() -> str:
    """Build the county; return the session of one of its officers."""
    from django.db import connection, transaction  # noqa: PLC0415

    from tests import tiny, tiny_points  # noqa: PLC0415
    from tests.cast import Actors  # noqa: PLC0415

    with transaction.atomic():
        builder = tiny.build()
        tiny_points.build(builder)
    county = tiny.Tiny(builder.places)
    villages = _villages(county.county)
    _facts(county.county, villages)
    _alarms(villages)
    _fill_ledger(villages)
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")  # as a county's database is that has run for a day
        cursor.execute("CHECKPOINT")
    _say(f"vacuumed in {time.perf_counter() - started:,.0f} s")
    return str(Actors(county).browser("county_officer").cookies["sessionid"].value)


def _villages(county: "Area") -> "list[Area]":
    from touyan.registry.models import Area, AreaCode  # noqa: PLC0415

    day = dt.date(2019, 1, 1)

    def area(path: str, level: str, kind: str, parent: Area) -> Area:
        return Area(
            path=path,
            scope_path=path,
            level=level,
            kind=kind,
            name=path[6:],
            parent=parent,
            valid_from=day,
        )

    towns = Area.objects.bulk_create(
        area(f"520524{400 + n}000", "TOWNSHIP", "TOWN", county) for n in range(TOWNSHIPS)
    )
    found = Area.objects.bulk_create(
        area(f"{town.path[:9]}{200 + n}", "VILLAGE", "VILLAGE", town)
        for town in towns
        for n in range(VILLAGES)
    )
    AreaCode.objects.bulk_create(
        AreaCode(area=one, path=one.path, name=one.name, valid_from=day) for one in [*towns, *found]
    )
    return found


def _facts(county: "Area", villages: "list[Area]") -> None:
    from touyan.core import bulk, clock, measures  # noqa: PLC0415
    from touyan.indicators.models import Fact, FactRun  # noqa: PLC0415

    chance, now, months = random.Random(4), clock.now(), _months()
    columns = ("area", "month", "measure", "boundaries", "num", "den", "version", "reported_at")
    towns = {one.parent_id for one in villages}

    def rows() -> Iterator[tuple[Any, ...]]:
        for code, one in measures.declared().items():
            once = isinstance(one, measures.Distinct)
            places = [v.pk for v in villages] + ([*towns, county.pk] if once else [])
            for month in months:
                for place in places:
                    den = chance.randrange(20, 90) if one.denominator else None
                    num = chance.randrange(0, den or 1_000)
                    yield (place, month, code, "NOW", num, den, 1, now)

    bulk.insert(Fact, columns, rows())
    FactRun.objects.create(
        started_at=now,
        finished_at=now,
        is_rebuild=True,
        first=months[0],
        last=months[-1],
        geography="-",
        areas_upto=0,
        changed=0,
    )
    _say(f"{Fact.objects.count():,} facts")


def _alarms(villages: "list[Area]") -> None:
    from touyan.core import clock  # noqa: PLC0415
    from touyan.core.actor import SYSTEM  # noqa: PLC0415
    from touyan.indicators.models import Alert  # noqa: PLC0415
    from touyan.indicators.rules import RULES  # noqa: PLC0415
    from touyan.registry import services as registry  # noqa: PLC0415
    from touyan.registry.kinds import OrganisationKind  # noqa: PLC0415

    coops = [
        registry.found_organisation(
            actor=SYSTEM,
            area_id=one.pk,
            kind=OrganisationKind.COOP,
            name=f"Cooperative {one.name}",
            valid_from=clock.today(),
        )
        for one in villages
    ]
    rules = list(RULES)
    Alert.objects.bulk_create(
        Alert(
            organisation=coops[n % len(coops)],
            area=villages[n % len(villages)],
            rule=rules[n // len(coops) % len(rules)],
            level=1 + n % 4,
            month=_months()[-2],
            inputs={},
            thresholds={},
            raised_at=clock.now(),
            raised_on=clock.today(),
            seen_on=clock.today(),
        )
        for n in range(ALARMS)
    )


def _fill_ledger(villages: "list[Area]") -> None:
    from unittest import mock  # noqa: PLC0415

    from benchmarks import _ledger  # noqa: PLC0415
    from touyan.ledger import sealing, services  # noqa: PLC0415
    from touyan.ledger.values import AccountSpec  # noqa: PLC0415
    from touyan.registry.models import Subject  # noqa: PLC0415

    place = _ledger.County([], {}, {})
    for area in villages[:100]:
        book = services.open_book(actor=_ledger.CLERK, area_id=area.pk, kind="VILLAGE")
        subjects = Subject.objects.bulk_create(
            Subject(kind="HOUSEHOLD", area=area) for _n in range(50)
        )
        specs = [AccountSpec(book, "points.issued", "POINT", floor=None)]
        specs += [AccountSpec(book, "points.available", "POINT", one.pk) for one in subjects]
        ids = services.open_accounts(actor=_ledger.CLERK, specs=specs)
        place.books.append(book)
        place.issued[book], place.households[book] = ids[0], ids[1:]
    left, started, said = ENTRIES // 2, time.perf_counter(), time.perf_counter()
    with mock.patch.object(sealing, "seal_pending", return_value=0):  # another promise's time
        while left > 0:
            acts = _ledger.awards(place, min(left, BATCH), seed=left)
            services.post_many(actor=_ledger.CLERK, postings=acts)
            left -= len(acts)
            if time.perf_counter() - said > SAY_EVERY_SECONDS:
                said = time.perf_counter()
                _say(f"{ENTRIES - 2 * left:,} of {ENTRIES:,} entries, {said - started:,.0f} s")
    _say(f"{ENTRIES:,} entries in {time.perf_counter() - started:,.0f} s")


if __name__ == "__main__":
    sys.exit(main())
