"""Figures recomputed from records, for those who may read figures of an area."""

import datetime as dt
from decimal import Decimal

from ninja import Router, Schema
from pydantic import Field

from touyan.api.areas import found_area
from touyan.api.interface import signed_in
from touyan.api.schemas import Answer, Code, Day
from touyan.core import clock, figures
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.core.http import ActedRequest

router = Router(tags=["figures"], auth=signed_in)


class FigureOut(Schema):
    """One number and what it is counted from."""

    key: str
    value: int | Decimal | None = Field(description="Null when there is nothing to count from.")
    unit: str
    basis: str = Field(description="What is counted, in words.")
    room: str


class FiguresOut(Answer):
    """The figures of one area for one span of days."""

    area: str
    start: dt.date | None = Field(description="Null: since the beginning.")
    end: dt.date
    figures: list[FigureOut]


@router.get("/areas/{code}/figures", response=FiguresOut, operation_id="list_figures")
def list_figures(
    request: ActedRequest,
    code: Code,
    start: Day = None,
    end: Day = None,
) -> FiguresOut:
    """Recompute every declared figure for an area and a span of days (up to today)."""
    request.actor.require(Power.FIGURES_READ)
    area = found_area(code)
    if not request.actor.may_in(Power.FIGURES_READ, area.path):
        raise NotFound
    until = min(end or clock.today(), clock.today())
    ask = figures.Ask(area.prefix, start, until)
    found = [
        FigureOut(
            key=figure.key,
            value=figure.compute(ask),
            unit=figure.unit,
            basis=str(figure.basis),
            room=figure.room,
        )
        for figure in figures.declared().values()
    ]
    return FiguresOut(area=area.path, start=start, end=until, figures=found)
