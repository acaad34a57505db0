"""The one clock and the synthetic county's own day."""

import datetime as dt

import pytest
import time_machine

from touyan.core import clock
from touyan.core.errors import NotAllowed


@time_machine.travel(dt.datetime(2026, 11, 20, 17, 0, tzinfo=dt.UTC), tick=False)
def test_today_is_the_day_in_shanghai_not_in_utc() -> None:
    assert clock.today() == dt.date(2026, 11, 21)
    assert clock.month_of(clock.today()) == "2026-11"


def test_a_synthetic_county_lives_on_its_own_day_and_its_clock_runs_on(settings, tmp_path) -> None:
    settings.DATA_DIR, settings.IS_DEMO = tmp_path, True
    try:
        with time_machine.travel(dt.datetime(2026, 11, 21, 8, 0, tzinfo=dt.UTC), tick=False):
            clock.live_on(dt.date(2021, 9, 14), hour=10)
            assert clock.now() == dt.datetime(2021, 9, 14, 10, 0, tzinfo=clock.ZONE)
        with time_machine.travel(dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC), tick=False):
            assert clock.now() == dt.datetime(2021, 9, 15, 11, 0, tzinfo=clock.ZONE)
    finally:
        (tmp_path / clock.CLOCK_FILE).unlink()
        clock._shift.cache_clear()


def test_a_real_county_never_lives_on_another_day(settings, tmp_path) -> None:
    settings.DATA_DIR, settings.IS_DEMO = tmp_path, False
    with pytest.raises(NotAllowed):
        clock.live_on(dt.date(2021, 9, 14))
    (tmp_path / clock.CLOCK_FILE).write_text('{"behind_seconds": 86400}', encoding="utf-8")
    clock._shift.cache_clear()
    try:
        with time_machine.travel(dt.datetime(2026, 11, 21, 8, 0, tzinfo=dt.UTC), tick=False):
            assert clock.today() == dt.date(2026, 11, 21)
    finally:
        clock._shift.cache_clear()


def test_a_day_starts_at_midnight_in_shanghai() -> None:
    assert clock.start_of(dt.date(2021, 9, 14)).utcoffset() == dt.timedelta(hours=8)


def test_a_pretended_moment_holds_inside_only_and_nests():
    outside = clock.now()
    first = dt.datetime(2020, 1, 1, 9, tzinfo=clock.ZONE)
    second = dt.datetime(2020, 2, 1, 1, 30, tzinfo=dt.UTC)
    with clock.pretend(first):
        assert clock.now() == first
        with clock.pretend(second):
            assert clock.now() == second
            assert clock.now().tzinfo == clock.ZONE
        assert clock.today() == dt.date(2020, 1, 1)
    assert clock.now() >= outside


def test_a_pretended_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="zone"), clock.pretend(dt.datetime(2020, 1, 1)):  # noqa: DTZ001
        pass
