"""Paying out: lists confirmed by somebody else, those who were missed, what a collective gets."""

import datetime as dt

import pytest

from tests.coops.harvest import YEAR, Harvest, collective_book, harvest
from tests.coops.worked_example import EXPECTED, YUAN
from tests.coops.yard import Yard
from touyan.coops import services
from touyan.coops.book_errors import NotEnoughMoney
from touyan.coops.distribution.errors import NothingToPay
from touyan.coops.errors import SamePersonTwice
from touyan.coops.models import PayoutBatch, PayoutState, PayoutStatus
from touyan.coops.queries import distributions
from touyan.core.errors import Invalid, NotFound, WrongState
from touyan.ledger import queries as ledger

TODAY = dt.date(YEAR + 1, 3, 1)


@pytest.fixture
def made(yard: Yard) -> Harvest:
    """The cooperative of the worked example."""
    return harvest(yard)


def listed(made: Harvest, pk: int, way: str = "BANK") -> PayoutBatch:
    return services.prepare_payment(actor=made.accountant, distribution_id=pk, way=way)


def test_everybody_is_paid_once_and_the_payables_are_empty(made: Harvest) -> None:
    found = made.declared()
    before = made.holds("102")
    batch = listed(made, found.pk)
    services.confirm_payment(actor=made.chair, batch_id=batch.pk, paid_on=TODAY)
    assert made.holds("221") == made.holds("222") == 0
    assert made.holds("102") == before + 540_000 * YUAN
    progress = distributions.progress_of(found)
    assert (progress.paid_fen, progress.unpaid) == (540_000 * YUAN, 0)
    with pytest.raises(NothingToPay):
        listed(made, found.pk)
    with pytest.raises(WrongState):
        services.confirm_payment(actor=made.chair, batch_id=batch.pk, paid_on=TODAY)


def test_who_was_missed_comes_onto_the_next_list(made: Harvest) -> None:
    found = made.declared()
    batch = listed(made, found.pk)
    missed = batch.payouts.get(slip__member=made.members["C"])
    services.confirm_payment(actor=made.chair, batch_id=batch.pk, paid_on=TODAY, missed=[missed.pk])
    assert made.holds("221", "C") == EXPECTED["C"][1]
    assert distributions.progress_of(found).unpaid == 1
    assert distributions.progress_of(found).is_overdue(found.due_on + dt.timedelta(days=1))
    assert not distributions.progress_of(found).is_overdue(found.due_on)
    second = listed(made, found.pk)
    assert [line.slip.member for line in second.payouts.all()] == [made.members["C"]]
    services.cancel_payment(actor=made.accountant, batch_id=second.pk)
    assert second.payouts.get().state == PayoutState.MISSED
    assert listed(made, found.pk).payouts.count() == 1


def test_who_made_the_list_does_not_confirm_it(made: Harvest) -> None:
    found = made.declared()
    batch = listed(made, found.pk)
    PayoutBatch.objects.filter(pk=batch.pk).update(prepared_by_id=made.chair.person_id)
    with pytest.raises(SamePersonTwice):
        services.confirm_payment(actor=made.chair, batch_id=batch.pk, paid_on=TODAY)
    assert made.holds("221", "A") == EXPECTED["A"][1]


@pytest.mark.parametrize("day", [dt.date(YEAR + 1, 2, 28), dt.date(YEAR + 1, 3, 2)])
def test_nobody_is_paid_before_the_booking_or_in_the_future(made: Harvest, day: dt.date) -> None:
    batch = listed(made, made.declared().pk)
    with pytest.raises(Invalid):
        services.confirm_payment(actor=made.chair, batch_id=batch.pk, paid_on=day)


def test_nobody_is_paid_out_of_an_empty_cash_box(made: Harvest) -> None:
    found = made.declared()
    batch = listed(made, found.pk, way="CASH")
    assert made.holds("101") == 0
    with pytest.raises(NotEnoughMoney):
        services.confirm_payment(actor=made.chair, batch_id=batch.pk, paid_on=TODAY)
    assert made.holds("101") == 0
    assert made.holds("221", "A") == EXPECTED["A"][1]
    batch.refresh_from_db()
    assert batch.status == PayoutStatus.PREPARED


def test_a_line_of_another_list_cannot_be_missed(made: Harvest) -> None:
    batch = listed(made, made.declared().pk)
    with pytest.raises(NotFound):
        services.confirm_payment(
            actor=made.chair, batch_id=batch.pk, paid_on=TODAY, missed=[999_999]
        )


def test_nothing_is_paid_before_it_is_booked(made: Harvest) -> None:
    found = made.laid_open()
    with pytest.raises(WrongState):
        listed(made, found.pk)


def test_what_the_collective_gets_stops_at_its_investment_income(made: Harvest) -> None:
    book = collective_book(made)
    found = made.declared()
    services.confirm_payment(actor=made.chair, batch_id=listed(made, found.pk).pk, paid_on=TODAY)
    sums = {row.code: row.amount for row in ledger.sums(by=("code",), book_id=book)}
    assert sums == {"collective.bank": 8_335_385, "collective.investment_income": -8_335_385}
    assert made.holds("222", "E") == 0


def test_the_township_sees_which_cooperative_is_late_and_nobodys_name(made: Harvest) -> None:
    found = made.declared()
    officer = made.yard.actors.township_officer
    assert distributions.overdue(officer, found.due_on) == []
    late = distributions.overdue(officer, found.due_on + dt.timedelta(days=1))
    assert [(one.pk, progress.unpaid) for one, progress in late] == [(found.pk, 5)]
    stranger = made.yard.actors.other_township_officer
    assert distributions.overdue(stranger, dt.date(2030, 1, 1)) == []
