"""Figures open place by place, never show a foreign place, and are not a league table."""

import dataclasses

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from touyan.core import figures
from touyan.core.errors import NotFound
from touyan.registry import paths
from touyan.web import county, figure_pages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()
    county.forget()
    yield
    county.forget()


def test_the_parts_add_up_to_the_whole(actors, tiny):
    for key in ("villages", "redemption_visits", "points_redeemed", "points_shops"):
        found = figure_pages.breakdown(actors.county_officer, key, tiny.county.path)
        assert sum(part.value for part in found.parts) == found.counted.value


def test_places_stand_in_the_order_of_their_codes(actors, tiny):
    found = figure_pages.breakdown(actors.county_officer, "villages", tiny.county.path)
    codes = [part.path for part in found.parts]
    assert codes == sorted(codes)
    assert len(codes) == 3


def test_three_clicks_from_the_county_to_the_records(actors, tiny):
    browser = actors.browser("county_officer")
    first = figure_pages.breakdown(actors.county_officer, "points_redeemed", tiny.county.path)
    township = next(part for part in first.parts if part.path == tiny.north.path)
    assert browser.get(township.href).status_code == 200
    second = figure_pages.breakdown(actors.county_officer, "points_redeemed", tiny.north.path)
    village = next(part for part in second.parts if part.path == tiny.village.path)
    assert "/redemptions/" in village.href
    assert browser.get(village.href).status_code == 200


@pytest.mark.parametrize("place", ["sibling_village", "north", "county", "far_village"])
def test_a_village_secretary_sees_the_own_village_only(actors, tiny, place):
    path = getattr(tiny, place).path
    with pytest.raises(NotFound):
        figure_pages.breakdown(actors.village_secretary, "villages", path)
    browser = actors.browser("village_secretary")
    assert browser.get(f"/figures/{path}/").status_code == 404
    assert browser.get(f"/figures/villages/{path}/").status_code == 404


def test_a_villager_has_no_figures(actors, tiny):
    response = actors.browser("villager").get(f"/figures/{tiny.village.path}/")
    assert response.status_code == 403


def test_an_unknown_figure_is_not_found(actors, tiny):
    response = actors.browser("county_officer").get(f"/figures/nothing/{tiny.county.path}/")
    assert response.status_code == 404


def test_the_file_says_the_same_as_the_page(actors, tiny):
    path = f"/figures/villages/{tiny.county.path}/"
    found = figure_pages.breakdown(actors.county_officer, "villages", tiny.county.path)
    response = actors.browser("county_officer").get(path + "?format=csv")
    assert response["Content-Type"].startswith("text/csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(found.parts) + 1
    for part, line in zip(found.parts, lines[1:], strict=False):
        assert line.startswith(f"{part.path},{part.label},{part.value},")


def test_the_number_of_queries_does_not_grow_with_the_records(
    actors, tiny, django_assert_max_num_queries
):
    browser = actors.browser("county_officer")
    browser.get("/home/")
    with django_assert_max_num_queries(30):
        browser.get("/home/")


def test_the_places_below_cost_no_more_statements_when_they_are_more(actors, tiny):
    counts = {}
    for place in (tiny.county, tiny.north):
        for key in figures.declared():
            cache.clear()
            with CaptureQueriesContext(connection) as seen:
                found = figure_pages.breakdown(actors.county_officer, key, place.path)
            counts[key, place.path] = len(seen)
            ask = figure_pages._ask(found.figure, place.prefix)
            for part in found.parts:
                alone = dataclasses.replace(ask, prefix=paths.prefix(part.path))
                assert part.value == found.figure.compute(alone), (key, part.label)
    assert max(counts.values()) <= 8, counts


@pytest.mark.parametrize("key", list(figures.declared()))
def test_a_figure_opens_where_some_places_have_nothing_to_count_from(actors, tiny, key):
    for place in (tiny.county, tiny.north, tiny.village):
        page = actors.browser("county_officer").get(f"/figures/{key}/{place.path}/")
        assert page.status_code == 200, (key, place.name)
