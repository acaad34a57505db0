"""Starts the numbers of each table somewhere else, as in a county that has been at work for years.

In an empty database the first person, the first village and the first household are all number 1:
a key read from the wrong table, or a number that a test made up, then fits by luck and fails only
in another order of tests.
"""

from typing import Any

from django.apps import apps
from django.db import connection

STEP = 1_000  # far more rows of one table than a test makes, so that two tables share no number


def spread() -> None:
    """Let the next row of every table of ours get a number that no other table uses."""
    models = apps.get_models(include_auto_created=True)
    tables = sorted({m._meta.db_table for m in models if m._meta.managed and _counts(m)})
    with connection.cursor() as cursor:
        for place, table in enumerate(tables, start=1):
            _start_at(cursor, table, place * STEP)


def _counts(model: Any) -> bool:
    return model._meta.pk.get_internal_type() in {"AutoField", "BigAutoField"}


def _start_at(cursor: Any, table: str, number: int) -> None:
    if connection.vendor == "postgresql":
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, number])
        return
    cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
