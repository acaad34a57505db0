"""A recomputed number agrees with a published one exactly as the publication words it."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.core.figure_match import Match, agrees, round_to
from touyan.core.figures import ask_for

TODAY = dt.date(2021, 9, 14)


@pytest.mark.parametrize(
    ("match", "published", "precision", "computed", "expected"),
    [
        ("exact", 578, None, 578, True),
        ("exact", 578, None, 577, False),
        ("at_least", 2000, None, 2000, True),
        ("at_least", 2000, None, 1999, False),
        ("at_least", 2000, None, 9000, True),
        ("rounded", 787_500, 100, 787_500, True),
        ("rounded", 787_500, 100, 787_549, True),
        ("rounded", 787_500, 100, 787_550, False),
        ("rounded", 787_500, 100, 787_450, True),
        ("rounded", 787_500, 100, 787_449, False),
        ("rounded", 300_000, 10_000, 295_000, True),
        ("rounded", 300_000, 10_000, 294_999, False),
        ("rounded", "0.87", "0.01", Decimal(54) / Decimal(62), True),
        ("rounded", "0.87", "0.01", Decimal(54) / Decimal(63), False),
        ("about", 1000, None, 900, True),
        ("about", 1000, None, 899, False),
        ("about", 1000, 20, 979, False),
        ("about", 1000, 20, 1020, True),
    ],
)
def test_a_value_agrees_or_not(match, published, precision, computed, expected):
    found = agrees(
        computed=computed,
        published=Decimal(published),
        match=Match(match),
        precision=None if precision is None else Decimal(precision),
    )
    assert found is expected


def test_rounded_without_a_precision_is_refused():
    with pytest.raises(ValueError, match="precision"):
        agrees(computed=1, published=Decimal(1), match=Match.ROUNDED, precision=None)


@given(st.integers(0, 10**9), st.sampled_from([1, 10, 100, 10_000, 1_000_000]))
def test_a_number_rounded_by_hand_always_agrees_with_itself(value, precision):
    published = round_to(Decimal(value), Decimal(precision))
    assert abs(published - value) * 2 <= precision
    assert agrees(
        computed=value, published=published, match=Match.ROUNDED, precision=Decimal(precision)
    )


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("", None, TODAY),
        ("2020", dt.date(2020, 1, 1), dt.date(2020, 12, 31)),
        ("2020-01 to 2021-09", dt.date(2020, 1, 1), TODAY),
        ("2020 to 2021-02", dt.date(2020, 1, 1), dt.date(2021, 2, 28)),
        ("2021 to 2021-09", dt.date(2021, 1, 1), TODAY),
        ("cumulative to 2021-09", None, TODAY),
        ("cumulative to 2020-02", None, dt.date(2020, 2, 29)),
        ("stock at 2021-09", None, TODAY),
    ],
)
def test_a_published_period_asks_for_its_days(period, start, end):
    ask = ask_for(period, prefix="520524", today=TODAY)
    assert (ask.start, ask.end) == (start, end)


@pytest.mark.parametrize("period", ["last year", "2021-09-14", "cumulative", "2021 to"])
def test_an_unknown_period_is_refused(period):
    with pytest.raises(ValueError, match="not understood"):
        ask_for(period, prefix="520524", today=TODAY)
