"""Facts as Parquet files by county and month, and rolling any number of such files up with DuckDB."""

import csv
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from touyan.indicators import rollup

FILE = "facts.parquet"
COLUMNS = {
    "county": "INTEGER",
    "place": "BIGINT",
    "digits": "TINYINT",
    "month": "INTEGER",
    "measure": "VARCHAR",
    "kind": "VARCHAR",
    "num": "BIGINT",
    "den": "BIGINT",
    "synthetic": "BOOLEAN",
}
"""What a published fact says; `month` is 202109. A withheld number is empty."""
PATTERN = f"county=*/month=*/{FILE}"


def write(rows: Iterable[Sequence[Any]], folder: Path) -> Path:
    """Write the facts of one county and month as one Parquet file; return it. Replaces an older one."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / FILE
    half_written = folder / f".{FILE}"
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8") as text:
        csv.writer(text).writerows(rows)
        text.flush()
        with _connection() as engine:
            engine.execute(
                f"COPY (SELECT * FROM read_csv(?, header = false, columns = {COLUMNS})"  # noqa: S608 - our own names
                " ORDER BY measure, place)"
                f" TO '{_quoted(half_written)}' (FORMAT parquet, COMPRESSION zstd)",
                [text.name],
            )
    half_written.replace(target)
    return target


def roll_up(folder: Path, by: str) -> list[tuple[Any, ...]]:
    """Return the roll-up of all files below a folder, by measure, month and place."""
    with _connection() as engine:
        return engine.execute(_rolled_up(folder, by)).fetchall()


def write_rolled_up(folder: Path, by: str, target: Path, *, as_json: bool = False) -> None:
    """Write the same as CSV with a first line of names, or as one JSON list, to a file.

    The engine writes it itself: the townships of a country are 70 million rows, which no Python holds.
    """
    form = "FORMAT json, ARRAY true" if as_json else "FORMAT csv, HEADER true"
    with _connection() as engine:
        engine.execute(f"COPY ({_rolled_up(folder, by)}) TO '{_quoted(target)}' ({form})")


def _rolled_up(folder: Path, by: str) -> str:
    source = f"read_parquet('{_quoted(folder / PATTERN)}', hive_partitioning = false)"
    return f"{rollup.sql(source, by, rollup.DUCKDB)}\nORDER BY measure, month, place"


def _connection() -> duckdb.DuckDBPyConnection:
    """Return an engine that reads local files only: nothing is fetched and nothing is sent."""
    return duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
