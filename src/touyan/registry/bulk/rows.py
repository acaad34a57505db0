"""Many rows at once, past the ORM: COPY on PostgreSQL, executemany on SQLite.

Only for rows whose values were checked; constraints and foreign keys are the database's as ever.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import connection, models

Value = str | int | bool | bytes | dt.date | None


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Return keys that nobody else will get; call inside a transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [row[0] for row in cursor.fetchall()]
        # The write lock is held since BEGIN IMMEDIATE, so nobody inserts in between.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        start = found[0] if found else 0
        return list(range(start + 1, start + 1 + count))


def insert(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Value]]
) -> None:
    """Insert rows with values in the order of `fields` (names of the model's fields)."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(_column(model, name)) for name in fields)
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 - names of our own columns
            [tuple(_for_sqlite(value) for value in row) for row in rows],
        )


def _column(model: type[models.Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "column", name))


def _for_sqlite(value: Value) -> str | int | bytes | None:
    return value.isoformat() if isinstance(value, dt.date) else value
