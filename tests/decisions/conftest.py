"""The village of the tests holds its meetings: the tiny county, on a calm Wednesday."""

import datetime as dt

import pytest
import time_machine

from tests.decisions.hall import ZONE, Hall


@pytest.fixture
def at():
    """Live on a day of March 2026, at ten; returns the way to another day."""
    with time_machine.travel(dt.datetime(2026, 3, 2, 10, tzinfo=ZONE), tick=False) as traveller:

        def move(day: int, month: int = 3, hour: int = 10) -> None:
            traveller.move_to(dt.datetime(2026, month, day, hour, tzinfo=ZONE), tick=False)

        yield move


@pytest.fixture
def hall(at, tiny, actors) -> Hall:
    """The village's hall and its people."""
    return Hall(tiny, actors, at)
