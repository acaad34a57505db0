"""Clocks to the second and the day: appendix B 7 to 9, month ends, holidays, a year nobody entered."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.cases import deadline
from touyan.cases.deadline import Party, Span
from touyan.cases.kinds import Day
from touyan.cases.pack_values import Hours, Length
from touyan.core import clock
from touyan.core.calendar import Calendar, built_in

HOURS = Hours()
WORKING, NATURAL = Day.WORKING.value, Day.NATURAL.value


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-03-02 08:00:00", "2026-03-02 08:10:00"),
        ("2026-03-02 08:00:00.999999", "2026-03-02 08:10:00"),
        ("2026-03-02 07:00:00", "2026-03-02 07:10:00"),
        ("2026-03-02 06:59:59", "2026-03-02 07:10:00"),
        ("2026-03-02 20:59:59", "2026-03-02 21:09:59"),
        ("2026-03-02 21:00:00", "2026-03-03 07:10:00"),
        ("2026-02-28 23:30:00", "2026-03-01 07:10:00"),
        ("2028-02-28 22:00:00", "2028-02-29 07:10:00"),
        ("2026-12-31 22:00:00", "2027-01-01 07:10:00"),
        ("2026-03-01 12:00:00", "2026-03-01 12:10:00"),
    ],
    ids=str,
)
def test_ten_minutes_run_in_service_hours_on_every_day(received, due) -> None:
    assert deadline.arrival_due(at(received), 10, HOURS) == at(due)


@pytest.mark.parametrize(
    ("arrived", "late"),
    [
        ("2026-03-02 08:10:00", False),
        ("2026-03-02 08:10:00.999", False),
        ("2026-03-02 08:10:01", True),
        ("2026-03-02 08:09:59", False),
    ],
)
def test_ten_past_is_in_time_and_one_second_more_is_late(arrived, late) -> None:
    due = deadline.arrival_due(at("2026-03-02 08:00:00"), 10, HOURS)
    assert deadline.is_late(at(arrived), due) is late


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    utc = dt.datetime(2026, 3, 2, 0, 0, tzinfo=dt.UTC)
    assert deadline.arrival_due(utc, 10, HOURS) == at("2026-03-02 08:10:00")


@pytest.mark.parametrize(
    ("start", "length", "last"),
    [
        # three working days over a weekend, and over the National Day holiday of 2026
        ("2026-03-05 09:00", Length(3, WORKING), "2026-03-10"),
        ("2026-09-29 09:00", Length(3, WORKING), "2026-10-09"),
        # a month end, and one in a leap year
        ("2026-01-30 09:00", Length(2, WORKING), "2026-02-03"),
        ("2028-02-28 09:00", Length(1, NATURAL, rolls_over=False), "2028-02-29"),
        # B 9: from 1 October 2026 the 30th day is Saturday the 31st: it moves to Monday
        ("2026-10-01 09:00", Length(30, NATURAL), "2026-11-02"),
        ("2026-10-01 09:00", Length(30, NATURAL, rolls_over=False), "2026-10-31"),
        # B 8: sixty days from acceptance, with and without moving on
        ("2026-03-02 09:00", Length(60, NATURAL, rolls_over=False), "2026-05-01"),
        ("2026-03-02 09:00", Length(60, NATURAL), "2026-05-06"),
        # a make-up Saturday is a working day
        ("2026-02-12 09:00", Length(2, WORKING), "2026-02-14"),
    ],
    ids=str,
)
def test_days_end_at_midnight_of_their_last_day(start, length, last) -> None:
    found = deadline.due(at(start), length, built_in())
    assert found.at == at(f"{last} 23:59:59")
    assert found.unknown_years == (() if last < "2027" else (2028,))


def test_a_year_that_nobody_entered_counts_weekdays_and_says_so() -> None:
    known = Calendar({}, frozenset({2026}))
    found = deadline.due(at("2026-12-30 09:00"), Length(3, WORKING), known)
    assert found.at == at("2027-01-04 23:59:59")
    assert found.unknown_years == (2027,)


def test_hours_run_on_through_night_and_holiday() -> None:
    found = deadline.due(at("2026-10-01 20:00"), Length(24, "HOURS"), built_in())
    assert found.at == at("2026-10-02 20:00:00")


def test_waiting_gives_its_working_days_back() -> None:
    wait = Span(at("2026-03-05 15:00"), at("2026-03-09 10:00"))  # Thursday to Monday: two days
    found = deadline.due(at("2026-03-04 09:00"), Length(3, WORKING), built_in(), waits=[wait])
    assert found.at == at("2026-03-11 23:59:59")


def test_waiting_inside_one_day_gives_no_day_back() -> None:
    wait = Span(at("2026-03-05 09:00"), at("2026-03-05 17:00"))
    plain = deadline.due(at("2026-03-04 09:00"), Length(3, WORKING), built_in())
    found = deadline.due(at("2026-03-04 09:00"), Length(3, WORKING), built_in(), waits=[wait])
    assert found == plain


def test_a_clock_of_hours_gets_back_every_second() -> None:
    wait = Span(at("2026-03-05 09:00:00"), at("2026-03-05 09:30:30"))
    found = deadline.due(at("2026-03-05 08:00"), Length(2, "HOURS"), built_in(), waits=[wait])
    assert found.at == at("2026-03-05 10:30:30")


def test_an_extension_is_in_the_clocks_own_days() -> None:
    start = at("2026-03-05 09:00")
    working = deadline.due(start, Length(3, WORKING), built_in(), extended=2)
    natural = deadline.due(start, Length(3, NATURAL, rolls_over=False), built_in(), extended=2)
    assert working.at == at("2026-03-12 23:59:59")
    assert natural.at == at("2026-03-10 23:59:59")


def test_a_reminder_comes_when_four_fifths_are_over() -> None:
    start, due = at("2026-03-02 08:00:00"), at("2026-03-02 08:10:00")
    assert deadline.remind_at(start, due, 80) == at("2026-03-02 08:08:00")


def test_nobody_is_reminded_on_a_holiday_of_what_needs_no_work_then() -> None:
    length, start = Length(3, WORKING), at("2026-09-29 09:00")
    due = deadline.due(start, length, built_in()).at
    found = deadline.remind_at(start, due, 80, length=length, hours=HOURS, calendar=built_in())
    assert found == at("2026-10-08 07:00:00")


def test_not_ours_is_said_within_two_working_days() -> None:
    assert deadline.back_by(at("2026-03-06 16:00"), 2, built_in()).at == at("2026-03-10 23:59:59")


def test_pauses_are_limited_together() -> None:
    spans = [Span(at("2026-03-02 08:00"), at("2026-03-12 08:00"))]
    assert deadline.pause_room(spans, days=15) == dt.timedelta(days=5)
    spans.append(Span(at("2026-03-13 08:00"), at("2026-03-20 08:00")))
    assert deadline.pause_room(spans, days=15) == dt.timedelta(0)


_START = at("2026-03-02 08:00:00")
_SECONDS = st.integers(min_value=-5 * 86400, max_value=40 * 86400)
_SPANS = st.lists(
    st.tuples(_SECONDS, st.integers(min_value=0, max_value=20 * 86400), st.sampled_from(Party)),
    max_size=8,
)


def _span(begin: int, length: int, party: Party) -> Span:
    first = _START + dt.timedelta(seconds=begin)
    return Span(first, first + dt.timedelta(seconds=length), party)


@given(spans=_SPANS, length=st.integers(min_value=0, max_value=40 * 86400))
def test_the_time_booked_to_parties_makes_the_whole_time(spans, length) -> None:
    end = _START + dt.timedelta(seconds=length)
    waits = [_span(*one) for one in spans]
    found = deadline.booked(_START, end, waits)
    assert set(found) == set(Party)
    assert all(part >= dt.timedelta(0) for part in found.values())
    assert sum(found.values(), dt.timedelta(0)) == end - _START


@given(spans=_SPANS, length=st.integers(min_value=0, max_value=40 * 86400))
def test_nobody_is_booked_more_than_they_were_waited_on(spans, length) -> None:
    end = _START + dt.timedelta(seconds=length)
    waits = [_span(*one) for one in spans]
    found = deadline.booked(_START, end, waits)
    for party in Party:
        most = sum(
            (wait.ends - wait.begins for wait in waits if wait.party == party), dt.timedelta(0)
        )
        if party != Party.HANDLER:
            assert found[party] <= most


@given(
    begin=st.integers(min_value=0, max_value=9 * 86400),
    lengths=st.lists(st.integers(min_value=0, max_value=5 * 86400), max_size=4),
    days=st.integers(min_value=1, max_value=15),
    unit=st.sampled_from([WORKING, NATURAL, "HOURS", "MINUTES"]),
)
def test_waiting_never_makes_anything_due_earlier(begin, lengths, days, unit) -> None:
    waits, mark = [], begin
    for length in lengths:
        waits.append(_span(mark, length, Party.CALLER))
        mark += length + 1
    length = Length(days, unit)
    plain = deadline.due(_START, length, built_in())
    found = deadline.due(_START, length, built_in(), waits=waits)
    assert found.at >= plain.at
    assert found.at >= _START
