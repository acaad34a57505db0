"""The shop's books: purchases, cost, losses, counts, closed days, signed months."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from tests.points.village import Village, official
from touyan.audit.models import Record
from touyan.core.actor import SYSTEM, Power
from touyan.core.errors import Invalid, NotAllowed, WrongState
from touyan.ledger import queries as ledger_queries
from touyan.ledger.errors import KeyReused
from touyan.points import accounts, services
from touyan.points.errors import (
    CountWaits,
    DayIsClosed,
    MonthOpen,
    NoCashOut,
    NotEnoughMoney,
    NotEnoughPoints,
    OwnFamily,
    ReservedGoodsMissing,
    SecondPersonNeeded,
    ShopClosed,
    TillChanged,
)
from touyan.points.models import (
    DayClose,
    Funding,
    Loss,
    LossReason,
    MonthSheet,
    Product,
    Purchase,
    Redemption,
    Shop,
    ShopStatus,
    WordStatus,
)
from touyan.points.queries import books, stock
from touyan.points.services import Bought, Goods, Reported, Sheet, Till


@pytest.fixture
def shop(village) -> Shop:
    village.adopt()
    found, _soap = village.shop(stock=0)
    return found


@pytest.fixture
def soap(shop) -> Product:
    return shop.products.get()


@pytest.fixture
def salt(village, shop) -> Product:
    return services.add_product(
        actor=village.keeper, shop=shop, name="食盐", unit="袋", price_points=2
    )


def bought(shop: Shop, *goods: Goods, **changes: object) -> Bought:
    return Bought(
        **{"shop": shop, "goods": goods, "ref": uuid.uuid4(), "supplier": "供销社"} | changes
    )


def buy(village: Village, shop: Shop, *goods: Goods, **changes: object) -> Purchase:
    return services.purchase(actor=village.keeper, bought=bought(shop, *goods, **changes))


def give(village: Village, product: Product, quantity: int = 1) -> Redemption:
    village.give(product.price_points * quantity)
    wanted = village.wanted(product.shop, product, quantity=quantity)
    return services.counter_redeem(actor=village.keeper, wanted=wanted)


def cash(shop: Shop) -> int:
    return ledger_queries.balance(shop.cash_account_id)


def close(village: Village, shop: Shop, **changes: object) -> DayClose:
    fen = cash(shop)
    till = Till(expected_fen=fen, counted_fen=fen, ref=uuid.uuid4())
    return services.close_day(actor=village.keeper, shop=shop, till=replace(till, **changes))


def at(product: Product) -> stock.Position:
    product.refresh_from_db()
    return stock.positions([product])[product.pk]


def village_account(village: Village, code: str) -> int:
    book = accounts.book_id(actor=SYSTEM, area=village.area)
    return ledger_queries.balance(accounts.own(book, code, accounts.YUAN))


def lost(village: Village, product: Product, quantity: int, **changes: object) -> Loss:
    reported = Reported(product, quantity, LossReason.BREAKAGE, "搬运时打破", uuid.uuid4())
    return services.report_loss(actor=village.keeper, reported=replace(reported, **changes))


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


def test_a_small_loss_is_booked_at_once(village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 3, 1_000))
    give(village, soap)
    loss = lost(village, soap, 1)
    assert (loss.status, loss.cost_fen) == (WordStatus.BOOKED, 333)
    assert (at(soap).stock, at(soap).fen) == (1, 667)
    assert village_account(village, accounts.LOSS) == 333


def test_many_small_losses_are_one_large_one(village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 30, 30_000))
    for _piece in range(5):
        assert lost(village, soap, 1).status == WordStatus.BOOKED
    waiting = lost(village, soap, 1)
    assert waiting.status == WordStatus.WAITING
    assert at(soap).stock == 25


def test_a_large_loss_waits_for_somebody_else(village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 30, 30_000))
    loss = lost(village, soap, 10)
    assert (loss.status, at(soap).stock) == (WordStatus.WAITING, 30)
    both = official(village.keeper_person, village.area, Power.SHOP_OPERATE, Power.SHOP_CHECK)
    with pytest.raises(SecondPersonNeeded):
        services.decide_loss(actor=both, loss=loss, accept=True)
    assert Record.objects.filter(action="points.duty.refused").exists()
    with pytest.raises(NotAllowed):
        services.decide_loss(actor=village.secretary, loss=loss, accept=True)
    done = services.decide_loss(actor=village.checker, loss=loss, accept=True)
    assert (done.status, done.cost_fen, at(soap).stock) == (WordStatus.BOOKED, 10_000, 20)
    with pytest.raises(WrongState):
        services.decide_loss(actor=village.checker, loss=loss, accept=True)


def test_a_loss_that_is_not_believed_books_nothing_and_says_why(village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 30, 30_000))
    loss = lost(village, soap, 10)
    with pytest.raises(Invalid):
        services.decide_loss(actor=village.checker, loss=loss, accept=False)
    done = services.decide_loss(actor=village.checker, loss=loss, accept=False, answer="没有看到")
    assert (done.status, at(soap).stock) == (WordStatus.REFUSED, 30)
    with pytest.raises(IntegrityError), transaction.atomic():
        Loss.objects.filter(pk=loss.pk).update(decided_by=village.keeper_person)


def test_who_bought_gives_no_word_even_after_leaving_the_shop(village, shop, soap) -> None:
    stand_in = official(village.panel_person, village.area, Power.SHOP_OPERATE, Power.SHOP_CHECK)
    services.purchase(actor=stand_in, bought=bought(shop, Goods(soap, 30, 30_000)))
    loss = lost(village, soap, 10)
    with pytest.raises(SecondPersonNeeded):
        services.decide_loss(actor=stand_in, loss=loss, accept=True)


def test_a_loss_without_reason_or_of_more_than_lies_there_is_refused(village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 2, 200))
    village.give(3)
    services.reserve(actor=village.villager, wanted=village.wanted(shop, soap))
    for changes in ({"note": " "}, {"quantity": 0}, {"reason": "MAGIC"}):
        with pytest.raises(Invalid):
            lost(village, soap, **{"quantity": 1} | changes)
    with pytest.raises(ReservedGoodsMissing):
        lost(village, soap, 2)
    assert not Loss.objects.exists()


def counted(village, shop, found, actor=None, **changes):
    sheet = Sheet(shop=shop, found={p.pk: n for p, n in found.items()}, ref=uuid.uuid4())
    return services.count_stock(actor=actor or village.keeper, sheet=replace(sheet, **changes))


def test_a_count_within_two_per_cent_is_booked_with_reserved_goods_counted(
    village, shop, soap, salt
) -> None:
    buy(village, shop, Goods(soap, 100, 10_001), Goods(salt, 100, 10_000))
    village.give(3)
    services.reserve(actor=village.villager, wanted=village.wanted(shop, soap))
    give(village, soap, 10)
    count = counted(village, shop, {soap: 89, salt: 101})
    assert (count.status, count.is_flagged) == (WordStatus.BOOKED, False)
    assert (at(soap).in_shop, at(salt).stock, at(salt).fen) == (89, 101, 10_100)
    assert (at(soap).stock, at(soap).held) == (88, 1)
    assert at(soap).fen == 10_001 - 100


def test_a_right_count_moves_nothing(village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 10, 1_000))
    count = counted(village, shop, {soap: 10})
    assert count.status == WordStatus.BOOKED
    assert not ledger_queries.transfers([f"shop.count:{count.ref}"])


def test_a_count_over_two_per_cent_waits_for_the_committee(village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 20, 2_000))
    count = counted(village, shop, {soap: 17})
    assert (count.status, count.is_flagged, at(soap).stock) == (WordStatus.WAITING, True, 20)
    with pytest.raises(CountWaits):
        counted(village, shop, {soap: 20})
    both = official(village.keeper_person, village.area, Power.SHOP_OPERATE, Power.SHOP_CHECK)
    with pytest.raises(SecondPersonNeeded):
        services.decide_count(actor=both, count=count, accept=True, answer="好")
    with pytest.raises(Invalid):
        services.decide_count(actor=village.checker, count=count, accept=True, answer=" ")
    give(village, soap, 2)
    done = services.decide_count(actor=village.checker, count=count, accept=True, answer="属实")
    assert (done.status, at(soap).stock) == (WordStatus.BOOKED, 15)
    assert village_account(village, accounts.LOSS) == 300
    with pytest.raises(WrongState):
        services.decide_count(actor=village.checker, count=count, accept=True, answer="好")


def test_a_count_that_is_sent_back_books_nothing_and_a_new_one_may_follow(
    village, shop, soap
) -> None:
    buy(village, shop, Goods(soap, 20, 2_000))
    count = counted(village, shop, {soap: 17})
    services.decide_count(actor=village.checker, count=count, accept=False, answer="再点一次")
    assert at(soap).stock == 20
    assert counted(village, shop, {soap: 20}).status == WordStatus.BOOKED


def test_who_counted_for_the_committee_does_not_give_its_word(village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 20, 2_000))
    count = counted(village, shop, {soap: 17}, actor=village.checker)
    with pytest.raises(SecondPersonNeeded):
        services.decide_count(actor=village.checker, count=count, accept=True, answer="好")
    with pytest.raises(NotAllowed):
        counted(village, shop, {soap: 1}, actor=village.villager)


def test_a_count_of_nothing_or_of_foreign_goods_is_refused(village, shop, soap) -> None:
    for found in ({}, {soap.pk: -1}, {soap.pk + 999: 1}, {soap.pk: 10**7}):
        sheet = Sheet(shop=shop, found=found, ref=uuid.uuid4())
        with pytest.raises(Invalid):
            services.count_stock(actor=village.keeper, sheet=sheet)


def test_goods_that_are_missing_though_reserved_wait_for_the_reservation(
    village, shop, soap
) -> None:
    buy(village, shop, Goods(soap, 1, 100))
    village.give(3)
    held = services.reserve(actor=village.villager, wanted=village.wanted(shop, soap))
    count = counted(village, shop, {soap: 0})
    with pytest.raises(ReservedGoodsMissing), transaction.atomic():
        services.decide_count(actor=village.checker, count=count, accept=True, answer="属实")
    services.cancel(actor=village.villager, redemption=held)
    services.decide_count(actor=village.checker, count=count, accept=True, answer="属实")
    assert at(soap).in_shop == 0
    assert at(soap).fen == 0


def test_a_found_piece_comes_in_at_the_average_or_for_nothing(village, shop, soap) -> None:
    count = counted(village, shop, {soap: 1})
    services.decide_count(actor=village.checker, count=count, accept=True, answer="原来就有")
    assert (at(soap).stock, at(soap).fen) == (1, 0)


def test_the_month_is_one_equation_for_every_product(village, shop, soap, salt, at_day) -> None:
    buy(village, shop, Goods(soap, 100, 10_000), Goods(salt, 100, 5_000))
    give(village, soap, 10)
    undone = give(village, soap, 5)
    services.undo(actor=village.keeper, redemption=undone)
    lost(village, soap, 1)
    counted(village, shop, {soap: 88, salt: 101})
    close(village, shop)
    month = books.month_of_shop(shop, "2026-03")
    lines = {line.product.name: line for line in month.lines}
    pieces = lines["肥皂"].pieces
    assert (pieces.opening, pieces.came_in, pieces.given, pieces.lost, pieces.counted) == (
        (0, 100, -10, -1, -1)
    )
    assert pieces.closing == at(soap).in_shop == 88
    assert lines["肥皂"].fen.closing == at(soap).fen == 8_800
    assert lines["食盐"].pieces.counted == 1
    assert month.cash.closing == cash(shop)
    assert month.cash.paid == -15_000
    at_day(4, 2)
    april = books.month_of_shop(shop, "2026-04")
    assert {line.product.name: line.pieces.opening for line in april.lines} == {
        "肥皂": 88,
        "食盐": 101,
    }
    assert april.cash.opening == april.cash.closing == cash(shop)


@pytest.fixture
def at_day(at):
    return at


def test_a_month_is_signed_by_the_keeper_and_then_by_another(village, shop, soap, at_day) -> None:
    buy(village, shop, Goods(soap, 100, 10_000))
    with pytest.raises(MonthOpen):
        services.keep_month(actor=village.keeper, shop=shop, month="2026-03")
    at_day(4, 2)
    with pytest.raises(MonthOpen):
        services.keep_month(actor=village.keeper, shop=shop, month="2025-12")
    sheet = services.keep_month(actor=village.keeper, shop=shop, month="2026-03")
    assert services.keep_month(actor=village.keeper, shop=shop, month="2026-03") == sheet
    both = official(village.keeper_person, village.area, Power.SHOP_CHECK)
    with pytest.raises(SecondPersonNeeded):
        services.check_month(actor=both, sheet=sheet)
    done = services.check_month(actor=village.checker, sheet=sheet)
    assert services.check_month(actor=village.checker, sheet=done) == done
    other = official(village.chair_person, village.area, Power.SHOP_CHECK)
    with pytest.raises(WrongState):
        services.check_month(actor=other, sheet=done)
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthSheet.objects.filter(pk=sheet.pk).update(checked_by=village.keeper_person)


def test_a_month_with_an_open_question_or_changed_figures_is_not_signed(
    village, shop, soap, at_day
) -> None:
    buy(village, shop, Goods(soap, 30, 30_000))
    loss = lost(village, soap, 10)
    at_day(4, 2)
    with pytest.raises(MonthOpen):
        services.keep_month(actor=village.keeper, shop=shop, month="2026-03")
    services.decide_loss(actor=village.checker, loss=loss, accept=False, answer="没有看到")
    sheet = services.keep_month(actor=village.keeper, shop=shop, month="2026-03")
    MonthSheet.objects.filter(pk=sheet.pk).update(digest="0" * 64)
    with pytest.raises(Invalid):
        services.check_month(actor=village.checker, sheet=sheet)


def test_goods_of_all_shops_at_cost_in_four_queries(
    village, shop, soap, django_assert_num_queries
) -> None:
    buy(village, shop, Goods(soap, 3, 1_000))
    give(village, soap, 1)
    with django_assert_num_queries(4):
        assert stock.cost_by_area([village.area.pk, village.sibling.pk]) == {village.area.pk: 667}
