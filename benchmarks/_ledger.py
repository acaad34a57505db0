"""What the benchmarks of the ledger share: villages with accounts, and acts to be booked.

An act is what the ledger books most: points for a household, one line out of the village's issuing
account and one into the household's, with a public part of three fields.
"""

import contextlib
import datetime as dt
import itertools
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from unittest import mock

from touyan.core.actor import Actor
from touyan.ledger import sealing, services
from touyan.ledger.values import AccountSpec, Line, Posting
from touyan.registry.models import Area, Subject

CLERK = Actor(person_id=7)
DAY = dt.date(2021, 9, 1)
_numbers = itertools.count()


@dataclass(frozen=True)
class County:
    """The ids of books, their issuing accounts, and households' accounts by book."""

    books: list[int]
    issued: dict[int, int]
    households: dict[int, list[int]]


def county(*, villages: int, households: int, stripes: int = 1, first: int = 0) -> County:
    """Make villages with books and accounts in the database at hand."""
    services.define_commodity(actor=CLERK, code="POINT", name="points", kind="POINT")
    books, issued, held = [], {}, {}
    for number in range(first, first + villages):
        path = f"520524{100 + number // 100:03d}{200 + number % 100:03d}"
        area = Area.objects.create(
            path=path,
            scope_path=path,
            level="VILLAGE",
            kind="VILLAGE",
            name=f"Village {number}",
            valid_from=dt.date(2019, 1, 1),
        )
        book = services.open_book(actor=CLERK, area_id=area.pk, kind="VILLAGE")
        subjects = Subject.objects.bulk_create(
            Subject(kind="HOUSEHOLD", area=area) for _ in range(households)
        )
        specs = [AccountSpec(book, "points.issued", "POINT", floor=None, stripes=stripes)]
        specs += [AccountSpec(book, "points.available", "POINT", s.pk) for s in subjects]
        ids = services.open_accounts(actor=CLERK, specs=specs)
        books.append(book)
        issued[book], held[book] = ids[0], ids[1:]
    return County(books, issued, held)


def award(place: County, chance: random.Random, *, book: int | None = None) -> Posting:
    """Return one act with a key of its own."""
    book = book or chance.choice(place.books)
    points = chance.randrange(1, 20)
    number = next(_numbers)
    return Posting(
        key=f"claim:{chance.randrange(10**16):016d}:{number}",
        book_id=book,
        kind="points.award",
        effective_on=DAY,
        lines=(
            Line(place.issued[book], -points),
            Line(chance.choice(place.households[book]), points),
        ),
        public={"rule": "R-3.2", "quantity": 1, "claim": number},
    )


def awards(place: County, count: int, seed: int) -> list[Posting]:
    """Return many acts."""
    chance = random.Random(seed)
    return [award(place, chance) for _ in range(count)]


def post_rate(acts: list[Posting]) -> float:
    """Book the acts one by one; return how many per second."""
    started = time.perf_counter()
    for act in acts:
        services.post(actor=CLERK, posting=act)
    return len(acts) / (time.perf_counter() - started)


def poster(place: County) -> Callable[[float], int]:
    """Return the work of one client: book acts until a moment, and say how many."""

    def work(until: float) -> int:
        chance, done = random.Random(os.getpid()), 0
        while time.time() < until:
            services.post(actor=CLERK, posting=award(place, chance))
            done += 1
        return done

    return work


def batch_rate(acts: list[Posting], *, sealed: bool) -> float:
    """Book the acts as one batch; return how many per second, with the sealing or without it."""
    with contextlib.ExitStack() as stack:
        if not sealed:
            stack.enter_context(mock.patch.object(sealing, "seal_pending", return_value=0))
        started = time.perf_counter()
        services.post_many(actor=CLERK, postings=acts)
        rate = len(acts) / (time.perf_counter() - started)
    sealing.seal_pending(thorough=True)
    return rate
