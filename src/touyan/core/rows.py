"""Writing very many rows of one table: prepared statements on SQLite, COPY on PostgreSQL.

For bulk doors only (imports, histories): about ten times the speed of `bulk_create`, which builds
a statement for every few hundred values. Checks, unique keys and triggers of the database hold as
ever; defaults of the model do not apply: every column is given.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models

Convert = Callable[[Any], Any]


def next_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """Return ids for new rows, in the caller's transaction; nobody else gets them.

    SQLite has one writer, so the highest id stays the highest; PostgreSQL takes them from the
    sequence.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [row[0] for row in cursor.fetchall()]
        quoted = connection.ops.quote_name(table)
        cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {quoted}")  # noqa: S608 - our own table
        first: int = cursor.fetchone()[0]
        return range(first, first + count)


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows of values in the order of `columns` (names of fields, `_id` for foreign keys).

    Values are plain Python ones; a text is not checked against choices. Raises IntegrityError.
    """
    fields = [_field(model, name) for name in columns]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            converts = [_to_postgres(field) for field in fields]
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(_converted(row, converts))
            return
        converts = [_to_sqlite(field) for field in fields]
        marks = ", ".join(["%s"] * len(fields))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
        cursor.executemany(statement, [_converted(row, converts) for row in rows])


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    for field in model._meta.concrete_fields:
        if name in {field.name, field.attname}:
            return field
    raise ValueError(f"{model.__name__} has no column {name}")


def _converted(row: Sequence[Any], converts: Sequence[Convert | None]) -> tuple[Any, ...]:
    return tuple(
        value if convert is None or value is None else convert(value)
        for value, convert in zip(row, converts, strict=True)
    )


def _to_sqlite(field: "models.Field[Any, Any]") -> Convert | None:
    """Return how Django keeps this kind of field in SQLite; None for what the driver knows."""
    kind = field.get_internal_type()
    kept: dict[str, Convert] = {
        "DateField": dt.date.isoformat,
        "DateTimeField": _utc_text,
        "UUIDField": lambda value: value.hex,
        "JSONField": _json,
    }
    return kept.get(kind)


def _to_postgres(field: "models.Field[Any, Any]") -> Convert | None:
    return _json if field.get_internal_type() == "JSONField" else None


def _utc_text(moment: dt.datetime) -> str:
    return str(moment.astimezone(dt.UTC).replace(tzinfo=None))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True)
