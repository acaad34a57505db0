"""The screen of data quality (rule 4.3, R19): each sign at its threshold and just before it."""

import pytest

from touyan.core.measures import months_between
from touyan.indicators import screening, series
from touyan.indicators.fields import FIELDS
from touyan.indicators.screening import Limits
from touyan.indicators.series import Series

WAN = 1_000_000  # fen
LIMITS = Limits()


def figures(number: int) -> dict[str, int]:
    """Return so many different figures of a month."""
    return {f"field{n}": 101 + n for n in range(number)}


@pytest.mark.parametrize(
    ("ends_in_0_or_5", "others", "heaped"),
    [(6, 4, True), (5, 4, False), (5, 3, True), (4, 4, False), (7, 0, False), (8, 0, True)],
)
def test_numbers_that_end_in_0_and_5_too_often(ends_in_0_or_5, others, heaped):
    """Six of ten is the threshold, eight figures the least."""
    numbers = [105 + 10 * n for n in range(ends_in_0_or_5)] + [107 + 10 * n for n in range(others)]
    assert screening.heaped(numbers, LIMITS) is heaped
    assert screening.heaped([-number for number in numbers], LIMITS) is heaped


def test_whole_hundreds_of_a_unit_and_small_numbers_are_no_heaping():
    assert screening.heaped([105, 210, 315, 420, 525, 630, 735, 840], LIMITS)
    assert not screening.heaped([1100, 1200, 1300, 1400, 1600, 1700, 1800, 1900], LIMITS)
    assert not screening.heaped([5] * 20, LIMITS)  # below ten a last digit says nothing


@pytest.mark.parametrize(("number", "copied"), [(8, True), (7, False)])
def test_a_month_that_repeats_the_one_before(number, copied):
    month = figures(number)
    assert screening.copied(month, dict(month), LIMITS) is copied
    assert not screening.copied(month, month | {"field3": 9}, LIMITS)
    assert not screening.copied(dict.fromkeys(month, 0), dict.fromkeys(month, 0), LIMITS)


@pytest.mark.parametrize(
    ("senders", "number", "found"), [(3, 8, {1, 2, 3}), (2, 8, set()), (3, 7, set())]
)
def test_the_same_figures_from_several_villages(senders, number, found):
    month = figures(number)
    told = {n: dict(month) for n in range(1, senders + 1)} | {9: month | {"field1": 7}}
    assert screening.identical(told, LIMITS) == found


@pytest.mark.parametrize(("crowd", "found"), [(5, True), (4, False)])
def test_everything_sent_in_one_minute_by_one_hand(crowd, found):
    minutes = dict.fromkeys(range(crowd), "7 2026-03-05 17:59")
    others = {8: "8 2026-03-05 17:59", 9: "7 2026-03-05 18:00"}
    assert screening.together(minutes | others, LIMITS) == (set(range(crowd)) if found else set())


def test_never_a_loss_in_two_years_of_farming():
    assert screening.never_a_loss([1] * 24, LIMITS)
    assert not screening.never_a_loss([1] * 23, LIMITS)
    assert not screening.never_a_loss([1] * 23 + [0], LIMITS)
    assert not screening.never_a_loss([1] * 23 + [-1], LIMITS)


def test_jumps_need_a_base_and_negative_numbers_a_field_that_allows_them():
    assert screening.jumps({"a": 4 * WAN + 1}, {"a": WAN}, LIMITS) == ("a",)
    assert screening.jumps({"a": 4 * WAN}, {"a": WAN}, LIMITS) == ()
    assert screening.jumps({"a": 9 * WAN}, {"a": WAN - 1}, LIMITS) == ()  # a small base
    assert screening.jumps({"a": -2 * WAN}, {"a": WAN}, LIMITS) == ()
    assert screening.jumps({"a": -2 * WAN - 1}, {"a": WAN}, LIMITS) == ("a",)
    assert screening.jumps({"a": 5}, {"a": 1}, LIMITS, bases={"a": 1}) == ("a",)
    assert screening.negative({"cash": -1, "surplus": -1}, frozenset({"surplus"})) == ("cash",)


def test_a_harvest_is_compared_with_the_harvest_of_last_year():
    now, before = {"income": 50 * WAN}, {"income": 2 * WAN}
    season = {"income": 45 * WAN}
    assert screening.jumps(now, before, LIMITS) == ("income",)
    assert screening.jumps(now, before, LIMITS, last_year=season) == ()
    assert screening.jumps(now, before, LIMITS, last_year={"income": 2 * WAN}) == ("income",)
    assert screening.jumps(now, before, LIMITS, last_year={"income": WAN - 1}) == ("income",)


def test_sums_that_do_not_come_out():
    sheet = {"assets": 1000, "liabilities": 300, "equity": 700}
    result = {"surplus": 55, "income": 100, "other_income": 5, "expense": 30, "overhead": 15,
              "other_expense": 5}  # fmt: skip
    assert screening.unbalanced(sheet | result) == ()
    assert screening.unbalanced(sheet | {"assets": 1100}) == ()  # a yuan is rounding
    assert screening.unbalanced(sheet | {"assets": 1101}) == ("assets",)
    assert screening.unbalanced(result | {"surplus": 156}) == ("surplus",)
    assert screening.unbalanced({"assets": 5, "liabilities": 1}) == ()  # a part is not known


def test_every_sign_of_data_quality_comes_from_the_months_by_itself():
    """One cooperative for each sign; the neighbours without it stay clean (R19 over all of them)."""
    names = [name for name in FIELDS if FIELDS[name].is_asked][:8]
    assert len(names) == 8
    plain = {name: 1_237 + 111 * n for n, name in enumerate(names)}
    month, before, year = "2026-03", "2026-02", "2025-03"

    def one(now, earlier=None, **numbers):
        told = {name: {month: value} for name, value in now.items()}
        for name, value in (earlier or {}).items():
            told.setdefault(name, {})[before] = value
        return Series({**told, **numbers})

    def other(shift):
        return {name: value + shift for name, value in plain.items()}

    twins = other(2)
    known = {
        1: one(plain),
        2: one({name: 105 + 110 * n for n, name in enumerate(names)}),
        3: one(other(4), other(4)),
        4: one(twins), 5: one(twins), 6: one(twins),
        7: one(other(6), surplus=dict.fromkeys(months_between("2024-04", month), 1)),
        8: one(other(8), income={month: 50 * WAN, before: WAN}),
        9: one(other(10), income={month: 50 * WAN, before: WAN, year: 48 * WAN}),
        10: one(other(12), cash={month: -1}),
        11: one(other(14), assets={month: 900}, liabilities={month: 300}, equity={month: 200}),
        12: one(other(16)),
    }  # fmt: skip
    minutes = dict.fromkeys((1, 2, 3, 4, 5), "7 2026-04-03 09:30") | {12: "8 2026-04-03 09:30"}
    found = series.oddities(known, month, LIMITS, minutes)
    crowd = {key: ["together"] for key in (1, 2, 3, 4, 5)}
    assert found == {
        1: crowd[1],
        2: ["heaped", *crowd[2]],
        3: ["copied", *crowd[3]],
        4: ["identical", *crowd[4]],
        5: ["identical", *crowd[5]],
        6: ["identical"],
        7: ["never_a_loss"],
        8: ["jump:income"],
        9: [],
        10: ["negative:cash"],
        11: ["unbalanced:assets"],
        12: [],
    }
