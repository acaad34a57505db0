"""Alarm rules over a county (578 cooperatives x 24 months) and a province (30,000), and how the cost grows.

Ours reads returns and vouchers as the nightly judge does and judges every rule, with the inputs of each
finding kept for its alert. Beside it ours with the same ten rules as the peers, raw SQL that only
counts findings by rule and level on the same tables, and pandas over the same rows. Whoever finds
another number of findings than raw SQL is wrong: the script stops.

`TOUYAN_BENCH_ALERTS` names the sizes ("county" unless told, "county,province" for both: the province
takes ten minutes to write and some 4 GB in PostgreSQL); `--small` judges 20 cooperatives, to see that it runs.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pandas as pd

from benchmarks import _alerts_data as data
from benchmarks import harness
from benchmarks.harness import Goal

SIZES = {"small": 20, "county": data.COUNTY_VILLAGES, "province": 30_000}
SMALL = "--small" in sys.argv or os.environ.get("TOUYAN_BENCH_SMALL") == "1"
SAME = ("R02", "R04", "R05", "R06", "R08", "R13", "R14", "R15", "R18", "R20")
EVERY, RAW = "touyan, every rule", "raw SQL"
GROWTH = 1.5
"""One cooperative of a province may cost so many times one of a county."""
Found = Counter[tuple[str, int]]
STEPS = {
    "R02": (10, 20, 35, 50),
    "R04": (50, 60, 70, 85),
    "R06": (-30, 1, 30, 90),
    "R08": (7, 15, 30, 60),
    "R14": (40, 55, 70, None),
    "R15": (50, 70, 85, None),
    "R18": (60, 90, 180, 270),
    "R20": (6, 12, 18, 24),
}
_LEVEL = "CASE WHEN value >= {3} THEN 4 WHEN value >= {2} THEN 3 WHEN value >= {1} THEN 2 WHEN value >= {0} THEN 1 ELSE 0 END"
_SQL = """
WITH told AS (
  SELECT DISTINCT ON (r.id) r.organisation_id AS coop, r.month, f.numbers
  FROM indicators_monthlyreturn r JOIN registry_area a ON a.id = r.area_id AND a.scope_path LIKE %(like)s
  JOIN indicators_returnfigures f ON f.monthly_return_id = r.id ORDER BY r.id, f.version DESC),
month AS (SELECT coop, numbers FROM told WHERE month = %(month)s),
year AS (SELECT coop,
    sum((numbers->>'income')::bigint) FILTER (WHERE month = ANY(%(this)s)) AS now,
    sum((numbers->>'income')::bigint) FILTER (WHERE month = ANY(%(last)s)) AS before,
    max(month) FILTER (WHERE (numbers->>'income')::bigint <> 0) AS sold_in FROM told GROUP BY coop),
line AS (
  SELECT v.coop_id AS coop, v.id, l.number, l.amount_fen AS fen, p.name, p.holder
  FROM coops_voucher v JOIN coops_coop c ON c.organisation_id = v.coop_id
  JOIN registry_area a ON a.id = c.area_id AND a.scope_path LIKE %(like)s
  JOIN coops_voucherline l ON l.voucher_id = v.id LEFT JOIN coops_voucherparty p ON p.voucher_id = v.id
  WHERE v.status = 'POSTED' AND v."on" BETWEEN %(since)s AND %(day)s),
side AS (SELECT coop, number, name, -sum(fen) AS fen, sum(-sum(fen)) OVER (PARTITION BY coop, number) AS whole
  FROM line WHERE number = '501' OR number = '102' AND fen < 0 GROUP BY coop, number, name),
top AS (SELECT coop, number, max(fen) FILTER (WHERE name <> '') AS fen, min(whole) AS whole FROM side GROUP BY coop, number),
private AS (SELECT coop, count(DISTINCT id) AS number, sum(abs(fen)) AS fen FROM line
  WHERE number = '102' AND holder <> '' GROUP BY coop),
judged AS (
  SELECT 'R02' AS rule, {R02} AS level FROM (SELECT (before - now) * 100 / before::numeric AS value FROM year WHERE before >= 1000000) x
  UNION ALL SELECT 'R04', CASE WHEN owed > has THEN 4 WHEN has < 1000000 THEN 0 ELSE {R04} END FROM
    (SELECT owed, has, owed * 100 / has::numeric AS value FROM (SELECT (numbers->>'liabilities')::bigint AS owed,
      (numbers->>'assets')::bigint AS has FROM month) y) x
  UNION ALL SELECT 'R05', CASE WHEN value < 30 THEN 4 WHEN value < 60 THEN 3 WHEN value < 100 THEN 2 WHEN value < 150 THEN 1 ELSE 0 END
    FROM (SELECT cash * 100 / due::numeric AS value FROM (SELECT (numbers->>'cash')::bigint AS cash,
      (numbers->>'due_60_days')::bigint AS due FROM month) y WHERE due >= 1000000) x
  UNION ALL SELECT 'R06', {R06} FROM (SELECT (numbers->>'loan_days')::int AS value FROM month) x
  UNION ALL SELECT 'R08', CASE WHEN value >= 7 AND people >= 10 THEN 4 ELSE {R08} END FROM
    (SELECT (numbers->>'wage_late_days')::int AS value, (numbers->>'wage_late_people')::int AS people FROM month) x
  UNION ALL SELECT 'R13', CASE WHEN number >= 3 OR fen >= 5000000 THEN 4 ELSE 3 END FROM private
  UNION ALL SELECT 'R14', {R14} FROM (SELECT fen * 100 / whole AS value FROM top WHERE number = '102' AND whole >= 1000000) x
  UNION ALL SELECT 'R15', {R15} FROM (SELECT fen * 100 / whole AS value FROM top WHERE number = '501' AND whole >= 1000000) x
  UNION ALL SELECT 'R18', {R18} FROM (SELECT (numbers->>'grant_idle_days')::int AS value FROM month) x
  UNION ALL SELECT 'R20', {R20} FROM (SELECT (left(%(month)s, 4)::int - left(sold_in, 4)::int) * 12
      + right(%(month)s, 2)::int - right(sold_in, 2)::int AS value FROM year) x)
SELECT rule, level, count(*) FROM judged WHERE level > 0 GROUP BY rule, level
"""


def main() -> None:
    """Measure the sizes that were asked for, then say how the cost of one cooperative grew."""
    asked = os.environ.get("TOUYAN_BENCH_ALERTS", "small" if SMALL else "county").split(",")
    each: dict[str, harness.Outcome] = {}
    for size in asked:
        with harness.postgres_server() as address:
            if not each:
                harness.use_database(address)
            else:
                _move_to(address)
            each[size] = _measure(size)
    if len(each) > 1:
        first, last = each[asked[0]], each[asked[-1]]
        grown = {name: first.median(name) / last.median(name) for name in (EVERY, RAW)}
        word = "reached" if grown[EVERY] <= GROWTH else "MISSED"
        print(
            f"\none cooperative: {1e6 / first.median(EVERY):,.0f} µs of a {asked[0]}, "
            f"{1e6 / last.median(EVERY):,.0f} µs of a {asked[-1]}: {grown[EVERY]:.2f} times "
            f"(goal {GROWTH:g}): {word}; raw SQL beside it {grown[RAW]:.2f} times"
        )


def _move_to(address: str) -> None:
    """Go on with the database of another size."""
    import dj_database_url  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    connection.close()
    connection.settings_dict.update(dj_database_url.parse(address))
    call_command("migrate", verbosity=0, interactive=False)


def _measure(size: str) -> harness.Outcome:
    """Compare on one size."""
    from django.db import connection  # noqa: PLC0415 - Django is set up only now

    from touyan.core import clock  # noqa: PLC0415

    started = time.perf_counter()
    with clock.pretend(data.NOW):
        counties = data.build(SIZES[size])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"\n{size}: written in {time.perf_counter() - started:,.0f} s")
        known = _raw(counties)
        works: dict[str, Callable[[], Found]] = {
            EVERY: lambda: _ours(counties, None),
            "touyan, the same rules": lambda: _ours(counties, SAME),
            RAW: lambda: _raw(counties),
            "pandas": lambda: _pandas(counties),
        }
        for name, work in works.items():
            _must_agree(name, work(), known)
        return harness.compare(
            f"alarm rules, {size}: {SIZES[size]:,} cooperatives x {data.MONTHS} months",
            {
                name: lambda work=work: harness.rate_of(lambda: work() and SIZES[size])
                for name, work in works.items()
            },
            goals=[
                Goal("touyan, the same rules", RAW, 1 / 1.2),
                Goal("touyan, the same rules", "pandas", 1),
            ],
            unit="cooperatives per s",
            notes=lambda: {RAW: f"{sum(known.values()):,} findings, all the same"},
        )


def _must_agree(name: str, found: Found, known: Found) -> None:
    same = Counter({key: n for key, n in found.items() if key[0] in SAME})
    if same != known:
        wrong = {key: (same[key], known[key]) for key in same | known if same[key] != known[key]}
        sys.exit(f"{name} finds otherwise than raw SQL (rule, level: found, known): {wrong}")


def _ours(counties: list[Any], codes: tuple[str, ...] | None) -> Found:
    """Judge county by county, as the night does; the alerts themselves are not written."""
    from touyan.indicators.findings import TRIED, findings, judged  # noqa: PLC0415
    from touyan.indicators.queries import records  # noqa: PLC0415
    from touyan.indicators.queries.history import minutes_of, series_of  # noqa: PLC0415
    from touyan.indicators.queries.thresholds import pack_for  # noqa: PLC0415
    from touyan.indicators.reads import reads_of  # noqa: PLC0415

    found: Found = Counter()
    for county in counties:
        asked = codes or (*TRIED, *records.RECORDS)
        pack = pack_for(county)
        known = series_of(county, reads=reads_of(asked, data.MONTH))
        minutes = minutes_of(county, data.MONTH) if codes is None else None
        rows = records.inputs_of(
            county, known, month=data.MONTH, on=data.DAY, pack=pack, codes=asked
        )
        for one in findings(
            known,
            month=data.MONTH,
            on=data.DAY,
            pack=pack,
            minutes=minutes,
            codes=TRIED.intersection(asked),
        ):
            found[one.rule, int(one.level)] += 1
        for one in judged(rows, pack):
            found[one.rule, int(one.level)] += 1
    return found


def _values() -> dict[str, Any]:
    import datetime as dt  # noqa: PLC0415

    months = data.months()
    this = [month for month in months if month[:4] == data.MONTH[:4]]
    last = [f"{int(month[:4]) - 1}{month[4:]}" for month in this]
    since = data.DAY - dt.timedelta(days=365)
    return {"month": data.MONTH, "this": this, "last": last, "since": since, "day": data.DAY}


def _raw(counties: list[Any]) -> Found:
    from django.db import connection  # noqa: PLC0415

    never = 10**9
    levels = {
        rule: _LEVEL.format(*(never if step is None else step for step in steps))
        for rule, steps in STEPS.items()
    }
    found: Found = Counter()
    with connection.cursor() as cursor:
        for county in counties:
            cursor.execute(_SQL.format(**levels), {**_values(), "like": f"{county.prefix}%"})
            for rule, level, number in cursor.fetchall():
                found[rule, level] += number
    return found


def _pandas(counties: list[Any]) -> Found:
    from benchmarks._alerts_pandas import judge  # noqa: PLC0415

    found: Found = Counter()
    for county in counties:
        months, lines = _frames(county)
        found.update(judge(months, lines, _values(), STEPS))
    return found


def _frames(county: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the returns and the lines of vouchers of a county into memory."""
    from touyan.coops.models import VoucherLine  # noqa: PLC0415
    from touyan.indicators.models import ReturnFigures  # noqa: PLC0415

    kept = ReturnFigures.objects.filter(monthly_return__area__scope_path__startswith=county.prefix)
    rows = list(
        kept.values_list("monthly_return__organisation_id", "monthly_return__month", "numbers")
    )
    months = pd.DataFrame([numbers for _coop, _month, numbers in rows])
    months["coop"], months["month"] = [row[0] for row in rows], [row[1] for row in rows]
    names = ("coop", "voucher", "number", "fen", "name", "holder")
    told = VoucherLine.objects.filter(
        voucher__coop__area__scope_path__startswith=county.prefix,
        voucher__status="POSTED",
        voucher__on__gte=_values()["since"],
        voucher__on__lte=data.DAY,
    ).values_list(
        "voucher__coop_id",
        "voucher_id",
        "number",
        "amount_fen",
        "voucher__party__name",
        "voucher__party__holder",
    )
    return months, pd.DataFrame(list(told), columns=list(names))


if __name__ == "__main__":
    sys.exit(main())
