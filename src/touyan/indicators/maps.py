"""The map of a county: its own GeoJSON turned into outlines, or equal tiles where there is none. Pure.

Outlines are drawn on the server: no map service is asked and no script is needed. Tiles say nothing
about size or neighbours, only "one township each", in the order of the official codes.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touyan.core.errors import Invalid

WIDTH = 1000
MOST_LETTERS = 100_000
"""Of all outlines together: what a screen loads in a moment (ux B5)."""
STEPS = (1, 2, 4, 8, 16, 32, 64)
TOWNSHIP_DIGITS = 9
_RING_POINTS = 4
Point = tuple[float, float]


class BadMap(Invalid):
    """The county's map file cannot be drawn; the sentence says where and what to do."""

    code = "indicators.bad_map"
    default_message = gettext_lazy(
        "The map cannot be read. It needs to be GeoJSON in UTF-8 of at most 8 MB."
    )


@dataclass(frozen=True, slots=True)
class Shape:
    """One place on the map: outline as an SVG path, and where its number is written."""

    path: str
    outline: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A whole map: its size, its shapes by the prefix of the code, and the number of its approval."""

    height: int
    shapes: Mapping[str, Shape]
    approval: str


def columns(number: int) -> int:
    """Return how many tiles stand in a row, so that the whole is about as wide as its panel."""
    return max(1, math.ceil(math.sqrt(number * 2.2)))


def drawn(text: str) -> Drawn:
    """Return the outlines of a GeoJSON FeatureCollection, WIDTH wide, north above.

    Each feature needs `properties.code` (9 or 12 digits of a township) and a Polygon or MultiPolygon of
    longitude and latitude. Holes are left out. Raises BadMap with the feature's number.
    """
    table = _table(text)
    rings: dict[str, list[list[Point]]] = {}
    for number, feature in enumerate(table["features"], 1):
        code = _code(feature, number)
        rings.setdefault(code, []).extend(_rings(feature, number))
    if not rings:
        raise BadMap(_("The map has no feature. Give one for each township."))
    place = _projection([point for all_of in rings.values() for ring in all_of for point in ring])
    flat = {
        code: [[place(point) for point in ring] for ring in them] for code, them in rings.items()
    }
    height = math.ceil(max(y for them in flat.values() for ring in them for _x, y in ring))
    for step in STEPS:
        shapes = {code: _shape(code, them, step) for code, them in flat.items()}
        if sum(len(shape.outline) for shape in shapes.values()) <= MOST_LETTERS:
            break
    return Drawn(height, shapes, str(table.get("approval", ""))[:60])


def _table(text: str) -> dict[str, Any]:
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadMap(_("The map is no JSON: %(error)s.") % {"error": error}) from None
    if not isinstance(table, dict) or not isinstance(table.get("features"), list):
        raise BadMap(_("The map is no GeoJSON FeatureCollection. Export it as one."))
    return table


def _code(feature: Any, number: int) -> str:
    given = feature.get("properties") if isinstance(feature, dict) else None
    code = str(given.get("code", "")) if isinstance(given, dict) else ""
    if not (code.isascii() and code.isdigit() and len(code) in {9, 12}):
        text = _("Feature %(number)d has no `code` of 9 or 12 digits in its properties.")
        raise BadMap(text % {"number": number})
    return code[:TOWNSHIP_DIGITS]


def _rings(feature: Mapping[str, Any], number: int) -> Iterator[list[Point]]:
    """Yield the outer ring of each polygon of a feature."""
    shape = feature.get("geometry")
    kind = shape.get("type") if isinstance(shape, dict) else None
    wrong = BadMap(
        _("Feature %(number)d is no Polygon or MultiPolygon of longitudes and latitudes.")
        % {"number": number}
    )
    if not isinstance(shape, dict) or kind not in {"Polygon", "MultiPolygon"}:
        raise wrong
    try:
        polygons = [shape["coordinates"]] if kind == "Polygon" else shape["coordinates"]
        for polygon in polygons:
            ring = [(float(point[0]), float(point[1])) for point in polygon[0]]
            on_earth = all(-180 <= x <= 180 and -90 < y < 90 for x, y in ring)
            if len(ring) < _RING_POINTS or not on_earth:
                raise wrong
            yield ring
    except (KeyError, IndexError, TypeError, ValueError):
        raise wrong from None


def _projection(points: Sequence[Point]) -> Any:
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    shrink = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / max((east - west) * shrink, (north - south) / 2, 1e-9)

    def place(point: Point) -> Point:
        return (point[0] - west) * shrink * scale, (north - point[1]) * scale

    return place


def _shape(code: str, rings: Iterable[Sequence[Point]], step: int) -> Shape:
    rounded = [_rounded(ring, step) for ring in rings]
    outline = "".join(
        "M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in rounded if len(ring) > 2
    )
    largest = max(rounded, key=len)
    x, y = _middle(largest)
    return Shape(code, outline, x, y)


def _rounded(ring: Sequence[Point], step: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for x, y in ring:
        at = (round(x / step) * step, round(y / step) * step)
        if not found or found[-1] != at:
            found.append(at)
    return found


def _middle(ring: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the centre of gravity of a ring, or of its points when it has no area."""
    area = x = y = 0.0
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        part = ax * by - bx * ay
        area, x, y = area + part, x + (ax + bx) * part, y + (ay + by) * part
    if abs(area) < 1:
        return sum(p[0] for p in ring) // len(ring), sum(p[1] for p in ring) // len(ring)
    return round(x / (3 * area)), round(y / (3 * area))


TILE_HIGH = 90
_GAP = 8


def tiled(codes: Sequence[str]) -> Drawn:
    """Return a map of equal tiles, one for each prefix of a code, in their order."""
    across = columns(len(codes))
    wide = WIDTH // across
    shapes = {}
    for number, code in enumerate(codes):
        left, top = number % across * wide, number // across * TILE_HIGH
        right, low = left + wide - _GAP, top + TILE_HIGH - _GAP
        outline = f"M{left} {top}H{right}V{low}H{left}Z"
        shapes[code] = Shape(code, outline, (left + right) // 2, (top + low) // 2)
    return Drawn(math.ceil(len(codes) / across) * TILE_HIGH, shapes, "")
