"""Read-only SQL views with stable names, for reporting tools that read the database themselves.

A room declares `VIEWS = (View("touyan_x", sql), ...)` in `sql_views.py`; they are found through
`settings.ROOMS`. They are no migrations: a view holds its tables fast, so that neither database could
change a column under it. `manage migrate` drops them first and makes them anew when all migrations are
applied; their text is always that of this program.
"""

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

Readers = dict[str, list[str]]
"""Roles that may read a view, by its name."""
_GRANTED = """
SELECT DISTINCT grantee FROM information_schema.role_table_grants
WHERE table_name = %s AND table_schema = current_schema() AND privilege_type = 'SELECT'
  AND grantee NOT IN (current_user, 'PUBLIC')"""


@dataclass(frozen=True, slots=True)
class View:
    """One view: its name, and the SELECT that it is; the same text on both databases."""

    name: str
    select: Callable[[], str]


def declared() -> list[View]:
    """Return every view in the order in which they are made: a later one may read earlier ones."""
    found: list[View] = []
    for room in settings.ROOMS:
        name = f"touyan.{room}.sql_views"
        if importlib.util.find_spec(name) is not None:
            found += importlib.import_module(name).VIEWS
    return found


def drop(connection: BaseDatabaseWrapper) -> Readers:
    """Drop every declared view that there is; return who was allowed to read which (PostgreSQL)."""
    readers: Readers = {}
    with connection.cursor() as cursor:
        for view in reversed(declared()):
            if connection.vendor == "postgresql":
                cursor.execute(_GRANTED, [view.name])
                readers[view.name] = [name for (name,) in cursor.fetchall()]
            cursor.execute(f'DROP VIEW IF EXISTS "{view.name}"')
    return readers


def create(connection: BaseDatabaseWrapper, readers: Readers | None = None) -> None:
    """Make every declared view anew, in one transaction; who read the old one reads the new one."""
    with transaction.atomic(using=connection.alias):
        kept = drop(connection) | {name: who for name, who in (readers or {}).items() if who}
        with connection.cursor() as cursor:
            for view in declared():
                cursor.execute(f'CREATE VIEW "{view.name}" AS {view.select()}')
                for reader in kept.get(view.name, []):
                    name = connection.ops.quote_name(reader)
                    cursor.execute(f'GRANT SELECT ON "{view.name}" TO {name}')
