"""Copies the rows of a built database: read out once, written into each test that wants them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

# The database's own notes come again by its triggers when the rows are put.
LEFT_OUT = {"django_content_type", "auth_permission", "indicators_touched"}


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one table."""

    name: str
    columns: list[str]
    rows: list[tuple[object, ...]]


def take() -> list[Table]:
    """Return every row of every table of ours that has some."""
    tables = []
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
    with connection.cursor() as cursor:
        for name in sorted({model._meta.db_table for model in models}):
            cursor.execute(f'SELECT * FROM "{name}"')
            rows = cursor.fetchall()
            if rows and name not in LEFT_OUT:
                columns = [column[0] for column in cursor.description]
                tables.append(Table(name, columns, rows))
    return tables


def added(*, since: list[Table]) -> list[Table]:
    """Return the rows that were not there in an earlier reading."""
    before = {table.name: set(table.rows) for table in since}
    tables = []
    for table in take():
        rows = [row for row in table.rows if row not in before.get(table.name, set())]
        if rows:
            tables.append(Table(table.name, table.columns, rows))
    return tables


def put(tables: list[Table]) -> None:
    """Insert the rows; foreign keys are checked at the end of the transaction, so any order does."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.cursor.execute(script(tables))  # one message, and nothing to put into it
            return
        for table in tables:
            names = ", ".join(f'"{column}"' for column in table.columns)
            marks = ", ".join(["%s"] * len(table.columns))
            cursor.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', table.rows)


_scripts: dict[int, tuple[list[Table], str]] = {}  # the list beside it keeps its number taken


def script(tables: list[Table]) -> str:
    """Return the rows as one text of SQL, written once per process; the next numbers are free ones."""
    if id(tables) not in _scripts:
        _scripts[id(tables)] = tables, ";\n".join(_statements(tables))
    return _scripts[id(tables)][1]


def _statements(tables: list[Table]) -> Iterator[str]:
    with connection.cursor() as cursor:
        for table in tables:
            names = ", ".join(f'"{column}"' for column in table.columns)
            marks = "(" + ", ".join(["%s"] * len(table.columns)) + ")"
            rows = ",\n".join(cursor.mogrify(marks, row) for row in table.rows)
            yield f'INSERT INTO "{table.name}" ({names}) VALUES {rows}'
            if "id" in table.columns:
                yield (
                    f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), max(id)) "
                    f'FROM "{table.name}" HAVING max(id) IS NOT NULL'
                )
