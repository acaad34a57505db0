"""The big screen without its script: tables, tiles, alarms with the next step; nobody is ranked on it."""

import datetime as dt
import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest
from django.urls import reverse

import touyan
from tests.indicators import records
from tests.indicators.test_maps import SQUARE, collection, feature
from tests.indicators.test_pages import _asked, _grow, _raise
from touyan.core import clock, measures
from touyan.core.actor import SYSTEM
from touyan.indicators import services
from touyan.indicators.models import FactRun
from touyan.indicators.queries.screen import CHOSEN
from touyan.points.models import Redemption
from touyan.registry.models import Area

SCREEN = "/screen/520524000000/"
SOURCES = Path(touyan.__file__).parent
STATIC = SOURCES / "indicators" / "static" / "indicators"


@pytest.fixture
def counted(tiny):
    """Visits of a month that is over, an alarm in one village."""
    records.open_shops(tiny)
    last = measures.shifted(clock.month_of(clock.today()), -1)
    for village, times in (("far_village", 3), ("east_village", 2)):
        for _n in range(times):
            records.hand_over(tiny, village, "far_household", measures.first_day(last), 10)
    services.rebuild(actor=SYSTEM)
    _raise(tiny, [tiny.village])
    return tiny


def seen(actors, who="county_leader", path=SCREEN):
    answer = actors.browser(who).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_what_is_wrong_where_since_when_and_what_next(counted, actors):
    page = seen(actors, "county_officer")
    alarms = page.partition('<table class="alarms">')[2].partition("</table>")[0]
    assert counted.coop.name in alarms
    assert f"{counted.north.name} {counted.village.name}" in alarms
    assert f"{clock.today():%Y-%m-%d}" in alarms
    assert "派单" in alarms
    (link,) = re.findall(r'href="([^"]+)"', alarms)
    assert actors.browser("county_officer").get(link).status_code == 200


def test_each_panel_has_its_table_with_twelve_months_that_are_over(counted, actors):
    page = seen(actors)
    tables = re.findall(r'<table class="twin">.*?</table>', page, re.DOTALL)
    assert len(tables) == page.count('class="chart"') == len(CHOSEN)
    for table in tables:
        months = re.findall(r'<th scope="row">([\d-]+)</th>', table)
        assert len(months) == 12
        assert months[-1] == measures.shifted(clock.month_of(clock.today()), -1)
    visits = next(one for one in tables if "人次" in one)
    last = measures.shifted(clock.month_of(clock.today()), -1)
    done = Redemption.objects.filter(
        status="DONE", done_on__gte=measures.first_day(last), done_on__lte=measures.last_day(last)
    ).count()
    assert done >= 5
    assert f'data-value="{done}">{done}</td>' in visits
    shares = next(one for one in tables if "%" in one)
    assert 'data-value="">—</td>' in shares  # a share of nothing is unknown, not zero


def test_when_facts_stop_coming_every_panel_turns_amber(counted, actors):
    """A server that stopped must not look like a quiet county."""
    browser = actors.browser("county_officer")
    address = reverse("indicators:screen", args=["520524000000"])
    assert "note stale" not in browser.get(address).content.decode()
    FactRun.objects.update(started_at=clock.now() - dt.timedelta(minutes=31))
    page = browser.get(address).content.decode()
    assert page.count('class="note stale"') == page.count("panel side")
    assert '<span class="stale">' in page


def test_places_stand_in_the_order_of_their_codes_whatever_they_have(counted, actors):
    _raise(counted, [counted.far_village], start=2)
    texts = re.findall(r"<text [^>]*>(.*?)<tspan [^>]*dy=\"1.2em\"", seen(actors))
    names = [re.sub(r"<[^>]+>", "", text) for text in texts]
    rows = Area.objects.filter(level="TOWNSHIP", valid_to=None).order_by("path")
    assert names == list(rows.values_list("name", flat=True))


def test_nobody_is_named_and_no_list_of_places_shows_what_they_do_most(counted, actors):
    """Alarms alone are told by place; points, visits and meetings only as one row of months."""
    page = seen(actors)
    people = {getattr(counted, name).name for name in ("village_secretary", "county_officer")}
    assert not [name for name in people if name in page]
    for panel in re.findall(r'<section class="panel side".*?</section>', page, re.DOTALL):
        assert not [one for one in Area.objects.values_list("name", flat=True) if one in panel]


def test_a_township_sees_its_own_and_nobody_elses(counted, actors):
    assert "南河镇" in seen(actors, "other_township_officer", "/screen/520524102000/")
    browser = actors.browser("other_township_officer")
    assert browser.get("/screen/").url == "/screen/520524102000/"
    for path in (SCREEN, "/screen/520524101000/", "/screen/nonsense/"):
        assert browser.get(path).status_code == 404


def test_it_asks_at_most_15_questions_whatever_lies_below(
    counted, actors, django_assert_max_num_queries
):
    browser = actors.browser("county_officer")
    few = _asked(browser, SCREEN, "now", django_assert_max_num_queries)
    _grow(counted)
    assert _asked(browser, SCREEN, "now", django_assert_max_num_queries) == few


def test_the_countys_own_map_is_drawn_and_a_wrong_one_is_named(counted, actors, settings, tmp_path):
    shutil.copytree(settings.PACKS_DIR, tmp_path / "packs")
    settings.PACKS_DIR = tmp_path / "packs"
    file = tmp_path / "packs" / "zhijin" / "map.geojson"
    east = [[x + 1, y] for x, y in SQUARE]
    file.write_text(
        collection(feature("520524101"), feature("520524102", east), approval="审图号 0")
    )
    page = seen(actors)
    assert "审图号 0" in page
    assert page.count('class="land') == 2
    assert "东坡乡" in page  # not on the map, and yet in the table
    file.write_text(json.dumps({"features": [{}]}))
    page = seen(actors)
    assert "第 1 个图形" in page
    assert page.count('class="land') == 3


def test_its_script_is_the_published_one_and_on_no_other_page():
    readme = (STATIC / "README.md").read_text(encoding="utf-8")
    digest = hashlib.sha256((STATIC / "echarts.simple.min.js").read_bytes()).hexdigest()
    assert f"{digest}  echarts.simple.min.js" in readme
    users = [p.name for p in SOURCES.rglob("*.html") if "echarts" in p.read_text(encoding="utf-8")]
    assert users == ["screen.html"]


def test_nothing_on_it_is_written_into_the_page_as_script_or_style(counted, actors):
    page = seen(actors)
    assert not re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)


def test_before_anything_is_counted_there_is_no_screen(tiny, actors):
    assert actors.browser("county_leader").get(SCREEN).status_code == 404
    assert reverse("indicators:screen", args=["520524000000"]) == SCREEN
