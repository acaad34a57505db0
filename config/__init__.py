"""Project configuration; swaps in the newer SQLite before Django loads its database back end."""

from config import newer_sqlite

newer_sqlite.install()
