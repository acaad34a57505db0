"""Random lives of a household: also years that end, deductions, splitting, merging, moving away."""

import contextlib
import datetime as dt

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.points.test_histories import START, STEPS, History, _Done
from tests.points.village import TEMPLATE, Village, build, official
from touyan.core import clock
from touyan.core.actor import SYSTEM, Power
from touyan.ledger import flows
from touyan.ledger import queries as ledger_queries
from touyan.points import accounts, services
from touyan.points.models import Redemption, RedemptionStatus, ReminderDelivery, Scheme
from touyan.points.queries import coverage, overview, replay, stock
from touyan.points.queries.lots import lots_of, sources_of
from touyan.points.scheme_template import Wish
from touyan.points.services import Told, expiry
from touyan.registry.kinds import Relation
from touyan.registry.queries import household_of

LIFE = (*STEPS, "year", "remind", "deduct", "leave", "come_back", "move_out", "move_in")
BOOKING = {"post", "reverse", "year"}
"""Steps that change what is booked for deeds."""
WITHOUT_DEED = {accounts.EXPIRED_KIND, accounts.MOVED_KIND, "points.deduction"}


class Life(History):
    """A household that lives in a village with deductions switched on."""

    def __init__(self, village: Village, traveller) -> None:
        village.adopt = lambda: self._strict(village)
        super().__init__(village, traveller)
        self.clerk = official(
            village.clerk_person, village.township, Power.PEOPLE_MANAGE, Power.PEOPLE_READ
        )
        self.head_of_group = official(village.proposer_person, village.area, Power.POINTS_REMIND)
        self.lifetime = 0

    def _strict(self, village: Village) -> None:
        draft = services.draft_scheme(
            actor=village.secretary,
            area=village.area,
            template=TEMPLATE,
            title="细则",
            wish=Wish(points={}, deductions_enabled=True),
        )
        services.adopt_scheme(
            actor=village.secretary,
            scheme=draft,
            resolution=village.resolution(),
            effective_from=dt.date(2026, 1, 10),
        )

    def year(self, number: int) -> None:
        """Live until the points of earlier years have run out, with and without being told."""
        last = dt.date(self.now.year + (self.now.month > 3), 3, 31)
        for day in (last - dt.timedelta(days=8 - number % 3), last + dt.timedelta(days=1)):
            self.now = self.now.replace(year=day.year, month=day.month, day=day.day)
            self.traveller.move_to(self.now)
            services.expire_due()
            expiry.expire(actor=SYSTEM, areas=[self.village.area, self.village.sibling])
            expiry.remind(actor=SYSTEM, areas=[self.village.area, self.village.sibling])

    def remind(self, number: int) -> None:
        services.remind(
            actor=self.head_of_group,
            told=Told(
                household_id=self.village.home.pk,
                rule_id=self.village.rule("X01").pk,
                reminded_on=clock.today() - dt.timedelta(days=1 + number % 9),
                delivery=ReminderDelivery.NOTE,
                text="请收走门口的垃圾",
            ),
        )

    def deduct(self, number: int) -> None:
        self.village.reviewed("X01")

    def leave(self, number: int) -> None:
        services.split_household(
            actor=self.clerk,
            household_id=self.village.home.pk,
            members=[(self.village.member.pk, Relation.HEAD)],
            points=number % 4 if number % 5 else None,
            agreed="两家当面说好" if number % 5 else "",
        )

    def come_back(self, number: int) -> None:
        own = household_of(self.village.member.pk)
        services.merge_households(
            actor=self.clerk, household_id=own.pk, into_id=self.village.home.pk
        )

    def move_out(self, number: int) -> None:
        self._move(self.village.sibling.pk)

    def move_in(self, number: int) -> None:
        self._move(self.village.area.pk)

    def _move(self, area_id: int) -> None:
        services.move_household(
            actor=self.clerk, household_id=self.village.home.pk, area_id=area_id
        )

    def otherwise(self) -> int:
        """What ran out, was taken off, or followed the household."""
        return sum(
            line.amount
            for view in ledger_queries.accounts_of_subject(self.village.home.pk)
            if (view.code, view.commodity) == (accounts.AVAILABLE, accounts.POINT)
            for line in ledger_queries.statement(view.id, limit=10_000)
            if line.kind in WITHOUT_DEED
        )

    def check(self, name: str) -> None:
        """Lots sum to balances, debts to accounts, and standing never falls."""
        super().check(name)
        owed = 0
        for holder, points in self._held().items():
            lots = lots_of(holder)
            assert lots.points == points >= 0
            owed += points
        book = [
            row.amount
            for row in ledger_queries.sums(by=("code",), commodity=accounts.POINT)
            if row.code in {accounts.ISSUED, accounts.REDEEMED, accounts.EXPIRED, accounts.HELD}
        ]
        assert owed == -sum(book), "what is owed is what was issued and not used"
        lifetime = overview.earned(self.village.home.pk)
        assert name == "reverse" or lifetime >= self.lifetime, f"{name} lowered the lifetime"
        self.lifetime = lifetime
        for done in Redemption.objects.filter(status=RedemptionStatus.DONE):
            assert sum(source.points for source in sources_of(done)) == done.points
        self._balance_sheet(owed)
        if name in BOOKING:
            self._replayed()

    def _balance_sheet(self, owed: int) -> None:
        """What the shops owe is what the accounts hold, counted once over both villages."""
        reserved = ledger_queries.balances_by_subject(
            code=accounts.HELD, commodity=accounts.POINT
        ).values()
        found = coverage.coverage_of([self.village.area.pk, self.village.sibling.pk])
        worth = sum(one.liability_fen for one in found.values())
        assert worth >= 100 * (owed + sum(reserved))
        dues = flows.owed_by_area(found.keys(), commodity=accounts.POINT)
        if not any(dues.values()):
            assert worth == 100 * (owed + sum(reserved))
        position = stock.positions([self.soap])[self.soap.pk]
        moved = sum(
            line.amount
            for line in ledger_queries.statement(self.soap.value_account_id, limit=10_000)
        )
        assert position.fen == moved >= 0, "the stock's value is what its movements say"

    def _replayed(self) -> None:
        """The scheme in force, replayed over the deeds that are booked, gives the ledger again."""
        scheme = Scheme.objects.get(area=self.village.area)
        span = replay.Span(START.date() - replay.YEAR, clock.today())
        draft = replay.draft_of_scheme(scheme)
        tried = replay.try_out(self.village.area, draft, (), span=span)
        assert tried.booked == tried.replayed == tried.in_ledger

    def _held(self) -> dict[int, int]:
        return ledger_queries.balances_by_subject(code=accounts.AVAILABLE, commodity=accounts.POINT)

    def _sums(self) -> list[tuple[str, str, int]]:
        """Due accounts of two villages cancel out over both."""
        return [
            (code, commodity, amount)
            for code, commodity, amount in super()._sums()
            if not code.startswith("due.") and code != accounts.BASE_ISSUED
        ]


@settings(
    max_examples=7,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(st.sampled_from(LIFE), st.integers(min_value=0, max_value=20)),
        min_size=8,
        max_size=25,
    )
)
def test_random_lives_keep_every_promise(db, calm_clock, steps) -> None:
    with contextlib.suppress(_Done), transaction.atomic():
        calm_clock.move_to(START)
        life = Life(build(), calm_clock)
        for name, number in (("earn", 1), ("earn", 3), ("publish", 0), ("wait", 6), ("post", 0)):
            life.step(name, number)
        assert life.earned > 0
        for name, number in steps:
            life.step(name, number)
        raise _Done


def test_a_long_life_that_does_everything(db, calm_clock) -> None:
    """One fixed history, so that every step is seen to do something."""
    with contextlib.suppress(_Done), transaction.atomic():
        calm_clock.move_to(START)
        life = Life(build(), calm_clock)
        plan = [
            ("earn", 1), ("earn", 3), ("publish", 0), ("wait", 6), ("post", 0), ("counter", 0),
            ("undo", 0), ("reserve", 0), ("leave", 2), ("cancel", 0), ("remind", 2), ("remind", 5),
            ("deduct", 0), ("publish", 0), ("wait", 6), ("post", 0), ("move_out", 0),
            ("move_in", 0), ("come_back", 0), ("year", 0), ("year", 1),
        ]  # fmt: skip
        for name, number in plan:
            life.step(name, number)
        kinds = {row.kind for row in ledger_queries.sums(by=("kind",), commodity=accounts.POINT)}
        assert kinds >= WITHOUT_DEED
        raise _Done
