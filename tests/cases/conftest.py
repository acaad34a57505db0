"""A calm Monday of March 2026, eight in the morning, in the tiny county."""

import pytest
import time_machine

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
