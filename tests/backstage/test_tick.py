"""Due work: once per slot over all workers, caught up after downtime, one failure stops nobody."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connections

from touyan.backstage import declared, schedule
from touyan.backstage.models import Slot
from touyan.core.clock import ZONE
from touyan.core.jobs import Due

pytestmark = pytest.mark.django_db


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def dues(monkeypatch):
    """Give the test a list that stands for the rooms' schedules."""
    listed = []
    monkeypatch.setattr(schedule, "schedule", lambda: tuple(listed))
    return listed


def test_daily_work_runs_once_after_its_hour(dues):
    ran = []
    dues.append(Due("test.daily", run=ran.append, daily_at=dt.time(3, 30)))
    with time_machine.travel(at("2026-03-01T03:29:00"), tick=False):
        assert schedule.tick() == []
    with time_machine.travel(at("2026-03-01T03:31:00"), tick=False):
        assert schedule.tick() == ["test.daily"]
        assert schedule.tick() == []
    with time_machine.travel(at("2026-03-02T03:31:00"), tick=False):
        assert schedule.tick() == ["test.daily"]
    assert len(ran) == 2


def test_work_missed_while_the_machine_was_down_runs_once_at_the_start(dues):
    ran = []
    dues.append(Due("test.daily", run=ran.append, daily_at=dt.time(3, 30)))
    dues.append(Due("test.hourly", run=ran.append, every=dt.timedelta(hours=1)))
    with time_machine.travel(at("2026-03-01T04:00:00"), tick=False):
        schedule.tick()
    with time_machine.travel(at("2026-03-09T17:47:00"), tick=False):
        assert schedule.tick() == ["test.daily", "test.hourly"]
        assert schedule.tick() == []


def test_frequent_work_runs_at_every_tick_and_leaves_no_slots(dues):
    ran = []
    dues.append(Due("test.seal", run=ran.append, every=dt.timedelta(seconds=5)))
    schedule.tick()
    schedule.tick()
    assert len(ran) == 2
    assert not Slot.objects.exists()


def test_one_broken_room_does_not_stop_the_others(dues):
    ran = []

    def broken(actor):
        raise ZeroDivisionError

    dues.append(Due("test.broken", run=broken, every=dt.timedelta(seconds=5)))
    dues.append(Due("test.sound", run=ran.append, every=dt.timedelta(seconds=5)))
    assert schedule.tick() == ["test.sound"]
    assert len(ran) == 1


@pytest.mark.django_db(transaction=True)
def test_many_ticks_at_once_take_a_slot_once(dues):
    ran, lock, start = [], threading.Lock(), threading.Barrier(8)

    def work(actor):
        with lock:
            ran.append(actor)

    dues.append(Due("test.daily", run=work, daily_at=dt.time(0, 0)))

    def one():
        start.wait()
        try:
            schedule.tick()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ran) == 1


def test_every_declared_schedule_and_handler_can_be_loaded():
    assert "backstage.send_messages" in declared.handlers()
    assert "backstage.clean_up" in {due.name for due in declared.schedule()}


@pytest.mark.parametrize("fields", [{}, {"every": dt.timedelta(1), "daily_at": dt.time(1)}])
def test_a_schedule_with_no_time_or_two_is_refused(fields):
    with pytest.raises(ValueError, match="either"):
        Due("test", run=lambda actor: None, **fields)
