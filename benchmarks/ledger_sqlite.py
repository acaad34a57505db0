"""The ledger on SQLite (WAL, synchronous=FULL) beside a bare `sqlite3` loop: one at a time, and in bulk.

The bare loop is what somebody would write by hand: the same tables (act, lines, balances with a floor,
audit), the same durability, no checks, no canonical text, no private part, no sealing.
"""

import json
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import harness

SINGLE, BULK = 400, 50_000
SCHEMA = """
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;
CREATE TABLE act (id INTEGER PRIMARY KEY, key TEXT UNIQUE, book INTEGER, kind TEXT, day TEXT,
    public TEXT, at TEXT, actor INTEGER);
CREATE TABLE account (id INTEGER PRIMARY KEY, floor INTEGER);
CREATE TABLE line (act INTEGER REFERENCES act, account INTEGER REFERENCES account, amount INTEGER,
    PRIMARY KEY (act, account));
CREATE INDEX line_account ON line (account, act);
CREATE TABLE balance (account INTEGER PRIMARY KEY REFERENCES account, amount INTEGER, floor INTEGER,
    CHECK (floor IS NULL OR amount >= floor));
CREATE TABLE audit (id INTEGER PRIMARY KEY, at TEXT, actor INTEGER, action TEXT, object TEXT,
    detail TEXT);
"""
AT = "2021-09-14 04:00:00"


def _bare(path: Path, accounts: int) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(SCHEMA)
    db.execute("BEGIN")
    for number in range(accounts):
        floor = None if number < 50 else 0
        db.execute("INSERT INTO account VALUES (?, ?)", (number, floor))
        db.execute("INSERT INTO balance VALUES (?, 0, ?)", (number, floor))
    db.execute("COMMIT")
    return db


def _bare_post(db: sqlite3.Connection, number: int, chance: random.Random, *, audit: bool) -> None:
    points, issued = chance.randrange(1, 20), chance.randrange(50)
    account = 50 + chance.randrange(10_000)
    key = f"claim:{chance.randrange(10**6):06d}:{number}"
    public = json.dumps({"rule": "R-3.2", "quantity": 1, "claim": number})
    act = db.execute(
        "INSERT INTO act (key, book, kind, day, public, at, actor) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (key, issued, "points.award", "2021-09-01", public, AT, 7),
    ).lastrowid
    db.execute("INSERT INTO line VALUES (?, ?, ?)", (act, issued, -points))
    db.execute("INSERT INTO line VALUES (?, ?, ?)", (act, account, points))
    db.execute("UPDATE balance SET amount = amount - ? WHERE account = ?", (points, issued))
    db.execute("UPDATE balance SET amount = amount + ? WHERE account = ?", (points, account))
    if audit:
        db.execute(
            "INSERT INTO audit (at, actor, action, object, detail) VALUES (?, 7, 'posted', ?, '{}')",
            (AT, key),
        )


def _bare_batch(db: sqlite3.Connection, chance: random.Random, numbers: Iterator[int]) -> int:
    db.execute("BEGIN IMMEDIATE")
    for _ in range(BULK):
        _bare_post(db, next(numbers), chance, audit=False)
    db.execute("COMMIT")
    return BULK


def _bare_singles(db: sqlite3.Connection, chance: random.Random, numbers: Iterator[int]) -> int:
    for _ in range(SINGLE):
        db.execute("BEGIN IMMEDIATE")
        _bare_post(db, next(numbers), chance, audit=True)
        db.execute("COMMIT")
    return SINGLE


def main() -> None:
    """Compare single posts and batches; say what sealing costs beside them."""
    folder = Path(tempfile.mkdtemp())
    harness.use_database(f"sqlite:///{folder}/touyan.sqlite3")
    from benchmarks import _ledger as ledger  # noqa: PLC0415 - models exist from here on

    place = ledger.county(villages=50, households=200)
    bare = _bare(folder / "bare.sqlite3", 10_050)
    chance, numbers = random.Random(1), iter(range(10**9))
    harness.compare(
        "SQLite: one transfer at a time",
        {
            "touyan post": lambda: ledger.post_rate(ledger.awards(place, SINGLE, next(numbers))),
            "bare sqlite3": lambda: harness.rate_of(lambda: _bare_singles(bare, chance, numbers)),
        },
        goals=[harness.Goal("touyan post", "bare sqlite3", 0.6)],
        unit="transfers per s",
    )

    def ours(*, sealed: bool) -> float:
        return ledger.batch_rate(ledger.awards(place, BULK, next(numbers)), sealed=sealed)

    harness.compare(
        "SQLite: 50,000 transfers in a batch",
        {
            "touyan post_many": lambda: ours(sealed=False),
            "touyan post_many, sealed": lambda: ours(sealed=True),
            "bare sqlite3 loop": lambda: harness.rate_of(
                lambda: _bare_batch(bare, chance, numbers)
            ),
        },
        goals=[
            harness.Goal("touyan post_many", "bare sqlite3 loop", 0.6),
            harness.Goal("touyan post_many, sealed", "bare sqlite3 loop", 0.6),
        ],
        unit="transfers per s",
    )


if __name__ == "__main__":
    main()
