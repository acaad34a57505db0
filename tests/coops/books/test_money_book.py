"""The cashier's day books: every movement of the ledger in the order of days, and what is left after each."""

import pytest

from tests.signing_in import browser_of
from touyan.coops import services
from touyan.coops.queries import money_book
from touyan.coops.services import booking
from touyan.coops.services import vouchers as writing
from touyan.coops.services.shares import Pledge
from touyan.coops.vouchers import Row, Template
from touyan.core import clock
from touyan.core.errors import NotFound

pytestmark = pytest.mark.django_db
T = Template


def month(office, of="CASH", period="2026-03", **more):
    return money_book.month(office.coop, of, period, **more)


def rows(book):
    return [(one.on.day, one.in_fen, one.out_fen, one.left_fen) for one in book.lines]


def test_a_month_begins_with_what_was_left_and_ends_with_what_is_there(office, at) -> None:
    at(10, month=2)
    office.fund(100_000)
    office.book(T.TRANSFER, Row(30_000, number="101"), money="102")
    at(18)
    office.book(T.EXPENSE, Row(5_000, number="522", detail="general"), money="101")
    late = office.book(
        T.EXPENSE, Row(2_000, number="522", detail="general"), money="101",
        on=clock.today().replace(day=3),
    )  # fmt: skip
    book = month(office)
    assert (book.opening_fen, book.in_fen, book.out_fen, book.closing_fen) == (
        30_000, 0, 7_000, 23_000,
    )  # fmt: skip
    assert rows(book) == [(3, 0, 2_000, 28_000), (18, 0, 5_000, 23_000)]
    assert book.lines[0].voucher == late
    assert book.closing_fen == office.balance("coop.101")
    assert month(office, "BANK").opening_fen == 70_000
    assert month(office, period="2026-02").closing_fen == book.opening_fen


def test_what_has_no_voucher_is_in_it_and_a_reversal_is_its_own_paper(office) -> None:
    office.fund(100_000)
    share = services.pledge(
        actor=office.accountant,
        pledge=Pledge(office.coop.members.get(number=1).pk, "CASH", 4_000),
    )
    services.pay_in(actor=office.accountant, share_id=share.pk, into="101", paid_on=clock.today())
    spent = office.book(T.EXPENSE, Row(1_000, number="522", detail="general"), money="101")
    back = writing.reverse(actor=office.accountant, voucher_id=spent.pk, why="记错")
    booking.check(actor=office.chair, voucher_id=back.pk)
    book = month(office)
    assert [one.voucher for one in book.lines] == [None, spent, back]
    assert str(book.lines[0].words)
    assert book.lines[0].in_fen == 4_000
    assert (book.in_fen, book.out_fen, book.closing_fen) == (5_000, 1_000, 4_000)
    assert book.closing_fen == office.balance("coop.101")


def test_pages_carry_over_and_come_to_the_same(office) -> None:
    office.fund(100_000)
    office.book(T.TRANSFER, Row(50_000, number="101"), money="102")
    for fen in range(1, 8):
        office.book(T.EXPENSE, Row(fen * 100, number="522", detail="general"), money="101")
    whole = rows(month(office))
    found, after, carried = [], "", 0
    while True:
        page = month(office, after=after, limit=3)
        assert page.carried_fen == carried
        found += rows(page)
        carried, after = page.lines[-1].left_fen, page.following
        if not after:
            break
    assert found == whole
    assert len(whole) == 8
    assert carried == office.balance("coop.101")
    for strange in ("x", "2026-03-01_", "_1", "2026-13-01_1", "2026-03-01_-1"):
        with pytest.raises(NotFound):
            month(office, after=strange)


def test_the_page_shows_it_and_nothing_else_is_a_day_book(office, tiny) -> None:
    office.fund(123_456)
    browser = browser_of(tiny.coop_chair, two_factors=True)
    page = browser.get(f"/coops/{office.coop.pk}/books/money/bank/")
    assert page.status_code == 200
    assert "1,234.56" in page.content.decode()
    empty = browser.get(f"/coops/{office.coop.pk}/books/money/bank/?month=2026-01")
    assert empty.status_code == 200
    assert "1,234.56" not in empty.content.decode()
    assert browser.get(f"/coops/{office.coop.pk}/books/money/gold/").status_code == 404
    assert browser.get(f"/coops/{office.sibling.pk}/books/money/bank/").status_code == 404
