"""Which of the two implementations of booking the database at hand needs."""

from types import ModuleType

from django.db import connection

from touyan.ledger import post_postgres, post_sqlite


def chosen() -> ModuleType:
    """Return the module with post, write, finish, frozen_until, existing and floored."""
    return post_postgres if connection.vendor == "postgresql" else post_sqlite
