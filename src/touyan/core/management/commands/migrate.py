"""`manage migrate`: as Django's; an empty database is built in one go; views and watches are made anew."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from touyan.core import fresh_database, measures, sql_views, watching


class Command(migrate.Command):
    """Brings the database up to this program."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Build what is empty at once, then let Django do and say the rest."""
        connection = connections[options["database"]]
        whole = not (options["app_label"] or options["migration_name"])
        if options["plan"] or options["check_unapplied"] or options["prune"]:
            super().handle(*args, **options)
            return
        if whole and not options["fake"] and fresh_database.is_empty(connection):
            fresh_database.build(connection)
        readers = None
        if _pending(connection) or not whole:
            readers = sql_views.drop(connection)  # a view holds the columns that it reads fast
            watching.drop(connection)
        super().handle(*args, **options)
        if not _pending(connection):
            sql_views.create(connection, readers)
            watching.create(connection, measures.watches())


def _pending(connection: BaseDatabaseWrapper) -> bool:
    """Say whether a migration is not applied yet."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
