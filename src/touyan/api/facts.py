"""Measures and facts: what is counted, and what it is for a place and its months."""

import datetime as dt
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import Field

from touyan.api.areas import found_area
from touyan.api.interface import signed_in
from touyan.api.schemas import Answer, Code
from touyan.core import figures, measures
from touyan.core.actor import Power
from touyan.core.errors import Invalid, NotFound
from touyan.core.http import ActedRequest
from touyan.core.measures import kind_of
from touyan.indicators.models import Boundaries
from touyan.indicators.queries import facts as queries

router = Router(tags=["facts"])
MOST = 20_000
Month = Annotated[str, Field(pattern=r"^((19|20)[0-9]{2}-(0[1-9]|1[0-2]))?$")]


class TooMuch(Invalid):
    """More numbers were asked for than one answer carries."""

    code = "api.too_much"
    default_message = _(
        "That is more than 20,000 numbers. Ask for fewer months, or name the measures."
    )


class MeasureOut(Schema):
    """What one measure counts, and how it may be added."""

    code: str = Field(description="Stable name, such as `points.visits`.")
    title: str
    unit: str
    scale: int = Field(
        description="Decimals of the whole numbers: 2 for fen or hundredths of a mu."
    )
    kind: str = Field(
        description="flow: adds over places and months; stock: over places; distinct: over nothing."
    )
    numerator: str
    denominator: str = Field(description="Empty when the measure is no ratio.")
    is_average: bool = Field(description="A ratio that is told as an amount each, not as a share.")
    citation: str = Field(description="Rule of the handbook, or the article.")
    figure: str = Field(
        description="Key of the published figure that is the same number, or empty."
    )


class MeasuresOut(Answer):
    """Every measure of this release."""

    measures: list[MeasureOut]


class FactsAsked(Schema):
    """Which facts of a place."""

    first: Month = ""
    last: Month = ""
    measure: Annotated[list[str], Field(max_length=100)] = Field(
        [], description="May be repeated; all of them without it."
    )
    below: bool = Field(False, description="The places directly below instead of the place.")
    then: bool = Field(False, description="By the boundaries of each month.")


class FactOut(Schema):
    """One value. A missing number means that nobody knows it; 0 that nothing happened."""

    area: str
    month: str
    measure: str
    num: int | None
    den: int | None = Field(description="Null when the measure is no ratio.")


class FactsOut(Answer):
    """Facts of one place, or of the places directly below it."""

    area: str
    as_of: dt.datetime = Field(description="Until when the records were read.")
    boundaries: str
    facts: list[FactOut]


@router.get("/measures", response=MeasuresOut, operation_id="list_measures")
def list_measures(request: HttpRequest) -> MeasuresOut:
    """List what is counted in this county."""
    same = {one.measure: one.key for one in figures.declared().values() if one.place is None}
    found = [
        MeasureOut(
            code=one.code,
            title=str(one.title),
            unit=one.unit,
            scale=one.scale,
            kind=kind_of(one),
            numerator=str(one.numerator),
            denominator=str(one.denominator),
            is_average=one.is_average,
            citation=one.citation,
            figure=same.get(one.code, ""),
        )
        for one in measures.declared().values()
    ]
    return MeasuresOut(measures=found)


@router.get("/areas/{code}/facts", response=FactsOut, operation_id="list_facts", auth=signed_in)
def list_facts(request: ActedRequest, code: Code, asked: Query[FactsAsked]) -> FactsOut:
    """Return facts of a place from one month to another (the newest one without them)."""
    request.actor.require(Power.FIGURES_READ)
    area = found_area(code)
    as_of = queries.as_of()
    if as_of is None or not request.actor.may_in(Power.FIGURES_READ, area.path):
        raise NotFound
    if asked.below and asked.then:
        raise Invalid(_("The places below are told by today's boundaries only."))
    known = measures.declared()
    wanted = [queries.measure_for(name) for name in asked.measure] or list(known.values())
    end = min(asked.last or as_of.last, as_of.last)
    months = list(measures.months_between(max(asked.first or end, as_of.first), end))
    places = queries.below(area) if asked.below else [area]
    if len(wanted) * len(months) * len(places) > MOST:
        raise TooMuch
    boundaries = Boundaries.THEN if asked.then else Boundaries.NOW
    if asked.below:
        found = queries.values_below(places, months)
    else:
        found = {area.pk: queries.values_of_months(area, months, boundaries)}
    facts = []
    for place in places:
        for month in months:
            for one in wanted:
                value = queries.known(one, found[place.pk][month].get(one.code), month, as_of)
                num, den = (value.num, value.den) if value else (None, None)
                facts.append(
                    FactOut(area=place.path, month=month, measure=one.code, num=num, den=den)
                )
    return FactsOut(area=area.path, as_of=as_of.at, boundaries=boundaries, facts=facts)
