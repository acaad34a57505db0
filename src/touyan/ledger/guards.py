"""The triggers that must be there: SQLite forgets those of a table that a migration rebuilds."""

import re
from functools import cache
from pathlib import Path

from django.db import connection

from touyan.ledger import wire

SQL = Path(__file__).resolve().parent / "sql"
_NAMED = re.compile(r"^CREATE (?:OR REPLACE )?TRIGGER (?:IF NOT EXISTS )?(\w+)", re.MULTILINE)
_PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
}


@cache
def source(vendor: str) -> str:
    """Return the SQL that makes the guards of a database."""
    return (SQL / f"{vendor}.sql").read_text(encoding="utf-8")


def expected() -> list[str]:
    """Return the names of the triggers that this database must have."""
    return _NAMED.findall(source(connection.vendor))


def missing() -> list[str]:
    """Return the triggers that are missing or switched off."""
    present = {name for (name,) in wire.run(_PRESENT[connection.vendor])}
    return [name for name in expected() if name not in present]
