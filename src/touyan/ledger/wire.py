"""Running a statement on the bare driver: the ledger's hot path, without the cost of Django's cursor.

When somebody is watching (an `execute_wrapper` of a fault test, the query log of a query ceiling),
the statement takes Django's way, so that every statement can be seen and made to fail.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import psycopg
from django.db import connection

Row = tuple[Any, ...]


def watched() -> bool:
    """Say whether somebody wants to see every statement."""
    return bool(connection.execute_wrappers) or connection.queries_logged


def announce(sql: str) -> None:
    """Show a statement that no cursor executes (COPY) to whoever is watching."""
    execute: Callable[..., None] = _nothing
    for wrapper in reversed(connection.execute_wrappers):
        execute = partial(wrapper, execute)
    execute(sql, None, False, {"connection": connection, "cursor": None})


def _nothing(*args: object) -> None:
    """Stand for the execution itself."""


class _Prepared(psycopg.Cursor[Row]):
    """The driver's cursor, whose statements are prepared on first use."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        """Run one statement."""
        return super().execute(query, params, **({"prepare": True} | options))


class _Marked:
    """Django's cursor for statements that are written with the driver's question marks."""

    def __init__(self) -> None:
        self._cursor = connection.cursor()

    def execute(self, sql: str, params: Sequence[Any] = ()) -> None:
        """Run one statement."""
        self._cursor.execute(sql.replace("?", "%s"), params)

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement for many rows."""
        self._cursor.executemany(sql.replace("?", "%s"), rows)

    def fetchall(self) -> list[Row]:
        """Return the rows of the last statement."""
        rows: list[Row] = self._cursor.fetchall()
        return rows


def bare_cursor() -> Any:
    """Return a cursor of the driver itself, or Django's when somebody is watching."""
    if watched():
        return connection.cursor() if connection.vendor == "postgresql" else _Marked()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    if connection.vendor == "postgresql":
        return _Prepared(connection.connection)
    return connection.connection.cursor()


def run(sql: str, params: Sequence[Any] = ()) -> list[Row]:
    """Run one statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def run_many(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run one statement for many rows of parameters."""
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)
