"""What the tests of the ledger share."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.ledger import village
from tests.ledger.village import NOON, Village


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def xinglong(db: None) -> Village:
    """Return a village with two households without points."""
    return village.build()
