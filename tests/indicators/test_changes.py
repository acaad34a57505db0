"""What is worth a sentence: whole months, large enough bases, the same season."""

import pytest

from touyan.core import measures
from touyan.core.measures import Value
from touyan.indicators import wording
from touyan.indicators.changes import changes, compared_months

VISITS, SHARE, EACH = (
    measures.declared()[code]
    for code in ("points.visits", "decisions.attendance", "points.seed_grant")
)


@pytest.mark.parametrize(
    ("now", "then", "by"),
    [
        (24, 20, 20),
        (20, 25, -20),
        (23, 20, None),  # 15 %
        (19, 40, None),  # a base that is too small, on either side
        (40, 19, None),
        (0, 100, None),
    ],
)
def test_amounts_speak_from_a_fifth_on_and_20(now, then, by):
    found = changes(
        [VISITS], "2021-08", {VISITS.code: Value(now)}, "2020-08", {VISITS.code: Value(then)}
    )
    assert [one.by for one in found] == ([] if by is None else [by])


@pytest.mark.parametrize(
    ("now", "then", "by"),
    [
        (Value(15, 20), Value(16, 20), -5),
        (Value(15, 20), Value(31, 40), None),  # 2.5 points
        (Value(1, 19), Value(16, 20), None),
        (Value(0, 0), Value(16, 20), None),
    ],
)
def test_shares_speak_in_percentage_points(now, then, by):
    found = changes([SHARE], "2021-08", {SHARE.code: now}, "2020-08", {SHARE.code: then})
    assert [one.by for one in found] == ([] if by is None else [by])
    assert all(one.is_share and "个百分点" in wording.change(one) for one in found)


def test_averages_and_what_is_unknown_say_nothing():
    values = {EACH.code: Value(100_000, 100)}
    assert changes([EACH], "2021-08", values, "2020-08", {EACH.code: Value(300_000, 100)}) == []
    assert changes([VISITS], "2021-08", {}, "2020-08", {VISITS.code: Value(99)}) == []


def test_the_greatest_change_comes_first_and_reads_as_a_sentence():
    other = measures.declared()["points.deeds"]
    now = {VISITS.code: Value(30), other.code: Value(10_000)}
    then = {VISITS.code: Value(20), other.code: Value(5_000)}
    first, second = changes([VISITS, other], "2021-08", now, "2020-08", then)
    assert (first.measure, first.by, second.by) == (other, 100, 50)
    assert wording.change(first).endswith("10,000 件，比2020年8月多 100%")


def test_a_year_ago_where_it_is_known_else_the_month_before():
    assert compared_months("2021-08", "2020-08") == ("2021-08", "2020-08")
    assert compared_months("2021-08", "2020-09") == ("2021-08", "2021-07")


def test_a_row_of_months_says_between_what_it_lay():
    assert wording.over_months(VISITS, [None, Value(3), Value(0)]).endswith("最低 0，最高 3")
    assert wording.over_months(SHARE, [Value(1, 2), Value(3, 4), Value(0, 0)]).count("50") == 1
    assert "都没有数" in wording.over_months(SHARE, [None, Value(0, 0)])
