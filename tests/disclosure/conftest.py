"""A village with a month of entries and the people who close it."""

import datetime as dt
from dataclasses import dataclass

import pytest
import time_machine

from tests.points import village as cast
from touyan.core.actor import SYSTEM, Actor, Power
from touyan.disclosure import services
from touyan.disclosure.models import MonthClose
from touyan.ledger import queries as ledger_queries
from touyan.registry.kinds import Capacity, PostKind
from touyan.registry.models import Area, Person, Post, Tenure

ZONE = dt.timezone(dt.timedelta(hours=8))
PERIOD = "2026-03"
SINCE = dt.date(2025, 1, 1)


def seat(who: Person, kind: PostKind, area: Area, capacity: str = Capacity.HOLDER) -> Tenure:
    """Put a person into a post of an area."""
    post, _created = Post.objects.get_or_create(kind=kind, area=area, defaults={"title": ""})
    ends = dt.date(2026, 12, 31) if capacity == Capacity.STAND_IN else None
    return Tenure.objects.create(
        post=post, person=who, started_on=SINCE, ended_on=ends, capacity=capacity
    )


@dataclass
class Closing:
    """The village, its book and who closes, signs and publishes."""

    village: cast.Village
    book_id: int
    clerk: Actor
    chair: Actor
    supervisor: Actor
    secretary: Actor

    def closed(self, period: str = PERIOD) -> MonthClose:
        """Return the month, frozen and checked."""
        return services.close_month(actor=self.clerk, book_id=self.book_id, period=period)

    def signed(self, period: str = PERIOD) -> MonthClose:
        """Return the month with both signatures."""
        month = self.closed(period)
        services.sign_month(actor=self.chair, month=month)
        return services.sign_month(actor=self.supervisor, month=month)

    def published(self, period: str = PERIOD) -> MonthClose:
        """Return the month on the board."""
        return services.publish_month(actor=self.chair, month=self.signed(period))


@pytest.fixture
def traveller():
    """Live on a working Wednesday at ten."""
    with time_machine.travel(dt.datetime(2026, 3, 18, 10, tzinfo=ZONE), tick=False) as found:
        yield found


@pytest.fixture
def at(traveller):
    """Move the clock to a day of 2026, ten in the morning."""

    def move(month: int, day: int) -> None:
        traveller.move_to(dt.datetime(2026, month, day, 10, tzinfo=ZONE))

    return move


@pytest.fixture
def closing(db, traveller, at) -> Closing:
    """A village with points given in March and one exchange; it is the second of April."""
    village = cast.build()
    village.give(20)
    village.give(5, village.neighbour_home)
    shop, soap = village.shop(stock=5)
    cast.services.counter_redeem(actor=village.keeper, wanted=village.wanted(shop, soap))
    seat(village.chair_person, PostKind.COMMITTEE_CHAIR, village.area)
    seat(village.supervisor_person, PostKind.SUPERVISION_CHAIR, village.area)
    seat(village.secretary_person, PostKind.VILLAGE_SECRETARY, village.area)
    at(4, 2)
    book = ledger_queries.book_of(village.area.pk)
    assert book is not None

    def may(who: Person, *powers: Power) -> Actor:
        return cast.official(who, village.area, *powers)

    return Closing(
        village,
        book,
        clerk=may(village.clerk_person, Power.MONTH_CLOSE),
        chair=may(village.chair_person, Power.MONTH_SIGN, Power.MONTH_CLOSE, Power.NOTICE_PUBLISH),
        supervisor=may(village.supervisor_person, Power.MONTH_SIGN),
        secretary=may(
            village.secretary_person, Power.MONTH_CLOSE, Power.MONTH_SIGN, Power.NOTICE_PUBLISH
        ),
    )


__all__ = ["PERIOD", "SYSTEM", "Closing", "seat"]
