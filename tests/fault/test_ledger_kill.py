"""F-01: killed while posting. What was confirmed is there; nothing is there by half."""

import os
import time
from collections.abc import Callable

import pytest
from django.db import connection

from tests.fault import processes
from tests.fault.oracle import assert_acknowledged, assert_invariants
from tests.ledger.village import CLERK, Village, build
from touyan.ledger import queries, services

pytestmark = pytest.mark.django_db(transaction=True)
REOPEN_SECONDS_MAX = 2.0


def _work(village: Village, run: int) -> Callable[[processes.Say], None]:
    """Post singly and in batches, take back and seal, without end; say each key once confirmed."""

    def work(say: processes.Say) -> None:
        connection.ensure_connection()
        say("started")
        for number in range(100_000):
            key = f"k-{run}-{number}"
            services.post(actor=CLERK, posting=village.award(key, 3, private={"n": number}))
            say(key)
            if number % 3 == 0:
                batch = [village.award(f"{key}-{n}", 1, to=1) for n in range(5)]
                services.post_many(actor=CLERK, postings=batch)
                say(" ".join(posting.key for posting in batch))
            if number % 4 == 1:
                services.reverse(actor=CLERK, key=key, reason="twice")
                say(f"{key}:reversed")
            if number % 5 == 2:
                services.seal_pending()

    return work


def _kill(count: int, seconds_max: float) -> None:
    village = build()
    confirmed: set[str] = set()
    runs_with_work = 0
    slowest = 0.0
    for run, seconds in enumerate(processes.moments(count, seconds_max)):
        child = processes.start(_work(village, run))
        child.kill_after(seconds)
        keys = {key for line in child.lines[1:] for key in line.split()}
        assert not any(line.startswith("broke") for line in child.lines), child.lines[-1]
        confirmed |= keys
        runs_with_work += bool(keys)
        started = time.perf_counter()
        queries.balance(village.issued)
        slowest = max(slowest, time.perf_counter() - started)
        if run % 25 == 24:
            assert_invariants()
    with processes.settled():
        assert_acknowledged(confirmed)
        assert_invariants()
        services.seal_pending(thorough=True)
        assert_invariants()
    assert runs_with_work >= count // 4, "the children were killed before they did anything"
    assert slowest < REOPEN_SECONDS_MAX


def test_killed_while_posting_nothing_confirmed_is_lost() -> None:
    _kill(count=100 if connection.vendor == "sqlite" else 20, seconds_max=0.1)


@pytest.mark.nightly
def test_killed_two_thousand_times() -> None:
    _kill(count=int(os.environ.get("TOUYAN_KILLS", "2000")), seconds_max=0.2)
