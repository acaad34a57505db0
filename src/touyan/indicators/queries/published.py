"""The figures of public reports: the same numbers that `manage figures` recomputes, from facts."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Q, Sum

from touyan.core import clock, figures, measures, packs
from touyan.core.figure_match import Match, agrees
from touyan.core.figures import Ask, Figure, Place
from touyan.core.measures import AnyMeasure, Flow
from touyan.core.pack_values import PublishedFigure
from touyan.indicators.models import Boundaries, Fact
from touyan.indicators.queries.facts import AsOf
from touyan.registry.models import Area
from touyan.registry.paths import Level
from touyan.registry.queries import villages_named

KEEP_SECONDS = 300
# What a place has exactly one of is not counted there.
TOO_SMALL: dict[str, tuple[str, ...]] = {
    Level.VILLAGE: ("village", "township"),
    Level.TOWNSHIP: ("township",),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One figure: its value in the unit of the figure; None when nobody can know it.

    Facts of `place` tell it, over the months from `first` to `last`. What they do not
    reach (they begin later than the published period, or were never built) is counted from records as
    `manage figures` does; `counted_at` says when.
    """

    figure: Figure
    place: Place
    level: str
    ask: Ask
    period: str
    value: int | Decimal | None
    published: PublishedFigure | None
    agrees: bool | None
    first: str = ""
    last: str = ""
    has_facts: bool = True
    counted_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """One figure to be read from facts: of which place (None: it lies elsewhere) and months."""

    figure: Figure
    ask: Ask
    measure: AnyMeasure
    row: PublishedFigure | None
    place: Place | None
    first: str
    last: str


def told(place: Area, as_of: AsOf | None) -> list[Told]:
    """Return every figure that the rooms recompute and that can be of a place, from facts.

    A township and a village are not told of what reports say of a village elsewhere, nor of how many
    villages a village is.
    Two queries for the place and one for all villages that reports name, two more for each of them that
    lies here, and those of figures that facts do not reach. Published numbers are those of the county, and stand beside its own only.
    """
    pack = packs.find(place.path)
    published = {row.key: row for row in pack.figures} if pack else {}
    named = _named(place, published)
    declared = {
        key: figure
        for key, figure in figures.declared().items()
        if _told_of(place, figure, published.get(key), named)
    }
    asked: dict[str, _Asked] = {}
    for key, figure in declared.items():
        ask = _ask(place, published.get(key))
        found = _reached(figure, ask, as_of)
        if found is None:
            continue
        where: Place | None = place
        if figure.place is not None:
            where = named.get(figure.place(ask))
        asked[key] = _Asked(figure, ask, found[0], published.get(key), where, *found[1:])
    values = _values(list(asked.values()))
    return [
        _from_facts(place, asked[key], values.get(key))
        if key in asked
        else _from_records(place, figure, published.get(key), has_facts=as_of is not None)
        for key, figure in declared.items()
    ]


def _told_of(
    place: Area, figure: Figure, row: PublishedFigure | None, named: Mapping[str, Area]
) -> bool:
    """Say whether a figure can be of this place: a county may always say 0 of a village it lacks."""
    if figure.unit in TOO_SMALL.get(place.level, ()):
        return False
    if figure.place is None or place.level == Level.COUNTY:
        return True
    return figure.place(_ask(place, row)) in named


def _named(place: Area, published: Mapping[str, PublishedFigure]) -> Mapping[str, Area]:
    """Return the villages below a place that reports speak of, by their name in the pack. One query."""
    texts = {
        figure.place(_ask(place, published.get(key)))
        for key, figure in figures.declared().items()
        if figure.place is not None
    }
    return villages_named(texts, prefix=place.prefix)


def _reached(figure: Figure, ask: Ask, as_of: AsOf | None) -> tuple[AnyMeasure, str, str] | None:
    """Return the measure that tells a figure and the months whose facts answer it; None without them."""
    measure = measures.declared().get(figure.measure)
    if measure is None or as_of is None:
        return None
    first, last = months_of(ask, measure, as_of)
    return (measure, first, last) if as_of.first <= first <= last else None


def _from_facts(place: Area, asked: _Asked, value: tuple[int, int | None] | None) -> Told:
    found = _in_words(asked.measure, value)
    return _told(
        place,
        asked.figure,
        asked.ask,
        asked.row,
        found,
        where=asked.place or place,
        first=asked.first,
        last=asked.last,
    )


def _from_records(
    place: Area, figure: Figure, row: PublishedFigure | None, *, has_facts: bool
) -> Told:
    ask = _ask(place, row)
    value, at = _counted(figure, ask)
    return _told(place, figure, ask, row, value, where=place, has_facts=has_facts, counted_at=at)


def _told(
    place: Area,
    figure: Figure,
    ask: Ask,
    row: PublishedFigure | None,
    value: int | Decimal | None,
    *,
    where: Place,
    **source: Any,
) -> Told:
    beside = row if place.level == Level.COUNTY else None
    agree = _agrees(beside, value) if beside else None
    period = row.period if row else ""
    return Told(figure, where, place.level, ask, period, value, beside, agree, **source)


def _counted(figure: Figure, ask: Ask) -> tuple[int | Decimal | None, dt.datetime]:
    """Count a figure from records, or return what was counted minutes ago."""
    name = f"told:{figure.key}:{ask.prefix}:{ask.start}:{ask.end}"
    kept: tuple[int | Decimal | None, dt.datetime] | None = cache.get(name)
    if kept is None:
        kept = (figure.compute(ask), clock.now())
        cache.set(name, kept, KEEP_SECONDS)
    return kept


def months_of(ask: Ask, measure: AnyMeasure, as_of: AsOf) -> tuple[str, str]:
    """Return the first and last month whose facts answer a figure: of a stock, the last one only."""
    last = min(clock.month_of(ask.end), as_of.last)
    if not isinstance(measure, Flow):
        return last, last
    return (clock.month_of(ask.start) if ask.start else as_of.first), last


def _ask(place: Area, row: PublishedFigure | None) -> Ask:
    period = row.period if row else ""
    return figures.ask_for(period, prefix=place.prefix, today=clock.today())


def _values(asked: Iterable[_Asked]) -> dict[str, tuple[int, int | None]]:
    """Return figure key -> numerator and denominator, over the months and places asked for."""
    by_place: dict[str, list[_Asked]] = defaultdict(list)
    for one in asked:
        if one.place is not None:
            by_place[one.place.prefix].append(one)
    found: dict[str, tuple[int, int | None]] = {}
    for of_place in by_place.values():
        months = _by_month(of_place)
        for one in of_place:
            kept = [
                months[key]
                for key in months
                if key[0] == one.measure.code and one.first <= key[1] <= one.last
            ]
            if kept:
                dens = [den for _num, den in kept if den is not None]
                found[one.figure.key] = (
                    sum(num for num, _den in kept),
                    sum(dens) if dens else None,
                )
    return found


def _by_month(asked: Sequence[_Asked]) -> dict[tuple[str, str], tuple[int, int | None]]:
    """Return (measure, month) -> numerator and denominator of one place. Two queries."""
    place = asked[0].place
    adding, once = Q(pk__in=[]), Q(pk__in=[])
    for one in asked:
        span = Q(measure=one.measure.code, month__gte=one.first, month__lte=one.last)
        if isinstance(one.measure, measures.Additive):
            adding |= span
        else:
            once |= span
    facts = Fact.objects.filter(boundaries=Boundaries.NOW).order_by()
    added = facts.filter(adding, area__scope_path__under=place.prefix if place else "")
    rows = added.values("measure", "month").annotate(n=Sum("num"), d=Sum("den"))
    found = {
        (code, month): (num, den)
        for code, month, num, den in rows.values_list("measure", "month", "n", "d")
    }
    counted = facts.filter(once, area_id=place.pk if place else 0)
    for code, month, num in counted.values_list("measure", "month", "num"):
        found[code, month] = (num, None)
    return found


def _in_words(measure: AnyMeasure, value: tuple[int, int | None] | None) -> int | Decimal | None:
    """Return the value in the unit of the figure: yuan of fen, one each of an average."""
    if value is None:
        return None if measure.denominator else 0
    num, den = value
    if measure.is_average:
        return (Decimal(num) / den).scaleb(-measure.scale) if den else None
    return Decimal(num).scaleb(-measure.scale) if measure.scale else num


def _agrees(row: PublishedFigure, value: int | Decimal | None) -> bool | None:
    if value is None:
        return None
    return agrees(
        computed=value, published=row.value, match=Match(row.match), precision=row.precision
    )
