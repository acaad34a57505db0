"""Working days and periods: Civil Code art. 201 and 203, and the years nobody entered."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.core.calendar import Calendar, built_in, with_edits

DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2026, 9, 30))


def test_the_thirtieth_day_on_a_saturday_moves_to_monday():
    assert built_in().add_natural_days(dt.date(2026, 10, 1), 30) == dt.date(2026, 11, 2)


def test_without_roll_over_the_saturday_stays():
    last = built_in().add_natural_days(dt.date(2026, 10, 1), 30, rolls_over=False)
    assert last == dt.date(2026, 10, 31)


def test_a_make_up_saturday_is_a_working_day():
    assert built_in().is_working(dt.date(2026, 10, 10))


def test_one_working_day_after_the_eve_of_national_day_is_the_eighth():
    assert built_in().add_working_days(dt.date(2026, 9, 30), 1) == dt.date(2026, 10, 8)


def test_a_year_that_nobody_entered_is_named_and_counts_monday_to_friday():
    calendar = built_in()
    assert calendar.unknown_years(dt.date(2026, 12, 1), dt.date(2027, 2, 1)) == (2027,)
    assert calendar.is_working(dt.date(2027, 1, 1))  # a Friday: the fallback cannot know better
    assert not calendar.is_working(dt.date(2027, 1, 2))


def test_a_countys_own_entry_makes_the_year_known_and_wins():
    calendar = with_edits({dt.date(2027, 1, 1): False, dt.date(2026, 10, 10): False})
    assert calendar.unknown_years(dt.date(2027, 1, 1), dt.date(2027, 1, 1)) == ()
    assert not calendar.is_working(dt.date(2027, 1, 1))
    assert not calendar.is_working(dt.date(2026, 10, 10))
    assert built_in().is_working(dt.date(2026, 10, 10))


def test_a_negative_period_is_refused():
    with pytest.raises(ValueError, match="negative"):
        Calendar().add_working_days(dt.date(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="negative"):
        Calendar().add_natural_days(dt.date(2026, 1, 1), -1)


@given(start=DAYS, days=st.integers(1, 60))
def test_a_period_of_working_days_ends_on_one_and_counts_exactly_that_many(start, days):
    calendar = built_in()
    last = calendar.add_working_days(start, days)
    assert calendar.is_working(last)
    assert calendar.working_days_between(start, last) == days


@given(start=DAYS, days=st.integers(0, 60))
def test_rolling_over_skips_rest_days_only(start, days):
    calendar = built_in()
    due = start + dt.timedelta(days=days)
    last = calendar.add_natural_days(start, days)
    assert last >= due
    assert calendar.is_working(last)
    assert calendar.working_days_between(due - dt.timedelta(days=1), last) == 1
