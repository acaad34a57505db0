"""The books of a cooperative on a calm Wednesday."""

import datetime as dt

import pytest
import time_machine

from tests.coops.books.office import Office
from touyan.core.clock import ZONE


@pytest.fixture
def at():
    """Live on a day of March 2026, at ten; returns the way to another day."""
    with time_machine.travel(dt.datetime(2026, 3, 18, 10, tzinfo=ZONE), tick=False) as traveller:

        def move(day: int, month: int = 3, year: int = 2026) -> None:
            traveller.move_to(dt.datetime(year, month, day, 10, tzinfo=ZONE), tick=False)

        yield move


@pytest.fixture
def office(at, tiny) -> Office:
    """The office of the cattle cooperative."""
    return Office(tiny)
