"""Database settings from `DATABASE_URL`, or an SQLite file in the data folder."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

WAIT_SECONDS = 30
SQLITE_INIT = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    # One writer at a time: whoever comes second waits. The longest transaction of a first start, a
    # township of the demo, takes 2 seconds, on a slow or busy machine several times that.
    f"PRAGMA busy_timeout={1000 * WAIT_SECONDS}; PRAGMA trusted_schema=OFF; "
    # 64 MiB of pages: with the usual 2 MiB a large import reads its indexes again and again.
    "PRAGMA cache_size=-65536"
)


def sqlite(path: Path | str) -> dict[str, Any]:
    """Return the settings of an SQLite file (WAL, IMMEDIATE, synchronous=FULL)."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_INIT,
            "timeout": WAIT_SECONDS,
        },
    }


def from_url(url: str) -> dict[str, Any]:
    """Return the settings for `postgres://user:password@host:port/name?host=/socket` or `sqlite:///path`.

    `prepared=no`: a pooler stands between that cannot keep prepared statements (core.prepared).
    Raises ValueError when the scheme is neither.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(
            unquote(parts.path).removeprefix("/") if parts.netloc else unquote(parts.path)
        )
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(
            f"DATABASE_URL starts with {parts.scheme}://; use postgres:// or sqlite:///"
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "PREPARED": query.pop("prepared", "yes") != "no",
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "options": "-c lock_timeout=3000 -c idle_in_transaction_session_timeout=30000",
            **query,
        },
    }
