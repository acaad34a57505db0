"""An empty database that is built in one go is the one that all migrations together make."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from touyan.core import fresh_database

POSTGRES = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default,"
    " character_maximum_length FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


def step_by_step(other: BaseDatabaseWrapper) -> None:
    """Migrate as a county that was there from the first day on."""
    executor = MigrationExecutor(other)
    executor.migrate(executor.loader.graph.leaf_nodes())


def parts(definition: str) -> list[str]:
    """Return what stands between the commas of a table's definition, in the order of letters."""
    found, depth, begin = [], 0, definition.find("(") + 1
    for place in range(begin, len(definition)):
        depth += {"(": 1, ")": -1}.get(definition[place], 0)
        if (definition[place] == "," and depth == 0) or depth < 0:
            found.append(re.sub(r"\s+", " ", definition[begin:place]).strip())
            begin = place + 1
    return sorted(found)


def shape(other: BaseDatabaseWrapper) -> dict[Any, Any]:
    """Return everything that makes a database: tables, constraints, indexes, triggers, migrations."""
    found: dict[Any, Any] = {"applied": sorted(MigrationRecorder(other).applied_migrations())}
    with other.cursor() as cursor:
        if other.vendor == "postgresql":
            for name, query in POSTGRES.items():
                cursor.execute(query)
                found[name] = sorted(cursor.fetchall(), key=str)
            return found
        cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        for kind, name, text in cursor.fetchall():
            found[kind, name] = parts(text) if kind == "table" else text
    return found


@contextmanager
def another(name: str, folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """Give an empty database of the same kind beside the one of the tests."""
    wanted = dict(connection.settings_dict)
    wanted["NAME"] = str(folder / name)
    if connection.vendor == "postgresql":
        wanted["NAME"] = f"{connection.settings_dict['NAME']}_{name}"
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{wanted["NAME"]}"')
    usual = connections["default"]
    other = connections.create_connection("default")
    other.settings_dict = wanted
    connections["default"] = other  # transactions ask for their connection by its alias
    try:
        with closing(other):
            yield other
    finally:
        connections["default"] = usual
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{wanted["NAME"]}"')


@pytest.mark.parametrize(
    "lane",
    [
        pytest.param("sqlite", marks=pytest.mark.sqlite_lane),
        pytest.param("postgresql", marks=[pytest.mark.postgres_lane, pytest.mark.nightly]),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_both_ways_lead_to_the_same_database(lane: str, tmp_path: Path) -> None:
    with another("steps", tmp_path) as other:
        step_by_step(other)
        expected = shape(other)
    with another("at_once", tmp_path) as other:
        assert fresh_database.is_empty(other)
        fresh_database.build(other)
        assert not fresh_database.is_empty(other)
        found = shape(other)
    assert len(expected["applied"]) > 50
    assert {key for key in expected if expected[key] != found.get(key)} == set()
    assert found.keys() == expected.keys()


@pytest.mark.sqlite_lane
@pytest.mark.django_db(transaction=True)
def test_a_build_that_breaks_leaves_an_empty_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("no space left")

    monkeypatch.setattr(fresh_database, "_beside_tables", broken)
    with another("broken", tmp_path) as other:
        with pytest.raises(RuntimeError, match="no space"):
            fresh_database.build(other)
        assert fresh_database.is_empty(other)


def test_a_database_with_a_table_is_not_empty(db: None) -> None:
    assert not fresh_database.is_empty(connection)
