"""Figures lead to the pages of facts, place by place, never show a foreign place, and are not a league table."""

import pytest
from django.urls import reverse

from tests.indicators import records
from touyan.core import clock, figures, measures
from touyan.core.actor import SYSTEM
from touyan.indicators import services
from touyan.web import county, figure_pages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept():
    county.forget()
    yield
    county.forget()


@pytest.fixture
def counted(tiny):
    """Visits in the first village, counted as facts."""
    records.open_shops(tiny)
    for points in (10, 7):
        records.hand_over(tiny, "village", "household", clock.today(), points)
    services.rebuild(actor=SYSTEM)
    return tiny


def _links(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('href="')[1:]]


def test_three_clicks_from_the_county_to_the_records(actors, counted):
    """The first page, a township, a village: its records; the old addresses lead the same way."""
    browser = actors.browser("county_officer")
    home = browser.get("/home/").content.decode()
    (first,) = {one for one in _links(home) if "points.redeemed" in one}
    for code in (counted.north.path, counted.village.path):
        page = browser.get(first.replace("&amp;", "&")).content.decode()
        (first,) = {one for one in _links(page) if code in one and "format" not in one}
    assert "/redemptions/" in first
    page = browser.get(first.replace("&amp;", "&"))
    assert page.status_code == 200
    old = browser.get(f"/figures/points_redeemed/{counted.county.path}/")
    assert old.status_code == 302
    assert f"/facts/{counted.county.path}/points.redeemed/" in old["Location"]
    old = browser.get(f"/figures/{counted.county.path}/")
    assert old["Location"] == reverse("indicators:place", args=[counted.county.path])


@pytest.mark.parametrize("place", ["sibling_village", "north", "county", "far_village"])
def test_a_village_secretary_sees_the_own_village_only(actors, tiny, place):
    path = getattr(tiny, place).path
    browser = actors.browser("village_secretary")
    assert browser.get(f"/figures/{path}/").status_code == 404
    assert browser.get(f"/figures/villages/{path}/").status_code == 404


def test_a_villager_has_no_figures(actors, tiny):
    response = actors.browser("villager").get(f"/figures/{tiny.village.path}/")
    assert response.status_code == 403


def test_an_unknown_figure_is_not_found(actors, tiny):
    response = actors.browser("county_officer").get(f"/figures/nothing/{tiny.county.path}/")
    assert response.status_code == 404


def test_the_old_address_of_a_file_leads_to_the_file(actors, counted):
    path = f"/figures/villages/{counted.county.path}/?format=csv"
    response = actors.browser("county_officer").get(path, follow=True)
    assert response["Content-Type"].startswith("text/csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    townships = [one for one in lines if one.startswith("520524")]
    assert len(townships) == 3
    assert sum("000," in one for one in townships) == 3


def test_the_number_of_queries_does_not_grow_with_the_records(
    actors, tiny, django_assert_max_num_queries
):
    browser = actors.browser("county_officer")
    browser.get("/home/")
    with django_assert_max_num_queries(30):
        browser.get("/home/")


@pytest.mark.parametrize("is_counted", [False, True])
def test_every_figure_opens_before_and_after_facts_were_built(actors, tiny, is_counted):
    """Also where there is nothing to count from, and where facts do not reach the published period."""
    if is_counted:
        services.rebuild(actor=SYSTEM)
    browser = actors.browser("county_officer")
    for place in (tiny.county, tiny.north, tiny.village):
        for key in figures.declared():
            old = browser.get(f"/figures/{key}/{place.path}/")
            assert old.status_code == 302, (key, place.name)
            page = browser.get(old["Location"])
            assert page.status_code == 200, (key, place.name, old["Location"])


def test_the_first_page_says_the_same_as_figures_compute(actors, counted):
    for one in figure_pages.headlines(counted.county):
        ask = figures.ask_for("", prefix=counted.county.prefix, today=clock.today())
        if not one.period:
            assert one.counted.value == figures.declared()[one.key].compute(ask), one.key


def test_every_figure_has_a_measure():
    declared = measures.declared()
    assert {one.measure for one in figures.declared().values()} <= set(declared)
