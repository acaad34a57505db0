"""One at a time: what reads and then writes what it compared must not run twice side by side."""

from zlib import crc32

from django.db import connection


def wait_for_turn(name: str) -> None:
    """Wait until nobody else who asked for this name is in a transaction; keep it to the end of ours.

    Only in a transaction. On SQLite every transaction that writes is alone already (BEGIN IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [crc32(name.encode())])
