"""The trigger that keeps what a closed month's head says: only how far the month has come may change."""

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython

TABLE = "disclosure_monthclose"
FIXED = ("area_id", "book_id", "kind", "period", "entries", "text", "head", "totals")
_POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_head_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the head of a closed month is fixed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE ON {table}
  FOR EACH ROW WHEN (OLD.head <> '' AND ({changed})) EXECUTE FUNCTION {table}_head_fixed();
CREATE OR REPLACE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
  FOR EACH ROW WHEN (OLD.head <> '') EXECUTE FUNCTION {table}_head_fixed();
"""
_POSTGRES_UNDO = """
DROP TRIGGER IF EXISTS {table}_no_change ON {table};
DROP TRIGGER IF EXISTS {table}_no_delete ON {table};
DROP FUNCTION IF EXISTS {table}_head_fixed();
"""
_SQLITE = (
    "CREATE TRIGGER IF NOT EXISTS {table}_no_change BEFORE UPDATE ON {table}"
    " WHEN OLD.head <> '' AND ({changed})"
    " BEGIN SELECT RAISE(ABORT, 'the head of a closed month is fixed'); END",
    "CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} WHEN OLD.head <> ''"
    " BEGIN SELECT RAISE(ABORT, 'the head of a closed month is fixed'); END",
)


def install(editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers; a migration that rebuilds the table on SQLite calls this again."""
    if editor.connection.vendor == "postgresql":
        changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED)
        editor.execute(_POSTGRES.format(table=TABLE, changed=changed))
        return
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FIXED)
    for statement in _SQLITE:
        editor.execute(statement.format(table=TABLE, changed=changed))


def protect_heads() -> RunPython:
    """Return the migration operation that fixes the heads of closed months."""

    def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        install(editor)

    def backwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(_POSTGRES_UNDO.format(table=TABLE))
            return
        for name in ("change", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{name}")

    return RunPython(forwards, backwards)
