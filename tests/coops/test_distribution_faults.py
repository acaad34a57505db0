"""Cut off, killed or pressed twice: a distribution is booked as a whole, once, or not at all."""

import datetime as dt
import secrets

import pytest

from tests.coops.harvest import YEAR, Harvest, harvest
from tests.coops.worked_example import EXPECTED, YUAN
from tests.coops.yard import Yard
from tests.fault import processes
from tests.fault.statements import fail_at_every_statement
from touyan.coops import services
from touyan.coops.distribution.errors import NothingToPay
from touyan.coops.models import Distribution, DistributionStatus
from touyan.core import clock
from touyan.core.errors import WrongState

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


@pytest.fixture
def made(yard: Yard) -> Harvest:
    """The cooperative of the worked example."""
    return harvest(yard)


@pytest.fixture
def ready(made: Harvest) -> tuple[Distribution, int]:
    """A plan that the members have decided on, to be booked."""
    found = made.laid_open()
    made.yard.at(1, month=3, year=YEAR + 1)
    return found, made.voted(found).pk


def test_each_step_does_all_of_its_work_or_none(made: Harvest, monkeypatch) -> None:
    monkeypatch.setattr(secrets, "token_hex", lambda length: "0" * 2 * length)
    fail_at_every_statement(made.tried)
    trial = made.coop.trials.get()
    fail_at_every_statement(
        lambda: services.propose(
            actor=made.accountant, trial_id=trial.pk, due_on=clock.today() + dt.timedelta(days=60)
        )
    )
    found = made.coop.distributions.get()
    fail_at_every_statement(lambda: services.lay_open(actor=made.chair, distribution_id=found.pk))
    made.yard.at(1, month=3, year=YEAR + 1)
    decision = made.voted(found)
    fail_at_every_statement(
        lambda: services.declare(
            actor=made.chair, distribution_id=found.pk, resolution_id=decision.pk
        ),
        check=lambda: _nothing_is_booked(made),
    )
    fail_at_every_statement(
        lambda: services.prepare_payment(
            actor=made.accountant, distribution_id=found.pk, way="BANK"
        )
    )
    batch = found.batches.get()
    fail_at_every_statement(
        lambda: services.confirm_payment(actor=made.chair, batch_id=batch.pk, paid_on=clock.today())
    )
    assert made.holds("221") == made.holds("222") == 0


def _nothing_is_booked(made: Harvest) -> None:
    assert made.holds("221") == made.holds("222") == 0
    assert made.holds("332") == 600_000 * YUAN


def test_killed_while_booking_it_is_whole_or_nothing(
    made: Harvest, ready: tuple[Distribution, int]
) -> None:
    found, decision = ready
    chair = made.chair

    def book(say: processes.Say) -> None:
        say("begin")
        services.declare(actor=chair, distribution_id=found.pk, resolution_id=decision)
        say("booked")

    for wait in (0.0, 0.01, 0.02, 0.05, 0.1, 0.2):
        child = processes.start(book)
        child.kill_after(wait)
        found.refresh_from_db()
        if found.status == DistributionStatus.DECLARED:
            break
        assert "booked" not in child.lines
        _nothing_is_booked(made)
    services.declare(actor=chair, distribution_id=found.pk, resolution_id=decision)
    for letter, row in EXPECTED.items():
        assert made.holds("221", letter) == row[1]
        assert made.holds("222", letter) == row[3]


def test_pressed_by_several_at_once_it_is_booked_once(
    made: Harvest, ready: tuple[Distribution, int]
) -> None:
    found, decision = ready
    chair = made.chair

    def book(_number: int, say: processes.Say) -> None:
        services.declare(actor=chair, distribution_id=found.pk, resolution_id=decision)
        say("booked")

    said = [line for lines in processes.together(AT_ONCE, book) for line in lines]
    assert said == ["booked"] * AT_ONCE
    assert made.holds("221") == 351_000 * YUAN
    assert made.holds("322") == 60_000 * YUAN


def test_lists_made_at_once_name_nobody_twice(
    made: Harvest, ready: tuple[Distribution, int]
) -> None:
    found, decision = ready
    services.declare(actor=made.chair, distribution_id=found.pk, resolution_id=decision)
    accountant = made.accountant

    def listed(_number: int, say: processes.Say) -> None:
        try:
            services.prepare_payment(actor=accountant, distribution_id=found.pk, way="BANK")
        except (NothingToPay, WrongState):
            say("nothing")
        else:
            say("listed")

    said = [line for lines in processes.together(AT_ONCE, listed) for line in lines]
    assert sorted(said) == ["listed"] + ["nothing"] * (AT_ONCE - 1)
    assert found.batches.get().payouts.count() == 5


def test_two_plans_of_one_year_proposed_at_once_leave_one(made: Harvest) -> None:
    """Two trials with other terms, two accountants: one of them becomes the plan."""
    trials = [made.tried().pk, made.tried(rebate=7_000).pk]
    accountant, due = made.accountant, clock.today() + dt.timedelta(days=60)

    def propose(number: int, say: processes.Say) -> None:
        try:
            services.propose(actor=accountant, trial_id=trials[number % 2], due_on=due)
        except WrongState:
            say("late")
        else:
            say("proposed")

    said = sorted(line for lines in processes.together(4, propose) for line in lines)
    assert said == ["late", "late", "late", "proposed"]
    assert made.coop.distributions.exclude(status=DistributionStatus.WITHDRAWN).count() == 1
