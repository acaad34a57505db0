"""Single posts on PostgreSQL, at 1 and at 8 clients, beside one hand-written SQL function, and beside
peers: django-hordak 2.0 (double entry for Django) and four plain ORM writes.

The limit is called by pgbench (a C client) when there is one, otherwise through psycopg.
"""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from django.db import connection, connections

from benchmarks import harness

HERE = Path(__file__).resolve().parent
SECONDS = float(os.environ.get("TOUYAN_BENCH_SECONDS", "3"))
SCRIPT = """\\set a random(1, 50)
\\set b random(51, 10050)
\\set n random(1, 20)
\\set k random(1, 9000000000000000)
SELECT limit_post('claim:' || :k, :a, :b, :n);
"""


def clients(count: int, work: Callable[[float], int]) -> float:
    """Run `work(until)` in so many processes of their own; return how many acts per second."""
    connections.close_all()
    start = time.time() + 0.5
    pipes = []
    for _ in range(count):
        reading, writing = os.pipe()
        if not os.fork():
            try:
                connection.ensure_connection()
                time.sleep(max(0.0, start - time.time()))
                os.write(writing, str(work(start + SECONDS)).encode())
            finally:
                os._exit(0)
        os.close(writing)
        pipes.append(reading)
    done = sum(int(os.read(reading, 100) or b"0") for reading in pipes)
    for _ in range(count):
        os.wait()
    return done / SECONDS


def limit(count: int) -> float:
    """Return the rate of the hand-written function at so many clients."""
    pgbench = shutil.which("pgbench")
    if pgbench is None:
        return clients(count, _limit_by_psycopg)
    settings = connection.settings_dict
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(SCRIPT)
        script.flush()
        command = [pgbench, "-n", "-M", "prepared", "-c", str(count), "-j", str(min(count, 2))]
        command += ["-T", str(max(1, round(SECONDS))), "-f", script.name, "-U", settings["USER"]]
        command += ["-h", settings["HOST"], "-p", str(settings["PORT"] or 5432), settings["NAME"]]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(re.findall(r"tps = ([\d.]+)", out)[-1])


def _limit_by_psycopg(until: float) -> int:
    chance, done = random.Random(os.getpid()), 0
    cursor = psycopg.Cursor(connection.connection)
    while time.time() < until:
        numbers = (chance.randrange(1, 51), chance.randrange(51, 10_051), chance.randrange(1, 20))
        key = f"claim:{chance.randrange(10**16)}"
        cursor.execute("SELECT limit_post(%s, %s, %s, %s)", (key, *numbers), prepare=True)
        done += 1
    return done


def hordak(count: int) -> float:
    """Return the rate of django-hordak in a project of its own; 0 when it does not run here."""
    command = [sys.executable, "-m", "benchmarks._hordak", str(count), str(SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print("django-hordak does not run here:", done.stderr.strip().splitlines()[-1:])
        return 0.0
    return float(done.stdout.strip().splitlines()[-1])


def main() -> None:
    """Compare at 1 and at 8 clients; then a hot issuing account, plain and striped."""
    with harness.postgres_server() as address:
        harness.use_database(address)
        from benchmarks import _ledger as ledger  # noqa: PLC0415 - models exist from here on
        from benchmarks import _naive  # noqa: PLC0415

        _naive.create()

        with connection.cursor() as cursor:
            cursor.execute((HERE / "_ledger_limit.sql").read_text(encoding="utf-8"))
        print("limit called by", "pgbench" if shutil.which("pgbench") else "psycopg")
        place = ledger.county(villages=50, households=200)
        hot = ledger.county(villages=1, households=2_000, first=900)
        striped = ledger.county(villages=1, households=2_000, stripes=16, first=901)
        for count in (1, 8):
            peers = {"django-hordak": lambda c=count: hordak(c)} if hordak(1) else {}
            goals = [harness.Goal("touyan post", "one SQL function", 0.6 if count == 1 else 0.5)]
            goals += [harness.Goal("touyan post", name, 4.0) for name in peers]
            harness.compare(
                f"single post, {count} client{'s' * (count > 1)}",
                {
                    "touyan post": lambda c=count: clients(c, ledger.poster(place)),
                    "one SQL function": lambda c=count: limit(c),
                    "plain ORM": lambda c=count: clients(c, _naive.run),
                    **peers,
                },
                goals=[*goals, harness.Goal("touyan post", "plain ORM", 4.0)],
                unit="transfers per s",
            )
        harness.compare(
            "one busy issuing account, 8 clients",
            {
                "striped in 16": lambda: clients(8, ledger.poster(striped)),
                "plain": lambda: clients(8, ledger.poster(hot)),
                "spread over 50": lambda: clients(8, ledger.poster(place)),
            },
            goals=[harness.Goal("striped in 16", "spread over 50", 0.7)],
            unit="transfers per s",
        )


if __name__ == "__main__":
    main()
