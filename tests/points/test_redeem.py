"""Points for goods: a code that works once, stock and points reserved together, nothing lost."""

import datetime as dt
import uuid

import pytest
from django.db import transaction

from tests.points.village import official
from touyan.audit.models import Record
from touyan.core.actor import Power
from touyan.core.errors import Invalid, NotAllowed, NotFound, WrongState
from touyan.ledger import queries as ledger_queries
from touyan.ledger.errors import KeyReused
from touyan.points import accounts, services
from touyan.points.errors import (
    NotEnoughMoney,
    NotEnoughPoints,
    OwnFamily,
    ShopClosed,
    SoldOut,
    TooLateToUndo,
    UnknownCode,
)
from touyan.points.models import Product, Redemption, RedemptionStatus, Shop, ShopStatus
from touyan.points.queries import drill
from touyan.points.queries import shop as shop_queries
from touyan.points.services import Item, Wanted


@pytest.fixture
def soap(village) -> tuple[Shop, Product]:
    village.give(10)
    return village.shop(stock=2, price=3)


def holds(village) -> tuple[int, int]:
    found = accounts.points_of(village.home.pk)
    return found.get(accounts.AVAILABLE, 0), found.get(accounts.HELD, 0)


def shelf(product: Product) -> tuple[int, int, int]:
    found = ledger_queries.balances(
        [product.stock_account_id, product.held_account_id, product.given_account_id]
    )
    return (
        found[product.stock_account_id],
        found[product.held_account_id],
        found[product.given_account_id],
    )


def reserved(village, soap, **changes) -> Redemption:
    shop, product = soap
    return services.reserve(actor=village.villager, wanted=village.wanted(shop, product, **changes))


def test_a_reservation_holds_points_and_goods_together(village, soap) -> None:
    redemption = reserved(village, soap)
    assert (holds(village), shelf(soap[1])) == ((7, 3), (1, 1, 0))
    assert len(redemption.code) == 4
    assert redemption.expires_at - redemption.requested_at == dt.timedelta(hours=48), (
        "the county says"
    )


def test_a_hand_over_moves_what_was_held(village, soap) -> None:
    redemption = reserved(village, soap)
    found = services.find_by_code(actor=village.keeper, shop=soap[0], code=redemption.code)
    done = services.hand_over(actor=village.keeper, redemption=found)
    assert (done.status, done.keeper) == (RedemptionStatus.DONE, village.keeper_person)
    assert (holds(village), shelf(soap[1])) == ((7, 0), (1, 0, 1))
    act = ledger_queries.transfer(done.transfer_key)
    assert act.kind == "points.redeem"
    assert act.public == {"goods": [[soap[1].pk, 1]], "points": 3, "shop": soap[0].pk}


def test_a_code_works_once(village, soap) -> None:
    redemption = reserved(village, soap)
    services.hand_over(actor=village.keeper, redemption=redemption)
    with pytest.raises(UnknownCode):
        services.find_by_code(actor=village.keeper, shop=soap[0], code=redemption.code)
    again = services.hand_over(actor=village.keeper, redemption=redemption)
    assert again.pk == redemption.pk
    assert shelf(soap[1]) == (1, 0, 1)


def test_the_same_request_reserves_once_and_another_under_its_key_is_refused(village, soap) -> None:
    ref = uuid.uuid4()
    first = reserved(village, soap, ref=ref)
    assert reserved(village, soap, ref=ref) == first
    assert holds(village) == (7, 3)
    with pytest.raises(KeyReused):
        reserved(village, soap, ref=ref, quantity=2)


def test_too_few_points_or_pieces_take_nothing(village, soap) -> None:
    with pytest.raises(SoldOut):
        reserved(village, soap, quantity=3)
    services.change_product(
        actor=village.keeper, product=soap[1], price_points=11, low_at=1, is_active=True
    )
    with pytest.raises(NotEnoughPoints):
        reserved(village, soap)
    assert (holds(village), shelf(soap[1])) == ((10, 0), (2, 0, 0))
    assert not Redemption.objects.exists()


@pytest.mark.parametrize("quantity", [0, -1, 100])
def test_nonsense_quantities_are_refused(village, soap, quantity) -> None:
    with pytest.raises(Invalid):
        reserved(village, soap, quantity=quantity)


def test_a_price_that_changed_meanwhile_does_not_matter(village, soap) -> None:
    redemption = reserved(village, soap)
    services.change_product(
        actor=village.keeper, product=soap[1], price_points=9, low_at=1, is_active=True
    )
    services.hand_over(actor=village.keeper, redemption=redemption)
    assert holds(village) == (7, 0)


def test_giving_up_and_running_out_free_everything(village, soap, at) -> None:
    given_up, waiting = reserved(village, soap), reserved(village, soap)
    services.cancel(actor=village.villager, redemption=given_up)
    services.cancel(actor=village.villager, redemption=given_up)
    assert (holds(village), shelf(soap[1])) == ((7, 3), (1, 1, 0))
    assert services.expire_due() == 0
    at(3, 21, 10, 1)
    with pytest.raises(UnknownCode):
        services.hand_over(actor=village.keeper, redemption=waiting)
    assert services.expire_due() == 1
    assert services.expire_due() == 0
    waiting.refresh_from_db()
    assert waiting.status == RedemptionStatus.EXPIRED
    assert (holds(village), shelf(soap[1])) == ((10, 0), (2, 0, 0))
    with pytest.raises(WrongState):
        services.hand_over(actor=village.keeper, redemption=given_up)
    with pytest.raises(WrongState):
        services.cancel(actor=village.villager, redemption=waiting)


def test_only_the_own_household_reserves_and_gives_up(village, soap) -> None:
    redemption = reserved(village, soap)
    with pytest.raises(NotFound):
        services.cancel(actor=village.neighbour, redemption=redemption)
    shop, product = soap
    with pytest.raises(NotFound):
        services.reserve(actor=village.neighbour, wanted=village.wanted(shop, product))


def test_points_of_another_village_buy_nothing_here(village, soap) -> None:
    shop, product = soap
    wanted = village.wanted(shop, product, household_id=village.far_home.pk)
    with pytest.raises(NotFound):
        services.reserve(actor=village.stranger, wanted=wanted)


def test_the_keeper_does_not_serve_the_own_family(village, soap) -> None:
    shop, product = soap
    own = village.keeper_person.memberships.get().household
    village.give(5, own)
    with pytest.raises(OwnFamily):
        services.counter_redeem(
            actor=village.keeper, wanted=village.wanted(shop, product, household_id=own.pk)
        )
    assert Record.objects.filter(action="points.duty.refused").count() == 1
    assert shelf(product) == (2, 0, 0)


def test_other_keepers_and_other_offices_hand_nothing_over(village, soap) -> None:
    redemption = reserved(village, soap)
    with pytest.raises(NotAllowed):
        services.hand_over(actor=village.panel, redemption=redemption)
    elsewhere = official(village.far_person, village.sibling, Power.SHOP_OPERATE)
    with pytest.raises(NotFound):
        services.hand_over(actor=elsewhere, redemption=redemption)
    with pytest.raises(NotAllowed):
        services.find_by_code(actor=elsewhere, shop=soap[0], code=redemption.code)


def test_at_the_counter_without_a_telephone(village, soap) -> None:
    shop, product = soap
    wanted = village.wanted(shop, product, quantity=2)
    first = services.counter_redeem(actor=village.keeper, wanted=wanted)
    assert services.counter_redeem(actor=village.keeper, wanted=wanted) == first
    assert (first.status, first.points) == (RedemptionStatus.DONE, 6)
    assert (holds(village), shelf(product)) == ((4, 0), (0, 0, 2))


def test_several_products_in_one_visit(village, soap) -> None:
    shop, product = soap
    salt = services.add_product(
        actor=village.keeper, shop=shop, name="食盐", unit="袋", price_points=2
    )
    wanted = Wanted(village.home.pk, shop, (Item(product), Item(salt)), uuid.uuid4())
    with pytest.raises(SoldOut):
        services.counter_redeem(actor=village.keeper, wanted=wanted)
    assert (holds(village), shelf(product)) == ((10, 0), (2, 0, 0))
    services.stock_in(
        actor=village.keeper,
        delivery=services.Delivery(product=salt, quantity=5, cost_fen=0, ref=uuid.uuid4()),
    )
    done = services.counter_redeem(actor=village.keeper, wanted=wanted)
    assert done.points == 5
    assert done.lines.count() == 2


@pytest.mark.parametrize("channel", ["code", "counter"])
def test_ten_minutes_to_undo(village, soap, at, channel) -> None:
    shop, product = soap
    if channel == "code":
        redemption = services.hand_over(actor=village.keeper, redemption=reserved(village, soap))
    else:
        redemption = services.counter_redeem(
            actor=village.keeper, wanted=village.wanted(shop, product)
        )
    at(3, 18, 10, 10)
    assert services.may_undo(actor=village.keeper, redemption=redemption)
    services.undo(actor=village.keeper, redemption=redemption)
    undone = services.undo(actor=village.keeper, redemption=redemption)
    assert undone.status == RedemptionStatus.UNDONE
    assert (holds(village), shelf(product)) == ((10, 0), (2, 0, 0))


def test_undoing_ends_after_ten_minutes_at_midnight_and_for_others(village, soap, at) -> None:
    shop, product = soap
    wanted = village.wanted(shop, product)
    redemption = services.counter_redeem(actor=village.keeper, wanted=wanted)
    other = official(village.chair_person, village.area, Power.SHOP_OPERATE)
    with pytest.raises(NotAllowed):
        services.undo(actor=other, redemption=redemption)
    at(3, 18, 10, 11)
    with pytest.raises(TooLateToUndo):
        services.undo(actor=village.keeper, redemption=redemption)
    at(3, 18, 23, 55)
    late = services.counter_redeem(actor=village.keeper, wanted=village.wanted(shop, product))
    at(3, 19, 0, 1)
    with pytest.raises(TooLateToUndo):
        services.undo(actor=village.keeper, redemption=late)


def test_a_closed_shop_and_a_product_off_the_list_serve_nobody(village, soap) -> None:
    shop, product = soap
    services.change_product(
        actor=village.keeper, product=product, price_points=3, low_at=1, is_active=False
    )
    with pytest.raises(SoldOut):
        reserved(village, soap)
    Shop.objects.filter(pk=shop.pk).update(status=ShopStatus.SUSPENDED)
    shop.refresh_from_db()
    with pytest.raises(ShopClosed):
        reserved(village, (shop, product))


def test_a_village_has_one_shop_with_the_starting_money(village, soap) -> None:
    assert shop_queries.cash_fen(soap[0]) == 100_000 - 200
    with pytest.raises(WrongState):
        village.shop()


def test_goods_come_in_once_per_form_and_never_without_cash(village, soap) -> None:
    delivery = services.Delivery(product=soap[1], quantity=4, cost_fen=1_000, ref=uuid.uuid4())
    receipt = services.stock_in(actor=village.keeper, delivery=delivery)
    assert services.stock_in(actor=village.keeper, delivery=delivery) == receipt
    assert shelf(soap[1])[0] == 6
    dear = services.Delivery(product=soap[1], quantity=1, cost_fen=10**6, ref=uuid.uuid4())
    with pytest.raises(NotEnoughMoney), transaction.atomic():
        services.stock_in(actor=village.keeper, delivery=dear)
    with pytest.raises(NotAllowed):
        services.stock_in(actor=village.panel, delivery=delivery)


def test_what_can_be_paid_for_comes_first(village, soap, django_assert_num_queries) -> None:
    shop, product = soap
    services.add_product(actor=village.keeper, shop=shop, name="大米", unit="袋", price_points=40)
    with django_assert_num_queries(2):
        shelves = shop_queries.shelves(shop, points=10)
    assert shelves[0].product == product
    assert [one.is_affordable for one in shelves] == [True, False]
    assert [one.is_low for one in shelves] == [True, True]


def test_the_receipt_tells_where_the_points_came_from(village, scheme, at) -> None:
    first, second = village.reviewed("A03"), village.reviewed("B02")
    services.publish_batch(actor=village.secretary, area=village.area, month="2026-03")
    at(3, 24)
    services.post_due()
    from_ledger = shop_from(village)
    one = services.counter_redeem(actor=village.keeper, wanted=village.wanted(*from_ledger))
    two = services.counter_redeem(actor=village.keeper, wanted=village.wanted(*from_ledger))
    assert [claim.pk for claim in drill.sources(one)] == [first.pk]
    assert [claim.pk for claim in drill.sources(two)] == [second.pk]


def shop_from(village):
    return village.shop(stock=5, price=3)
