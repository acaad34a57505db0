"""What a figure is: a published number that a room recomputes from its own records.

A room declares `FIGURES = (Figure(...), ...)` in `figures.py`; they are found through
settings.ROOMS. `compare` puts the county's published figures beside the recomputed ones.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from django.conf import settings
from django.utils.functional import Promise

from touyan.core.figure_match import Match, agrees
from touyan.core.pack_values import PublishedFigure

Value = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of a figure: an area (significant part of its path) and a span of days.

    `start` is None for a cumulative figure or a stock; `end` is included.
    """

    prefix: str
    start: dt.date | None
    end: dt.date


class Place(Protocol):
    """An area, as far as a figure has to know it."""

    pk: Any
    path: Any

    @property
    def prefix(self) -> str:
        """The significant part of its path."""


def total(values: Sequence[Any]) -> Value:
    """Return the sum of what the places have."""
    found: int | Decimal = sum(values)
    return found


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that a room can recompute.

    `rows` returns what there is below the asked area: the significant path of the place where it
    lies, and the value, in a fixed number of statements. `combine` makes one number of the values:
    None when there is nothing to count from. `records` is the URL name of the page that lists the
    records behind the number, reversed with the area's path, or with the key and the path; it is offered for
    places of the levels `records_at`. `title` is what the pages call the
    number, in a few words; `basis` says in a sentence how it is counted.

    `measure` is the code of the measure that tells the same number from facts: of the asked area, or
    (with `place`) of the one village that the report speaks of: `place` returns the code of its township
    and its name, "520524107000/Dazhai", as the county's pack has it, and "" without such a village.
    """

    key: str
    room: str
    unit: str
    basis: str | Promise
    rows: Callable[[Ask], Iterable[tuple[str, Any]]]
    combine: Callable[[Sequence[Any]], Value] = total
    records: str = ""
    records_at: frozenset[str] = frozenset({"VILLAGE"})
    title: str | Promise = ""
    measure: str = ""
    place: Callable[[Ask], str] | None = None

    def compute(self, ask: Ask) -> Value:
        """Return the number of the asked area."""
        return self.combine([value for _path, value in self.rows(ask)])

    def compute_each(self, ask: Ask, prefixes: Collection[str]) -> dict[str, Value]:
        """Return the number of each of these places below the asked area, from the same rows."""
        lengths = sorted({len(prefix) for prefix in prefixes})
        found: dict[str, list[Any]] = {prefix: [] for prefix in prefixes}
        for path, value in self.rows(ask):
            for length in lengths:
                if path[:length] in found:
                    found[path[:length]].append(value)
        return {prefix: self.combine(values) for prefix, values in found.items()}


@dataclass(frozen=True, slots=True)
class Compared:
    """A published figure beside the recomputed one; `figure` is None while its room is not built."""

    published: PublishedFigure
    figure: Figure | None
    computed: Value
    agrees: bool | None


def declared() -> dict[str, Figure]:
    """Return every figure that a room declares, by key.

    Raises ValueError when two rooms declare the same key.
    """
    found: dict[str, Figure] = {}
    for room in settings.ROOMS:
        name = f"touyan.{room}.figures"
        if find_spec(name) is None:
            continue
        for figure in import_module(name).FIGURES:
            if figure.key in found:
                raise ValueError(f"figure {figure.key} is declared twice")
            found[figure.key] = figure
    return found


def compare(
    published: Sequence[PublishedFigure], *, prefix: str, today: dt.date
) -> Iterable[Compared]:
    """Yield each published figure with what the records say, in the published order.

    Forecasts and plans are never recomputed: they are not facts of any record.
    """
    figures = declared()
    for row in published:
        figure = figures.get(row.key) if row.basis in ("record", "parameter") else None
        if figure is None:
            yield Compared(row, None, None, None)
            continue
        computed = figure.compute(ask_for(row.period, prefix=prefix, today=today))
        yield Compared(
            row,
            figure,
            computed,
            computed is not None
            and agrees(
                computed=computed,
                published=row.value,
                match=Match(row.match),
                precision=row.precision,
            ),
        )


_SPAN = re.compile(
    r"(?:(?P<first>\d{4}(?:-\d{2})?)(?: to (?P<last>\d{4}-\d{2}))?"
    r"|(?P<stock>cumulative to|stock at) (?P<until>\d{4}-\d{2}))"
)


def ask_for(period: str, *, prefix: str, today: dt.date) -> Ask:
    """Return the question that a published period asks.

    "" (as things stand), "2020" (a year), "2020-01 to 2021-09" and "2021 to 2021-09" (a flow),
    "cumulative to 2021-09" and "stock at 2021-09" (since the beginning). Never later than today:
    a report in the middle of a month cannot have counted its end. Raises ValueError otherwise.
    """
    if not period:
        return Ask(prefix, None, today)
    found = _SPAN.fullmatch(period)
    if found is None:
        raise ValueError(f"period {period!r} is not understood")
    if found["until"]:
        return Ask(prefix, None, min(_end(found["until"]), today))
    return Ask(prefix, _start(found["first"]), min(_end(found["last"] or found["first"]), today))


def _start(text: str) -> dt.date:
    year, month = int(text[:4]), int(text[5:] or 1)
    return dt.date(year, month, 1)


def _end(text: str) -> dt.date:
    year, month = int(text[:4]), int(text[5:] or 12)
    return dt.date(year, month, calendar.monthrange(year, month)[1])
