"""Telling a database where somebody else is writing from one that is broken; rooms of all layers ask."""

from django.db import DatabaseError

_STATES = frozenset({"40P01", "40001", "55P03", "57014"})
"""PostgreSQL: deadlock, serialisation, lock timeout, cancelled."""


def is_busy(error: DatabaseError) -> bool:
    """Say whether a statement only waited in vain for other writers: the same again may succeed."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _STATES if state else "database is locked" in str(error)
