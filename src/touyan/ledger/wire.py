"""Running a statement on the bare driver: the ledger's hot path, without the cost of Django's cursor.

When somebody is watching (an `execute_wrapper` of a fault test, the query log of a query ceiling),
the statement takes Django's way, so that every statement can be seen and made to fail.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection

Row = tuple[Any, ...]


def _watched() -> bool:
    return bool(connection.execute_wrappers) or connection.queries_logged


def bare_cursor() -> Any:
    """Return a cursor of the driver itself, or Django's when somebody is watching."""
    if _watched():
        return connection.cursor()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    if connection.vendor == "postgresql":
        return psycopg.Cursor(connection.connection)
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
