"""F-03 for the shop's books: all of an act or none of it, wherever it is cut off."""

import uuid

import pytest

from tests.fault.statements import fail_at_every_statement
from tests.points.keeping import bought, give
from touyan.ledger import queries as ledger_queries
from touyan.points import services
from touyan.points.models import LossReason
from touyan.points.services import Goods, Reported, Sheet, Till

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stocked(village):
    village.adopt()
    shop, soap = village.shop(stock=40, price=3)
    return village, shop, soap


def test_buying_serving_for_cash_and_taking_back(stocked) -> None:
    village, shop, soap = stocked
    done = give(village, soap, 3)
    act = bought(shop, Goods(soap, 5, 700))
    fail_at_every_statement(lambda: services.purchase(actor=village.keeper, bought=act))
    fail_at_every_statement(lambda: services.undo(actor=village.keeper, redemption=done))
    wanted = village.wanted(shop, soap, quantity=2)
    cash = services.Wanted(wanted.household_id, shop, wanted.items, wanted.ref, cash_points=1)
    fail_at_every_statement(lambda: services.counter_redeem(actor=village.keeper, wanted=cash))


def test_closing_a_day_that_differs(stocked) -> None:
    village, shop, soap = stocked
    give(village, soap, 3)
    expected = ledger_queries.balance(shop.cash_account_id)
    till = Till(expected, expected - 100, uuid.uuid4(), "找错")
    fail_at_every_statement(lambda: services.close_day(actor=village.keeper, shop=shop, till=till))


def test_reporting_losses_and_deciding_them(stocked) -> None:
    village, _shop, soap = stocked
    small = Reported(soap, 1, LossReason.BREAKAGE, "打破", uuid.uuid4())
    fail_at_every_statement(lambda: services.report_loss(actor=village.keeper, reported=small))
    large = Reported(soap, 9, LossReason.SPOILAGE, "受潮", uuid.uuid4())
    fail_at_every_statement(lambda: services.report_loss(actor=village.keeper, reported=large))
    loss = soap.shop.losses.select_related("shop__area").get(status="WAITING")
    fail_at_every_statement(
        lambda: services.decide_loss(actor=village.checker, loss=loss, accept=True)
    )


def test_counting_and_giving_the_word(stocked) -> None:
    village, shop, soap = stocked
    sheet = Sheet(shop, {soap.pk: 30}, uuid.uuid4())
    fail_at_every_statement(lambda: services.count_stock(actor=village.keeper, sheet=sheet))
    count = shop.counts.select_related("shop__area").get()
    fail_at_every_statement(
        lambda: services.decide_count(
            actor=village.checker, count=count, accept=True, answer="属实"
        )
    )


def test_signing_a_month(stocked, at) -> None:
    village, shop, _soap = stocked
    at(4, 2)
    fail_at_every_statement(
        lambda: services.keep_month(actor=village.keeper, shop=shop, month="2026-03")
    )
    sheet = shop.sheets.select_related("shop__area").get()
    fail_at_every_statement(lambda: services.check_month(actor=village.checker, sheet=sheet))
