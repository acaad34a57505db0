"""Random histories of a village: nothing below zero, everything balances, nobody's standing falls."""

import contextlib
import datetime as dt
import uuid

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.points.village import Village, build
from touyan.core import clock
from touyan.core.errors import DomainError
from touyan.disclosure.models import Objection, ObjectionStatus
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts, queries, services
from touyan.points.models import Claim, ClaimState, Product, Redemption, RedemptionStatus, Shop
from touyan.points.services import Delivery

ZONE = dt.timezone(dt.timedelta(hours=8))
START = dt.datetime(2026, 3, 18, 10, 0, tzinfo=ZONE)
RULES = ("A02", "A03", "B01", "B02", "C01", "C02")
STEPS = (
    "earn",
    "claim",
    "publish",
    "object",
    "answer",
    "wait",
    "post",
    "reserve",
    "hand_over",
    "cancel",
    "counter",
    "undo",
    "reverse",
    "restock",
)


class History:
    """A village that lives through steps; refusals are part of life."""

    def __init__(self, village: Village, traveller) -> None:
        self.village, self.traveller = village, traveller
        self.now = START
        self.traveller.move_to(START)
        village.adopt()
        self.shop: Shop
        self.soap: Product
        self.shop, self.soap = village.shop(stock=4, price=3)
        self.earned = 0

    def step(self, name: str, number: int) -> None:
        """Do one thing; whatever is refused changes nothing."""
        before = self._sums()
        try:
            with transaction.atomic():
                getattr(self, name)(number)
        except DomainError:
            assert self._sums() == before
        self.now += dt.timedelta(minutes=1)
        self.traveller.move_to(self.now)
        self.check(name)

    def earn(self, number: int) -> None:
        self.village.reviewed(RULES[number % len(RULES)], quantity=1 + number % 3)

    def claim(self, number: int) -> None:
        services.claim_own(
            actor=self.village.villager, deed=self.village.deed(RULES[number % len(RULES)])
        )

    def publish(self, number: int) -> None:
        services.publish_batch(
            actor=self.village.secretary,
            area=self.village.area,
            month=clock.month_of(clock.today()),
        )

    def object(self, number: int) -> None:
        claims = list(
            Claim.objects.filter(state=ClaimState.PUBLICIZING).select_related(
                "batch__notice__area", "area"
            )
        )
        if claims:
            claim = claims[number % len(claims)]
            services.object_to(actor=self.village.neighbour, claim=claim, reason="不对")

    def answer(self, number: int) -> None:
        objection = Objection.objects.open().select_related("notice__area").first()
        if objection:
            outcome = (
                ObjectionStatus.UPHELD,
                ObjectionStatus.DISMISSED,
                ObjectionStatus.REVISED,
            )[number % 3]
            services.answer_objection(
                actor=self.village.chair,
                objection=objection,
                outcome=outcome,
                answer="查过了",
                quantity=1,
            )

    def wait(self, number: int) -> None:
        self.now += dt.timedelta(days=1 + number % 7)
        self.traveller.move_to(self.now)
        services.expire_due()

    def post(self, number: int) -> None:
        services.post_due()

    def reserve(self, number: int) -> None:
        wanted = self.village.wanted(self.shop, self.soap, quantity=1 + number % 2)
        services.reserve(actor=self.village.villager, wanted=wanted)

    def hand_over(self, number: int) -> None:
        if found := self._redemption(RedemptionStatus.RESERVED, number):
            services.hand_over(actor=self.village.keeper, redemption=found)

    def cancel(self, number: int) -> None:
        if found := self._redemption(RedemptionStatus.RESERVED, number):
            services.cancel(actor=self.village.villager, redemption=found)

    def counter(self, number: int) -> None:
        wanted = self.village.wanted(self.shop, self.soap)
        services.counter_redeem(actor=self.village.keeper, wanted=wanted)

    def undo(self, number: int) -> None:
        if found := self._redemption(RedemptionStatus.DONE, number):
            services.undo(actor=self.village.keeper, redemption=found)

    def reverse(self, number: int) -> None:
        claim = Claim.objects.filter(state=ClaimState.POSTED).select_related("area").first()
        if claim:
            services.reverse_claim(actor=self.village.secretary, claim=claim, reason="重复")

    def restock(self, number: int) -> None:
        services.stock_in(
            actor=self.village.keeper,
            delivery=Delivery(self.soap, 1 + number % 3, 100, uuid.uuid4()),
        )

    def _redemption(self, status: str, number: int) -> Redemption | None:
        found = list(Redemption.objects.filter(status=status).order_by("-pk"))
        return found[number % len(found)] if found else None

    def _sums(self) -> list[tuple[str, str, int]]:
        rows = ledger_queries.sums(by=("code", "commodity"))
        return [(row.code, row.commodity, row.amount) for row in rows]

    def otherwise(self) -> int:
        """What came or went without a deed or an exchange: here nothing does."""
        return 0

    def check(self, name: str) -> None:
        """Whatever happened: balances follow from the records, and commodities are conserved."""
        home = self.village.home
        totals: dict[str, int] = {}
        for code, commodity, amount in self._sums():
            totals[commodity] = totals.get(commodity, 0) + amount
            assert amount >= 0 or code in {
                accounts.ISSUED,
                accounts.PURCHASED,
                accounts.GRANT,
            }
        assert set(totals.values()) <= {0}
        standing = queries.standing(home)
        held = sum(r.points for r in Redemption.objects.filter(status=RedemptionStatus.RESERVED))
        assert standing.held == held
        assert standing.available == standing.earned - standing.redeemed - held + self.otherwise()
        assert standing.available >= 0
        if name != "reverse":
            assert standing.earned >= self.earned, f"{name} lowered what was earned"
        self.earned = standing.earned


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(st.sampled_from(STEPS), st.integers(min_value=0, max_value=20)),
        min_size=12,
        max_size=40,
    )
)
def test_random_histories_keep_every_promise(db, calm_clock, steps) -> None:
    with contextlib.suppress(_Done), transaction.atomic():
        calm_clock.move_to(START)
        history = History(build(), calm_clock)
        # A month that reaches the account, so that the later steps have something to work on.
        for name, number in (("earn", 1), ("earn", 3), ("publish", 0), ("wait", 6), ("post", 0)):
            history.step(name, number)
        assert history.earned > 0
        for name, number in steps:
            history.step(name, number)
        raise _Done


class _Done(Exception):
    """Rolls one history back."""
