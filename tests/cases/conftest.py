"""The tiny county on a calm Monday of March 2026: whistles at eight, the special kinds at ten."""

import datetime as dt

import pytest
import time_machine

from tests.cases.room import ZONE, Room
from tests.cases.whistle import MONDAY, Bench


@pytest.fixture
def traveller():
    """Stop the clock on Monday at eight."""
    with time_machine.travel(MONDAY, tick=False) as found:
        yield found


@pytest.fixture
def bench(traveller, tiny, actors) -> Bench:
    """The village and its people."""
    return Bench(tiny, actors, traveller)


@pytest.fixture
def at():
    """Live on Monday 2 March 2026 at ten; returns the way to another day."""
    with time_machine.travel(dt.datetime(2026, 3, 2, 10, tzinfo=ZONE), tick=False) as traveller:

        def move(day: int, month: int = 3, hour: int = 10, year: int = 2026) -> None:
            traveller.move_to(dt.datetime(year, month, day, hour, tzinfo=ZONE), tick=False)

        yield move


@pytest.fixture
def room(at, tiny, actors) -> Room:
    """The rooms in which the special kinds of cases are kept."""
    return Room(tiny, actors, at)
