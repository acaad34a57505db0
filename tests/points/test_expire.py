"""Points that run out: announced at 60, 30 and 7 days, never unannounced, never twice."""

import datetime as dt
import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.points.village import household, official, person
from touyan.backstage.models import Job, OutboxMessage
from touyan.core import clock
from touyan.core.actor import SYSTEM, Power
from touyan.core.errors import NotAllowed
from touyan.ledger import queries as ledger_queries
from touyan.ledger import services as ledger
from touyan.ledger.values import Line, Posting
from touyan.points import accounts, services
from touyan.points.jobs import SCHEDULE, run_expiry
from touyan.points.models import ExpiryReminder
from touyan.points.queries.lots import (
    RunsOut,
    announced,
    by_day,
    expiry_rule,
    lots_of,
    lots_of_each,
    sources_of,
)
from touyan.points.services import expiry
from touyan.registry import services as registry

ZONE = dt.timezone(dt.timedelta(hours=8))
LAST = dt.date(2027, 3, 31)


@pytest.fixture
def on(calm_clock):
    def move(year: int, month: int, day: int) -> None:
        calm_clock.move_to(dt.datetime(year, month, day, 4, 0, tzinfo=ZONE))

    return move


def remind(village) -> int:
    return expiry.remind(actor=SYSTEM, areas=[village.area])


def expire(village) -> int:
    return expiry.expire(actor=SYSTEM, areas=[village.area])


def held(village) -> dict[str, int]:
    return accounts.points_of(village.home.pk)


def expired(village) -> int:
    book = accounts.book_id(actor=SYSTEM, area=village.area)
    return ledger_queries.balance(accounts.own(book, accounts.EXPIRED, accounts.POINT))


def give_until(village, points: int, until: dt.date) -> None:
    book = accounts.book_id(actor=SYSTEM, area=village.area)
    available, _held = accounts.of_household(actor=SYSTEM, book=book, household_id=village.home.pk)
    issued = accounts.own(book, accounts.ISSUED, accounts.POINT)
    ledger.post(
        actor=SYSTEM,
        posting=Posting(
            key=f"test:{uuid.uuid4()}",
            book_id=book,
            kind=accounts.STATED_KIND,
            effective_on=clock.today(),
            lines=(Line(issued, -points), Line(available, points)),
            public={"expires_on": str(until), "points": points},
        ),
    )


def test_each_stage_is_told_once(village, on) -> None:
    village.give(12)
    told = []
    for day in ((2027, 1, 29), (2027, 1, 30), (2027, 1, 31), (2027, 3, 1), (2027, 3, 24)):
        on(*day)
        told.append((remind(village), remind(village)))
    assert told == [(0, 0), (1, 0), (0, 0), (1, 0), (1, 0)]
    rows = ExpiryReminder.objects.order_by("reminded_on")
    assert [(row.days_before, row.points, row.expires_on) for row in rows] == [
        (60, 12, LAST),
        (30, 12, LAST),
        (7, 12, LAST),
    ]


def test_what_was_announced_runs_out_the_day_after_and_once(village, on) -> None:
    village.give(12)
    on(2027, 1, 30)
    village.give(5)
    remind(village)
    on(2027, 3, 31)
    assert expire(village) == 0, "the last day itself still counts"
    on(2027, 4, 1)
    assert (expire(village), expire(village)) == (1, 0)
    assert held(village)[accounts.AVAILABLE] == 5
    assert expired(village) == 12
    assert by_day(lots_of(village.home.pk)) == [(dt.date(2028, 3, 31), 5)]


def test_nothing_runs_out_that_was_not_announced_seven_days_before(village, on) -> None:
    village.give(12)
    on(2027, 4, 3)
    assert expire(village) == 0
    assert remind(village) == 1
    on(2027, 4, 9)
    assert expire(village) == 0
    on(2027, 4, 10)
    assert expire(village) == 1
    assert held(village)[accounts.AVAILABLE] == 0


def test_the_old_are_spent_before_the_new(village, on) -> None:
    village.give(6)
    shop, soap = village.shop(stock=5, price=3)
    on(2027, 1, 30)
    village.give(5)
    remind(village)
    spent = services.counter_redeem(actor=village.keeper, wanted=village.wanted(shop, soap))
    assert [source.points for source in sources_of(spent)] == [3]
    on(2027, 4, 1)
    expire(village)
    assert (held(village)[accounts.AVAILABLE], expired(village)) == (5, 3)


def test_a_reservation_given_up_after_the_day_runs_out_too(village, on) -> None:
    village.give(6)
    shop, soap = village.shop(stock=5, price=3)
    on(2027, 1, 30)
    remind(village)
    village.give(5)
    on(2027, 3, 30)
    reserved = services.reserve(actor=village.villager, wanted=village.wanted(shop, soap))
    on(2027, 4, 1)
    assert expire(village) == 1
    assert held(village) == {accounts.AVAILABLE: 5, accounts.HELD: 3}
    services.cancel(actor=village.villager, redemption=reserved)
    on(2027, 4, 2)
    assert expire(village) == 1
    assert (held(village)[accounts.AVAILABLE], expired(village)) == (5, 6)


def test_points_with_a_day_of_their_own(village, on) -> None:
    village.give(4)
    give_until(village, 7, dt.date(2026, 5, 10))
    assert remind(village) == 1
    assert ExpiryReminder.objects.get().expires_on == dt.date(2026, 5, 10)
    on(2026, 5, 11)
    assert expire(village) == 1
    assert by_day(lots_of(village.home.pk)) == [(LAST, 4)]


def test_carried_over_points_stay(village, on, monkeypatch) -> None:
    monkeypatch.setattr(expiry, "expiry_rule", lambda _path: None)
    village.give(4)
    on(2027, 3, 25)
    assert remind(village) == 0
    on(2030, 4, 1)
    assert (remind(village), expire(village)) == (0, 0)


def test_the_head_is_told_by_telephone_once_per_stage(village, on) -> None:
    registry.correct_person(actor=SYSTEM, person_id=village.head.pk, phone="13800000000")
    village.give(4)
    on(2027, 3, 25)
    remind(village)
    remind(village)
    message = OutboxMessage.objects.get(purpose="points.expiry")
    assert message.person_id == village.head.pk
    assert message.key.endswith(f"{LAST}:7")


def test_only_the_system_lets_points_run_out(village) -> None:
    for act in (expiry.remind, expiry.expire):
        with pytest.raises(NotAllowed):
            act(actor=village.secretary, areas=[village.area])


class Context:
    """A job's context that remembers."""

    def __init__(self, saved: dict | None = None, stop_after: int = 99) -> None:
        self.saved, self.left = saved or {}, stop_after

    def progress(self, percent: int, stage: str, message: str = "") -> None:
        assert 0 <= percent <= 100

    def fenced(self, *, saved=None, result=None):
        if not self.left:
            raise RuntimeError
        self.left -= 1
        self.saved = saved
        return transaction.atomic()


def test_the_job_goes_on_where_it_stopped(village, on, monkeypatch) -> None:
    monkeypatch.setattr("touyan.points.jobs.VILLAGES_AT_ONCE", 1)
    village.give(4)
    on(2027, 3, 25)
    first = Context(stop_after=1)
    with pytest.raises(RuntimeError):
        run_expiry(first)
    rest = Context(saved=first.saved)
    run_expiry(rest)
    assert rest.saved["done"] == 3
    assert ExpiryReminder.objects.count() == 1


def test_many_households_take_as_many_queries_as_few(village, on) -> None:
    counts = []
    for size in (2, 12):
        for number in range(size):
            village.give(3, household(village.area, person(village.area, f"户{size}{number}")))
        on(2027, 3, 1)
        remind(village)
        on(2027, 4, 1)
        with CaptureQueriesContext(connection) as seen:
            assert expire(village) == size
        counts.append(len(seen))
        on(2026, 3, 20)
    assert counts[0] == counts[1]


def test_holders_of_moved_points_take_as_many_queries_as_one(village, on) -> None:
    counts = []
    for size in (2, 9):
        clerk = official(
            village.clerk_person, village.township, Power.PEOPLE_MANAGE, Power.PEOPLE_READ
        )
        for number in range(size):
            home = household(village.area, person(village.area, f"迁{size}{number}"))
            village.give(3, home)
            services.move_household(actor=clerk, household_id=home.pk, area_id=village.sibling.pk)
        on(2027, 3, 1)
        expiry.remind(actor=SYSTEM, areas=[village.sibling])
        on(2027, 4, 1)
        with CaptureQueriesContext(connection) as seen:
            assert expiry.expire(actor=SYSTEM, areas=[village.sibling]) == size
        counts.append(len(seen))
        on(2026, 3, 20)
    assert counts[0] == counts[1]


def test_lots_of_many_are_the_lots_of_each(village, on) -> None:
    homes = []
    for number in range(3):
        home = household(village.area, person(village.area, f"户{number}"))
        village.give(3 + number, home)
        homes.append(home.pk)
    clerk = official(village.clerk_person, village.township, Power.PEOPLE_MANAGE, Power.PEOPLE_READ)
    services.merge_households(actor=clerk, household_id=homes[0], into_id=homes[1])
    rule = expiry_rule(village.area.path)
    together = lots_of_each([*homes, village.home.pk], rule)
    for pk in homes:
        assert together[pk] == lots_of(pk)
    assert together[homes[1]].points == 7
    assert village.home.pk not in together


def test_the_daily_work_is_enqueued_once_a_day(village) -> None:
    daily = next(due for due in SCHEDULE if due.name == "points.expiry")
    daily.run(SYSTEM)
    daily.run(SYSTEM)
    assert Job.objects.filter(kind="points.expiry").count() == 1


def test_what_is_shown_to_run_out_is_what_is_left_of_it(village, on) -> None:
    on(2026, 5, 4)
    village.give(10)
    on(2027, 2, 1)
    village.give(4)
    path = village.area.scope_path
    assert announced(village.home.pk, path) is None  # nobody was told yet
    remind(village)
    assert announced(village.home.pk, path) == RunsOut(10, LAST, 58)
    shop, soap = village.shop(stock=3, price=3)
    services.counter_redeem(actor=village.keeper, wanted=village.wanted(shop, soap))
    on(2027, 3, 25)
    remind(village)
    assert announced(village.home.pk, path) == RunsOut(7, LAST, 6)
    on(2027, 4, 9)
    assert announced(village.home.pk, path) is None


def test_who_spent_all_old_points_sees_nothing_run_out(village, on) -> None:
    on(2026, 5, 4)
    village.give(3)
    on(2027, 2, 1)
    village.give(9)
    remind(village)
    shop, soap = village.shop(stock=3, price=3)
    services.counter_redeem(actor=village.keeper, wanted=village.wanted(shop, soap))
    assert announced(village.home.pk, village.area.scope_path) is None
