"""A second database beside the empty one of this worker, and how a test is led to it.

Every part of the product asks for its connection by the alias `default`; who stands under that alias
for the length of a test decides which database is opened.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper


def copy(name: str) -> BaseDatabaseWrapper:
    """Make a copy of this worker's database, with where its tables count from; return its connection."""
    wanted = dict(connection.settings_dict)
    if connection.vendor == "postgresql":
        wanted["NAME"] = f"{connection.settings_dict['NAME']}_{name}"
        connection.close()  # a template may have no visitors
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'DROP DATABASE IF EXISTS "{wanted["NAME"]}"')
            template = connection.settings_dict["NAME"]
            cursor.execute(f'CREATE DATABASE "{wanted["NAME"]}" TEMPLATE "{template}"')
    else:
        wanted["NAME"] = f"{connection.settings_dict['NAME']}.{name}"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [wanted["NAME"]])
    other = connections.create_connection("default")
    other.settings_dict = wanted
    return other


def drop(other: BaseDatabaseWrapper) -> None:
    """Close a copy; on PostgreSQL it is taken away too (an SQLite file goes with its folder)."""
    other.close()
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'DROP DATABASE "{other.settings_dict["NAME"]}"')


@contextmanager
def in_place(other: BaseDatabaseWrapper) -> Iterator[None]:
    """Let everything open this database while the block runs."""
    usual = connections["default"]
    connections["default"] = other
    try:
        yield
    finally:
        connections["default"] = usual
