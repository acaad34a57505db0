"""`manage migrate`: as Django's, and an empty database is built in one go (core.fresh_database)."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from touyan.core import fresh_database


class Command(migrate.Command):
    """Brings the database up to this program."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Build what is empty at once, then let Django do and say the rest."""
        connection = connections[options["database"]]
        whole = not (options["app_label"] or options["migration_name"])
        only_looks = options["plan"] or options["check_unapplied"] or options["prune"]
        if whole and not only_looks and not options["fake"] and fresh_database.is_empty(connection):
            fresh_database.build(connection)
        super().handle(*args, **options)
