"""Measures and facts over the API: what the pages say, by scope, in a fixed number of questions."""

import pytest

from tests.api.test_read import get
from tests.indicators import records
from tests.indicators.test_pages import _grow
from touyan.core import clock, measures
from touyan.core.actor import SYSTEM
from touyan.indicators import services
from touyan.indicators.queries import facts as queries
from touyan.registry.models import Area

COUNTY = "/areas/520524000000/facts"


@pytest.fixture
def counted(tiny):
    """Visits in two townships, counted."""
    records.open_shops(tiny)
    for village, times in (("far_village", 3), ("east_village", 2)):
        for _n in range(times):
            records.hand_over(tiny, village, "far_household", clock.today(), 10)
    services.rebuild(actor=SYSTEM)
    return tiny


def test_anybody_reads_what_is_counted(db, client):
    status, body = get(client, "/measures")
    assert status == 200
    assert [one["code"] for one in body["measures"]] == list(measures.declared())
    kinds = {one["code"]: one["kind"] for one in body["measures"]}
    assert kinds["points.visits"] == "flow"
    assert kinds["points.redeeming_households"] == "distinct"


def test_facts_of_a_place_are_those_of_its_page(counted, actors):
    status, body = get(actors.browser("county_officer"), COUNTY)
    assert status == 200
    month = clock.month_of(clock.today())
    kept = queries.values_of(counted.county, month)
    told = {one["measure"]: one for one in body["facts"]}
    assert set(told) == set(measures.declared())
    assert {one["month"] for one in body["facts"]} == {month}
    for code, value in kept.items():
        assert (told[code]["num"], told[code]["den"]) == (value.num, value.den)
    assert told["points.visits"]["num"] == 5
    assert told["decisions.attendance"]["num"] is None  # a share of nothing is not known
    assert (
        told["disclosure.notices"]["num"] == kept.get("disclosure.notices", measures.Value(0)).num
    )


def test_the_places_below_add_up_where_they_may(counted, actors):
    officer = actors.browser("county_officer")
    query = {"below": "true", "measure": "points.visits"}
    _status, body = get(officer, COUNTY, **query)
    assert {one["area"]: one["num"] for one in body["facts"]} == {
        "520524101000": 0,
        "520524102000": 3,
        "520524203000": 2,
    }
    homes = {"measure": "points.redeeming_households"}
    (whole,) = get(officer, COUNTY, **homes)[1]["facts"]
    parts = get(officer, COUNTY, below="true", **homes)[1]["facts"]
    assert whole["num"] == 1  # one household in two townships
    assert sum(one["num"] for one in parts) == 2


def test_months_before_the_first_one_are_left_out(counted, actors):
    query = {"first": "1990-01", "measure": "points.visits"}
    _status, body = get(actors.browser("county_officer"), COUNTY, **query)
    assert body["facts"][0]["month"] == queries.as_of().first
    assert len(body["facts"]) == services.facts.MONTHS_KEPT


def test_a_township_reads_its_own_only(counted, actors):
    officer = actors.browser("other_township_officer")
    assert get(officer, "/areas/520524102000/facts")[0] == 200
    for code in ("520524000000", "520524101000", "520524101201", "520525000000"):
        assert get(officer, f"/areas/{code}/facts")[0] == 404
    assert get(actors.browser("villager"), "/areas/520524101201/facts")[0] == 403


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"first": "2021-13"}, 422, "api.wrong_form"),
        ({"measure": "no.such"}, 404, "core.not_found"),
        ({"below": "true", "then": "true"}, 400, "core.invalid"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_reason(counted, actors, query, status, code):
    answer = get(actors.browser("county_officer"), COUNTY, **query)
    assert (answer[0], answer[1]["error"]["code"]) == (status, code)


def test_an_answer_has_an_end_and_a_fixed_number_of_questions(
    counted, actors, django_assert_num_queries, django_assert_max_num_queries
):
    officer = actors.browser("county_officer")
    get(officer, COUNTY, below="true")
    with django_assert_max_num_queries(10) as few:
        get(officer, COUNTY, below="true")
    _grow(counted)
    with django_assert_num_queries(len(few)):
        status, body = get(officer, COUNTY, below="true")
    assert status == 200
    assert len(body["facts"]) == 23 * len(measures.declared())
    status, body = get(officer, COUNTY, below="true", first="2000-01")
    assert (status, body["error"]["code"]) == (400, "api.too_much")


def test_before_anything_is_counted_there_are_no_facts(tiny, actors):
    assert get(actors.browser("county_officer"), COUNTY)[0] == 404


def test_a_place_comes_as_a_file_with_everything_below(counted, actors):
    browser = actors.browser("county_officer")
    answer = browser.get("/facts/520524000000/", {"format": "csv"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 4 * len(measures.declared())
    month = clock.month_of(clock.today())
    assert f"520524102000,南河镇,{month},points.visits,兑换人次,3,,0" in lines
    assert f"520524101000,北山镇,{month},decisions.attendance,到会情况,,,0" in lines
    assert Area.objects.filter(level="TOWNSHIP").count() == 3
