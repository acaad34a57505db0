"""The clocks of petitions, to the day: month ends, holidays, a missing year (appendix B 8)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.cases.petition_clock import (
    LEADS,
    PERIODS,
    RUNNING,
    PetitionClock,
    PetitionStatus,
    Rolling,
    Step,
    Stretch,
    Unit,
    after,
    check_asked,
    check_extension,
    check_order,
    check_representatives,
    due_on,
    hearing_days,
    remind_since,
    remind_today,
)
from touyan.cases.petition_errors import (
    AskedTooLate,
    DayOutOfOrder,
    ExtensionTooLong,
    PetitionState,
    ReasonsNotTold,
    TooManyRepresentatives,
)
from touyan.core.calendar import Calendar, built_in

PLAIN = Rolling()
DAY = dt.timedelta(days=1)
days = st.dates(dt.date(2005, 1, 1), dt.date(2100, 1, 1))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("clock", "begins", "ends"),
    [
        # 60 natural days from acceptance, the first day not counted (Civil Code art. 201)
        ("HANDLING", "2026-03-02", "2026-05-01"),  # Labour Day: the office's clock does not move
        ("HANDLING", "2026-01-31", "2026-04-01"),  # across the end of February
        ("HANDLING", "2024-01-01", "2024-03-01"),  # a leap year
        ("NOTICE", "2026-02-14", "2026-03-01"),  # over the Spring Festival
        ("NOTICE", "2026-12-20", "2027-01-04"),  # across the year
        ("OBJECTION", "2026-02-13", "2026-02-27"),  # five working days, holidays and 28 Feb between
        ("OBJECTION", "2026-09-30", "2026-10-13"),  # National Day; Saturday the 10th is worked
        ("REVIEW_WINDOW", "2026-10-01", "2026-11-02"),  # a Saturday moves: it is the citizen's time
        ("RECHECK_WINDOW", "2026-09-01", "2026-10-08"),  # into the holidays, out at their end
        ("REVIEW", "2026-10-01", "2026-10-31"),
        ("RECHECK", "2026-09-01", "2026-10-01"),
    ],
)
def test_each_clock_ends_on_its_day(clock, begins, ends) -> None:
    assert due_on(PetitionClock(clock), day(begins), built_in(), PLAIN) == day(ends)


def test_every_clock_has_a_switch_of_its_own() -> None:
    clock = PetitionClock.HANDLING
    moved = due_on(clock, day("2026-03-02"), built_in(), Rolling({clock: True}))
    assert moved == day("2026-05-06")  # the first working day after Labour Day 2026
    window = PetitionClock.REVIEW_WINDOW
    kept = due_on(window, day("2026-10-01"), built_in(), Rolling({window: False}))
    assert kept == day("2026-10-31")


def test_a_year_without_holidays_counts_monday_to_friday_and_says_so() -> None:
    later = built_in()
    begins = dt.date(2035, 9, 28)
    ends = due_on(PetitionClock.OBJECTION, begins, later, PLAIN)
    assert ends == dt.date(2035, 10, 5)  # nobody has entered the National Day of 2035 yet
    assert later.unknown_years(begins, ends) == (2035,)
    known = Calendar({dt.date(2035, 10, n): False for n in range(1, 8)}, frozenset({2035}))
    assert due_on(PetitionClock.OBJECTION, begins, known, PLAIN) == dt.date(2035, 10, 12)


@pytest.mark.parametrize("days_more", [31, 0, -1, 60])
def test_thirty_one_days_more_are_refused_with_the_article(days_more) -> None:
    with pytest.raises(ExtensionTooLong) as refused:
        check_extension(days_more, "案情复杂", extended_before=0)
    assert refused.value.basis == "信访工作条例(2022)第三十四条"


def test_a_prolonged_time_is_told_with_reasons_and_comes_once() -> None:
    check_extension(30, "案情复杂", extended_before=0)
    with pytest.raises(ReasonsNotTold):
        check_extension(30, "  ", extended_before=0)
    with pytest.raises(ExtensionTooLong):
        check_extension(10, "案情复杂", extended_before=20)
    ends = due_on(PetitionClock.HANDLING, day("2026-03-02"), built_in(), PLAIN, Stretch(30))
    assert ends == day("2026-05-31")


def test_a_review_asked_for_on_the_thirty_first_day_comes_too_late() -> None:
    received = day("2026-06-01")
    window = due_on(PetitionClock.REVIEW_WINDOW, received, built_in(), PLAIN)
    assert window == day("2026-07-01")
    check_asked(day("2026-07-01"), window, PetitionClock.REVIEW_WINDOW)
    with pytest.raises(AskedTooLate) as refused:
        check_asked(day("2026-07-02"), window, PetitionClock.REVIEW_WINDOW)
    assert refused.value.basis == "信访工作条例(2022)第三十五条"


def test_the_time_of_hearings_is_not_counted() -> None:
    held = hearing_days([(day("2026-06-10"), day("2026-06-12")), (day("2026-06-12"),) * 2])
    assert held == 3  # the twelfth counts once
    plain = due_on(PetitionClock.RECHECK, day("2026-06-01"), built_in(), PLAIN)
    with_hearing = due_on(
        PetitionClock.RECHECK, day("2026-06-01"), built_in(), PLAIN, Stretch(hearing_days=held)
    )
    assert with_hearing - plain == 3 * DAY


def test_six_people_are_too_many_to_come_together() -> None:
    check_representatives(5)
    with pytest.raises(TooManyRepresentatives) as refused:
        check_representatives(6)
    assert refused.value.basis == "信访工作条例(2022)第二十条"


def test_a_step_lies_neither_before_the_last_one_nor_in_the_future() -> None:
    check_order(day("2026-06-02"), day("2026-06-02"), day("2026-06-02"))
    for on in ("2026-06-01", "2026-06-03"):
        with pytest.raises(DayOutOfOrder):
            check_order(day(on), day("2026-06-02"), day("2026-06-02"))


def test_reminders_come_five_three_and_one_day_before() -> None:
    due = day("2026-05-01")
    reminded = [n for n in range(10) if remind_today(due, due - n * DAY)]
    assert reminded == [1, 3, 5]
    assert remind_since(due) == day("2026-04-26")


def test_nothing_follows_a_recheck_and_every_other_step_is_the_wrong_state() -> None:
    for step in Step:
        for status in PetitionStatus:
            target = LEADS.get(step, {}).get(status)
            if target is None:
                with pytest.raises(PetitionState):
                    after(step, status)
            else:
                assert after(step, status) == target
                assert status in RUNNING
    assert not any(PetitionStatus.RECHECKED in froms for froms in LEADS.values())


@given(days, st.sampled_from(PetitionClock), st.booleans())
def test_a_clock_never_ends_before_its_days_and_moves_only_off_rest_days(
    begins, clock, rolls
) -> None:
    calendar, period = built_in(), PERIODS[clock]
    ends = due_on(clock, begins, calendar, Rolling({clock: rolls}))
    assert (ends - begins).days >= period.days
    if period.unit is Unit.WORKING:
        assert calendar.working_days_between(begins, ends) == period.days
    elif not rolls:
        assert (ends - begins).days == period.days
    else:
        assert calendar.is_working(ends)
        moved = (ends - begins).days - period.days
        assert not any(calendar.is_working(ends - n * DAY) for n in range(1, moved + 1))


@given(days, st.integers(0, 30), st.integers(0, 20))
def test_more_days_never_end_earlier(begins, extended, heard) -> None:
    base = due_on(PetitionClock.HANDLING, begins, built_in(), PLAIN)
    more = due_on(PetitionClock.HANDLING, begins, built_in(), PLAIN, Stretch(extended, heard))
    assert more - base == dt.timedelta(days=extended + heard)
