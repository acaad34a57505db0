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

from django.conf import settings
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


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of work: who has it by which powers, and the page on which it is done."""

    code: str
    title: str | Promise
    url_name: str
    look: Look = field(compare=False)
    powers: tuple[Power, ...] = ()
    kinds: frozenset[GrantKind] = WORK
    icon: str = "tasks"

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
