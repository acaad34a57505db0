"""Amounts as clerks type them (promise B-07)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.core.money import MAX_AMOUNT, BadAmount, format_fen, parse_amount


@pytest.mark.parametrize(
    ("written", "scale", "kept"),
    [
        ("5", 0, 5),
        (" 1,000 ", 0, 1000),
        ("１２３", 0, 123),
        ("１，２３４", 0, 1234),
        ("3.50", 2, 350),
        ("3.5元", 2, 350),
        ("+7", 0, 7),
        (5, 0, 5),
        (5.0, 0, 5),
        (2.5, 2, 250),
        (Decimal("0.01"), 2, 1),
        ("1,234,567.89", 2, 123456789),
    ],
)
def test_it_keeps_what_a_clerk_means(written: object, scale: int, kept: int) -> None:
    assert parse_amount(written, scale=scale, unit_words=("元", "分")) == kept


@pytest.mark.parametrize(
    "written",
    [
        "-1", -1, "0", 0, "0.001", 0.5, "NaN", float("nan"), float("inf"), "Infinity", "1e400", "1e3",
        True, False, None, "", "  ", "abc", "1,00", "1,0000", "12,34", "--5", "5 6x", 10**18, "10" * 12,
        "½", "二", [], {},
    ],
)  # fmt: skip
def test_it_refuses_what_is_not_a_positive_whole_amount(written: object) -> None:
    with pytest.raises(BadAmount):
        parse_amount(written)


def test_it_refuses_more_decimals_than_fen() -> None:
    with pytest.raises(BadAmount):
        parse_amount("3.505", scale=2)


@given(st.integers(min_value=1, max_value=MAX_AMOUNT))
def test_what_is_shown_can_be_typed_again(amount_fen: int) -> None:
    assert parse_amount(format_fen(amount_fen), scale=2) == amount_fen


@given(st.text(max_size=12))
def test_any_text_is_either_an_integer_or_a_clear_refusal(text: str) -> None:
    try:
        value = parse_amount(text)
    except BadAmount:
        return
    assert type(value) is int
    assert 0 < value <= MAX_AMOUNT


def test_yuan_are_shown_with_two_decimals_and_groups() -> None:
    assert format_fen(123456) == "1,234.56"
    assert format_fen(-5) == "-0.05"
