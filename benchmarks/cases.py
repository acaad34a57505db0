"""Cases: a page of a list of 300,000 beside the least that such a page costs, taking in, and the ladder.

On PostgreSQL with fsync on. The list's peer is one SQL statement by the same index that returns only
what the list shows. Taking in a whistle is everything that happens at the press of the button (triage,
row, time line, who is asked, the record of the act) beside one bare INSERT of such a row. The ladder's
promise is a time: 10,000 whistles that are due in one minute are one level up within 60 s (L-09).
`TOUYAN_BENCH_CASES` makes the table smaller.
"""

import datetime as dt
import os
import random
import time
import uuid
from typing import Any

from django.db import connection, transaction

from benchmarks import harness
from benchmarks.harness import Goal

CASES = int(os.environ.get("TOUYAN_BENCH_CASES", "300000"))
DUE = max(CASES // 30, 100)
VILLAGES = 578
CHUNK = 5_000
LIMIT_SECONDS = 60
PAGES = 200
NOW = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)


def main() -> None:
    """Measure the list of a county and of a village, taking in, and the ladder."""
    with harness.postgres_server() as address:
        harness.use_database(address)
        _measure()


def _measure() -> None:
    # The rooms can be imported only after Django knows its settings.
    from touyan.cases import queries  # noqa: PLC0415
    from touyan.core import clock  # noqa: PLC0415
    from touyan.core.actor import Actor, Grant, GrantKind, Power  # noqa: PLC0415

    with clock.pretend(NOW):
        areas = _county()
        _fill(areas)
        for title, prefix in (("county", "520524"), ("village", areas[7].path)):
            grant = Grant(Power.CASE_READ, GrantKind.AREA, 1, prefix)
            actor = Actor(person_id=1, grants=frozenset({grant}))
            keys = _keys(prefix)

            def ours(actor: Actor = actor, keys: list[str] = keys) -> float:
                def read() -> int:
                    for key in keys:
                        queries.cases(actor, before=key)
                    return len(keys)

                return harness.rate_of(read)

            def least(prefix: str = prefix, keys: list[str] = keys) -> float:
                return harness.rate_of(lambda: _least(prefix, keys))

            harness.compare(
                f"page of {CASES:,} cases, {title}",
                {"touyan": ours, "one statement": least},
                goals=[Goal("touyan", "one statement", 0.1)],
                unit="pages per s",
            )
        _taking_in(areas)
        _ladder()


def _county() -> list[Any]:
    from touyan.registry.models import Area  # noqa: PLC0415

    rows = []
    for number in range(VILLAGES):
        path = f"520524{100 + number // 100:03d}{200 + number % 100:03d}"
        rows.append(
            Area(
                path=path,
                scope_path=path,
                level="VILLAGE",
                kind="VILLAGE",
                name=f"Village {number}",
                valid_from=dt.date(2019, 1, 1),
            )
        )
    return Area.objects.bulk_create(rows)


def _fill(areas: list[Any]) -> None:
    from touyan.cases.models import Case  # noqa: PLC0415
    from touyan.core import bulk  # noqa: PLC0415

    chance = random.Random(1)
    made = 0
    while made < CASES:
        with transaction.atomic():
            bulk.create([_old(areas, chance, made + n) for n in range(CHUNK)])
        made += CHUNK
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {Case._meta.db_table}")


def _old(areas: list[Any], chance: random.Random, number: int) -> Any:
    """Return an answered case of the last years; one in thirty is open and due in the next minute."""
    from touyan.cases.models import Case  # noqa: PLC0415

    at = NOW - dt.timedelta(seconds=chance.randrange(3 * 365 * 86400))
    is_open = number % 30 == 0
    due = NOW + dt.timedelta(seconds=number % 60) if is_open else None
    return Case(
        ref=f"{number:09d}",
        key_index=number.to_bytes(32, "big"),
        body_index=b"\0" * 32,
        kind="whistle",
        family="WHISTLE",
        area=chance.choice(areas),
        text="路灯不亮了",
        status="WHISTLED" if is_open else "CLOSED",
        received_at=NOW - dt.timedelta(minutes=10) if is_open else at,
        clock_from=NOW - dt.timedelta(minutes=10) if is_open else at,
        promised_minutes=10 if is_open else None,
        arrival_due_at=due,
        rung_clock="ARRIVAL" if is_open else "",
        rung_due_at=due,
        rung_remind_at=due,
    )


def _keys(prefix: str) -> list[str]:
    """Return keys of pages all over the list."""
    from touyan.cases.models import Case  # noqa: PLC0415

    rows = Case.objects.filter(area__scope_path__under=prefix).order_by("received_at", "pk")
    found = list(rows.values_list("received_at", "pk")[:: max(rows.count() // PAGES, 1)])
    return [f"{at.isoformat()}_{pk}" for at, pk in found[:PAGES]]


def _least(prefix: str, keys: list[str]) -> int:
    """Read the same pages by one statement each: nothing is made of the rows."""
    sql = (
        "SELECT c.id, c.ref, c.status, c.received_at, c.rung_due_at, a.name FROM cases_case c "
        "JOIN registry_area a ON a.id = c.area_id WHERE a.scope_path LIKE %s AND c.guard = '' "
        "AND (c.received_at, c.id) < (%s, %s) ORDER BY c.received_at DESC, c.id DESC LIMIT 51"
    )
    with connection.cursor() as cursor:
        for key in keys:
            at, _separator, pk = key.rpartition("_")
            cursor.execute(sql, [f"{prefix}%", at, int(pk)])
            cursor.fetchall()
    return len(keys)


def _taking_in(areas: list[Any]) -> None:
    from touyan.cases import services  # noqa: PLC0415
    from touyan.core.actor import SYSTEM  # noqa: PLC0415

    chance = random.Random(2)
    bare = iter(range(10**8, 10**9))

    def ours() -> float:
        def submit() -> int:
            for _ in range(200):
                one = services.Submission(
                    key=uuid.UUID(int=chance.getrandbits(128)),
                    area_id=chance.choice(areas).pk,
                    text="路灯不亮了",
                    channel="API",
                )
                services.submit(actor=SYSTEM, submission=one)
            return 200

        return harness.rate_of(submit)

    def least() -> float:
        def insert() -> int:
            for _ in range(200):
                _old(areas, chance, next(bare)).save(force_insert=True)
            return 200

        return harness.rate_of(insert)

    harness.compare(
        "taking in a whistle, 1 client",
        {"touyan": ours, "one INSERT": least},
        goals=[Goal("touyan", "one INSERT", 0.05)],
        unit="whistles per s",
    )


def _ladder() -> None:
    from touyan.cases import services  # noqa: PLC0415
    from touyan.cases.models import Escalation  # noqa: PLC0415
    from touyan.core import clock  # noqa: PLC0415

    def climb() -> float:
        before = Escalation.objects.count()
        with clock.pretend(NOW + dt.timedelta(seconds=61)):
            started = time.perf_counter()
            services.escalate_due()
            seconds = time.perf_counter() - started
        climbed = Escalation.objects.count() - before
        print(f"  {climbed:,} cases one level up in {seconds:.1f} s")
        return LIMIT_SECONDS / seconds

    harness.compare(
        f"{DUE:,} whistles due in one minute",
        {"touyan": climb, "60 s": lambda: 1.0},
        goals=[Goal("touyan", "60 s", 1.0)],
        unit="times within the limit",
        rounds=1,
    )


if __name__ == "__main__":
    main()
