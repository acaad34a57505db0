"""F-03: every write of a cooperative's books does all of its work or none, wherever it is cut off."""

import uuid
from io import BytesIO

import pytest

from tests.coops.books.office import T, kg
from tests.fault.statements import fail_at_every_statement
from touyan.coops.services import booking, periods
from touyan.coops.services import vouchers as writing
from touyan.coops.services.stock_counts import Counted, count_goods
from touyan.coops.services.vouchers import Entered
from touyan.coops.vouchers import Row
from touyan.core import clock

pytestmark = pytest.mark.django_db(transaction=True)


def test_entering_checking_and_taking_back(office) -> None:
    office.fund()
    feed = office.item()
    office.book(T.PURCHASE_OTHERS, Row(900, item_id=feed.pk, quantity=kg("3")))
    draft = office.draft(T.SALE_OTHERS, Row(500, item_id=feed.pk, quantity=kg("1")))
    ref = uuid.uuid4()
    fail_at_every_statement(
        lambda: writing.enter(actor=office.accountant, entered=Entered(office.coop.pk, draft, ref))
    )
    row = office.coop.vouchers.get(ref=ref)
    fail_at_every_statement(lambda: booking.check(actor=office.chair, voucher_id=row.pk))
    fail_at_every_statement(
        lambda: writing.reverse(actor=office.accountant, voucher_id=row.pk, why="错")
    )
    back = office.coop.vouchers.get(reverses=row)
    fail_at_every_statement(lambda: booking.check(actor=office.chair, voucher_id=back.pk))
    assert office.trial_balance() == 0


def test_giving_back_and_giving_up(office) -> None:
    row = office.enter(T.SALE_OTHERS, Row(500))
    fail_at_every_statement(
        lambda: writing.send_back(actor=office.chair, voucher_id=row.pk, answer="少附件")
    )
    fail_at_every_statement(
        lambda: writing.attach(
            actor=office.accountant,
            voucher_id=row.pk,
            content=BytesIO(b"%PDF-1.4 invoice"),
            name="a.pdf",
        )
    )
    fail_at_every_statement(lambda: writing.submit(actor=office.accountant, voucher_id=row.pk))
    fail_at_every_statement(lambda: writing.cancel(actor=office.accountant, voucher_id=row.pk))


def test_counting_money_and_the_year_end(office, at) -> None:
    office.fund(5_000)
    office.book(T.SALE_OTHERS, Row(700))
    fail_at_every_statement(
        lambda: periods.count_money(
            actor=office.accountant,
            coop_id=office.coop.pk,
            of="BANK",
            on=clock.today(),
            found_fen=5_700,
        )
    )
    at(4, 1, 2027)
    fail_at_every_statement(
        lambda: periods.close_year(actor=office.accountant, coop_id=office.coop.pk, year=2026)
    )


def test_counting_goods_and_booking_what_differs(office) -> None:
    office.fund()
    feed, new = office.item(), office.item("白菜种", "袋")
    office.book(T.PURCHASE_OTHERS, Row(900, item_id=feed.pk, quantity=kg("3")))
    sheet = [Counted(feed.pk, kg("2.5")), Counted(new.pk, kg("4"), 250)]
    fail_at_every_statement(
        lambda: count_goods(
            actor=office.accountant, coop_id=office.coop.pk, counted=sheet, note="点货"
        )
    )
    row = office.coop.stock_counts.get()
    fail_at_every_statement(lambda: booking.check(actor=office.chair, voucher_id=row.voucher_id))
    assert office.balance("coop.181") == 150 - 1_000
    assert office.trial_balance() == 0
