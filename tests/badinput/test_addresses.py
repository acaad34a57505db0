"""Nonsense behind the question mark of every page: an answer that is none of ours never comes (B-09)."""

import inspect
import random
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve

from tests.access.lean import log_unkept
from tests.access.theatre import Theatre, allowed_roles, open_pages

GARBAGE = (
    "%00", "a%00b_1", "%E4%BA", "NaN", "9" * 30, "-1", "2026-13", "2026-02-30", "0000-01", "9999-12",
    "0001-01-01_1", "9999-12-31_1", "2026-11-20_99999999999999999999", "x~y~z", "~", "_", "a" * 3000,
    "2026-11-20T08:00:00+08:00_1", "9999-12-31T23:59:59-14:00_1", "0001-01-01T00:00:00+14:00_1",
    "%F0%A0%AE%B7", "%EF%BC%91", "%E2%80%AE1",
)  # fmt: skip
ROUNDS = 2
ASKED = re.compile(r"""(?:GET\.get(?:list)?\(|GET\[)["'](\w+)["']""")


def names_asked(view: Any) -> list[str]:
    """Return the parameters that the module of a page (or a helper it takes) reads, and common ones."""
    bare = inspect.unwrap(view)
    while isinstance(bare, partial):
        bare = inspect.unwrap(bare.func)
    source = Path(inspect.getsourcefile(bare) or "").read_text(encoding="utf-8")
    return sorted({*ASKED.findall(source), "before", "after", "month", "q"})


def some_of(address: str, names: list[str], chance: random.Random) -> Iterator[str]:
    """Yield a few addresses, each with garbage in every parameter."""
    for _round in range(ROUNDS):
        yield address + "?" + "&".join(f"{name}={chance.choice(GARBAGE)}" for name in names)


def all_of(address: str, names: list[str], _chance: random.Random) -> Iterator[str]:
    """Yield every parameter with every piece of garbage."""
    yield from (f"{address}?{name}={garbage}" for name in names for garbage in GARBAGE)


def faults_of(tiny, variants: Callable[..., Iterator[str]]) -> tuple[list[str], int]:
    """Ask every page; return what failed and how much was asked."""
    theatre, chance, faults, asked = Theatre(tiny), random.Random(20261130), [], 0
    with log_unkept():
        for name in open_pages("GET"):
            role, address = chance.choice(allowed_roles(name)), theatre.address(name)
            cookie = theatre.browsers[role].cookies.get("sessionid")
            for one in variants(address, names_asked(resolve(address).func), chance):
                answer = theatre.lean.ask("GET", one, session=cookie.value if cookie else "")
                asked += 1
                if answer.status_code not in {200, 302, 400, 403, 404, 409, 422}:
                    faults.append(f"{role} {one[:200]}: {answer.status_code}")
    return faults, asked


@pytest.fixture(autouse=True)
def _often(settings):
    settings.API_PER_MINUTE = 10**9


def test_nonsense_in_an_address_never_breaks_a_page(tiny):
    faults, asked = faults_of(tiny, some_of)
    assert faults == [], "\n".join(faults[:60])
    assert asked > 200


@pytest.mark.nightly
def test_all_the_nonsense_in_every_address(tiny):
    faults, asked = faults_of(tiny, all_of)
    assert faults == [], "\n".join(faults[:60])
    assert asked > 5000
