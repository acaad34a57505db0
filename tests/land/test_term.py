"""Terms of contracts and transfers (Land Contracting Law art. 21, 38, 41)."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.land import term
from touyan.land.term import Term, Use

DAY = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))
TERM = st.tuples(DAY, DAY).map(lambda pair: Term(min(pair), max(pair)))
USE = st.builds(Use, TERM, st.integers(1, 10_000).map(lambda n: Decimal(n) / 100))


@pytest.mark.parametrize(
    ("kind", "last", "lawful"),
    [
        ("DRY", dt.date(2048, 6, 30), True),
        ("DRY", dt.date(2048, 6, 29), False),
        ("DRY", dt.date(2048, 7, 1), False),
        ("GRASS", dt.date(2058, 6, 30), True),
        ("GRASS", dt.date(2068, 7, 1), False),
        ("GRASS", dt.date(2068, 6, 30), True),
        ("FOREST", dt.date(2088, 6, 30), True),
        ("FOREST", dt.date(2048, 6, 29), False),
    ],
)
def test_the_term_of_a_contract_is_fixed_by_law(kind, last, lawful):
    assert term.is_lawful(kind, Term(dt.date(2018, 7, 1), last)) is lawful


@given(st.lists(USE, max_size=8), TERM)
def test_what_is_in_use_at_most_is_what_a_day_by_day_count_finds(uses, within):
    days = {within.first, within.last, *(max(use.term.first, within.first) for use in uses)}
    counted = max(
        sum((use.mu for use in uses if use.term.first <= day <= use.term.last), Decimal(0))
        for day in days
        if within.first <= day <= within.last
    )
    assert term.most_in_use(uses, within) == counted


@given(TERM, DAY)
def test_days_left_are_never_more_than_the_term_and_none_after_it(own, today):
    left = term.days_left(own, today)
    assert 0 <= left <= (own.last - own.first).days + 1
    assert (left == 0) is (today > own.last)
