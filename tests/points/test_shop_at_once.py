"""F-08, F-10 at the shop: two counters and the last piece, two closes of one day. Real processes."""

import uuid

import pytest

from tests.fault import processes
from tests.fault.oracle import assert_invariants
from tests.points.keeping import buy
from tests.points.village import household, person
from touyan.core.errors import DomainError
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts, services
from touyan.points.errors import DayIsClosed, SoldOut
from touyan.points.models import DayClose, Purchase, Redemption
from touyan.points.queries import stock
from touyan.points.services import Goods, Sheet, Till

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stocked(village):
    village.adopt()
    shop, soap = village.shop(stock=1, price=3)
    return village, shop, soap


def test_two_counters_and_the_last_piece(stocked) -> None:
    village, shop, soap = stocked
    homes = []
    for number in range(8):
        home = household(village.area, person(village.area, f"买家{number}"))
        village.give(3, home)
        homes.append(home)

    def serve(number: int, say: processes.Say) -> None:
        wanted = village.wanted(shop, soap, household_id=homes[number].pk)
        try:
            services.counter_redeem(actor=village.keeper, wanted=wanted)
        except SoldOut:
            say("sold out")
        else:
            say("served")

    said = [line for lines in processes.together(8, serve) for line in lines]
    assert sorted(said) == ["served", *["sold out"] * 7]
    assert Redemption.objects.count() == 1
    assert sum(accounts.points_of(home.pk)[accounts.AVAILABLE] for home in homes) == 21
    assert_invariants()


def test_one_close_a_day_however_many_press(stocked) -> None:
    village, shop, _soap = stocked
    fen = ledger_queries.balance(shop.cash_account_id)

    def press(number: int, say: processes.Say) -> None:
        till = Till(fen, fen, uuid.uuid4())
        try:
            services.close_day(actor=village.keeper, shop=shop, till=till)
        except DayIsClosed:
            say("closed before")
        else:
            say("closed")

    said = [line for lines in processes.together(6, press) for line in lines]
    assert sorted(said) == ["closed", *["closed before"] * 5]
    assert DayClose.objects.count() == 1


def test_one_delivery_however_often_it_arrives(stocked) -> None:
    village, shop, soap = stocked
    ref = uuid.uuid4()

    def press(number: int, say: processes.Say) -> None:
        say(str(buy(village, shop, Goods(soap, 5, 500), ref=ref).pk))

    said = {line for lines in processes.together(6, press) for line in lines}
    assert len(said) == 1
    assert Purchase.objects.filter(ref=ref).count() == 1
    assert stock.positions([soap])[soap.pk].stock == 6
    assert_invariants()


def test_buying_counting_serving_and_closing_at_once_loses_no_fen(stocked) -> None:
    village, shop, soap = stocked
    buy(village, shop, Goods(soap, 60, 7_001))
    village.give(300)
    fen = ledger_queries.balance(shop.cash_account_id)

    def act(number: int, say: processes.Say) -> None:
        try:
            if number % 4 == 0:
                buy(village, shop, Goods(soap, 7, 999))
            elif number % 4 == 1:
                wanted = village.wanted(shop, soap, quantity=3)
                done = services.counter_redeem(actor=village.keeper, wanted=wanted)
                if number % 8 == 1:
                    services.undo(actor=village.keeper, redemption=done)
            elif number % 4 == 2:
                sheet = Sheet(shop, {soap.pk: 61}, uuid.uuid4())
                services.count_stock(actor=village.keeper, sheet=sheet)
            else:
                till = Till(fen, fen, uuid.uuid4())
                services.close_day(actor=village.keeper, shop=shop, till=till)
        except DomainError as refused:
            say(refused.code)
        else:
            say("done")

    said = [line for lines in processes.together(12, act) for line in lines]
    assert len(said) == 12, said
    assert said.count("done") >= 6, said
    found = stock.positions([soap])[soap.pk]
    assert found.given >= 0
    assert found.fen >= 0
    book = accounts.book_id(actor=village.keeper, area=village.area)
    paid = sum(row.total_fen for row in Purchase.objects.filter(shop=shop))
    left = sum(
        ledger_queries.balance(one.id)
        for code in (accounts.COST, accounts.LOSS)
        for one in ledger_queries.accounts_in_book(book, code=code)
    )
    assert found.fen + left == paid
    assert_invariants()
