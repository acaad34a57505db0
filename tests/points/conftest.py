"""The village of the tests, and its clock."""

import datetime as dt

import pytest
import time_machine

from tests.points import village as cast


@pytest.fixture
def calm_clock():
    """Live on a working Wednesday at ten."""
    with time_machine.travel(
        dt.datetime(2026, 3, 18, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8))), tick=False
    ) as traveller:
        yield traveller


@pytest.fixture
def village(db, calm_clock) -> cast.Village:
    """A village with its people; no scheme yet."""
    return cast.build()


@pytest.fixture
def scheme(village):
    """The county's template in force."""
    return village.adopt()


@pytest.fixture
def at(calm_clock):
    """Move the clock to a moment of 2026 in Chinese time."""

    def move(month: int, day: int, hour: int = 10, minute: int = 0) -> None:
        calm_clock.move_to(
            dt.datetime(2026, month, day, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=8)))
        )

    return move
