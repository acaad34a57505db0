"""django-hordak 2.0 in a project of its own: `python -m benchmarks._hordak CLIENTS SECONDS`.

Prints transactions per second, one transaction with two legs each, as its documentation writes them.
"""

import os
import random
import sys
import time

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction

from config import database


def main(clients: int, seconds: float) -> None:
    """Set a project up on the benchmark's server, in a database of its own, and measure."""
    address = os.environ["DATABASE_URL"]
    ours = database.from_url(address)
    _create_database(ours)
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
        DATABASES={"default": {**ours, "NAME": "hordak_bench"}},
        USE_TZ=True,
        SECRET_KEY="only-for-a-benchmark",  # noqa: S106 - nothing is signed
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        DEFAULT_CURRENCY="EUR",
        CURRENCIES=["EUR"],
        HORDAK_CURRENCIES=["EUR"],
    )
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from hordak.models import Account, Leg, Transaction  # noqa: PLC0415 - models exist from here on

    if not Account.objects.exists():
        for number in range(200):
            Account.objects.create(
                name=f"a{number}", code=f"{number:03d}", type="AS", currencies=["EUR"]
            )
    accounts = list(Account.objects.all())

    def work(until: float) -> int:
        chance, done = random.Random(os.getpid()), 0
        while time.time() < until:
            one, two = chance.sample(accounts, 2)
            with transaction.atomic():
                act = Transaction.objects.create(description="points")
                Leg.objects.create(transaction=act, account=one, debit=5)
                Leg.objects.create(transaction=act, account=two, credit=5)
            done += 1
        return done

    connections.close_all()
    start = time.time() + 0.5
    pipes = []
    for _ in range(clients):
        reading, writing = os.pipe()
        if not os.fork():
            connection.ensure_connection()
            time.sleep(max(0.0, start - time.time()))
            os.write(writing, str(work(start + seconds)).encode())
            os._exit(0)
        os.close(writing)
        pipes.append(reading)
    print(sum(int(os.read(reading, 100) or b"0") for reading in pipes) / seconds)


def _create_database(ours: dict[str, object]) -> None:
    where = {"host": ours["HOST"], "user": ours["USER"], "port": ours["PORT"] or None}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        if not server.execute(
            "SELECT 1 FROM pg_database WHERE datname = 'hordak_bench'"
        ).fetchone():
            server.execute("CREATE DATABASE hordak_bench")


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
