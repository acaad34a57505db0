"""What must be true of the database after any fault, whatever was under way."""

from django.db import connection

from touyan.ledger import verifying

# An acknowledged act may still wait for the sealer; a fault test does not wait a minute for it.
_MAY_WAIT = {"unsealed.old"}


def assert_invariants() -> None:
    """Assert that the ledger verifies, that no index or key is broken, and that nothing is half.

    Zero sums by act and commodity, balances equal to a replay, no balance below its floor, whole
    chains of seals; on SQLite the file's own integrity and foreign keys, on PostgreSQL the same
    counts by index and by table.
    """
    report = verifying.verify()
    assert [p for p in report.problems if p.what not in _MAY_WAIT] == []
    if connection.vendor == "sqlite":
        assert _rows("PRAGMA integrity_check") == [("ok",)]
        assert _rows("PRAGMA foreign_key_check") == []
        return
    for table in ("ledger_transfer", "ledger_entry", "ledger_seal"):
        counts = []
        for path in ("seqscan", "indexscan"):
            other = "indexscan" if path == "seqscan" else "seqscan"
            with connection.cursor() as cursor:
                cursor.execute(f"SET enable_{other} = off")
                cursor.execute(f"SELECT count(*) FROM {table}")
                counts.append(cursor.fetchall())
                cursor.execute(f"RESET enable_{other}")
        assert counts[0] == counts[1], table


def assert_acknowledged(keys: set[str]) -> None:
    """Assert that every act that was confirmed to somebody is there, whole and once."""
    counted = dict(
        _rows(
            "SELECT t.key, count(DISTINCT t.id) FROM ledger_transfer t"
            " JOIN ledger_entry e ON e.transfer_id = t.id WHERE t.part = 0 GROUP BY t.key"
        )
    )
    assert {key for key in keys if counted.get(key) != 1} == set()


def _rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
