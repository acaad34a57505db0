"""The village of the tests, and its clock."""

import datetime as dt

import pytest
import time_machine

from tests.points import village as cast
from touyan.points import services
from touyan.points.models import Product, Shop


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


@pytest.fixture
def shop(village) -> Shop:
    village.adopt()
    found, _soap = village.shop(stock=0)
    return found


@pytest.fixture
def soap(shop) -> Product:
    return shop.products.get()


@pytest.fixture
def salt(village, shop) -> Product:
    return services.add_product(
        actor=village.keeper, shop=shop, name="食盐", unit="袋", price_points=2
    )
