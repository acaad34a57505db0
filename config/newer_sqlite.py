"""Puts the bundled SQLite of `pysqlite3` in the place of the system's.

SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when two connections checkpoint at once, and the
one that Debian's Python links is among them. Touyan refuses to start on it (check `core.E001`).
"""

import sys

import pysqlite3
import pysqlite3.dbapi2


def install() -> None:
    """Make every later `import sqlite3` find the newer library."""
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
