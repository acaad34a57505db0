"""Inserting very many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""

import datetime as dt
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, Never, TypeVar

from django.db import connection, models, transaction
from django.db.models import Field, Model
from django.db.models.expressions import RawSQL

from touyan.core.sealed import SealedTextField

_Row = TypeVar("_Row", bound=Model)
_CHUNK = 5_000
_ARRAY = {int: "bigint[]", str: "text[]", bytes: "bytea[]"}
_AS_THEY_ARE: "tuple[type[Field[Any, Any]], ...]" = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.ForeignKey,
)


@contextmanager
def in_one_piece() -> Iterator[None]:
    """Write very much at once, in a transaction without savepoints inside: an error loses all of it.

    On SQLite each statement that fires a trigger (`core/watching.py`) goes through everything that an
    open savepoint holds: the more a large import has written, the longer each row takes. Nothing inside
    may catch an error of the database and go on.
    """
    with transaction.atomic():
        if connection.vendor != "sqlite":
            yield
            return
        usual = connection._savepoint_allowed  # type: ignore[attr-defined]
        connection._savepoint_allowed = lambda: False  # type: ignore[attr-defined]
        try:
            yield
        finally:
            connection._savepoint_allowed = usual  # type: ignore[attr-defined]


def insert(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows of plain values for the named fields, in the caller's transaction; return how many.

    Values are given as the model's fields take them. Defaults of fields that are not named are not
    filled in, and generated keys are not returned: for tables that only need to be written.
    """
    found: list[Field[Any, Any]] = [model._meta.get_field(name) for name in fields]  # type: ignore[misc]
    prepared = _prepared(found, rows)
    columns = ", ".join(f'"{field.column}"' for field in found)
    table = f'"{model._meta.db_table}"'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            count = _copy(cursor, f"COPY {table} ({columns}) FROM STDIN", prepared)
            if count >= _CHUNK:
                # The rest of this transaction would be planned for the table as it was before:
                # a count over 100,000 new rows then takes minutes. Never waits for a lock.
                cursor.execute(f"ANALYZE (SKIP_LOCKED) {table}")
            return count
        marks = ", ".join(["%s"] * len(found))
        statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - names of our own model
        return _many(cursor, statement, prepared)


def create(rows: "Sequence[_Row]") -> "list[_Row]":
    """Insert new instances of one model, in the caller's transaction; give them their keys.

    As Django's `bulk_create`, for models with a plain number as key and no field that fills itself.
    A key that is given already is kept.
    """
    if not rows:
        return []
    model = type(rows[0])
    keyless = [one for one in rows if one.pk is None]
    for one, key in zip(keyless, next_keys(model, len(keyless)), strict=True):
        one.pk = key
    for one in rows:
        one._state.adding = False
        one._state.db = connection.alias
    names = [field.attname for field in model._meta.concrete_fields]
    insert(model, names, map(attrgetter(*names), rows))
    return list(rows)


def update(rows: "Sequence[_Row]", fields: Sequence[str]) -> None:
    """Write these fields of existing rows, in the caller's transaction: one prepared statement.

    As Django's `bulk_update`, which builds one long CASE instead; for models with a plain number as
    key. Lock the rows before.
    """
    if not rows:
        return
    model = type(rows[0])
    named: list[Field[Any, Any]] = [
        model._meta.get_field(name)  # type: ignore[misc]
        for name in (*fields, "id")
    ]
    read = attrgetter(*(field.attname for field in named))
    sets = ", ".join(f'"{field.column}" = %s' for field in named[:-1])
    statement = f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "id" = %s'  # noqa: S608 - names of our own model
    with connection.cursor() as cursor:
        _many(cursor, statement, _prepared(named, map(read, rows)))


def among(values: Iterable[int | str | bytes]) -> RawSQL | list[Never]:
    """Return what stands behind `__in` for very many values: one parameter, however many they are.

    A list of thousands of parameters costs more than the look-up itself.
    """
    found = list(values)
    if not found:
        return []  # Django then asks the database nothing
    kind = type(found[0])
    if connection.vendor == "postgresql":
        return RawSQL(f"SELECT unnest(%s::{_ARRAY[kind]})", (found,))  # noqa: S611 - a word of our own
    if kind is bytes:
        texts = [value.hex() for value in found if isinstance(value, bytes)]
        return RawSQL("SELECT unhex(value) FROM json_each(%s)", (json.dumps(texts),))
    return RawSQL("SELECT value FROM json_each(%s)", (json.dumps(found),))


def next_keys(model: type[Model], count: int) -> list[int]:
    """Return keys that nobody else will get, for rows that other rows of the same call name.

    Call inside the transaction that inserts them.
    """
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


def _prepared(
    fields: Sequence["Field[Any, Any]"], rows: Iterable[Sequence[Any]]
) -> Iterable[Sequence[Any]]:
    """Let the fields turn values into what the database takes, where they do anything at all.

    Column by column: that is several times as fast as row by row.
    """
    plain = _AS_THEY_ARE
    if connection.vendor == "postgresql":  # COPY takes days, truths and bytes as they are
        plain += (models.DateField, models.BooleanField, models.BinaryField)
    special = [
        (n, _convert(f))
        for n, f in enumerate(fields)
        if isinstance(f, SealedTextField) or not isinstance(f, plain)
    ]
    rest = iter(rows)
    while chunk := list(itertools.islice(rest, _CHUNK)):
        columns = list(zip(*chunk, strict=True))
        for n, convert in special:
            columns[n] = tuple([None if value is None else convert(value) for value in columns[n]])
        yield from zip(*columns, strict=True)


def _convert(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    """Return what turns a value of this field into what the database takes.

    Days, moments and UUIDs are by far the most frequent: SQLite keeps them as Django would write
    them, without asking the field for every value.
    """
    if isinstance(field, SealedTextField):
        return field.get_prep_value
    kind = field.get_internal_type()
    if connection.vendor == "sqlite" and kind in _IN_SQLITE:
        return _IN_SQLITE[kind]
    return partial(field.get_db_prep_save, connection=connection)


@lru_cache(maxsize=8192)  # a history names the same moments again and again
def _utc_text(moment: dt.datetime) -> str:
    return str(moment.astimezone(dt.UTC).replace(tzinfo=None))


_IN_SQLITE: dict[str, Callable[[Any], Any]] = {
    "DateField": dt.date.isoformat,
    "DateTimeField": _utc_text,
    "UUIDField": attrgetter("hex"),
}


def _copy(cursor: Any, statement: str, rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    # COPY bypasses Django's cursor, so its errors become Django's here.
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _many(cursor: Any, statement: str, rows: Iterable[Sequence[Any]]) -> int:
    count = 0
    chunk: list[Sequence[Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _CHUNK:
            cursor.executemany(statement, chunk)
            count += len(chunk)
            chunk = []
    if chunk:
        cursor.executemany(statement, chunk)
    return count + len(chunk)
