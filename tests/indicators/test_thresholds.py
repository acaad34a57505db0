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
