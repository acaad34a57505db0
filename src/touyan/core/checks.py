"""What an installation must have before it may start (`manage check`, and every start of the server)."""

import os
import sqlite3
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, run_checks

TAG = "touyan"
OLDEST_SAFE_SQLITE = (3, 51, 3)
KEY_LENGTH = 40


def sqlite_is_safe(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """core.E001: SQLite 3.7.0 to 3.51.2 can corrupt a WAL database (two checkpoints at once)."""
    databases = settings.DATABASES.values()
    used = any(database["ENGINE"].endswith("sqlite3") for database in databases)
    if not used or sqlite3.sqlite_version_info >= OLDEST_SAFE_SQLITE:
        return []
    return [
        Error(
            f"SQLite {sqlite3.sqlite_version} can corrupt the database; 3.51.3 is the oldest safe one.",
            hint="Start through ./touyan, which brings its own SQLite, or use PostgreSQL.",
            id="core.E001",
        )
    ]


def keys_are_set(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """core.E002: both keys are there, long enough, and not the same."""
    found: list[CheckMessage] = []
    for name in ("SECRET_KEY", "FIELD_KEY"):
        if len(getattr(settings, name, "")) < KEY_LENGTH:
            found.append(
                Error(
                    f"TOUYAN_{name} is missing or shorter than {KEY_LENGTH} characters.",
                    hint="docs/operate/settings.md shows how to make one.",
                    id="core.E002",
                )
            )
    if not found and settings.SECRET_KEY == settings.FIELD_KEY:
        found.append(
            Error(
                "TOUYAN_SECRET_KEY and TOUYAN_FIELD_KEY are the same; they rotate apart.",
                id="core.E002",
            )
        )
    return found


def demo_is_no_county(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """core.E003: the demo's one-click sign-in can never be switched on in a county's installation."""
    asked = settings.IS_DEMO or os.environ.get("TOUYAN_DEMO") == "1"
    if settings.INSTALLATION != "county" or not asked:
        return []
    return [
        Error(
            "TOUYAN_DEMO is set in a county's own installation.",
            hint="Unset it: the demo's one-click sign-in would open the county's data to anybody.",
            id="core.E003",
        )
    ]


def sqlite_is_not_mapped(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """core.E004: `PRAGMA mmap_size` makes the corruption of core.E001 more likely; nobody needs it."""
    if not any(
        "mmap_size" in str(database.get("OPTIONS")) for database in settings.DATABASES.values()
    ):
        return []
    return [Error("The database settings use mmap_size; remove it.", id="core.E004")]


ALL = (sqlite_is_safe, keys_are_set, demo_is_no_county, sqlite_is_not_mapped)


def refuse_unsafe_start() -> None:
    """Raise SystemExit with every reason when this installation may not start."""
    problems = run_checks(tags=[TAG])
    if problems:
        raise SystemExit("\n".join(["Touyan does not start:", *map(str, problems)]))
