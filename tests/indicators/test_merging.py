"""When a finding is an alert of its own, and how grave several are together (appendix B 12)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.indicators import merging
from touyan.indicators.merging import Former
from touyan.indicators.rules import Level

N, B, Y, OR, R = (Level.NONE, Level.BLUE, Level.YELLOW, Level.ORANGE, Level.RED)


# Appendix B 12: same level within 30 days is one, a higher one is new at once, three orange are red.
DAY = dt.date(2026, 3, 10)


def later(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("former", "level", "on", "raised"),
    [
        (None, Y, DAY, Y),
        (None, N, DAY, None),
        (Former(Y, DAY), Y, later(29), None),
        (Former(Y, DAY), B, later(5), None),
        (Former(Y, DAY), OR, DAY, OR),
        (Former(Y, DAY), Y, later(200), None),  # still being worked on
        (Former(Y, DAY, closed_on=later(10)), Y, later(70), OR),  # again within 60 days: one higher
        (Former(Y, DAY, closed_on=later(10)), Y, later(71), Y),
        (Former(R, DAY, closed_on=later(10)), R, later(20), R),
        (Former(Y, DAY, closed_on=later(1), was_false=True), Y, later(29), None),
        (Former(Y, DAY, closed_on=later(1), was_false=True), Y, later(30), Y),
        (Former(Y, DAY, closed_on=later(1), was_false=True), OR, later(2), OR),
    ],
)
def test_when_a_finding_is_an_alert_of_its_own(former, level, on, raised):
    assert merging.raised(former, level, on) == raised


def test_what_was_closed_does_not_come_back_by_the_same_months_figures():
    former = Former(Y, DAY, closed_on=later(1), month="2026-02")
    assert merging.raised(former, Y, later(2), "2026-02") is None
    assert merging.raised(former, OR, later(2), "2026-02") == R
    assert merging.raised(former, Y, later(31), "2026-03") == OR


@given(st.lists(st.sampled_from([B, Y, OR, R])))
def test_three_orange_ones_are_red_together(levels):
    found = merging.together(levels)
    if levels.count(OR) >= 3 or R in levels:
        assert found == R
    else:
        assert found == max(levels, default=N)
