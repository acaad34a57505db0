"""The county's own map: outlines from GeoJSON, every mistake named; else equal tiles."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.indicators import maps

SQUARE = [[105.0, 26.0], [106.0, 26.0], [106.0, 27.0], [105.0, 27.0], [105.0, 26.0]]


def feature(code="520524101", ring=SQUARE, kind="Polygon"):
    coordinates = [ring] if kind == "Polygon" else [[ring]]
    return {"properties": {"code": code}, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


def test_outlines_fit_the_width_north_above_and_keep_their_proportions():
    right = [[x + 1, y] for x, y in SQUARE]
    found = maps.drawn(
        collection(
            feature(), feature("520524102000", right, "MultiPolygon"), approval="黔S(2021)1号"
        )
    )
    assert set(found.shapes) == {"520524101", "520524102"}
    assert found.approval == "黔S(2021)1号"
    left, east = found.shapes["520524101"], found.shapes["520524102"]
    assert left.x < maps.WIDTH / 2 < east.x
    numbers = [int(n) for n in re.findall(r"\d+", left.outline + east.outline)]
    assert min(numbers) == 0
    assert max(numbers) == maps.WIDTH
    # Two degrees of longitude at 26.5 north are 1.79 degrees of latitude wide, and one is high.
    assert found.height == pytest.approx(maps.WIDTH / 1.79, rel=0.01)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "JSON"),
        ("[]", "FeatureCollection"),
        ('{"features": 3}', "FeatureCollection"),
        (collection(), "没有图形"),
        (collection(feature(), feature("5205")), "第 2 个"),
        (collection(feature("52052410x")), "第 1 个"),
        (collection({"geometry": None, "properties": {"code": "520524101"}}), "第 1 个"),
        (collection(feature(ring=SQUARE[:2])), "第 1 个"),
        (collection(feature(ring=[[500, 26]] * 5)), "第 1 个"),
        (collection(feature(ring=[["x", 26]] * 5)), "第 1 个"),
        (collection(feature(ring=[[float("nan"), 26]] * 5)), "第 1 个"),
        (collection(feature(kind="Point")), "第 1 个"),
        (collection("feature"), "第 1 个"),
    ],
)
def test_a_wrong_map_is_named(text, says):
    with pytest.raises(maps.BadMap) as found:
        maps.drawn(text)
    assert says in str(found.value)


def test_a_map_with_very_many_points_is_made_coarser():
    ring = [[105 + n / 100_000, 26 + (n % 7) / 1_000] for n in range(60_000)]
    found = maps.drawn(collection(feature(), feature("520524102", [*ring, ring[0]])))
    assert sum(len(one.outline) for one in found.shapes.values()) <= maps.MOST_LETTERS


@given(st.integers(1, 120))
def test_tiles_are_equal_in_order_and_never_overlap(number):
    codes = [f"520524{n:03}" for n in range(number)]
    found = maps.tiled(codes)
    assert list(found.shapes) == codes
    boxes = {}
    for code, one in found.shapes.items():
        left, top, right, low = (int(n) for n in re.findall(r"\d+", one.outline)[:4])
        assert 0 <= left < one.x < right <= maps.WIDTH
        assert 0 <= top < one.y < low <= found.height
        boxes[code] = (left, top, right - left, low - top)
    assert len({box[2:] for box in boxes.values()}) == 1
    assert len({box[:2] for box in boxes.values()}) == number
