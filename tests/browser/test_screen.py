"""The big screen in Chromium: honest charts (U-17), half an hour of refreshing (U-16), dispatch (U-18)."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Installation, Visit, Visitor
from tests.browser.test_weight import KB, _load
from touyan.web import browsing

SCREEN = "/screen/520524000000/"
MINUTE = 60_000
READ = """
() => [...document.querySelectorAll('.chart')].map(chart => {
  const option = echarts.getInstanceByDom(chart).getOption();
  const panel = chart.closest('.panel');
  const rows = [...panel.querySelectorAll('.twin tbody tr')];
  return {
    title: panel.querySelector('h2').textContent, finding: panel.querySelector('h2 + p').textContent,
    unit: chart.dataset.unit, head: panel.querySelector('.twin thead th:last-child').textContent,
    asOf: chart.dataset.asOf, note: panel.querySelector('.note').textContent,
    kinds: option.series.map(s => s.type), x: option.xAxis, y: option.yAxis,
    drawn: option.series.map(s => s.data.map(d => d.value)), names: option.xAxis[0].data,
    table: rows.map(r => { const v = r.querySelector('td').dataset.value; return v === '' ? null : Number(v); }),
    texts: rows.map(r => r.querySelector('td').textContent), months: rows.map(r => r.querySelector('th').textContent),
    keys: Object.keys(option),
  };
})
"""


@pytest.fixture
def wall(visit: Visit) -> Visitor:
    """The screen on the wall of the county's hall, its clock in our hands."""
    visitor = visit("county", width=1920, height=1080)
    visitor.page.clock.install()
    visitor.open(SCREEN)
    visitor.page.wait_for_function("window.echarts && !document.querySelector('.chart').hidden")
    return visitor


def _charts(visitor: Visitor) -> list[dict[str, Any]]:
    return list(visitor.page.evaluate(READ))


def test_each_chart_tells_what_its_table_tells_from_zero_on_one_axis(wall: Visitor) -> None:
    charts = _charts(wall)
    assert charts
    for one in charts:
        assert one["drawn"] == [one["table"]], one["title"]
        assert one["names"] == one["months"]
        assert len(one["x"]) == len(one["y"]) == 1, "two axes"
        assert one["y"][0]["min"] == 0
        assert not one["y"][0].get("scale")
        assert set(one["kinds"]) <= {"bar", "line"}
        assert not [key for key in one["keys"] if "3D" in key or key in {"globe", "radar", "polar"}]
        assert one["unit"] == one["y"][0]["name"] == one["head"]
        assert one["asOf"] in one["note"]
        assert one["finding"].strip()
        assert [text == "—" for text in one["texts"]] == [n is None for n in one["table"]]


def test_the_screen_fits_the_wall_and_its_letters_can_be_read_from_afar(wall: Visitor) -> None:
    sizes = wall.page.evaluate(
        "() => { const e = document.documentElement; return [e.scrollWidth <= e.clientWidth,"
        " document.body.scrollHeight <= innerHeight,"
        " parseFloat(getComputedStyle(document.body).fontSize),"
        " parseFloat(getComputedStyle(document.querySelector('.count dd a')).fontSize),"
        " window.__violations, document.querySelectorAll('canvas').length] }"
    )
    assert sizes[:2] == [True, True]
    assert sizes[2] >= 20
    assert sizes[3] >= 56
    assert sizes[4] == []
    assert sizes[5] == len(_charts(wall))
    assert wall.errors == []


def test_when_the_server_is_gone_the_screen_says_so_within_90_seconds(wall: Visitor) -> None:
    said = wall.page.locator("#broken")
    expect(said).to_be_hidden()
    wall.page.route("**/screen/**", lambda route: route.abort())
    wall.page.clock.run_for(MINUTE + MINUTE // 2)
    expect(said).to_be_visible()
    assert "数据中断" in said.inner_text()
    wall.page.unroute("**/screen/**")
    with wall.page.expect_response("**/screen/**"):
        wall.page.clock.run_for(MINUTE // 2)  # to the next asking; not on, into its patience
    expect(said).to_be_hidden()


def test_a_server_that_was_really_stopped_is_told_within_90_seconds(
    visit: Visit, installation: Installation
) -> None:
    """No aborted request stands for it here: the process that served the wall has ended."""
    visitor = visit("county", width=1920, height=1080)
    visitor.page.clock.install()
    said = visitor.page.locator("#broken")
    with browsing.served(browsing.environment(installation.data)) as address:
        visitor.page.goto(address + SCREEN)
        visitor.page.wait_for_function("window.echarts && !document.querySelector('.chart').hidden")
        with visitor.page.expect_response("**/screen/**"):
            visitor.page.clock.run_for(MINUTE)
        expect(said).to_be_hidden()
    visitor.page.clock.run_for(MINUTE + MINUTE // 2)
    expect(said).to_be_visible()
    assert "数据中断" in said.inner_text()


def test_after_half_an_hour_it_is_fresh_and_holds_no_more_than_before(wall: Visitor) -> None:
    session = wall.context.new_cdp_session(wall.page)

    def heap() -> float:
        session.send("HeapProfiler.collectGarbage")
        return float(session.send("Runtime.getHeapUsage")["usedSize"])

    def minutes(number: int) -> None:
        for _minute in range(number):
            with wall.page.expect_response("**/screen/**"):
                wall.page.clock.run_for(MINUTE)

    minutes(5)
    before, canvases = heap(), wall.page.locator("canvas").count()
    minutes(25)
    wall.page.wait_for_timeout(200)
    assert wall.page.locator("canvas").count() == canvases
    assert heap() < before + 2 * 1024 * KB
    assert wall.errors == []
    assert all(one["drawn"] == [one["table"]] for one in _charts(wall))


def test_without_a_script_the_tables_stand_open(visit: Visit) -> None:
    visitor = visit("county", scripts=False, width=1920, height=1080)
    visitor.open(SCREEN)
    assert visitor.page.locator("table.twin:visible").count() == 6
    assert visitor.page.locator(".chart:visible").count() == 0
    assert visitor.page.locator("table.alarms:visible").count() == 1


def test_an_alarm_on_the_wall_is_somebodys_task_after_two_clicks(visit: Visit) -> None:
    """U-18: and the ticket says whose it is and until when."""
    visitor = visit("county", width=1920, height=1080)
    visitor.open(SCREEN)
    visitor.page.locator("table.alarms a.press").first.click()
    visitor.page.wait_for_url("**/dispatch/")
    visitor.page.locator("main form button[type=submit]").click()
    visitor.page.wait_for_url("**/tickets/*/")
    said = visitor.page.locator("main").inner_text()
    assert "承办人" in said
    assert "剩" in said


def test_the_screen_stays_under_its_weight(visit: Visit) -> None:
    """B5: 400 KB with map and charts; another page of the same person carries no chart library."""
    weight, addresses = _load(visit, "county", SCREEN)
    assert weight <= 400 * KB, f"{weight / KB:.0f} KB"
    assert [one for one in addresses if "echarts" in one]
    _weight, addresses = _load(visit, "county", "/facts/520524000000/")
    assert not [one for one in addresses if "echarts" in one or "screen" in one]
