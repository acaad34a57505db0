"""What rooms declare in their `measures.py`: numbers by village and month, read from their records.

    MEASURES = (Flow("points.visits", title=_("..."), unit="visit", ..., rows=visits),)

The indicators room finds them through `settings.ROOMS` and keeps what they say as facts. There are
three kinds, and the type says what may be added: a `Flow` over places and over months, a `Stock` over
places only (of several months the last one counts), a `Distinct` over nothing: whoever exchanged in
two villages, or in two months, is one household. It is counted anew at each level.

Amounts are whole numbers in the smallest unit (`scale` decimals: 2 for fen or hundredths of a mu). A
ratio keeps its numerator and its denominator apart, so that it can be added rightly.
"""

import calendar
import datetime as dt
import importlib
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast, Substr, TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.core import bulk, clock
from touyan.core.errors import Invalid
from touyan.core.watching import Watch

MONTHS_OF_YEAR = 12
MONTH_LENGTH = 7
Amount = tuple[int, str, int, int | None]
"""Id of the area where the record lies, month (`YYYY-MM`), numerator, denominator or None."""
Holder = tuple[int, str, int]
"""Id of the area where the record lies, month, id of who is counted once."""
Touched = tuple[int, str]
"""Id of the area of a record that changed, and the month in which it is counted (a stock: from which on)."""
BEGINNING = "0001-01"
"""The first month of a slice that asks for everything that ever happened."""


@dataclass(frozen=True, slots=True)
class Since:
    """Until where the ledger was read: a moment, and the highest transfer that there was."""

    moment: dt.datetime
    transfer_id: int


class NotAddable(Invalid):
    """Somebody tried to add what is counted once."""

    code = "core.not_addable"
    default_message = _("This number is counted once each; it cannot be added, only counted anew.")


@dataclass(frozen=True, slots=True)
class Slice:
    """Which months and places are asked for. No `area_ids` asks for every place.

    `first` and `last` are both included. A stock is told as it was on the last day of each month, and
    today for the month that has not ended.
    """

    first: str
    last: str
    area_ids: frozenset[int] | None = None

    @property
    def start(self) -> dt.date:
        """The first day that is counted."""
        return first_day(self.first)

    @property
    def end(self) -> dt.date:
        """The last day that is counted."""
        return last_day(self.last)

    def months(self) -> list[str]:
        """Return every month asked for, in order."""
        return list(months_between(self.first, self.last))

    def days(self, lookup: str) -> Q:
        """Keep the rows whose day lies in the months asked for."""
        return Q(**{f"{lookup}__gte": self.start, f"{lookup}__lte": self.end})

    def moments(self, lookup: str) -> Q:
        """Keep the rows whose moment lies in the months asked for (Asia/Shanghai)."""
        after = clock.start_of(self.end + dt.timedelta(days=1))
        return Q(**{f"{lookup}__gte": clock.start_of(self.start), f"{lookup}__lt": after})

    def areas(self, lookup: str) -> Q:
        """Keep the rows of the places asked for; `lookup` leads to the id of their area."""
        if self.area_ids is None:
            return Q()
        return Q(**{f"{lookup}__in": bulk.among(sorted(self.area_ids))})


@dataclass(frozen=True, slots=True)
class Value:
    """What a measure says of one place and month: a count, or a numerator with its denominator."""

    num: int
    den: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number that a room can tell for every village and month.

    `numerator` (and `denominator` of a ratio) say in words what is counted, `citation` why: the rule of
    the handbook or the article. `watched` names every table that the number comes from, so that the
    database notes what a change touches; for the ledger, which nothing may slow down, `changed` returns
    what transfers touched since the last run. `records` is the
    URL name of the page that lists the records, reversed with the area's path. Small values of what
    `counts_people` (or households, or their visits) are withheld when facts leave the county. With
    `is_average`, numerator by denominator is shown as an amount each, otherwise as a share. `level` is
    the level of the areas in which the records lie: below it nothing is counted. An amount that belongs
    to people names in `counted_by` the measure that counts them ("" where nothing does): it leaves the
    county only where they are enough.
    """

    code: str
    title: str | Promise
    unit: str
    numerator: str | Promise
    citation: str
    denominator: str | Promise = ""
    scale: int = 0
    records: str = ""
    counts_people: bool = True
    is_average: bool = False
    level: str = "VILLAGE"
    counted_by: str | None = None
    watched: tuple[Watch, ...] = ()
    changed: Callable[[Since], Iterable[Touched]] | None = field(default=None, compare=False)

    @property
    def room(self) -> str:
        """The room that owns the records."""
        return self.code.partition(".")[0]

    @property
    def lasts(self) -> bool:
        """Whether what is counted in a month is counted in later ones too, until it ends."""
        return any(watch.until for watch in self.watched)


@dataclass(frozen=True, slots=True, kw_only=True)
class Additive(Measure):
    """A number that adds up over places that have nothing in common."""

    rows: Callable[[Slice], Iterable[Amount]] = field(compare=False)

    def over_areas(self, values: Iterable[Value]) -> Value | None:
        """Return the sum over places; None when there is nothing to count from."""
        return _sum(values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow(Additive):
    """What happened in a month: adds up over places and months."""

    def over_months(self, values: Iterable[Value]) -> Value | None:
        """Return the sum over months; None when there is nothing to count from."""
        return _sum(values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock(Additive):
    """What there is at the end of a month: of several months the last one counts.

    `is_change`: `rows` returns what each of the months asked for added; it is summed up here.
    """

    is_change: bool = False

    @property
    def lasts(self) -> bool:
        """A stock always lasts."""
        return True

    def at_end(self, values: Sequence[Value]) -> Value | None:
        """Return the value of the last of the months."""
        return values[-1] if values else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinct(Measure):
    """How many different people, households or places: never added, counted anew at each level."""

    holders: Callable[[Slice], Iterable[Holder]] = field(compare=False)

    def over_areas(self, values: Iterable[Value]) -> Value | None:
        """Raise NotAddable: who is in two places is one."""
        raise NotAddable

    def over_months(self, values: Iterable[Value]) -> Value | None:
        """Raise NotAddable: who comes in two months is one."""
        raise NotAddable


AnyMeasure = Flow | Stock | Distinct


@dataclass(frozen=True, slots=True)
class Rest:
    """Who is counted by `part` is counted by `whole` too, in the same place and month: whoever has both
    numbers has the rest as well. Of a ratio, its denominator is meant.

    Rooms declare theirs as `RESTS` beside their measures; what leaves the county tells no small rest.
    """

    whole: str
    part: str


def kind_of(measure: Measure) -> str:
    """Return the word for the kind: "flow", "stock" or "distinct"."""
    return type(measure).__name__.lower()


def _sum(values: Iterable[Value]) -> Value | None:
    num, den, seen, ratio = 0, 0, False, False
    for value in values:
        seen = True
        num += value.num
        if value.den is not None:
            ratio = True
            den += value.den
    return Value(num, den if ratio else None) if seen else None


@cache
def declared() -> Mapping[str, AnyMeasure]:
    """Return every measure by code, in the order of the rooms. Raises ValueError for a double."""
    found: dict[str, AnyMeasure] = {}
    for room in settings.ROOMS:
        name = f"touyan.{room}.measures"
        if importlib.util.find_spec(name) is None:
            continue
        for measure in importlib.import_module(name).MEASURES:
            if measure.code in found:
                raise ValueError(f"the measure {measure.code} is declared twice")
            found[measure.code] = measure
    return found


@cache
def rests() -> tuple[Rest, ...]:
    """Return every rest that can be subtracted, room by room. Raises ValueError for unknown measures."""
    known = declared()
    found: list[Rest] = []
    for room in settings.ROOMS:
        name = f"touyan.{room}.measures"
        if importlib.util.find_spec(name) is not None:
            found += getattr(importlib.import_module(name), "RESTS", ())
    for one in found:
        if not {one.whole, one.part} <= known.keys():
            raise ValueError(f"{one} names a measure that nobody declares")
    return tuple(found)


def watches() -> list[Watch]:
    """Return every table that a measure comes from, each once."""
    found = (watch for measure in declared().values() for watch in measure.watched)
    return list(dict.fromkeys(found))


def months_between(first: str, last: str) -> Iterator[str]:
    """Yield the months from `first` to `last`, both included."""
    year, month = int(first[:4]), int(first[5:])
    while (text := f"{year:04}-{month:02}") <= last:
        yield text
        year, month = (year, month + 1) if month < MONTHS_OF_YEAR else (year + 1, 1)


@lru_cache(maxsize=4096)
def shifted(month: str, by: int) -> str:
    """Return the month that lies some months later (or earlier, for a negative number)."""
    number = int(month[:4]) * MONTHS_OF_YEAR + int(month[5:]) - 1 + by
    return f"{number // MONTHS_OF_YEAR:04}-{number % MONTHS_OF_YEAR + 1:02}"


def first_day(month: str) -> dt.date:
    """Return the first day of a month."""
    return dt.date(int(month[:4]), int(month[5:]), 1)


@lru_cache(maxsize=4096)  # asked again and again for the same few months
def last_day(month: str) -> dt.date:
    """Return the last day of a month."""
    year, number = int(month[:4]), int(month[5:])
    return dt.date(year, number, calendar.monthrange(year, number)[1])


def as_of(month: str) -> dt.date:
    """Return the day on which a stock of a month is told: its last one, today when it is not over."""
    return min(last_day(month), clock.today())


def month_of(lookup: str) -> Any:
    """Return the expression for the month (`YYYY-MM`) of a day: cheap on both databases."""
    return Substr(Cast(lookup, CharField(max_length=10)), 1, MONTH_LENGTH)


def by_month(
    rows: "QuerySet[Any]", area: str, *, on: str = "", at: str = "", **numbers: Any
) -> Iterator[tuple[Any, ...]]:
    """Yield (area, month, each of the numbers) from one grouped statement.

    `area` leads to the id of the area; the month is that of the day `on`, or of the moment `at`
    (Asia/Shanghai). This is the shape in which every room counts.
    """
    if on:
        found = rows.order_by().annotate(measured=month_of(on))
    else:
        found = rows.order_by().annotate(measured=TruncMonth(at, tzinfo=clock.ZONE))
    grouped = found.values(area, "measured").annotate(**numbers)
    pairs = grouped.values_list(area, "measured", *numbers)
    for place, month, *counted in pairs if numbers else pairs.distinct():
        yield place, month if on else clock.month_of(month), *counted


def added(
    rows: "QuerySet[Any]", area: str, total: Any, *, on: str = "", at: str = ""
) -> Iterator[Amount]:
    """Yield the amounts of a measure without a denominator, from one grouped statement."""
    for place, month, number in by_month(rows, area, on=on, at=at, total=total):
        yield place, month, number, None
