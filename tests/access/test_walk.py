"""The whole walk: every address x every method x every role x every place (promise X-01), by night.

`test_matrix` tries a part of it with each run of the suite (decision 0086). This walk sends some seventy
thousand requests, in shards for the workers.
"""

import random
from collections.abc import Iterator

import pytest

from tests.access.crawl import METHODS, matrix, pages
from tests.access.lean import log_unkept, pages_unwritten
from tests.access.places import OWN, PLACES
from tests.access.roles import ROLES, VISITOR
from tests.access.test_matrix import NEVER, OPEN, Request, expected, outcome
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
    """Return the pages of one part of the walk; pages of one room, and their cost, spread over all."""
    return frozenset(page.name for page in pages()[number::SHARDS])


def fault(theatre: Theatre, case: Request) -> str:
    """Play one case; say what is wrong with the answer, or nothing."""
    got = outcome(theatre.ask(case.role, case.method, case.name, case.place))
    return "" if got in case.expected.split("|") else f"{case}: {got} instead of {case.expected}"


@pytest.mark.nightly
@pytest.mark.sqlite_lane
@pytest.mark.parametrize("number", range(SHARDS))
def test_every_case_gets_the_answer_of_the_table(tiny, number):
    theatre = Theatre(tiny, shard(number))
    every = list(cases(shard(number)))
    # A page is written out where somebody gets in at their own place; elsewhere its status counts.
    written = {case for case in every if case.expected == OPEN and case.place == OWN}
    with log_unkept():
        wrong = [text for case in every if case in written and (text := fault(theatre, case))]
        with pages_unwritten():
            rest = (fault(theatre, case) for case in every if case not in written)
            wrong += [text for text in rest if text]
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
