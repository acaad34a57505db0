"""The roll-up of published facts by township, county and province: one expression, in one place.

Plain SQL over a table of published facts (`place`, `digits`, `month`, `measure`, `kind`, `num`, `den`,
`county`), so that DuckDB on one machine, PostgreSQL and, later, Spark run the same text: only the
words for whole division and for the source differ. Codes are whole numbers, so that an area above is
a division; villages are summed once to townships, those to counties, those to provinces.

A withheld number (under 5) has neither numerator nor denominator: it is left out of the sums, and
`withheld` says how many places are. What is counted once each is never summed: townships and counties
have rows of their own, and above the county nobody can know it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

VILLAGE, TOWNSHIP, COUNTY, PROVINCE = 12, 9, 6, 2
LEVELS: Mapping[str, int] = {"township": TOWNSHIP, "county": COUNTY, "province": PROVINCE}
ADDED, COUNTED_ONCE = "a", "d"
COLUMNS = ("measure", "month", "place", "num", "den", "places", "withheld")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between engines: the operator of whole division."""

    division: str


DUCKDB = Dialect("//")
POSTGRESQL = Dialect("/")
SPARK = Dialect("div")


def sql(source: str, by: str, dialect: Dialect) -> str:
    """Return the roll-up to a level ("township", "county", "province") of the facts in `source`.

    `source` is what stands behind FROM: a table, or a reading of Parquet files. Raises KeyError for
    another level.
    """
    wanted = LEVELS[by]
    text = _villages(source, dialect)
    name = "townships"
    for digits, name in ((TOWNSHIP, "townships"), (COUNTY, "counties"), (PROVINCE, "provinces")):
        if digits < TOWNSHIP:
            text += f",\n{name} AS ({_upwards(_ABOVE[name], digits, dialect)})"
        if digits == wanted:
            break
    return (
        f"{text}\nSELECT measure, month, place, num, den, places, withheld FROM {name}"
        f"\nUNION ALL\n{_counted_once(source, wanted, dialect)}"
    )


_ABOVE = {"counties": ("townships", TOWNSHIP), "provinces": ("counties", COUNTY)}


def _villages(source: str, dialect: Dialect) -> str:
    factor = 10 ** (VILLAGE - TOWNSHIP)
    return (
        "WITH townships AS (\n"
        f"SELECT measure, month, place {dialect.division} {factor} AS place,"
        " CAST(SUM(num) AS BIGINT) AS num, CAST(SUM(den) AS BIGINT) AS den,"
        " COUNT(*) AS places, COUNT(*) - COUNT(num) AS withheld\n"
        f"FROM {source} WHERE kind = '{ADDED}'\n"
        f"GROUP BY measure, month, place {dialect.division} {factor})"
    )


def _upwards(below: tuple[str, int], digits: int, dialect: Dialect) -> str:
    name, below_digits = below
    factor = 10 ** (below_digits - digits)
    return (
        f"SELECT measure, month, place {dialect.division} {factor} AS place,"  # noqa: S608 - our own names
        " CAST(SUM(num) AS BIGINT) AS num, CAST(SUM(den) AS BIGINT) AS den,"
        " CAST(SUM(places) AS BIGINT) AS places, CAST(SUM(withheld) AS BIGINT) AS withheld"
        f" FROM {name} GROUP BY measure, month, place {dialect.division} {factor}"
    )


def _counted_once(source: str, digits: int, dialect: Dialect) -> str:
    factor = 10 ** (VILLAGE - digits)
    return (
        f"SELECT measure, month, place {dialect.division} {factor} AS place, num, den,"  # noqa: S608 - our own names
        " CAST(1 AS BIGINT) AS places,"
        " CAST(CASE WHEN num IS NULL THEN 1 ELSE 0 END AS BIGINT) AS withheld"
        f" FROM {source} WHERE kind = '{COUNTED_ONCE}' AND digits = {digits}"
    )
