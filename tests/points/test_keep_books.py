"""The shop's money and goods: purchases, cost, cash at the counter, closed days."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from tests.points.keeping import at, bought, buy, cash, close, give, village_account
from touyan.core.errors import Invalid, NotAllowed
from touyan.ledger import queries as ledger_queries
from touyan.ledger.errors import KeyReused
from touyan.points import accounts, services
from touyan.points.errors import (
    DayIsClosed,
    NoCashOut,
    NotEnoughMoney,
    NotEnoughPoints,
    OwnFamily,
    ShopClosed,
    TillChanged,
)
from touyan.points.models import (
    DayClose,
    Funding,
    Purchase,
    ShopStatus,
)
from touyan.points.services import Goods, Till


def test_a_delivery_of_several_products_is_one_transfer(village, shop, soap, salt) -> None:
    row = buy(village, shop, Goods(soap, 10, 2_000), Goods(salt, 5, 999))
    act = ledger_queries.transfer(row.transfer_key)
    assert act.public == {
        "shop": shop.pk,
        "goods": [[soap.pk, 10, 2_000], [salt.pk, 5, 999]],
        "fen": 2_999,
    }
    assert cash(shop) == 100_000 - 2_999
    assert (at(soap).stock, at(soap).fen) == (10, 2_000)
    assert (at(salt).stock, at(salt).fen) == (5, 999)
    assert row.public_supplier == "供销社"


def test_a_gift_costs_nothing_and_its_giver_is_masked(village, shop, soap) -> None:
    row = buy(village, shop, Goods(soap, 4, 0), supplier="王大明")
    assert row.is_gift
    assert row.public_supplier == "王**"
    assert (cash(shop), at(soap).stock, at(soap).fen) == (100_000, 4, 0)


def test_the_same_delivery_arrives_once(village, shop, soap) -> None:
    act = bought(shop, Goods(soap, 3, 300))
    first = services.purchase(actor=village.keeper, bought=act)
    assert services.purchase(actor=village.keeper, bought=act) == first
    assert at(soap).stock == 3
    with pytest.raises(KeyReused):
        services.purchase(actor=village.keeper, bought=replace(act, goods=(Goods(soap, 4, 300),)))


def test_nothing_is_bought_without_money_goods_or_the_right(village, shop, soap, salt) -> None:
    with pytest.raises(NotEnoughMoney), transaction.atomic():
        buy(village, shop, Goods(soap, 1, 100_001))
    for act in (
        bought(shop),
        bought(shop, Goods(soap, 0, 1)),
        bought(shop, Goods(soap, 1, -1)),
        bought(shop, Goods(soap, 1, 1), Goods(soap, 1, 1)),
        bought(shop, Goods(soap, 1, 1), bought_on=dt.date(2026, 3, 19)),
        bought(shop, Goods(soap, 1, 1), bought_on=dt.date(2026, 2, 1)),
    ):
        with pytest.raises(Invalid):
            services.purchase(actor=village.keeper, bought=act)
    with pytest.raises(NotAllowed):
        services.purchase(actor=village.checker, bought=bought(shop, Goods(soap, 1, 1)))
    shop.status = ShopStatus.SUSPENDED
    with pytest.raises(ShopClosed):
        buy(village, shop, Goods(soap, 1, 1))
    assert not Purchase.objects.exists()
    assert (cash(shop), at(soap).stock) == (100_000, 0)


def test_handing_out_moves_no_money_until_the_day_is_closed(village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 3, 1_000))
    give(village, soap, 2)
    assert (at(soap).given, at(soap).fen, at(soap).cost_in_shop) == (2, 1_000, 334)
    row = close(village, shop)
    assert (row.visits, row.pieces, row.points, row.difference_fen) == (1, 2, 6, 0)
    assert (at(soap).given, at(soap).fen) == (0, 334)
    assert village_account(village, accounts.COST) == 666


def test_new_goods_come_in_at_their_price_after_the_old_cost_is_booked(village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 10, 1_000))
    give(village, soap, 5)
    buy(village, shop, Goods(soap, 5, 2_000))
    assert village_account(village, accounts.COST) == 500
    assert (at(soap).valued.pieces, at(soap).fen, at(soap).average_fen) == (10, 2_500, 250)


def test_what_is_undone_after_its_cost_was_booked_comes_back_at_that_cost(
    village, shop, soap
) -> None:
    buy(village, shop, Goods(soap, 3, 1_000))
    done = give(village, soap, 3)
    buy(village, shop, Goods(soap, 1, 50))
    assert village_account(village, accounts.COST) == 1_000
    services.undo(actor=village.keeper, redemption=done)
    assert (at(soap).stock, at(soap).given, at(soap).fen) == (4, 0, 1_050)
    assert village_account(village, accounts.COST) == 0


def test_more_pieces_may_come_back_than_the_last_booking_of_cost_held(village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 4, 1_000))
    done = give(village, soap, 3)
    buy(village, shop, Goods(soap, 1, 50))
    give(village, soap, 1)
    buy(village, shop, Goods(soap, 1, 50))
    cost, fen = village_account(village, accounts.COST), at(soap).fen
    services.undo(actor=village.keeper, redemption=done)
    back = cost - village_account(village, accounts.COST)
    assert back == cost * 3 // 4
    assert (at(soap).fen, at(soap).stock, at(soap).given) == (fen + back, 5, 0)


def test_money_that_came_in_says_from_where_and_hides_who_gave_it(village, shop) -> None:
    ref = uuid.uuid4()
    for _press in range(2):
        services.fund_shop(
            actor=village.keeper,
            shop=shop,
            amount_fen=5_000,
            source="DONATION",
            donor="王大明",
            ref=ref,
        )
    row = Funding.objects.get(ref=ref)
    assert (row.public_donor, row.amount_fen, cash(shop)) == ("王**", 5_000, 105_000)
    assert Funding.objects.get(source="COUNTY_SEED").amount_fen == 100_000
    for source, donor, fen in (
        ("COUNTY_SEED", "", 100),
        ("BANK", "", 100),
        ("COLLECTIVE_INCOME", "王大明", 100),
        ("DONATION", "", 0),
    ):
        with pytest.raises(Invalid):
            services.fund_shop(
                actor=village.keeper,
                shop=shop,
                amount_fen=fen,
                source=source,
                donor=donor,
                ref=uuid.uuid4(),
            )


def test_a_household_pays_what_it_lacks_in_cash(village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 3, 300))
    village.give(4)
    wanted = replace(village.wanted(shop, soap, quantity=2), cash_points=2)
    done = services.counter_redeem(actor=village.keeper, wanted=wanted)
    value = village.rule().scheme.point_value_fen
    assert (done.points, done.cash_fen) == (4, 2 * value)
    assert cash(shop) == 100_000 - 300 + 2 * value
    assert village_account(village, accounts.RECEIPTS) == -2 * value
    assert services.counter_redeem(actor=village.keeper, wanted=wanted) == done
    services.undo(actor=village.keeper, redemption=done)
    assert cash(shop) == 100_000 - 300
    assert accounts.points_of(village.home.pk)[accounts.AVAILABLE] == 4


def test_points_never_become_cash_and_cash_alone_buys_nothing(village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 3, 300))
    village.give(9)
    wanted = village.wanted(shop, soap)
    with pytest.raises(NoCashOut):
        services.counter_redeem(actor=village.keeper, wanted=replace(wanted, cash_points=-1))
    with pytest.raises(Invalid):
        services.counter_redeem(actor=village.keeper, wanted=replace(wanted, cash_points=3))
    with pytest.raises(Invalid):
        services.reserve(actor=village.villager, wanted=replace(wanted, cash_points=1))
    far = village.wanted(shop, soap, household_id=village.neighbour_home.pk)
    with pytest.raises(NotEnoughPoints), transaction.atomic():
        services.counter_redeem(actor=village.keeper, wanted=replace(far, cash_points=1))
    assert cash(shop) == 100_000 - 300


def test_the_keeper_never_serves_the_own_family_whoever_pays(village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 3, 300))
    own = village.keeper_person.memberships.get().household_id
    wanted = replace(village.wanted(shop, soap, household_id=own), cash_points=2)
    with pytest.raises(OwnFamily):
        services.counter_redeem(actor=village.keeper, wanted=wanted)


def test_cash_that_was_paid_out_meanwhile_cannot_be_given_back(village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 3, 300))
    village.give(1)
    wanted = replace(village.wanted(shop, soap), cash_points=2)
    done = services.counter_redeem(actor=village.keeper, wanted=wanted)
    buy(village, shop, Goods(soap, 1, cash(shop)))
    with pytest.raises(NotEnoughMoney), transaction.atomic():
        services.undo(actor=village.keeper, redemption=done)
    done.refresh_from_db()
    assert done.status == "DONE"


def test_a_day_is_closed_once_and_a_twin_press_gets_the_same_answer(village, shop, at_hour) -> None:
    ref = uuid.uuid4()
    first = close(village, shop, ref=ref)
    assert close(village, shop, ref=ref) == first
    with pytest.raises(KeyReused):
        close(village, shop, ref=ref, counted_fen=1, note="少了")
    with pytest.raises(DayIsClosed):
        close(village, shop)
    at_hour(19)
    assert close(village, shop).day == dt.date(2026, 3, 19)


@pytest.fixture
def at_hour(at):
    return lambda day: at(3, day)


def test_a_till_that_differs_is_explained_and_booked(village, shop) -> None:
    with pytest.raises(Invalid):
        close(village, shop, counted_fen=99_000)
    with pytest.raises(Invalid):
        close(village, shop, counted_fen=-1, note="?")
    row = close(village, shop, counted_fen=99_000, note="找零多给了十元")
    assert row.difference_fen == -1_000
    assert cash(shop) == 99_000
    assert village_account(village, accounts.CASH_DIFFERENCE) == 1_000
    with pytest.raises(IntegrityError), transaction.atomic():
        DayClose.objects.filter(pk=row.pk).update(note="")


def test_a_till_that_changed_since_the_keeper_looked_is_counted_again(village, shop, soap) -> None:
    seen = cash(shop)
    buy(village, shop, Goods(soap, 3, 300))
    with pytest.raises(TillChanged):
        close(village, shop, expected_fen=seen, counted_fen=seen)
    assert not DayClose.objects.exists()


def test_only_the_keeper_closes_the_day(village, shop) -> None:
    till = Till(100_000, 100_000, uuid.uuid4())
    for actor in (village.checker, village.secretary, village.villager):
        with pytest.raises(NotAllowed):
            services.close_day(actor=actor, shop=shop, till=till)
