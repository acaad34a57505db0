"""Makes an empty database what all migrations together would make of it, without going through each.

Every migration draws the models of all rooms again for each of its operations: a minute of work for a
database in which nothing has to be moved. An empty one gets the tables as they are today, then what
migrations did beside the tables (triggers, functions), and every migration is noted as applied. A test
compares both ways to the letter; a database with a single table in it always migrates step by step.
"""

from collections.abc import Iterator, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Say whether the database has no table yet, and no migration was ever noted in it."""
    ledger = MigrationRecorder.Migration._meta.db_table
    tables = set(connection.introspection.table_names()) - {ledger}
    return not tables and not MigrationRecorder(connection).applied_migrations()


def build(connection: BaseDatabaseWrapper) -> None:
    """Build every table, trigger and function in one transaction: all of it or nothing."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    state = executor.loader.project_state()
    executor.recorder.ensure_schema()
    with connection.schema_editor(atomic=True) as editor:
        for model in state.apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for statement in editor.deferred_sql:  # foreign keys and indexes, before any row or trigger
            editor.execute(statement)
        editor.deferred_sql.clear()
        for migration, _backwards in plan:
            _beside_tables(migration, editor, state)
            executor.recorder.record_applied(migration.app_label, migration.name)


def _beside_tables(
    migration: Migration, editor: BaseDatabaseSchemaEditor, state: ProjectState
) -> None:
    """Do what a migration does that no table shows. There are no rows, so moving rows is nothing."""
    for operation in _all(migration.operations):
        if isinstance(operation, RunPython | RunSQL):
            operation.database_forwards(migration.app_label, editor, state, state)


def _all(operations: Sequence[Operation]) -> Iterator[Operation]:
    for operation in operations:
        yield from _all(getattr(operation, "database_operations", []))
        yield operation
