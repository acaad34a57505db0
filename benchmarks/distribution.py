"""A surplus is distributed to 100,000 members: refund by trade, dividend by shares, reserve written.

Ours reads the accounts, works the plan out in Python and copies the slips back; the limit is one
statement of set-based SQL by the same largest remainder (windows over `numeric`), whose slips must be
the same to the fen. The peer is what programs do that pay by a rounded rate: it is quick, and its note
says by how many fen it misses the total.
"""

import os
import random
from collections.abc import Callable
from typing import Any

from django.db import connection

from benchmarks import harness

MEMBERS = int(os.environ.get("TOUYAN_BENCH_ROWS", "100000"))
SURPLUS_FEN = 700_000_000_07
LOSSES_FEN = 100_000_000_00
RESERVE, REBATE, WHOLE = 1_000, 6_500, 10_000
_TABLES = """
CREATE TABLE bench_member (code text, trade bigint, contribution bigint, reserve bigint,
                           subsidy bigint, donation bigint);
CREATE TABLE bench_slip (code text, patronage bigint, residual bigint, written bigint);
"""
_PART = """
  {name}_part AS (
    SELECT code, floor(total * weight / whole)::bigint AS fen,
           row_number() OVER (ORDER BY mod(total * weight, whole) DESC, code COLLATE "C") AS place
    FROM (SELECT code, {weight}::numeric AS weight, {total}::numeric AS total,
                 sum({weight}) OVER ()::numeric AS whole FROM bench_member) AS weighed),
  {name} AS (
    SELECT code, fen + (place <= {total} - sum(fen) OVER ())::int AS fen FROM {name}_part)"""


def _sums() -> tuple[int, int, int]:
    """Return reserve, refund and dividend of the whole cooperative."""
    left = SURPLUS_FEN - LOSSES_FEN
    reserve = (left * RESERVE + WHOLE // 2) // WHOLE
    patronage = -(-(left - reserve) * REBATE // WHOLE)
    return reserve, patronage, left - reserve - patronage


def _limit_sql() -> str:
    reserve, patronage, residual = _sums()
    shares = "(contribution + reserve + subsidy + donation)"
    parts = ",".join(
        _PART.format(name=name, weight=weight, total=total)
        for name, weight, total in (
            ("refund", "trade", patronage),
            ("dividend", shares, residual),
            ("written", "trade", reserve),
        )
    )
    return (
        f"WITH {parts} INSERT INTO bench_slip SELECT refund.code, refund.fen, dividend.fen, written.fen"
        " FROM refund JOIN dividend USING (code) JOIN written USING (code)"
    )


def _fill() -> None:
    chance = random.Random(20_201_231)
    rows = [
        (
            f"{number:010X}",
            chance.randrange(0, 10**8),
            chance.randrange(0, 10**7),
            chance.randrange(0, 10**6),
            5_000_000,
            chance.randrange(0, 2) * 1_000,
        )
        for number in range(MEMBERS)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        with cursor.copy("COPY bench_member FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("ANALYZE bench_member")


def _ours() -> int:
    from touyan.coops.distribution.plan import Member, Results, Year, make  # noqa: PLC0415
    from touyan.coops.distribution.rules import Terms  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM bench_member")
        members = [Member(*row) for row in cursor.fetchall()]
        made = make(
            year=Year(Results(operating_income=SURPLUS_FEN), LOSSES_FEN),
            terms=Terms(reserve=RESERVE, rebate=REBATE),
            members=members,
        )
        with cursor.copy("COPY bench_slip FROM STDIN") as copy:
            for slip in made.slips:
                copy.write_row(
                    (slip.code, slip.patronage_fen, slip.residual_fen, slip.quantified_fen)
                )
    return len(made.slips)


def _limit() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_limit_sql())
        return int(cursor.rowcount)


def _rounded() -> int:
    _reserve, patronage, residual = _sums()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_slip SELECT code, round(%s::float8 * trade / sum(trade) OVER ()),"
            " round(%s::float8 * (contribution + reserve + subsidy + donation)"
            " / sum(contribution + reserve + subsidy + donation) OVER ()), 0 FROM bench_member",
            [patronage, residual],
        )
        return int(cursor.rowcount)


def _slips() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute('SELECT * FROM bench_slip ORDER BY code COLLATE "C"')
        return cursor.fetchall()


def _rate(work: Callable[[], int]) -> float:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE bench_slip")
    return harness.rate_of(work)


def main() -> None:
    """Compare ours with set-based SQL, and both with paying by a rounded rate."""
    with harness.postgres_server() as address:
        harness.use_database(address)
        _fill()
        _rate(_ours)
        ours = _slips()
        _rate(_limit)
        same = ours == _slips()
        _rate(_rounded)
        reserve, patronage, residual = _sums()
        missed = patronage + residual - sum(row[1] + row[2] for row in _slips())
        harness.compare(
            f"a surplus to {MEMBERS:,} members",
            {
                "touyan": lambda: _rate(_ours),
                "set-based SQL": lambda: _rate(_limit),
                "rounded one by one": lambda: _rate(_rounded),
            },
            goals=[harness.Goal("touyan", "set-based SQL", 0.8)],
            unit="members per s",
            notes=lambda: {
                "touyan": "exact" if _exact(ours, (patronage, residual, reserve)) else "WRONG",
                "set-based SQL": "the same slips" if same else "OTHER SLIPS",
                "rounded one by one": f"misses the total by {missed:,} fen",
            },
        )


def _exact(slips: list[Any], sums: tuple[int, int, int]) -> bool:
    return tuple(sum(row[at] for row in slips) for at in (1, 2, 3)) == sums


if __name__ == "__main__":
    main()
