"""The figures of public reports: the same numbers that `manage figures` recomputes, from facts where it can be."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.cache import cache
from django.db.models import Q, Sum

from touyan.core import clock, figures, measures, packs
from touyan.core.figure_match import Match, agrees
from touyan.core.figures import Ask, Figure
from touyan.core.measures import AnyMeasure, Flow
from touyan.core.pack_values import PublishedFigure
from touyan.indicators.models import Boundaries, Fact
from touyan.indicators.queries.facts import AsOf
from touyan.registry.models import Area
from touyan.registry.paths import Level

KEEP_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Told:
    """One figure: its value in the unit of the figure; None when nobody can know it.

    `measure` tells it from facts. A figure that no measure tells (of one named cooperative, or of
    posts) is counted from records as `manage figures` does; `counted_at` says when.
    """

    figure: Figure
    measure: AnyMeasure | None
    period: str
    value: int | Decimal | None
    published: PublishedFigure | None
    agrees: bool | None
    counted_at: dt.datetime | None = None


def told(place: Area, as_of: AsOf) -> list[Told]:
    """Return every figure that the rooms recompute, for a place: from facts where a measure tells it.

    Two queries, and those of figures without a measure when they were not counted for minutes.
    Published numbers are those of the county, and stand beside its own only.
    """
    pack = packs.find(place.path)
    published = {row.key: row for row in pack.figures} if pack else {}
    known = figures.declared()
    asked = [
        (known[one.figure], one, published.get(one.figure))
        for one in measures.declared().values()
        if one.figure in known
    ]
    spans = {one.code: months_of(_ask(place, row), one, as_of) for _figure, one, row in asked}
    values = _values(place, {one.code: one for _figure, one, _row in asked}, spans)
    found = []
    for figure, measure, row in asked:
        value = _in_words(measure, values.get(measure.code))
        found.append(_told(place, figure, measure, row, value))
    by_measure = {figure.key for figure, _measure, _row in asked}
    for key, figure in known.items():
        if key not in by_measure:
            row = published.get(key)
            value, at = _counted(figure, _ask(place, row))
            found.append(_told(place, figure, None, row, value, at))
    return found


def _told(
    place: Area,
    figure: Figure,
    measure: AnyMeasure | None,
    row: PublishedFigure | None,
    value: int | Decimal | None,
    at: dt.datetime | None = None,
) -> Told:
    beside = row if place.level == Level.COUNTY else None
    agree = _agrees(beside, value) if beside else None
    return Told(figure, measure, row.period if row else "", value, beside, agree, at)


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


def _values(
    place: Area, asked: Mapping[str, AnyMeasure], spans: Mapping[str, tuple[str, str]]
) -> dict[str, tuple[int, int | None]]:
    adding = [code for code, one in asked.items() if isinstance(one, measures.Additive)]
    once = [code for code in asked if code not in adding]
    facts = Fact.objects.filter(boundaries=Boundaries.NOW).order_by()
    added = facts.filter(_in_spans(adding, spans), area__scope_path__under=place.prefix)
    rows = added.values("measure").annotate(n=Sum("num"), d=Sum("den"))
    found = {code: (num, den) for code, num, den in rows.values_list("measure", "n", "d")}
    counted = facts.filter(_in_spans(once, spans), area=place)
    return found | {code: (num, None) for code, num in counted.values_list("measure", "num")}


def _in_spans(codes: Iterable[str], spans: Mapping[str, tuple[str, str]]) -> Q:
    found = Q(pk__in=[])
    for code in codes:
        first, last = spans[code]
        found |= Q(measure=code, month__gte=first, month__lte=last)
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
