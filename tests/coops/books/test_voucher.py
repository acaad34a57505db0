"""A voucher from typing to the ledger: who may do what, what is refused, what is taken back."""

import uuid
from decimal import Decimal

import pytest

from tests.coops.books.office import T, kg
from touyan.audit import refusals
from touyan.audit.models import Record
from touyan.coops.book_errors import (
    BadVoucher,
    NotAMember,
    NotBalanced,
    NotEnoughMoney,
    NotEnoughStock,
    PeriodClosed,
    SamePerson,
    WageNotOwed,
)
from touyan.coops.models import MemberTrade, Voucher, VoucherStatus, WageLine
from touyan.coops.services import booking
from touyan.coops.services import vouchers as writing
from touyan.coops.vouchers import Row
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed, NotFound, WrongState
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger

pytestmark = pytest.mark.django_db


def test_a_sale_to_others_is_checked_by_somebody_else_and_booked(office) -> None:
    row = office.enter(T.SALE_OTHERS, Row(120_000))
    assert row.status == VoucherStatus.SUBMITTED
    assert row.number == 1
    assert office.balance("coop.102") == 0
    booked = booking.check(actor=office.chair, voucher_id=row.pk)
    assert booked.status == VoucherStatus.POSTED
    assert office.balance("coop.102") == 120_000
    assert office.balance("coop.501.others") == -120_000
    assert office.balance("coop.501.members") == 0
    assert ledger_queries.transfer(booked.key).period == "2026-03"


def test_the_maker_never_checks_and_the_try_stays_on_record(office) -> None:
    chair = office.chair
    both = type(chair)(office.accountant.person_id, chair.grants | office.accountant.grants)
    row = office.enter(T.SALE_OTHERS, Row(100))
    with pytest.raises(SamePerson) as caught:
        booking.check(actor=both, voucher_id=row.pk)
    refusals.keep(caught.value)
    assert Record.objects.filter(action="coops.voucher.refused").count() == 1
    assert office.balance("coop.102") == 0


def test_the_cooperative_next_door_cannot_even_see_it(office) -> None:
    row = office.enter(T.SALE_OTHERS, Row(100))
    for call in (
        lambda: booking.check(actor=office.neighbour, voucher_id=row.pk),
        lambda: writing.cancel(actor=office.neighbour, voucher_id=row.pk),
        lambda: writing.reverse(actor=office.neighbour, voucher_id=row.pk, why="x"),
    ):
        with pytest.raises(NotFound):
            call()
    assert not Voucher.objects.visible_to(office.neighbour).exists()


def test_the_supervisor_reads_and_neither_makes_nor_checks(office) -> None:
    row = office.enter(T.SALE_OTHERS, Row(100))
    assert Voucher.objects.visible_to(office.supervisor).count() == 1
    for call in (
        lambda: booking.check(actor=office.supervisor, voucher_id=row.pk),
        lambda: writing.send_back(actor=office.supervisor, voucher_id=row.pk, answer="x"),
        lambda: writing.cancel(actor=office.supervisor, voucher_id=row.pk),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_the_same_form_twice_is_one_voucher(office) -> None:
    ref = uuid.uuid4()
    first = office.enter(T.SALE_OTHERS, Row(100), ref=ref)
    assert office.enter(T.SALE_OTHERS, Row(100), ref=ref).pk == first.pk


def test_numbers_count_within_the_month(office, at) -> None:
    assert [office.enter(T.SALE_OTHERS, Row(100)).number for _n in range(3)] == [1, 2, 3]
    at(2, 4)
    assert office.enter(T.SALE_OTHERS, Row(100)).number == 1


def test_what_is_given_back_is_handed_on_again_under_its_number(office) -> None:
    row = office.enter(T.SALE_OTHERS, Row(100))
    with pytest.raises(BadVoucher):
        writing.send_back(actor=office.chair, voucher_id=row.pk, answer="  ")
    writing.send_back(actor=office.chair, voucher_id=row.pk, answer="发票呢?")
    with pytest.raises(WrongState):
        booking.check(actor=office.chair, voucher_id=row.pk)
    assert writing.submit(actor=office.accountant, voucher_id=row.pk).number == 1
    booking.check(actor=office.chair, voucher_id=row.pk)
    for call in (
        lambda: booking.check(actor=office.chair, voucher_id=row.pk),
        lambda: writing.cancel(actor=office.accountant, voucher_id=row.pk),
        lambda: writing.send_back(actor=office.chair, voucher_id=row.pk, answer="x"),
        lambda: writing.submit(actor=office.accountant, voucher_id=row.pk),
    ):
        with pytest.raises(WrongState):
            call()


def test_a_mistake_is_taken_back_once_and_never_edited(office) -> None:
    row = office.book(T.SALE_OTHERS, Row(700))
    back = writing.reverse(actor=office.accountant, voucher_id=row.pk, why="记错了")
    with pytest.raises(WrongState):
        writing.reverse(actor=office.accountant, voucher_id=row.pk, why="再来")
    booking.check(actor=office.chair, voucher_id=back.pk)
    assert office.balance("coop.102") == 0
    assert office.trial_balance() == 0
    with pytest.raises(WrongState):
        writing.reverse(actor=office.accountant, voucher_id=back.pk, why="又")
    row.refresh_from_db()
    assert row.status == VoucherStatus.POSTED


def test_a_closed_month_takes_nothing(office, at) -> None:
    at(3, 4)
    waiting = office.enter(T.SALE_OTHERS, Row(100), on=office.coop.begun_at.date())
    book = office.books[office.coop.pk]
    ledger.freeze_period(actor=SYSTEM, book_id=book, period="2026-03")
    with pytest.raises(PeriodClosed):
        office.enter(T.SALE_OTHERS, Row(100), on=office.coop.begun_at.date())
    with pytest.raises(PeriodClosed):
        booking.check(actor=office.chair, voucher_id=waiting.pk)
    assert office.balance("coop.102") == 0


def test_cash_and_bank_never_go_below_zero(office) -> None:
    office.fund(1_000)
    with pytest.raises(NotEnoughMoney):
        office.book(T.EXPENSE, Row(1_001, number="522", detail="general"))
    assert office.book(T.EXPENSE, Row(1_000, number="522", detail="general"))


def test_members_trade_needs_a_member_of_that_day(office, tiny) -> None:
    with pytest.raises(NotAMember):
        office.enter(T.PURCHASE_MEMBERS, Row(100, subject_id=tiny.third_household.pk))
    with pytest.raises(BadVoucher):
        office.enter(T.PURCHASE_MEMBERS, Row(100))
    with pytest.raises(NotFound):
        office.enter(
            T.WAGES, Row(100, subject_id=tiny.far_villager.pk, quantity=kg("1"), rate_fen=100)
        )


def test_buying_from_a_member_counts_by_name(office) -> None:
    office.fund()
    member = office.members[0]
    beef = office.item("肉牛", "头")
    row = office.book(
        T.PURCHASE_MEMBERS,
        Row(500_000, member, beef.pk, "肉牛", kg("2"), "头"),
    )
    trade = MemberTrade.objects.get(voucher=row)
    assert (trade.subject_id, trade.way, trade.amount_fen) == (member, "BOUGHT", 500_000)
    assert office.balance(f"coop.121.{beef.pk}") == 500_000
    back = writing.reverse(actor=office.accountant, voucher_id=row.pk, why="退货")
    booking.check(actor=office.chair, voucher_id=back.pk)
    booked = MemberTrade.objects.booked()
    assert sum(one.amount_fen for one in booked) == 0
    assert sum(one.quantity for one in booked) == 0


def test_goods_leave_at_average_cost_and_the_last_takes_the_rest(office) -> None:
    office.fund()
    feed = office.item()
    office.book(T.PURCHASE_OTHERS, Row(100, item_id=feed.pk, quantity=kg("3")))
    sale = office.book(T.SALE_OTHERS, Row(80, item_id=feed.pk, quantity=kg("1")))
    assert office.balance("coop.521.goods") == 33
    assert sale.total_fen == 80 + 33
    with pytest.raises(NotEnoughStock):
        office.book(T.SALE_OTHERS, Row(80, item_id=feed.pk, quantity=kg("2.001")))
    office.book(
        T.STOCK_OUT, Row(item_id=feed.pk, quantity=kg("2"), number="521", detail="materials")
    )
    assert office.balance(f"coop.121.{feed.pk}") == 0
    assert office.balance("coop.521.materials") == 67
    assert office.trial_balance() == 0


def test_a_purchase_whose_goods_are_gone_cannot_be_taken_back(office) -> None:
    office.fund()
    feed = office.item()
    buy = office.book(T.PURCHASE_OTHERS, Row(100, item_id=feed.pk, quantity=kg("3")))
    office.book(T.SALE_OTHERS, Row(80, item_id=feed.pk, quantity=kg("1")))
    back = writing.reverse(actor=office.accountant, voucher_id=buy.pk, why="退")
    with pytest.raises(NotEnoughStock):
        booking.check(actor=office.chair, voucher_id=back.pk)


def test_wages_are_owed_then_paid_and_never_more_than_owed(office, tiny) -> None:
    office.fund()
    worker = tiny.villager.pk
    sheet = office.book(T.WAGES, Row(36_000, worker, quantity=Decimal("3"), rate_fen=12_000))
    assert office.balance("coop.521.labour") == 36_000
    assert office.balance("coop.212", worker) == -36_000
    with pytest.raises(WageNotOwed):
        office.book(T.WAGE_PAY, Row(36_001, worker))
    pay = office.book(T.WAGE_PAY, Row(36_000, worker))
    assert WageLine.objects.get(voucher=sheet).paid_by_id == pay.pk
    back = writing.reverse(actor=office.accountant, voucher_id=pay.pk, why="没领走")
    booking.check(actor=office.chair, voucher_id=back.pk)
    assert WageLine.objects.get(voucher=sheet).paid_by_id is None


def test_days_times_rate_must_be_the_amount(office, tiny) -> None:
    with pytest.raises(BadVoucher):
        office.enter(T.WAGES, Row(1, tiny.villager.pk, quantity=Decimal("3"), rate_fen=12_000))


def test_a_free_entry_must_balance_and_know_its_accounts(office) -> None:
    with pytest.raises(NotBalanced):
        office.enter(T.FREE, Row(100, number="151"), Row(-99, number="153"))
    for bad in ("121", "301", "999", "501"):
        with pytest.raises(BadVoucher):
            office.enter(T.FREE, Row(100, number=bad), Row(-100, number="153"))
    office.book(T.FREE, Row(100, number="151"), Row(-100, number="153"))
    assert office.balance("coop.151") == 100


def test_land_rent_and_guaranteed_rent_are_two_lists(office) -> None:
    office.fund()
    row = Row(50_000, office.members[1], quantity=kg("1.00"), rate_fen=50_000)
    office.book(T.LAND_RENT, row)
    office.book(T.GUARANTEED, row)
    assert office.balance("coop.521.land_rent") == 50_000
    assert office.balance("coop.521.guaranteed") == 50_000
