"""Whatever villages merge into, split into or are called, their records stay with who keeps them.

Random histories of a few villages, against a model that only remembers who follows whom: chains of
merges come up in nearly every one of them.
"""

import datetime as dt

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.registry.conftest import grants
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.registry import queries, services
from touyan.registry.models import Area

FIRST = dt.date(2015, 1, 1)
TOWNS = ("520524301000", "520524302000")
WHICH = st.integers(0, 99)


def reader(path: str) -> Actor:
    return Actor(1, grants(path, Power.PEOPLE_READ))


class Histories(RuleBasedStateMachine):
    """`follows` maps an ended village to the one that took over its records, as it happened."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.day = FIRST
        self.serial = 200
        self.living: list[int] = []
        self.follows: dict[int, int] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def next_day(self) -> dt.date:
        self.day += dt.timedelta(days=1)
        return self.day

    def free_path(self, town: int) -> str:
        self.serial += 1
        return f"{TOWNS[town % 2][:9]}{self.serial:03d}"

    def pick(self, number: int) -> int:
        return self.living[number % len(self.living)]

    def keeper(self, village: int) -> int:
        while village in self.follows:
            village = self.follows[village]
        return village

    @initialize()
    def begin(self) -> None:
        for path in TOWNS:
            services.create_area(actor=SYSTEM, path=path, name=path[6:9], valid_from=FIRST)
        for number in range(4):
            path = self.free_path(number)
            village = services.create_area(actor=SYSTEM, path=path, name=path, valid_from=FIRST)
            self.living.append(village.pk)

    @precondition(lambda self: len(self.living) > 1)
    @rule(old=WHICH, into=WHICH)
    def merge(self, old: int, into: int) -> None:
        ended = self.living.pop(old % len(self.living))
        target = self.pick(into)
        services.merge_areas(actor=SYSTEM, old_ids=[ended], into_id=target, on=self.next_day())
        self.follows[ended] = target

    @rule(which=WHICH, town=WHICH)
    def recode(self, which: int, town: int) -> None:
        services.recode_area(
            actor=SYSTEM, area_id=self.pick(which), path=self.free_path(town), on=self.next_day()
        )

    @rule(which=WHICH, town=WHICH, keeps=st.booleans())
    def split(self, which: int, town: int, keeps: bool) -> None:
        ended = self.living.pop(which % len(self.living))
        parts = [
            services.Part(path=self.free_path(town), name=f"{n}", keeps_records=keep)
            for n, keep in enumerate((keeps, not keeps))
        ]
        made = services.split_area(actor=SYSTEM, area_id=ended, parts=parts, on=self.next_day())
        self.living += [area.pk for area in made]
        self.follows[ended] = made[0 if keeps else 1].pk

    @invariant()
    def records_stay_with_their_keeper(self) -> None:
        rows = {area.pk: area for area in Area.objects.filter(pk__in=self.follows)}
        living = {area.pk: area for area in Area.objects.filter(pk__in=self.living)}
        for village, area in rows.items():
            keeper = living[self.keeper(village)]
            assert (area.keeper_id, area.scope_path) == (keeper.pk, keeper.path)
        for keeper in living.values():
            seen = set(
                Area.objects.visible_to(reader(keeper.path), Power.PEOPLE_READ)
                .filter(pk__in=rows)
                .values_list("pk", flat=True)
            )
            assert seen == {one for one in rows if self.keeper(one) == keeper.pk}
        follow = queries.living_ids()
        assert {pk: follow[pk] for pk in rows} == {pk: self.keeper(pk) for pk in rows}


def test_records_are_found_through_every_chain_of_changes(county):
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=12,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
