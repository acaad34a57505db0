"""Headline figures of one place on the first page of an official; each opens in the pages of facts.

Numbers come from facts where they reach, else from records (`touyan.indicators.queries.published`).
"""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from touyan.core import clock, figures, wording
from touyan.core.errors import NotFound
from touyan.core.figures import Value
from touyan.core.pack_values import PublishedFigure
from touyan.indicators import wording as words
from touyan.indicators.queries import facts, published
from touyan.indicators.queries.facts import STALE_MINUTES, AsOf
from touyan.indicators.views import frame
from touyan.registry.models import Area


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
    shown: str
    published: PublishedFigure | None
    agrees: bool | None
    href: str


def headlines(place: Area) -> list[Headline]:
    """Return every figure that the rooms of this release can recompute for a place."""
    as_of = facts.as_of()
    return [_headline(one, as_of) for one in published.told(place, as_of)]


def _headline(one: published.Told, as_of: AsOf | None) -> Headline:
    at = one.counted_at or (as_of.at if as_of else clock.now())
    return Headline(
        key=one.figure.key,
        title=one.figure.title or one.figure.basis,
        basis=one.figure.basis,
        unit=words.unit(one.figure.unit),
        period=wording.period(one.period),
        counted=Counted(one.value, at),
        shown=words.figure(one.value),
        published=one.published,
        agrees=one.agrees,
        href=frame.figure_url(one),
    )


def address(place: Area, key: str) -> str:
    """Return where a figure of a place opens, or the place where the figure cannot be of it.

    Raises NotFound for a key that is no figure.
    """
    if key not in figures.declared():
        raise NotFound
    for one in published.told(place, facts.as_of()):
        if one.figure.key == key:
            return frame.figure_url(one)
    return place_address(place)


def place_address(place: Area) -> str:
    """Return the page with every number of a place."""
    return reverse("indicators:place", args=[place.path])
