"""Goods are counted; what differs becomes a voucher that somebody else checks; nothing is booked silently."""

import uuid
from decimal import Decimal

import pytest

from tests.coops.books.office import kg
from tests.signing_in import browser_of
from tests.tiny import SINCE
from touyan.coops.book_errors import BadCount, GoodsWait, SamePerson
from touyan.coops.models import StockCount, Voucher, VoucherStatus
from touyan.coops.queries import stock
from touyan.coops.services import booking
from touyan.coops.services.stock_counts import Counted, count_goods
from touyan.coops.vouchers import Row, Template
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotAllowed, NotFound
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind

pytestmark = pytest.mark.django_db
T = Template


@pytest.fixture
def feed(office, at):
    """A hundred kilograms of feed that cost 333.33 yuan."""
    at(10)
    office.fund()
    item = office.item()
    office.book(T.PURCHASE_OTHERS, Row(33_333, item_id=item.pk, quantity=kg(100)), money="102")
    at(18)
    return item


def count(office, *counted, note="点货"):
    return count_goods(actor=office.accountant, coop_id=office.coop.pk, counted=counted, note=note)


def test_missing_goods_leave_at_cost_when_somebody_else_has_checked(office, feed) -> None:
    row = count(office, Counted(feed.pk, Decimal("97.5")))
    line = row.lines.get()
    assert (line.expected, line.found) == (Decimal(100), Decimal("97.5"))
    assert row.voucher.status == VoucherStatus.SUBMITTED
    assert office.balance("coop.181") == 0
    both = type(office.chair)(
        office.accountant.person_id, office.chair.grants | office.accountant.grants
    )
    with pytest.raises(SamePerson):
        booking.check(actor=both, voucher_id=row.voucher_id)
    booking.check(actor=office.chair, voucher_id=row.voucher_id)
    held = stock.held([feed.pk])[feed.pk]
    assert (held.pieces, held.fen) == (97_500, 33_333 - 833)
    assert office.balance("coop.181") == 833
    assert office.trial_balance() == 0


def test_found_goods_come_in_at_the_average_or_at_a_worth_that_is_named(office, feed) -> None:
    new = office.item("白菜种", "袋")
    with pytest.raises(BadCount):
        count(office, Counted(new.pk, Decimal(3)))
    row = count(office, Counted(feed.pk, Decimal(103)), Counted(new.pk, Decimal(3), 250))
    booking.check(actor=office.chair, voucher_id=row.voucher_id)
    held = stock.held([feed.pk, new.pk])
    assert (held[feed.pk].pieces, held[feed.pk].fen) == (103_000, 33_333 + 1_000)
    assert (held[new.pk].pieces, held[new.pk].fen) == (3_000, 750)
    assert office.balance("coop.181") == -1_750
    assert office.trial_balance() == 0


def test_what_agrees_is_on_record_without_a_voucher(office, feed) -> None:
    before = Voucher.objects.count()
    row = count(office, Counted(feed.pk, Decimal("100.000")), note="")
    assert row.voucher is None
    assert row.lines.count() == 1
    assert Voucher.objects.count() == before


@pytest.mark.parametrize(
    "counted",
    [
        (),
        (Decimal(-1),),
        (Decimal(10) ** 12,),
        (Decimal(5), Decimal(5)),
    ],
)
def test_a_bad_sheet_writes_nothing(office, feed, counted) -> None:
    before = Voucher.objects.count()
    with pytest.raises(BadCount):
        count(office, *(Counted(feed.pk, one) for one in counted))
    with pytest.raises(BadCount):
        count(office, Counted(feed.pk, Decimal(5)), note="  ")
    with pytest.raises(NotFound):
        count(office, Counted(feed.pk + 999, Decimal(5)))
    assert not StockCount.objects.exists()
    assert Voucher.objects.count() == before


def test_the_books_are_not_compared_while_goods_wait(office, feed) -> None:
    office.enter(
        T.STOCK_OUT, Row(item_id=feed.pk, quantity=kg(1), number="521", detail="materials")
    )
    with pytest.raises(GoodsWait):
        count(office, Counted(feed.pk, Decimal(5)))


def test_only_who_keeps_the_books_counts(office, feed) -> None:
    for actor, error in ((office.chair, NotAllowed), (office.neighbour, NotFound)):
        with pytest.raises(error):
            count_goods(actor=actor, coop_id=office.coop.pk, counted=[Counted(feed.pk, Decimal(1))])


def test_the_sheet_is_typed_once_and_zero_is_an_answer(office, feed, tiny) -> None:
    post = registry.create_post(
        actor=SYSTEM,
        area_id=tiny.village.pk,
        kind=PostKind.COOP_ACCOUNTANT,
        organisation_id=office.coop.pk,
    )
    registry.appoint(
        actor=SYSTEM, post_id=post.pk, person_id=tiny.village_clerk.pk, started_on=SINCE
    )
    desk = browser_of(tiny.village_clerk, two_factors=True)
    page = f"/coops/{office.coop.pk}/books/counts/new/"
    assert desk.get(page).status_code == 200
    for bad in ("-1", "0.0001", "NaN", "1e400", "many", "1" * 30):
        sent = {"request_key": str(uuid.uuid4()), f"found{feed.pk}": bad, "note": "x"}
        answer = desk.post(page, sent)
        assert answer.status_code == 400, bad
        assert 'role="alert"' in answer.content.decode(), bad
    empty = {"request_key": str(uuid.uuid4()), f"found{feed.pk}": "", "note": "x"}
    assert desk.post(page, empty).status_code == 400
    sent = {"request_key": str(uuid.uuid4()), f"found{feed.pk}": "0", "note": "受潮"}
    answer = desk.post(page, sent)
    assert answer.status_code == 302
    desk.post(page, sent)
    assert StockCount.objects.count() == 1
    assert desk.get(answer["Location"]).status_code == 200
    assert desk.get(f"/coops/{office.coop.pk}/books/counts/").status_code == 200
    booking.check(actor=office.chair, voucher_id=StockCount.objects.get().voucher_id)
    assert (office.balance("coop.181"), stock.held([feed.pk])[feed.pk].fen) == (33_333, 0)
