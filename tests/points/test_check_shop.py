"""A second person's word: losses, counts, signed months."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from tests.points.keeping import at, bought, buy, cash, close, counted, give, lost, village_account
from tests.points.village import official
from touyan.audit.models import Record
from touyan.core.actor import Power
from touyan.core.errors import Invalid, NotAllowed, WrongState
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts, services
from touyan.points.errors import (
    CountWaits,
    MonthOpen,
    ReservedGoodsMissing,
    SecondPersonNeeded,
)
from touyan.points.models import (
    Loss,
    MonthSheet,
    WordStatus,
)
from touyan.points.queries import books, stock
from touyan.points.services import Goods, Sheet


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
