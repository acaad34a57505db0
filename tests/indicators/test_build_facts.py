"""Facts are what the records say: built at once, or step by step, by today's boundaries and the month's."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.indicators import records
from tests.tiny import Tiny
from touyan.core import clock, measures
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotAllowed
from touyan.core.measures import NotAddable, Value
from touyan.indicators import services
from touyan.indicators.models import Fact, FactRun
from touyan.points.models import Redemption
from touyan.registry import services as registry

REDEEMED = ("points.visits", "points.redeemed", "points.redeeming_households")
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("hand_over"),
            st.sampled_from(records.VILLAGES),
            st.sampled_from(records.HOUSEHOLDS),
            st.integers(0, 120),
            st.integers(1, 90),
        ),
        st.tuples(st.just("take_back"), st.integers(0, 9)),
        st.tuples(st.just("move"), st.sampled_from(records.VILLAGES), st.integers(1, 100)),
        st.tuples(st.just("merge"), st.sampled_from(records.VILLAGES), st.integers(1, 100)),
        st.tuples(st.just("update")),
        st.tuples(st.just("wait"), st.integers(1, 40)),
    ),
    max_size=10,
)


class Story:
    """Plays steps; the clock goes forwards only."""

    def __init__(self, tiny: Tiny, traveller: time_machine.Traveller) -> None:
        self.tiny, self.traveller = tiny, traveller
        self.done: list[object] = []
        self.serial = 300
        records.open_shops(tiny)

    def play(self, step: tuple) -> None:
        self.traveller.shift(dt.timedelta(hours=3))
        getattr(self, step[0])(*step[1:])

    def hand_over(self, village: str, household: str, days_ago: int, points: int) -> None:
        day = clock.today() - dt.timedelta(days=days_ago)
        self.done.append(records.hand_over(self.tiny, village, household, day, points))

    def take_back(self, number: int) -> None:
        if self.done:
            records.take_back(self.done.pop(number % len(self.done)))

    def move(self, name: str, days_ago: int) -> None:
        """Give a village a code in the township of the east."""
        self.serial += 1
        path = f"520524203{self.serial}"
        self._change(
            name,
            lambda area, on: registry.recode_area(actor=SYSTEM, area_id=area.pk, path=path, on=on),
            days_ago,
        )

    def merge(self, name: str, days_ago: int) -> None:
        into = "far_village" if name != "far_village" else "east_village"
        target = getattr(self.tiny, into)
        target.refresh_from_db()
        if target.valid_to is None:
            self._change(
                name,
                lambda area, on: registry.merge_areas(
                    actor=SYSTEM, old_ids=[area.pk], into_id=target.pk, on=on
                ),
                days_ago,
            )

    def update(self) -> None:
        services.update(actor=SYSTEM)

    def wait(self, days: int) -> None:
        self.traveller.shift(dt.timedelta(days=days))

    def _change(self, name: str, change: Callable, days_ago: int) -> None:
        area = getattr(self.tiny, name)
        area.refresh_from_db()
        on = clock.today() - dt.timedelta(days=days_ago)
        if records.may_change_on(area, on):
            change(area, on)


@pytest.mark.django_db
def test_an_update_leaves_what_a_rebuild_would_after_any_changes(tiny):
    @settings(max_examples=15)
    @given(steps=STEPS)
    def follow(steps):
        with (
            transaction.atomic(),
            time_machine.travel(dt.datetime(2026, 3, 20, 10, tzinfo=clock.ZONE), tick=False) as now,
        ):
            story = Story(tiny, now)
            services.rebuild(actor=SYSTEM, first="2025-10")
            for step in steps:
                story.play(step)
            run = services.update(actor=SYSTEM)
            followed = records.facts()
            assert records.facts(*REDEEMED) == records.counted_by_hand(run.first, run.last)
            services.rebuild(actor=SYSTEM, first="2025-10")
            assert records.facts() == followed
            Fact.objects.all().delete()
            services.rebuild(actor=SYSTEM, first="2025-10")
            assert records.facts() == followed
            transaction.set_rollback(True)
        for name in records.VILLAGES:
            getattr(tiny, name).refresh_from_db()

    follow()


def test_an_update_without_news_changes_nothing_and_reads_only_what_it_must(tiny):
    services.rebuild(actor=SYSTEM)
    run = services.update(actor=SYSTEM)
    assert run.changed == 0
    assert not run.is_rebuild


def test_a_changed_value_gets_a_higher_version_and_its_moment(tiny):
    records.open_shops(tiny)
    services.rebuild(actor=SYSTEM)
    day = clock.today()
    for version in (1, 2):
        records.hand_over(tiny, "east_village", "east_household", day, 5)
        services.update(actor=SYSTEM)
        fact = Fact.objects.get(measure="points.visits", area=tiny.east_village)
        assert (fact.num, fact.version) == (version, version)


def test_a_month_that_begins_has_its_stocks_at_once(tiny):
    services.rebuild(actor=SYSTEM)
    with time_machine.travel(clock.now() + dt.timedelta(days=32)):
        services.update(actor=SYSTEM)
        month = clock.month_of(clock.today())
        assert Fact.objects.filter(measure="points.owed", month=month).exists()
        assert Fact.objects.filter(measure="registry.villages", month=month).count() == 6


def test_who_exchanges_in_two_villages_is_one_household_of_the_county(tiny):
    records.open_shops(tiny)
    day = clock.today()
    for village in ("far_village", "east_village"):
        records.hand_over(tiny, village, "far_household", day, 3)
    services.rebuild(actor=SYSTEM)
    month = clock.month_of(day)
    found = dict(
        Fact.objects.filter(measure="points.redeeming_households", month=month).values_list(
            "area__path", "num"
        )
    )
    assert found["520524102000"] == found["520524203000"] == 1
    homes = {one.household_id for one in Redemption.objects.filter(done_on__gte=f"{month}-01")}
    assert tiny.far_household.pk in homes
    assert found["520524000000"] == len(homes)


def test_what_is_counted_once_refuses_to_be_added():
    distinct = measures.declared()["points.redeeming_households"]
    flow = measures.declared()["points.visits"]
    stock = measures.declared()["points.owed"]
    for adding in (distinct.over_areas, distinct.over_months):
        with pytest.raises(NotAddable):
            adding([Value(1), Value(2)])
    assert flow.over_months([Value(1), Value(2)]) == Value(3)
    assert not hasattr(stock, "over_months")
    assert stock.at_end([Value(1), Value(2)]) == Value(2)
    assert stock.over_areas([Value(1), Value(2)]) == Value(3)


def test_numerators_and_denominators_are_added_apart():
    ratio = measures.declared()["decisions.attendance"]
    assert ratio.over_areas([Value(1, 2), Value(3, 10)]) == Value(4, 12)


def test_facts_are_built_by_the_system_and_its_administrators_only(tiny, actors):
    for name in ("villager", "village_secretary", "county_officer", "auditor"):
        for build in (services.rebuild, services.update):
            with pytest.raises(NotAllowed):
                build(actor=getattr(actors, name))
    assert not FactRun.objects.exists()
    services.rebuild(actor=actors.system_admin)
    assert FactRun.objects.get().is_rebuild


def test_every_measure_says_what_it_counts_and_why():
    for measure in measures.declared().values():
        assert str(measure.title)
        assert str(measure.numerator)
        assert measure.citation
        assert measure.code.startswith(f"{measure.room}.")


def test_the_first_run_is_a_rebuild_and_nobody_else_adds_powers(tiny):
    run = services.update(actor=Actor(0))
    assert run.is_rebuild
