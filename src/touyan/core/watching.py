"""Tables that the database itself watches: which places and months a change of a row touches.

A measure names the tables that its number comes from (`Measure.watched`). Triggers on them note in one
table, `indicators_touched`, the area of every row that is written, changed or deleted and the month from
which numbers may differ, whoever writes it: a service, an import of a hundred thousand rows, or a hand on
the database. An update of facts reads the notes, looks at these places and months only, and deletes what it
read: a transaction that ends later leaves its note for the next update, however long it took.

The triggers are no migrations: like the reading views they name columns of other rooms' tables. `manage
migrate` drops them before it changes anything, makes them from the declarations of this program, and notes
that everything is to be built anew (`EVERYTHING`), for nobody watched meanwhile.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

NOTES = "indicators_touched"
"""The table of the notes; its model is `indicators.Touched`."""
EVERYTHING = "*"
"""The source of a note after which all facts are built anew."""
EVERYWHERE = 0
"""The area of a note that touches every place."""
ALWAYS, NEVER = "", "9999-12"
"""The months of a row that counts from the beginning, and of one that does not count yet."""
EVENTS = ("insert", "update", "delete")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One table that a number comes from.

    `area` is the lookup from a row to its area (none: the row touches every place), `since` that to the
    day, moment or month in which it is counted (none: any month). With `until` the row counts from
    `since` until that day, and a change of `until` alone touches only what comes after it. `also` names
    the other columns that matter; changes of the rest are not noted. `turns` names more days (beside
    `since` and `until` of a span) on which the number changes by itself. A row without a `since` does
    not count, unless it `begins_open`.
    """

    name: str
    model: str
    area: str = ""
    since: str = ""
    until: str = ""
    also: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    begins_open: bool = False
    events: tuple[str, ...] = EVENTS

    @property
    def calendar(self) -> tuple[str, ...]:
        """The lookups to days on which the number changes though nobody writes anything."""
        return (self.since, self.until, *self.turns) if self.until else self.turns


def create(connection: BaseDatabaseWrapper, watches: Sequence[Watch]) -> None:
    """Make the triggers of these tables, unless they are there already as they should be."""
    wanted = {
        name: text
        for watch in watches
        for event in watch.events
        for name, text in _triggers(connection.vendor, watch, event)
    }
    if {_fingerprint(text) for text in wanted.values()} == _standing(connection):
        return
    with transaction.atomic(using=connection.alias):
        drop(connection)
        with connection.cursor() as cursor:
            for text in wanted.values():
                cursor.execute(text)
            cursor.execute(
                f"INSERT INTO {NOTES} (source, area_id, month, is_read) VALUES (%s, %s, %s, FALSE)",  # noqa: S608 - our own name
                [EVERYTHING, EVERYWHERE, ALWAYS],
            )


def drop(connection: BaseDatabaseWrapper) -> None:
    """Drop every trigger that watches a table: nothing stands in the way of a change of tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'watch\\_%%'"
                " AND pronamespace = current_schema()::regnamespace"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION {name} CASCADE")
            return
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'watch_*'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def _standing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the fingerprints of the triggers that there are."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE p.proname LIKE 'watch\\_%%' AND p.pronamespace = current_schema()::regnamespace"
            )
        else:
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'watch_*'"
            )
        return {text.partition("/*")[2].partition("*/")[0] for (text,) in cursor.fetchall()}


def _fingerprint(text: str) -> str:
    return text.partition("/*")[2].partition("*/")[0]


def _triggers(vendor: str, watch: Watch, event: str) -> Iterable[tuple[str, str]]:
    name = f"watch_{watch.name}_{event}"
    make = _postgres if vendor == "postgresql" else _sqlite
    text = make(name, watch, event, "")
    mark = hashlib.sha256(text.encode()).hexdigest()[:16]
    yield name, make(name, watch, event, f"/*{mark}*/")


def _sqlite(name: str, watch: Watch, event: str, mark: str) -> str:
    """For each row, unless the same is noted already and nobody has read it yet."""
    table = apps.get_model(watch.model)._meta.db_table
    sides = {"insert": ("NEW",), "delete": ("OLD",), "update": ("OLD", "NEW")}[event]
    notes = "".join(
        f"INSERT INTO {NOTES} (source, area_id, month, is_read)"  # noqa: S608 - our own names
        f" SELECT '{watch.name}', a, m, FALSE FROM ({found})"
        f" WHERE a IS NOT NULL AND m < '9999' AND NOT EXISTS (SELECT 1 FROM {NOTES}"
        f" WHERE source = '{watch.name}' AND area_id = a AND month = m AND NOT is_read);\n"
        for found in (_found(watch, event, side, "sqlite") for side in sides)
    )
    when = f" WHEN {_differs(watch, 'OLD', 'NEW', 'IS NOT')}" if event == "update" else ""
    return f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table}{when} {mark}\nBEGIN\n{notes}END"


def _postgres(name: str, watch: Watch, event: str, mark: str) -> str:
    """One statement for all rows of a statement: `gone` and `come` are the rows before and after.

    The same may be noted again: a note that is there may be read by somebody at this moment.
    """
    model = apps.get_model(watch.model)
    table, key = model._meta.db_table, model._meta.pk.column
    if event == "update":
        changed = _differs(watch, '"OLD"', '"NEW"', "IS DISTINCT FROM")
        rows = f'FROM gone "OLD" JOIN come "NEW" ON "OLD"."{key}" = "NEW"."{key}" WHERE {changed}'
        found = " UNION ".join(
            f"{_found(watch, event, side, 'postgresql')} {rows}" for side in ('"OLD"', '"NEW"')
        )
        tables = "OLD TABLE AS gone NEW TABLE AS come"
    else:
        side, rows = ('"NEW"', "come") if event == "insert" else ('"OLD"', "gone")
        found = f"{_found(watch, event, side, 'postgresql')} FROM {rows} {side}"
        tables = f"{side[1:-1]} TABLE AS {rows}"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {mark}
BEGIN
  INSERT INTO {NOTES} (source, area_id, month, is_read)
    SELECT DISTINCT '{watch.name}', a, m, FALSE FROM ({found}) found WHERE a IS NOT NULL AND m < '9999';
  RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER {event.upper()} ON {table} REFERENCING {tables}
  FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""  # noqa: S608 - our own names


def _found(watch: Watch, event: str, side: str, vendor: str) -> str:
    """Return the SELECT of the area `a` and the month `m` that one side of a change touches."""
    area = _lookup(watch.model, watch.area, side)[0] if watch.area else str(EVERYWHERE)
    month = _month(watch, watch.since, side, vendor)
    if event == "update" and watch.until:
        least = "LEAST" if vendor == "postgresql" else "MIN"
        same, other = ("IS DISTINCT FROM", '"NEW"') if vendor == "postgresql" else ("IS NOT", "NEW")
        old = side.replace("NEW", "OLD")
        rest = _differs(watch, old, other, same, but=watch.until)
        begun = _both(least, watch, watch.since, vendor, old, other)
        over = _both(least, watch, watch.until, vendor, old, other)
        month = f"CASE WHEN {rest} THEN {begun} ELSE {over} END"
    return f"SELECT {area} AS a, {month} AS m"


def _both(least: str, watch: Watch, lookup: str, vendor: str, old: str, new: str) -> str:
    sides = ", ".join(_month(watch, lookup, side, vendor) for side in (old, new))
    return f"{least}({sides})"


def _month(watch: Watch, lookup: str, side: str, vendor: str) -> str:
    """Return the month of a day, a moment (Asia/Shanghai) or a month of books; never NULL."""
    if not lookup:
        return f"'{ALWAYS}'"
    value, kind = _lookup(watch.model, lookup, side)
    if isinstance(kind, models.DateTimeField):
        value = (
            f"to_char({value} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')"
            if vendor == "postgresql"
            else f"strftime('%Y-%m', {value}, '+8 hours')"
        )
    elif isinstance(kind, models.DateField):
        value = (
            f"to_char({value}, 'YYYY-MM')" if vendor == "postgresql" else f"substr({value}, 1, 7)"
        )
    open_side = watch.begins_open and lookup == watch.since
    return f"COALESCE({value}, '{ALWAYS if open_side else NEVER}')"


def _differs(watch: Watch, old: str, new: str, word: str, *, but: str = "") -> str:
    """Return the condition that one of the columns that matter differs between both sides."""
    model = apps.get_model(watch.model)
    names = [
        name.partition("__")[0]
        for name in (watch.area, watch.since, watch.until, *watch.also, *watch.turns)
        if name and name not in (but, "pk")
    ]
    fields: list[Any] = [model._meta.get_field(name) for name in dict.fromkeys(names)]
    found = [f'{old}."{one.column}" {word} {new}."{one.column}"' for one in fields]
    return "(" + " OR ".join(found) + ")"


def _lookup(label: str, path: str, row: str) -> tuple[str, Any]:
    """Return the SQL for what a path of lookups leads to from a row, and the field that it ends at."""
    model: Any = apps.get_model(label)
    here: Callable[[str], str] = partial(_column, row)
    *steps, last = path.split("__")
    for step in steps:
        link: Any = model._meta.get_field(step)
        if link.concrete:
            key, held = link.target_field.column, here(link.column)
        else:  # the one row that names this one
            key, held = link.field.column, here(model._meta.pk.column)
        model = link.related_model
        here = partial(_of, model._meta.db_table, key, held)
    field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    return here(field.column), field


def _column(row: str, column: str) -> str:
    return f'{row}."{column}"'


def _of(table: str, key: str, held: str, column: str) -> str:
    return f'(SELECT "{column}" FROM "{table}" WHERE "{key}" = {held})'  # noqa: S608 - our own names
