"""What rooms declare in their `inbox.py`: what waits for a person, until when, and who is waiting.

    SOURCES = (Source("points.first_review", title=_("..."), url_name="points:first_review", look=first),)

The web room finds them through `settings.ROOMS` and shows them on the first page, at `/inbox/` and as
the number in the navigation. A source is asked only for people who hold one of its powers; it answers
for all of their places at once, in a fixed number of queries, and counts no further than `COUNTED`.
Work follows powers and powers follow posts: who stands in during a leave is asked like the holder.
"""

import datetime as dt
import importlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power

COUNTED = 100  # "100 or more": nobody plans a day by the exact number
SHOWN = 5  # first items of a source on the page of everything that waits

Until = dt.datetime | dt.date | None
WORK = frozenset({GrantKind.AREA, GrantKind.ORGANISATION})
OWN = frozenset({GrantKind.HOUSEHOLDS, GrantKind.SELF})


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits: what it is, where it is answered, until when, and who is waiting."""

    what: str
    href: str
    until: Until = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one source holds for one person. `until` is the earliest time of all that waits."""

    count: int = 0
    until: Until = None
    who: str = ""
    note: str = ""
    items: tuple[Item, ...] = ()


Look = Callable[[Actor], Waiting]
Rows = Callable[[Actor], "QuerySet[Any] | Sequence[QuerySet[Any]]"]


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of work: who has it by which powers, and the page on which it is done.

    `rows` are what `look` counts, for the number in the navigation, which asks for all sources at
    once. With `narrowed` they are only the candidates, and it counts them when there are any.
    """

    code: str
    title: str | Promise
    url_name: str
    look: Look = field(compare=False)
    powers: tuple[Power, ...] = ()
    kinds: frozenset[GrantKind] = WORK
    icon: str = "tasks"
    rows: Rows | None = field(default=None, compare=False)
    narrowed: Callable[[Actor], int] | None = field(default=None, compare=False)

    def concerns(self, actor: Actor) -> bool:
        """Say whether this person could have such work."""
        return any(one.power in self.powers and one.kind in self.kinds for one in actor.grants)


@cache
def declared() -> Mapping[str, Source]:
    """Return every source by code, in the order of the rooms. Raises ValueError for a double."""
    found: dict[str, Source] = {}
    for room in settings.ROOMS:
        name = f"touyan.{room}.inbox"
        if importlib.util.find_spec(name) is None:
            continue
        for source in importlib.import_module(name).SOURCES:
            if source.code in found:
                raise ValueError(f"the inbox source {source.code} is declared twice")
            found[source.code] = source
    return found


def sources(actor: Actor, *, kinds: frozenset[GrantKind] = WORK) -> list[Source]:
    """Return the sources that concern a person, as worker or for the own household."""
    return [one for one in declared().values() if one.kinds & kinds and one.concerns(actor)]


def counted(actor: Actor, asked: Sequence[Source]) -> int:
    """Return how much waits in these sources: one statement for all that name their rows."""
    found = candidates(actor, asked)
    return sum(_exact(source, actor, found.get(source.code)) for source in asked)


def candidates(actor: Actor, asked: Sequence[Source]) -> Mapping[str, int]:
    """Return how many rows wait in each source that names its rows, by code. One statement."""
    named = [one for one in asked if one.rows is not None]
    counts = _counts([_parts(one.rows(actor)) for one in named if one.rows is not None])
    return {one.code: count for one, count in zip(named, counts, strict=True)}


def _exact(source: Source, actor: Actor, count: int | None) -> int:
    if count is None:
        return min(source.look(actor).count, COUNTED)
    return min(source.narrowed(actor) if source.narrowed and count else count, COUNTED)


def _parts(rows: "QuerySet[Any] | Sequence[QuerySet[Any]]") -> "Sequence[QuerySet[Any]]":
    return [rows] if isinstance(rows, QuerySet) else rows


def _counts(asked: "Sequence[Sequence[QuerySet[Any]]]") -> list[int]:
    """Count each of these, every part no further than `COUNTED`, in one statement."""
    counts = [0] * len(asked)
    parts: list[str] = []
    values: list[Any] = []
    places: list[int] = []
    for place, rows in [(place, part) for place, whole in enumerate(asked) for part in whole]:
        try:
            sql, of_it = rows.order_by().values("pk")[:COUNTED].query.sql_with_params()
        except EmptyResultSet:  # this person can have none
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS waiting)")  # noqa: S608 (Django wrote it)
        values += of_it
        places.append(place)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(parts), values)
            for place, count in zip(places, cursor.fetchone(), strict=True):
                counts[place] += count
    return counts


def capped(rows: "QuerySet[Model]") -> int:
    """Count rows, no further than `COUNTED`. One query."""
    return rows.order_by()[:COUNTED].count()


def is_late(until: Until) -> bool:
    """Say whether a time or a day is over."""
    if until is None:
        return False
    if isinstance(until, dt.datetime):
        return until <= clock.now()
    return until < clock.today()


def moment(until: Until) -> dt.datetime:
    """Return a time to sort by: a day ends at midnight; what has no time comes last."""
    if until is None:
        return dt.datetime.max.replace(tzinfo=dt.UTC)
    if isinstance(until, dt.datetime):
        return until
    return clock.start_of(until + dt.timedelta(days=1))


def first(items: Sequence[Item]) -> Until:
    """Return the earliest time of these items."""
    return min((one.until for one in items), key=moment, default=None)
