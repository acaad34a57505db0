"""The whole walk: every address x every method x every role x every place (promise X-01), by night.

`test_matrix` tries a part of it with each run of the suite (decision 0086). This walk sends some seventy
thousand requests, in shards for the workers.
"""

import random
from collections.abc import Iterator

import pytest

from tests.access.crawl import METHODS, matrix
from tests.access.places import OWN, PLACES
from tests.access.roles import ROLES, VISITOR
from tests.access.test_matrix import NEVER, Request, expected, faults, outcome, part
from tests.access.theatre import Theatre

SHARDS = 8


def cases(names: frozenset[str]) -> Iterator[Request]:
    """Yield every case of these pages: each method, role and place, listed or not."""
    for name in sorted(names):
        entry = matrix()[name]
        for method in METHODS:
            for role in (VISITOR, *ROLES):
                for place in PLACES if "object" in entry else (OWN,):
                    listed = method in entry["methods"]
                    allowed = "|".join(sorted(expected(entry, role, place))) if listed else NEVER
                    yield Request(name, method, role, place, allowed)


def shard(number: int) -> frozenset[str]:
    """Return the pages of one part of the walk."""
    return part(number, SHARDS)


@pytest.mark.nightly
@pytest.mark.sqlite_lane
@pytest.mark.parametrize("number", range(SHARDS))
def test_every_case_gets_the_answer_of_the_table(tiny, number):
    wrong = faults(Theatre(tiny, shard(number)), list(cases(shard(number))))
    assert not wrong, f"{len(wrong)} cases:\n" + "\n".join(wrong[:200])


def test_the_shards_are_the_whole_table():
    parts = [shard(number) for number in range(SHARDS)]
    assert sum(map(len, parts)) == len(matrix())
    assert frozenset().union(*parts) == set(matrix())


@pytest.mark.sqlite_lane
def test_the_lean_way_and_the_test_client_agree(tiny):
    """The walk may leave out what a client adds, never what decides."""
    names = frozenset(sorted(shard(0))[:6])
    theatre = Theatre(tiny, names)
    for case in random.Random(7).sample(list(cases(names)), 60):
        slow = outcome(theatre.play(case.role, case.method, case.name, case.place))
        assert outcome(theatre.ask(case.role, case.method, case.name, case.place)) == slow, case
