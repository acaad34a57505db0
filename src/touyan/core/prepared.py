"""Reads that are compiled once: the queryset says what is read, later only the values change.

Django writes a query's SQL anew each time, which costs more than the query itself on a page that
everybody opens. A `Prepared` compiles its queryset once per process with markers in the place of the
values and then only fills the values in. What it reads (scope, conditions, order, limit) stays written
in the queryset; rows are always read anew, nothing of their content is kept.

PostgreSQL prepares it as well, once per connection: planning it anew costs four times as much as running
it. What never changes is written into its text, so that partial indexes serve it. Behind a pooler that
cannot do that, `prepared=no` in `DATABASE_URL` leaves it out.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.sql import Literal

Row = tuple[Any, ...]
Kind = type[int] | type[str] | type[dt.date] | type[dt.datetime]
_FIELDS: "dict[Kind, models.Field[Any, Any]]" = {
    int: models.BigIntegerField(),
    str: models.TextField(),
    dt.date: models.DateField(),
    dt.datetime: models.DateTimeField(),
}


def _marker(kind: Kind, number: int) -> Any:
    """Return a value of the kind that no record holds."""
    if kind is int:
        return 2_147_400_000 + number
    if kind is str:
        return f"\u2063marker {number}\u2063"
    if kind is dt.date:
        return dt.date(1, 1, 1 + number)
    return dt.datetime(1, 1, 1 + number, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """SQL with its parameters; a slot says which of them is filled by which value, in which pattern.

    `short` is the same for PostgreSQL to prepare: only the slots are its parameters.
    """

    sql: str
    short: str
    fixed: Row
    slots: tuple[tuple[int, str, str], ...]
    converters: dict[int, tuple[list[Callable[..., Any]], Any]]


class Prepared:
    """One read. `build` receives a marker for each name and returns `values_list(...)` of a queryset.

    The shape of the query must not depend on the values: no lists, no None. A text may also stand
    inside a pattern (`path__under`), when it needs no escaping there.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Any, Any]"], **kinds: Kind) -> None:
        self._build = build
        self._kinds = kinds
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, *, using: str = DEFAULT_DB_ALIAS, **values: Any) -> list[Row]:
        """Read the rows for these values, as tuples in the order of `values_list`."""
        connection = connections[using]
        compiled = self._compiled.get(using)
        if compiled is None:
            compiled = self._compiled[using] = self._compile(using, connection)
        filled = []
        for _place, name, pattern in compiled.slots:
            value = _adapted(self._kinds[name], values[name], connection)
            filled.append(pattern.format(value) if pattern else value)
        if _is_kept_by(connection):
            found = _read_prepared(connection, compiled.short, filled)
        else:
            found = _read(connection, compiled, filled)
        if not compiled.converters:
            return list(found)
        return [_converted(row, compiled, connection) for row in found]

    def first(self, *, using: str = DEFAULT_DB_ALIAS, **values: Any) -> Row | None:
        """Read the first row, or None; the queryset limits itself."""
        found = self.rows(using=using, **values)
        return found[0] if found else None

    def _compile(self, using: str, connection: BaseDatabaseWrapper) -> _Compiled:
        markers = {
            name: _marker(kind, number) for number, (name, kind) in enumerate(self._kinds.items())
        }
        rows = self._build(**markers)
        compiler: Any = rows.query.get_compiler(using=using)
        sql, params = compiler.as_sql()
        names = {
            _adapted(self._kinds[name], marker, connection): name
            for name, marker in markers.items()
        }
        slots = tuple(
            slot for place, param in enumerate(params) if (slot := _slot(place, param, names))
        )
        missing = set(self._kinds) - {name for _place, name, _pattern in slots}
        if missing:
            raise ValueError(f"these values never reach the query as they are: {sorted(missing)}")
        shown = [column[0] for column in compiler.select[: compiler.col_count]]
        return _Compiled(
            sql=sql,
            short=_with_constants(sql, params, slots, connection),
            fixed=tuple(params),
            slots=slots,
            converters=compiler.get_converters(shown),
        )


def _read(connection: BaseDatabaseWrapper, compiled: _Compiled, filled: Sequence[Any]) -> list[Row]:
    params = list(compiled.fixed)
    for (place, _name, _pattern), value in zip(compiled.slots, filled, strict=True):
        params[place] = value
    with connection.cursor() as cursor:
        cursor.execute(compiled.sql, params)
        return list(cursor.fetchall())


def _is_kept_by(connection: BaseDatabaseWrapper) -> bool:
    """Say whether the server prepares reads; not while somebody looks at the statements on their way."""
    return (
        connection.vendor == "postgresql"
        and connection.settings_dict.get("PREPARED", True)
        and not connection.queries_logged
        and not connection.execute_wrappers
    )


def _read_prepared(connection: Any, sql: str, filled: Sequence[Any]) -> list[Row]:
    """Run what this connection has prepared, or prepare it. Other statements stay as they are."""
    connection.validate_no_broken_transaction()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw = connection.connection
    with connection.wrap_database_errors, psycopg.Cursor(raw) as cursor:
        raw.prepare_threshold = 0
        try:
            cursor.execute(sql, filled, prepare=True)
        finally:
            raw.prepare_threshold = None
        return cursor.fetchall()


def _with_constants(
    sql: str, params: Sequence[Any], slots: Sequence[tuple[int, str, str]], connection: Any
) -> str:
    """Write into the text what is the same for all values; leave a place for each slot."""
    if connection.vendor != "postgresql":
        return ""
    open_places = {place for place, _name, _pattern in slots}
    numbers = iter(range(len(params)))

    def written(found: re.Match[str]) -> str:
        if found[0] == "%%" or (place := next(numbers)) in open_places:
            return found[0]
        return Literal(params[place]).as_string(connection.connection).replace("%", "%%")

    return re.sub("%%|%s", written, sql)


def _adapted(kind: Kind, value: Any, connection: BaseDatabaseWrapper) -> Any:
    """Return a value as the driver takes it."""
    return _FIELDS[kind].get_db_prep_value(value, connection)


def _slot(place: int, param: Any, names: dict[Any, str]) -> tuple[int, str, str] | None:
    """Say which value belongs in a place; None when it is a constant of the query."""
    if param in names:
        return place, names[param], ""
    for marker, name in names.items():
        if isinstance(param, str) and isinstance(marker, str) and marker in param:
            return place, name, param.replace(marker, "{}")
    return None


def _converted(row: Row, compiled: _Compiled, connection: BaseDatabaseWrapper) -> Row:
    values = list(row)
    for place, (converters, expression) in compiled.converters.items():
        for convert in converters:
            values[place] = convert(values[place], expression, connection)
    return tuple(values)
