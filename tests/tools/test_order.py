"""Long files begin first, one line where each worker begins; nothing is lost or torn apart."""

from dataclasses import dataclass
from itertools import groupby

import pytest

from tests import order
from tools.environment import ROOT


@dataclass(frozen=True)
class One:
    nodeid: str


def _names(items: list[One]) -> list[str]:
    return [item.nodeid for item in items]


def test_a_line_stands_where_each_worker_begins():
    short = [One(f"tests/points/test_{n}.py::test_it") for n in range(20)]
    left, middle, right = short[:7], short[7:13], short[13:]
    built = [One(f"tests/demo/test_build.py::test_{n}") for n in range(3)]
    commands = [One("tests/demo/test_commands.py::test_it")]
    forms = [One("tests/badinput/test_forms.py::test_it")]
    card = [One("tests/access/test_card.py::test_it")]
    found = order.long_first([*left, *card, *built, *middle, *commands, *right, *forms])
    assert found[:4] == [*commands, *built]
    half = len(found) // 2
    assert found[half : half + 2] == [*forms, *card]
    assert [one for one in found if one in short] == short


@pytest.mark.parametrize("files", [["demo/test_build.py"], ["points/test_a.py"], []])
def test_few_tests_are_all_there(files):
    items = [One(f"tests/{file}::test_{n}") for file in files for n in range(3)]
    assert _names(order.long_first(items)) == _names(items)


def test_a_file_stays_together():
    rooms = ("points", "demo", "access", "browser", "coops")
    items = [One(f"tests/{room}/test_it.py::test_{n}") for room in rooms for n in range(2)]
    assert len([file for file, _ in groupby(order.long_first(items), _file)]) <= len(rooms) + 1


def _file(one: One) -> str:
    return one.nodeid.partition("::")[0]


def test_every_place_of_a_line_exists():
    for start in (start for line in order.LINES for start in line):
        assert (ROOT / "tests" / start).exists(), start
