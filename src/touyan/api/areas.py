"""Areas by their official codes. Names of places are public."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from touyan.api.interface import api
from touyan.api.schemas import Answer, Code, Key, is_synthetic
from touyan.core.errors import NotFound
from touyan.registry import paths, queries
from touyan.registry.models import Area
from touyan.registry.paths import AreaKind, Level

router = Router(tags=["areas"])
FIELDS = ("code", "name", "level", "kind", "invented")
Limit = Annotated[int, Query(ge=1, le=500)]


class AreaFields(Schema):
    """One area as it is today."""

    code: str = Field(
        description="Official 12-digit code; groups, grids and buildings add a suffix."
    )
    name: str
    level: Level
    kind: AreaKind
    invented: bool = Field(description="True for a place that exists only in a demonstration.")


class AreaOut(Answer, AreaFields):
    """The answer with one area."""


class AreasOut(Answer):
    """One page of areas."""

    areas: list[AreaFields]
    next_after: str = Field(description="Value of `after` for the next page; empty on the last.")


def found_area(code: str) -> Area:
    """Return the living area with this code. Raises NotFound, also for a text that is no code."""
    try:
        paths.parse(code)
    except paths.BadAreaCode:
        raise NotFound from None
    area = queries.area_by_path(code)
    if area is None:
        raise NotFound
    return area


def _is_code(code: str) -> bool:
    """Say whether a living area has this code, without reading more of it."""
    try:
        paths.parse(code)
    except paths.BadAreaCode:
        return False
    return queries.is_code(code)


def _fields(area: Area) -> AreaFields:
    return AreaFields(
        code=area.path,
        name=area.name,
        level=Level(area.level),
        kind=AreaKind(area.kind),
        invented=area.is_invented,
    )


@router.get("/areas/{code}", response=AreaOut, operation_id="get_area")
def get_area(request: HttpRequest, code: Code) -> AreaOut:
    """Return one area."""
    return AreaOut(**_fields(found_area(code)).dict())


@router.get("/areas/{code}/areas", response=AreasOut, operation_id="list_areas")
def list_areas(
    request: HttpRequest,
    code: Code,
    level: Level | None = None,
    after: Key = "",
    limit: Limit = 100,
) -> HttpResponse:
    """List the areas directly below one, or all areas of one level inside it."""
    if not _is_code(code):
        raise NotFound
    found = queries.areas_below(code, level=level or "", after=after, limit=limit + 1)
    shown = found[:limit]
    # Straight to JSON: checking fifty rows of our own against the schema takes longer than reading
    # them. A test compares the answer with the schema.
    answer = {
        "synthetic": is_synthetic(),
        "areas": [dict(zip(FIELDS, row, strict=True)) for row in shown],
        "next_after": shown[-1][0] if len(found) > limit else "",
    }
    return api.create_response(request, answer, status=200)
