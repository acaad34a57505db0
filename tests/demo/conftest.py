"""A small synthetic county, planned once."""

import pytest

from tests.demo import small
from touyan.core import pack
from touyan.demo.plan.places import plan_county


@pytest.fixture(scope="session")
def small_packs(tmp_path_factory):
    """A folder of packs that holds the small county as `small`."""
    folder = tmp_path_factory.mktemp("packs")
    small.write(folder / "small")
    return folder


@pytest.fixture(scope="session")
def small_plan(small_packs):
    return plan_county(pack.load(small_packs / "small"))
