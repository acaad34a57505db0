"""Every address x method x role x place gets the answer of `matrix.yaml` (promise X-01, X-10).

Where somebody gets in, the page that comes is read as well: it carries the policy and obeys it (X-11),
and reading it wrote nothing (X-10).
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from tests.access.crawl import METHODS, matrix, pages
from tests.access.judges import VERIFIER, counted_writes, faults_of_headers
from tests.access.lean import log_unkept, pages_unwritten
from tests.access.places import COUNTY, NEIGHBOUR, OWN, PLACES, SIBLING, TOWNSHIP
from tests.access.roles import ROLES, VISITOR
from tests.access.theatre import KINDS, Theatre, allowed_roles

REACH = {
    "nowhere": set(),
    "own": {OWN},
    "neighbour": {NEIGHBOUR},
    "village": {OWN, NEIGHBOUR},
    "township": {OWN, NEIGHBOUR, SIBLING},
    "county": {OWN, NEIGHBOUR, SIBLING, TOWNSHIP},
    "everywhere": {OWN, NEIGHBOUR, SIBLING, TOWNSHIP, COUNTY},
}
BARRED = {
    "barred": "village",
    "barred_below": "township",
    "barred_own": "own",
    "barred_neighbour": "neighbour",
    "barred_county": "county",
}
OPEN, FORBIDDEN, MISSING, SIGN_IN, REFUSED = "open", "forbidden", "missing", "sign in", "refused"
NEVER = "|".join(sorted({REFUSED, FORBIDDEN, MISSING, SIGN_IN}))
STRANGE_METHODS = (
    VISITOR,
    "villager",
    "village_clerk",
    "system_admin",
)  # try a page's other methods
KEYS = {"keyed", "methods", "who", "object", "hidden", "visitor", "post", "leaves"}
SAMPLE = 600  # on PostgreSQL
PARTS = 6  # for the workers
JUDGED_ROLES = 3  # of those who get in: their pages are read, elsewhere the answer counts
JUDGED_LEAST = 100  # in each part, so that the table proves something


@dataclass(frozen=True)
class Request:
    """One case: who asks for what in which way, and what must come back."""

    name: str
    method: str
    role: str
    place: str
    expected: str

    def __str__(self) -> str:
        return f"{self.role} {self.method} {self.name} ({self.place})"


def outcome(response: Any) -> str:
    """Sort an answer into one of the kinds that the table knows."""
    status = response.status_code
    if status in {301, 302, 303} and response["Location"].split("?")[0] == "/sign-in/":
        return SIGN_IN
    named = {401: SIGN_IN, 403: FORBIDDEN, 404: MISSING, 405: REFUSED}
    if status >= 500:
        return f"broken ({status})"
    return named.get(status, OPEN)


def expected(entry: dict[str, Any], role: str, place: str) -> set[str]:
    """Return the outcomes that the table allows."""
    who = entry["who"]
    if who == "public":
        # A public page may send somebody who has not begun to sign in back to its beginning.
        return {OPEN, SIGN_IN} | ({MISSING} if entry.get("hidden") else set())
    if role == VISITOR:
        return {FORBIDDEN} if entry.get("visitor") == 403 else {SIGN_IN}
    if who == "signed_in":
        return {OPEN, SIGN_IN} if entry.get("leaves") else {OPEN}
    if role not in who:
        return {MISSING} if entry.get("hidden") else {FORBIDDEN}
    if "object" not in entry:
        return {MISSING if who[role] == "missing" else OPEN}
    if who[role] in BARRED:
        return {FORBIDDEN} if place in REACH[BARRED[who[role]]] else {MISSING}
    return {OPEN} if place in REACH[who[role]] else {MISSING}


def cases() -> Iterator[Request]:
    """Yield every case of the table."""
    for page in pages():
        entry = matrix()[page.name]
        for method in METHODS:
            if method not in entry["methods"]:
                for role in STRANGE_METHODS:
                    yield Request(page.name, method, role, OWN, NEVER)
                continue
            for role in (VISITOR, *ROLES):
                for place in shown(entry, role):
                    keyed = method == "POST" and entry.get("keyed")
                    allowed = [FORBIDDEN] if keyed else sorted(expected(entry, role, place))
                    yield Request(page.name, method, role, place, "|".join(allowed))


def shown(entry: dict[str, Any], role: str) -> tuple[str, ...]:
    """Return the places to try: all for a role that gets in somewhere, two for one that never does."""
    if "object" not in entry or entry["who"] == "public":
        return (OWN,)
    return PLACES if role in entry["who"] else (OWN, SIBLING)


def test_every_page_is_in_the_table_and_nothing_else_is():
    named = [page.name for page in pages()]
    assert len(named) == len(set(named)), "two addresses share a name"
    assert {name for name in named if name not in matrix()} == set(), "add a row to matrix.yaml"
    assert set(matrix()) - set(named) == set(), "this page no longer exists"


def test_the_table_speaks_of_known_roles_kinds_and_reaches():
    for name, entry in matrix().items():
        assert set(entry) <= KEYS, name
        assert set(entry["methods"]) <= set(METHODS), name
        assert entry.get("object") is None or entry["object"] in KINDS, name
        if isinstance(entry["who"], dict):
            assert set(entry["who"]) <= set(ROLES), name
            words = {*REACH, *BARRED} if "object" in entry else {True, "missing"}
            assert set(entry["who"].values()) <= words, name
        else:
            assert entry["who"] in {"public", "signed_in"}, name


def test_only_pages_that_the_table_calls_public_are_open_to_visitors():
    public = {name for name, entry in matrix().items() if entry["who"] == "public"}
    open_views = {page.name for page in pages() if getattr(page.view, "is_public", False)}
    # The API checks its own visitors: its addresses answer 401 instead of the sign-in page; programs
    # with a key of their own get 403 without it.
    own_door = {name for name, entry in matrix().items() if entry.get("visitor") in {401, 403}}
    assert open_views - own_door == public


def chosen() -> list[Request]:
    """Return all cases on SQLite, a seeded sample on PostgreSQL."""
    found = list(cases())
    if connection.vendor == "sqlite":
        return found
    return random.Random(20261121).sample(found, min(SAMPLE, len(found)))


def part(number: int, of: int) -> frozenset[str]:
    """Return the pages of one part of the table; those of one room, and their cost, spread over all."""
    return frozenset(page.name for page in pages()[number::of])


def faults(theatre: Theatre, every: Sequence[Request]) -> list[str]:
    """Play these cases; say what is wrong with the answers.

    A page is written out where somebody gets in at their own place; elsewhere its status counts.
    """
    written = {case for case in every if is_written(case)}
    with log_unkept():
        wrong = [text for case in every if case in written and (text := fault(theatre, case))]
        with pages_unwritten():
            rest = (fault(theatre, case) for case in every if case not in written)
            wrong += [text for text in rest if text]
    return wrong


def is_written(case: Request) -> bool:
    """Say whether somebody gets in at their own place."""
    inside = case.role in allowed_roles(case.name) and OPEN in case.expected.split("|")
    return inside and case.place == OWN


def is_judged(case: Request) -> bool:
    """Say whether the whole page is looked at: as a few of those see it who get in."""
    few = allowed_roles(case.name)[:JUDGED_ROLES]
    return is_written(case) and case.role in few and case.name != VERIFIER


def fault(theatre: Theatre, case: Request) -> str:
    """Play one case; say what is wrong with the answer, or nothing."""
    wrote: list[str] = []
    with counted_writes(wrote):
        answer = theatre.ask(case.role, case.method, case.name, case.place)
    got = outcome(answer)
    if got not in case.expected.split("|"):
        return f"{case}: {got} instead of {case.expected}"
    if not is_judged(case):
        return ""
    if case.method == "GET" and wrote:
        return f"{case}: reading it wrote {wrote}"
    wrong = faults_of_headers(answer)
    return f"{case} ({answer.status_code}): {wrong}" if wrong else ""


@pytest.mark.parametrize("number", range(PARTS))
def test_every_case_gets_the_answer_of_the_table(theatre, number):
    names = part(number, PARTS)
    every = [case for case in chosen() if case.name in names]
    judged = sum(map(is_judged, every))
    assert judged > JUDGED_LEAST or connection.vendor == "postgresql", "few pages were looked at"
    wrong = faults(theatre, every)
    assert not wrong, f"{len(wrong)} cases:\n" + "\n".join(wrong[:200])


def test_the_parts_are_the_whole_table():
    parts = [part(number, PARTS) for number in range(PARTS)]
    assert sum(map(len, parts)) == len(matrix())
    assert frozenset().union(*parts) == set(matrix())
