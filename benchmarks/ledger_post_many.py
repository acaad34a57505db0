"""A month's points for a county on PostgreSQL: 100,000 transfers in one batch, beside binary COPY and
set-based SQL written by hand, and beside the ORM's bulk_create.
"""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.db import connection

from benchmarks import harness

COUNT = int(os.environ.get("TOUYAN_BENCH_TRANSFERS", "100000"))
PUBLIC = '{"claim":1,"quantity":1,"rule":"R-3.2"}'


def by_hand() -> float:
    """COPY the acts into a temporary table, then insert and add up set by set; return the rate."""
    chance = random.Random(time.time())
    rows = [
        (
            number,
            f"claim:{chance.randrange(10**16):016d}:{number}",
            chance.randrange(1, 51),
            chance.randrange(51, 10_051),
            chance.randrange(1, 20),
            PUBLIC,
        )
        for number in range(COUNT)
    ]
    connection.ensure_connection()
    started = time.perf_counter()
    with connection.connection.transaction(), psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            "CREATE TEMP TABLE incoming (n int, key text, a bigint, b bigint, amount bigint,"
            " public text) ON COMMIT DROP"
        )
        with cursor.copy("COPY incoming FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["int4", "text", "int8", "int8", "int8", "text"])
            for row in rows:
                copy.write_row(row)
        for statement in _SETS:
            cursor.execute(statement)
    return COUNT / (time.perf_counter() - started)


_SETS = (
    "CREATE TEMP TABLE given ON COMMIT DROP AS"
    " SELECT i.*, nextval('limit_act_id_seq') AS id FROM incoming i",
    "INSERT INTO limit_act (id, key, book, kind, period, day, public, at, actor)"
    " OVERRIDING SYSTEM VALUE SELECT id, key, a, 'points.award', '2021-09', '2021-09-01', public,"
    " now(), 7 FROM given",
    "INSERT INTO limit_line SELECT id, a, -amount FROM given"
    " UNION ALL SELECT id, b, amount FROM given",
    "UPDATE limit_balance l SET amount = l.amount + s.amount FROM (SELECT account, sum(amount) AS amount"
    " FROM (SELECT a AS account, -amount AS amount FROM given UNION ALL SELECT b, amount FROM given) x"
    " GROUP BY account) s WHERE s.account = l.account",
    "INSERT INTO limit_audit (at, actor, action, kind, object, path, detail)"
    " SELECT now(), 7, 'posted', 'book', a::text, '520524100201', '{}' FROM given GROUP BY a",
)


def by_orm(chance: Iterator[int]) -> float:
    """Book a tenth of them with bulk_create, balances one by one, as a careful project would."""
    from benchmarks import _naive  # noqa: PLC0415 - models exist from here on

    return _naive.bulk(COUNT // 10, seed=next(chance))


def main() -> None:
    """Compare; the sealing that follows a batch is shown apart and together."""
    with harness.postgres_server() as address:
        harness.use_database(address)
        from benchmarks import _ledger as ledger  # noqa: PLC0415 - models exist from here on
        from benchmarks import _naive  # noqa: PLC0415

        _naive.create()
        sql = (Path(__file__).resolve().parent / "_ledger_limit.sql").read_text(encoding="utf-8")
        with connection.cursor() as cursor:
            cursor.execute(sql)
        place = ledger.county(villages=50, households=200)
        seeds = iter(range(10**9))

        def ours(*, sealed: bool) -> float:
            return ledger.batch_rate(ledger.awards(place, COUNT, next(seeds)), sealed=sealed)

        harness.compare(
            f"PostgreSQL: {COUNT:,} transfers in a batch",
            {
                "touyan post_many": lambda: ours(sealed=False),
                "touyan post_many, sealed": lambda: ours(sealed=True),
                "binary COPY + set SQL": by_hand,
                "ORM bulk_create": lambda: by_orm(seeds),
            },
            goals=[
                harness.Goal("touyan post_many", "binary COPY + set SQL", 0.8),
                harness.Goal("touyan post_many", "ORM bulk_create", 4.0),
            ],
            unit="transfers per s",
        )


if __name__ == "__main__":
    main()
