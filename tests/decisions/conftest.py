"""The village of the tests holds its meetings: the tiny county, on a calm Wednesday."""

import datetime as dt

import pytest
import time_machine

from tests.decisions.hall import ZONE, Hall
from tests.decisions.polling_place import poll
from touyan.decisions import services
from touyan.decisions.models import Election


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


@pytest.fixture
def clerk(hall):
    """Somebody who conducts the election and does not stand."""
    return hall.actors.village_clerk


@pytest.fixture
def election(hall, clerk) -> Election:
    """A by-election of the chair whose roll was published today, twenty days before the vote."""
    found = services.announce(actor=clerk, poll=poll(hall))
    services.publish_roll(actor=clerk, election_id=found.pk)
    found.refresh_from_db()
    return found
