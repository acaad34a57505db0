"""A county sets its thresholds in its pack; the law's it cannot set."""

import pytest

from touyan.core.pack_reader import Reader
from touyan.indicators import pack
from touyan.indicators.rules import RULES, Level


def read(table):
    problems = []
    reader = Reader(file="alerts.toml", key="", table=table, problems=problems)
    found = pack.read(reader)
    reader.done()
    return found, [str(problem) for problem in problems]


def test_without_a_file_the_handbooks_numbers_hold():
    found, problems = read({})
    assert problems == []
    assert found.thresholds == {code: rule.default for code, rule in RULES.items()}


def test_a_county_sets_its_own_steps():
    found, problems = read({"rules": {"R02": {"blue": 15, "small_base_yuan": 20_000}}})
    assert problems == []
    assert found.thresholds["R02"].steps[Level.BLUE] == 15
    assert found.thresholds["R02"].steps[Level.RED] == 50
    assert found.thresholds["R02"].extra == {"small_base_yuan": 20_000}


@pytest.mark.parametrize("code", ["R10", "R11", "R21"])
def test_what_the_law_sets_is_refused_with_its_article(code):
    _found, problems = read({"rules": {code: {"red": 50}}})
    assert len(problems) == 1
    assert RULES[code].law in problems[0]


@pytest.mark.parametrize(
    "table",
    [
        {"rules": {"R02": {"blue": 30, "yellow": 20}}},
        {"rules": {"R05": {"blue": 90}}},
        {"rules": {"R02": {"blue": 20}}},
        {"rules": {"R02": {"blue": 0}}},
        {"rules": {"R20": {"red": 25}}},
        {"rules": {"R02": {"purple": 1}}},
        {"rules": {"R99": {"blue": 1}}},
        {"screening": {"round_percent": 5}},
        {"shell_coop": {"active_percent": 0}},
    ],
)
def test_steps_that_make_no_sense_are_refused(table):
    _found, problems = read(table)
    assert problems


FREE = sorted(code for code, rule in RULES.items() if not rule.law)
LAWFUL = sorted(set(RULES) - set(FREE))


def told(code: str) -> dict[str, int]:
    """Return the table of a rule with its own numbers, each as far from the default as it may be."""
    rule = RULES[code]
    low, high = rule.bounds
    step = -1 if max(rule.default.steps.values()) == high else 1
    steps = {level.word: number + step for level, number in rule.default.steps.items()}
    assert all(low <= number <= high for number in steps.values())
    return steps | {name: extra.high for name, extra in rule.extras.items()}


@pytest.mark.parametrize("code", FREE)
def test_every_step_and_number_of_every_rule_comes_from_the_pack(code):
    found, problems = read({"rules": {code: told(code)}})
    assert problems == []
    assert found.thresholds[code].plain() == told(code)
    others = {one: kept for one, kept in found.thresholds.items() if one != code}
    assert others == {one: rule.default for one, rule in RULES.items() if one != code}


@pytest.mark.parametrize("code", FREE)
def test_what_lies_outside_the_bounds_of_a_rule_is_refused(code):
    rule = RULES[code]
    low, high = rule.bounds
    for name in (level.word for level in rule.default.steps):
        for wrong in (low - 1, high + 1):
            _found, problems = read({"rules": {code: {name: wrong}}})
            assert problems, (name, wrong)
    for name, extra in rule.extras.items():
        for wrong in (extra.low - 1, extra.high + 1):
            _found, problems = read({"rules": {code: {name: wrong}}})
            assert problems, (name, wrong)


@pytest.mark.parametrize("code", LAWFUL)
def test_a_threshold_that_is_law_takes_no_table_at_all(code):
    level = next(iter(RULES[code].default.steps))
    found, problems = read({"rules": {code: {level.word: 1}}})
    assert RULES[code].law in problems[0]
    assert found.thresholds[code] == RULES[code].default
