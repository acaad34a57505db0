"""Random histories of a shop: the value equals its movements and the month's equation holds."""

import contextlib
import datetime as dt
import uuid
from dataclasses import replace

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.points.keeping import bought
from tests.points.village import Village, build
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.core.errors import DomainError
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts, services
from touyan.points.models import LossReason, Product, Redemption, RedemptionStatus, WordStatus
from touyan.points.queries import books, stock
from touyan.points.services import Goods, Reported, Sheet, Till

ZONE = dt.timezone(dt.timedelta(hours=8))
START = dt.datetime(2026, 3, 18, 10, 0, tzinfo=ZONE)
STEPS = (
    "buy",
    "buy",
    "gift",
    "fund",
    "counter",
    "counter",
    "top_up",
    "reserve",
    "hand_over",
    "cancel",
    "undo",
    "lose",
    "count",
    "decide",
    "close",
    "wait",
)


class ShopHistory:
    """A shop with two products that lives through steps; refusals are part of life."""

    def __init__(self, village: Village, traveller) -> None:
        self.village, self.traveller, self.now = village, traveller, START
        traveller.move_to(START)
        village.adopt()
        self.shop, soap = village.shop(stock=0, price=3)
        salt = services.add_product(
            actor=village.keeper, shop=self.shop, name="食盐", unit="袋", price_points=2
        )
        self.products: list[Product] = [soap, salt]
        self.book = accounts.book_id(actor=SYSTEM, area=village.area)
        village.give(400)

    def step(self, name: str, number: int) -> None:
        """Do one thing; what is refused changes nothing."""
        before = self._fen()
        try:
            with transaction.atomic():
                getattr(self, name)(number)
        except DomainError:
            assert self._fen() == before
        self.now += dt.timedelta(minutes=3)
        self.traveller.move_to(self.now)
        self.check()

    def product(self, number: int) -> Product:
        return Product.objects.select_related("shop__area").get(
            pk=self.products[number % len(self.products)].pk
        )

    def buy(self, number: int) -> None:
        goods = Goods(self.product(number), 1 + number % 9, 37 * number + 1)
        services.purchase(actor=self.village.keeper, bought=bought(self.shop, goods))

    def gift(self, number: int) -> None:
        goods = Goods(self.product(number), 1 + number % 3, 0)
        services.purchase(actor=self.village.keeper, bought=bought(self.shop, goods))

    def fund(self, number: int) -> None:
        services.fund_shop(
            actor=self.village.keeper,
            shop=self.shop,
            amount_fen=1 + number,
            source="DONATION",
            ref=uuid.uuid4(),
        )

    def counter(self, number: int, cash_points: int = 0) -> None:
        wanted = self.village.wanted(self.shop, self.product(number), quantity=1 + number % 4)
        services.counter_redeem(
            actor=self.village.keeper, wanted=replace(wanted, cash_points=cash_points)
        )

    def top_up(self, number: int) -> None:
        self.counter(number, cash_points=1 + number % 5)

    def reserve(self, number: int) -> None:
        wanted = self.village.wanted(self.shop, self.product(number), quantity=1 + number % 2)
        services.reserve(actor=self.village.villager, wanted=wanted)

    def hand_over(self, number: int) -> None:
        if found := self._redemption(RedemptionStatus.RESERVED, number):
            services.hand_over(actor=self.village.keeper, redemption=found)

    def cancel(self, number: int) -> None:
        if found := self._redemption(RedemptionStatus.RESERVED, number):
            services.cancel(actor=self.village.villager, redemption=found)

    def undo(self, number: int) -> None:
        if found := self._redemption(RedemptionStatus.DONE, number % 3):
            services.undo(actor=self.village.keeper, redemption=found)

    def lose(self, number: int) -> None:
        reported = Reported(
            self.product(number), 1 + number % 3, LossReason.BREAKAGE, "打破", uuid.uuid4()
        )
        services.report_loss(actor=self.village.keeper, reported=reported)

    def count(self, number: int) -> None:
        found = {pk: max(one.in_shop + number % 3 - 1, 0) for pk, one in self._positions().items()}
        sheet = Sheet(self.shop, found, uuid.uuid4())
        services.count_stock(actor=self.village.keeper, sheet=sheet)

    def decide(self, number: int) -> None:
        accept = number % 3 > 0
        for count in self.shop.counts.filter(status=WordStatus.WAITING).select_related(
            "shop__area"
        ):
            services.decide_count(
                actor=self.village.checker, count=count, accept=accept, answer="看过"
            )
        for loss in self.shop.losses.filter(status=WordStatus.WAITING).select_related("shop__area"):
            services.decide_loss(
                actor=self.village.checker, loss=loss, accept=accept, answer="看过"
            )

    def close(self, number: int) -> None:
        expected = ledger_queries.balance(self.shop.cash_account_id)
        counted = max(expected - number % 2, 0)
        till = Till(expected, counted, uuid.uuid4(), note="找零")
        services.close_day(actor=self.village.keeper, shop=self.shop, till=till)

    def wait(self, number: int) -> None:
        self.now += dt.timedelta(days=1 + number % 20)
        self.traveller.move_to(self.now)
        services.expire_due()

    def _redemption(self, status: str, number: int) -> Redemption | None:
        found = list(Redemption.objects.filter(status=status).order_by("-done_at", "-pk"))
        return found[number % len(found)] if found else None

    def _positions(self) -> dict[int, stock.Position]:
        return stock.positions(Product.objects.filter(shop=self.shop))

    def _fen(self) -> dict[str, int]:
        rows = ledger_queries.sums(by=("code",), commodity=accounts.YUAN, book_id=self.book)
        return {row.code: row.amount for row in rows}

    def check(self) -> None:
        """Whatever happened: no fen is lost, none is below zero, the months join up."""
        fen = self._fen()
        for pk, one in self._positions().items():
            assert fen.get(accounts.value_code(pk), 0) == one.fen >= 0
            assert one.given >= 0
            assert one.stock >= 0
            assert one.valued.pieces > 0 or one.fen == 0
            assert one.valued.average * one.valued.pieces == one.fen
            assert 0 <= one.cost_in_shop <= one.fen
        assert sum(fen.values()) == 0
        months = sorted({clock.month_of(START.date()), clock.month_of(clock.today())})
        for month in months:
            book = books.month_of_shop(self.shop, month)
            if month == months[-1]:
                known = self._positions()
                for line in book.lines:
                    assert line.pieces.closing == known[line.product.pk].in_shop
                    assert line.fen.closing == known[line.product.pk].fen
                    assert line.pieces.other == line.fen.other == 0
                assert book.cash.closing == ledger_queries.balance(self.shop.cash_account_id)
                assert book.cash.other == 0


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(st.sampled_from(STEPS), st.integers(min_value=0, max_value=60)),
        min_size=10,
        max_size=24,
    )
)
def test_random_histories_of_a_shop_balance(db, calm_clock, steps) -> None:
    with contextlib.suppress(_Done), transaction.atomic():
        calm_clock.move_to(START)
        history = ShopHistory(build(), calm_clock)
        for name, number in (("buy", 20), ("buy", 31), *steps):
            history.step(name, number)
        raise _Done


class _Done(Exception):
    """Rolls one history back."""
