"""Which tests run on the database at hand: rules on values need none and are run once, on SQLite."""

import pytest
from django.db import connection

OPENING = {"db", "transactional_db", "live_server", "_tiny_snapshot"}
COMMITTING = {"transactional_db", "live_server", "django_db_reset_sequences"}


def belongs_here(item: pytest.Item) -> bool:
    """Say whether a test belongs to the lane of this run's database."""
    if connection.vendor != "postgresql":
        return not item.get_closest_marker("postgres_lane")
    if item.get_closest_marker("postgres_lane"):
        return True
    return not item.get_closest_marker("sqlite_lane") and opens_database(item)


def opens_database(item: pytest.Item) -> bool:
    """Say whether a test may open the database at all (pytest-django bars it for every other one)."""
    asked = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or asked & OPENING)


def commits(item: pytest.Item) -> bool:
    """Say whether a test commits, so that the database is emptied after it instead of rolled back."""
    mark = item.get_closest_marker("django_db")
    marked = mark is not None and (mark.args or mark.kwargs.get("transaction"))
    return bool(marked or set(getattr(item, "fixturenames", ())) & COMMITTING)
