"""The moving average: nothing is lost to rounding, nothing below zero, the last piece takes the rest."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.core.errors import Invalid
from touyan.core.stock_value import Stock, bring_in, cost_of, shares, take_out
from touyan.points.counting import Counted, is_over

STEPS = st.lists(
    st.tuples(st.booleans(), st.integers(1, 500), st.integers(0, 100_000)), max_size=60
)


@given(STEPS)
def test_whatever_comes_and_goes_the_value_is_what_was_paid_less_what_left(steps) -> None:
    stock, paid, left = Stock(0, 0), 0, 0
    for comes, pieces, fen in steps:
        if comes:
            stock = bring_in(stock, pieces=pieces, fen=fen)
            paid += fen
        elif stock.pieces:
            before = stock
            stock, cost = take_out(stock, min(pieces, stock.pieces))
            left += cost
            taken = before.pieces - stock.pieces
            assert 0 <= taken * before.average - cost < 1
        assert stock.fen >= 0
        assert stock.pieces > 0 or stock.fen == 0
        assert paid - left == stock.fen
        assert stock.average * stock.pieces == stock.fen


@given(st.integers(1, 300), st.integers(0, 10**9))
def test_one_piece_after_the_other_takes_everything(pieces: int, fen: int) -> None:
    stock, costs = Stock(pieces, fen), []
    while stock.pieces:
        stock, cost = take_out(stock, 1)
        costs.append(cost)
    assert sum(costs) == fen
    assert stock == Stock(0, 0)
    assert max(costs) - min(costs) <= 1


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_shares_are_whole_exact_and_never_a_fen_off(total: int, weights: list[int]) -> None:
    parts = shares(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    if whole:
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - Fraction(total * weight, whole)) < 1
            assert weight or part == 0


def test_nonsense_is_refused() -> None:
    for call in (
        lambda: cost_of(3, of=Stock(2, 100)),
        lambda: cost_of(-1, of=Stock(2, 100)),
        lambda: cost_of(1, of=Stock(-1, 0)),
        lambda: bring_in(Stock(0, 0), pieces=0, fen=1),
        lambda: bring_in(Stock(0, 0), pieces=1, fen=-1),
        lambda: shares(-1, [1]),
        lambda: shares(1, [-1]),
    ):
        with pytest.raises(Invalid):
            call()
    assert shares(5, []) == []
    assert shares(5, [0, 0]) == [3, 2]
    assert Stock(0, 0).average == 0


@pytest.mark.parametrize(
    ("lines", "over"),
    [
        ([Counted(100, 98, 1000)], False),
        ([Counted(100, 97, 1000)], True),
        ([Counted(100, 102, 1000)], False),
        ([Counted(100, 103, 1000)], True),
        ([Counted(100, 100, 1000), Counted(0, 1, 0)], False),
        ([Counted(0, 1, 0)], True),
        ([Counted(0, 0, 0)], False),
        # Too many here do not make up for too few there.
        ([Counted(100, 98, 1000), Counted(100, 103, 1000)], True),
        # One bag of rice among many matches: few pieces, much money.
        ([Counted(1000, 1000, 1000), Counted(10, 9, 30_000)], True),
        ([Counted(1000, 1000, 0), Counted(10, 9, 0)], False),
    ],
)
def test_a_count_is_flagged_over_two_per_cent_in_pieces_or_in_money(lines, over: bool) -> None:
    assert is_over(lines) is over


def test_a_line_says_for_itself_whether_it_differs_too_much() -> None:
    assert not Counted(50, 49).is_over
    assert Counted(50, 48).is_over
    assert Counted(0, 1).is_over
    assert Counted(50, 48).difference == -2
