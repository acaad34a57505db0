"""What the tests of access share."""

import pytest

from tests.access.theatre import Theatre
from tests.tiny import Tiny


@pytest.fixture
def theatre(tiny: Tiny) -> Theatre:
    """All roles and all objects of the tiny county and its neighbours."""
    return Theatre(tiny)
