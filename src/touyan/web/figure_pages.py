"""Headline figures for one place, and their breakdown by the places below.

Values are worked out by the rooms that own the records and kept for a few minutes with the time
at which they were worked out. Places stand in the order of their codes, never by size: points of
villages and townships are not compared as if more were better (rule 2.5).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from touyan.core import clock, figures, wording
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.figure_match import Match, agrees
from touyan.core.figures import Value
from touyan.core.pack_values import PublishedFigure
from touyan.indicators.wording import unit as unit_words
from touyan.registry.models import Area
from touyan.registry.paths import Level
from touyan.web import county, queries

KEEP_SECONDS = 300
STALE_MINUTES = 30
# What a place has exactly one of is not counted there.
TOO_SMALL: dict[str, tuple[str, ...]] = {
    Level.VILLAGE: ("village", "township"),
    Level.TOWNSHIP: ("township",),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A value and when it was worked out."""

    value: Value
    at: dt.datetime

    @property
    def is_stale(self) -> bool:
        """Say whether it is too old to be taken as today's."""
        return clock.now() - self.at > dt.timedelta(minutes=STALE_MINUTES)


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure on the first page of an official."""

    key: str
    title: str | Promise
    basis: str | Promise
    unit: str | Promise
    period: str
    counted: Counted
    published: PublishedFigure | None
    agrees: bool | None
    href: str


@dataclass(frozen=True, slots=True)
class Part:
    """One place below and its share of a figure."""

    label: str
    path: str
    value: Value
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A figure of one place, by the places below it."""

    figure: figures.Figure
    place: Area
    above: list[Area]
    unit: str | Promise
    period: str
    counted: Counted
    parts: list[Part]
    records_href: str

    @property
    def title(self) -> str | Promise:
        """What the number is called."""
        return self.figure.title or self.figure.basis

    @property
    def with_value(self) -> int:
        """Return how many of the places below have anything to count."""
        return sum(1 for part in self.parts if part.value)


def headlines(place: Area) -> list[Headline]:
    """Return every figure that the rooms of this release can recompute for a place."""
    published = _published()
    is_county = place.level == Level.COUNTY
    found = []
    for key, figure in figures.declared().items():
        if figure.unit in TOO_SMALL.get(place.level, ()):
            continue
        row = published.get(key)
        counted = count(figure, place.prefix)
        if figure.is_of_one_place and not is_county and not counted.value:
            continue
        found.append(
            Headline(
                key=key,
                title=figure.title or figure.basis,
                basis=figure.basis,
                unit=unit_words(figure.unit),
                period=wording.period(row.period if row else ""),
                counted=counted,
                published=row if is_county else None,
                agrees=_agrees(row, counted.value) if row and is_county else None,
                href=reverse("web:figure", args=[key, place.path]),
            )
        )
    return found


def breakdown(actor: Actor, key: str, path: str) -> Breakdown:
    """Return one figure of a place by the places below. Raises NotFound."""
    figure = figures.declared().get(key)
    if figure is None:
        raise NotFound
    place = queries.place(actor, Power.FIGURES_READ, path)
    row = _published().get(key)
    return Breakdown(
        figure=figure,
        place=place,
        above=queries.above(actor, Power.FIGURES_READ, place),
        unit=unit_words(figure.unit),
        period=wording.period(row.period if row else ""),
        counted=count(figure, place.prefix),
        parts=_parts(figure, place, queries.below(actor, Power.FIGURES_READ, place)),
        records_href=_records(figure, place) if place.level in figure.records_at else "",
    )


def count(figure: figures.Figure, prefix: str) -> Counted:
    """Work a figure out for one place, or return what was worked out minutes ago."""
    ask = _ask(figure, prefix)
    name = f"figure:{figure.key}:{prefix}:{ask.start}:{ask.end}"
    kept: Counted | None = cache.get(name)
    if kept is None:
        kept = Counted(figure.compute(ask), clock.now())
        cache.set(name, kept, KEEP_SECONDS)
    return kept


def _ask(figure: figures.Figure, prefix: str) -> figures.Ask:
    row = _published().get(figure.key)
    return figures.ask_for(row.period if row else "", prefix=prefix, today=clock.today())


def _published() -> dict[str, PublishedFigure]:
    found = county.own_pack()
    return {row.key: row for row in found.figures} if found else {}


def _agrees(row: PublishedFigure, value: Value) -> bool | None:
    if value is None:
        return None
    return agrees(
        computed=value, published=row.value, match=Match(row.match), precision=row.precision
    )


def _parts(figure: figures.Figure, place: Area, below: Sequence[Area]) -> list[Part]:
    """Return the places below with their shares, all from one reading of the records."""
    ask = _ask(figure, place.prefix)
    name = f"figure-below:{figure.key}:{place.prefix}:{ask.start}:{ask.end}"
    kept: dict[str, Value] = cache.get(name, {})
    # Not everybody sees every place below.
    missing = [area.prefix for area in below if area.prefix not in kept]
    if missing:
        kept |= figure.compute_each(ask, missing)
        cache.set(name, kept, KEEP_SECONDS)
    return [_part(figure, area, kept[area.prefix]) for area in below]


def _part(figure: figures.Figure, area: Area, value: Value) -> Part:
    records = _records(figure, area) if area.level == Level.VILLAGE else ""
    return Part(
        label=area.name,
        path=area.path,
        value=value,
        text=f"{value:,}" if value is not None else "—",
        href=records or reverse("web:figure", args=[figure.key, area.path]),
    )


def _records(figure: figures.Figure, area: Area) -> str:
    """Return the page of the records: one for the figure, or one of its room for the key and span."""
    if not figure.records:
        return ""
    try:
        return reverse(figure.records, args=[area.path])
    except NoReverseMatch:
        pass
    try:
        page = reverse(figure.records, args=[figure.key, area.path])
    except NoReverseMatch:
        return ""
    ask = _ask(figure, area.prefix)
    days = {name: str(day) for name, day in (("start", ask.start), ("end", ask.end)) if day}
    return f"{page}?{urlencode(days)}"
