"""Triggers that refuse UPDATE and DELETE (and TRUNCATE) on a table, for both databases.

Migrations call `protect`; SQLite forgets the triggers of a table that a later migration rebuilds,
so such a migration calls `protect` again (a test asks the database for them).
"""

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython

_POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();
"""
_POSTGRES_UNDO = """
DROP TRIGGER IF EXISTS {table}_no_change ON {table};
DROP TRIGGER IF EXISTS {table}_no_truncate ON {table};
DROP FUNCTION IF EXISTS {table}_append_only();
"""
_SQLITE_EVENTS = ("UPDATE", "DELETE")


def install(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Create the refusing triggers of a table; harmless when they exist."""
    if editor.connection.vendor == "postgresql":
        editor.execute(_POSTGRES.format(table=table))
        return
    for event in _SQLITE_EVENTS:
        editor.execute(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def remove(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Drop the refusing triggers of a table."""
    if editor.connection.vendor == "postgresql":
        editor.execute(_POSTGRES_UNDO.format(table=table))
        return
    for event in _SQLITE_EVENTS:
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event.lower()}")


def protect(table: str) -> RunPython:
    """Return the migration operation that makes a table append-only."""

    def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        install(editor, table)

    def backwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        remove(editor, table)

    return RunPython(forwards, backwards)
