"""F-08: many processes spend from one account at once; and many book under one key."""

import datetime as dt
import os
import time

import pytest

from tests.fault import processes
from tests.fault.oracle import assert_invariants
from tests.ledger.village import CLERK, build
from touyan.ledger import errors, queries, services
from touyan.ledger.models import Transfer

pytestmark = pytest.mark.django_db(transaction=True)
PROCESSES, ATTEMPTS, PRICE, PURSE = 16, 80, 10, 10_000
WAIT_SECONDS_MAX = 3.0  # on a machine that does nothing else
AUGUST = dt.date(2021, 8, 20)


def test_nobody_spends_the_same_point_twice() -> None:
    crowd = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    village = build()
    services.post(actor=CLERK, posting=village.award("purse", PURSE))

    def spend(number: int, say: processes.Say) -> None:
        for attempt in range(ATTEMPTS):
            started = time.perf_counter()
            try:
                services.post(actor=CLERK, posting=village.spend(f"s-{number}-{attempt}", PRICE))
                outcome = "bought"
            except errors.InsufficientBalance:
                outcome = "refused"
            say(f"{outcome} {time.perf_counter() - started:.3f}")

    lines = [line.split() for said in processes.together(PROCESSES, spend) for line in said]
    outcomes = [line[0] for line in lines]
    assert {o for o in outcomes if o not in {"bought", "refused"}} == set()  # no lock error
    assert outcomes.count("bought") == PURSE // PRICE
    assert outcomes.count("refused") == PROCESSES * ATTEMPTS - PURSE // PRICE
    assert queries.balance(village.households[0]) == 0
    assert queries.balance(village.redeemed) == PURSE
    assert max(float(line[1]) for line in lines) <= WAIT_SECONDS_MAX * crowd
    assert_invariants()


def test_one_key_is_booked_once_however_many_press() -> None:
    village = build()

    def press(number: int, say: processes.Say) -> None:
        receipt = services.post(actor=CLERK, posting=village.award("pressed", 5))
        say(f"{receipt.transfer_id} {receipt.replayed}")

    said = [line.split() for lines in processes.together(PROCESSES, press) for line in lines]
    assert len(said) == PROCESSES
    assert len({transfer_id for transfer_id, _ in said}) == 1
    assert [replayed for _, replayed in said].count("False") == 1
    assert queries.balance(village.households[0]) == 5


def test_two_clerks_booking_the_same_batch_book_it_once() -> None:
    village = build()
    postings = [village.award(f"b-{n}", 1) for n in range(50)]

    def book(number: int, say: processes.Say) -> None:
        for _ in range(10):
            try:
                done = services.post_many(actor=CLERK, postings=postings)
            except errors.Busy:
                continue
            say(f"{done.posted} {done.replayed}")
            return

    said = [line for lines in processes.together(4, book) for line in lines]
    assert sorted(said) == ["0 50", "0 50", "0 50", "50 0"]
    assert queries.balance(village.households[0]) == 50
    assert_invariants()


def test_months_can_be_closed_while_others_post() -> None:
    village = build()

    def work(number: int, say: processes.Say) -> None:
        if number == 0:
            time.sleep(0.05)
            services.freeze_period(actor=CLERK, book_id=village.book_id, period="2021-08")
            say(str(Transfer.objects.filter(period__lte="2021-08").count()))
            return
        for n in range(20):
            # June had no entries: it is closed together with August all the same.
            day = AUGUST if n % 2 else dt.date(2021, 6, 20)
            posting = village.award(f"p-{number}-{n}", 1, effective_on=day)
            services.post(actor=CLERK, posting=posting)

    said = processes.together(4, work)
    inside = Transfer.objects.filter(period__lte="2021-08").count()
    assert said == [[str(inside)], [], [], []]
    services.seal_pending(thorough=True)
    assert_invariants()  # no act entered the month after it was closed
    assert queries.balance(village.households[0]) == 60
