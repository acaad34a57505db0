"""Open311 GeoReport v2: answers hold against the specification and say nothing about people."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.georeport import read
from tests.cases.whistle import MONDAY, Bench, at
from touyan.cases.models import Case

pytestmark = pytest.mark.django_db
BASE = "/open311/v2"
BOTH = pytest.mark.parametrize("fmt", ["json", "xml"])


@pytest.fixture(autouse=True)
def counters(settings):
    settings.API_PER_MINUTE = 100_000


@pytest.fixture
def bench(time_machine_monday, tiny, actors) -> Bench:
    return Bench(tiny, actors, time_machine_monday)


@pytest.fixture
def time_machine_monday():
    import time_machine  # noqa: PLC0415

    with time_machine.travel(MONDAY, tick=False) as found:
        yield found


def get(path: str, what: str, fmt: str = "json", code: int = 200, **query):
    response = Client().get(f"{BASE}/{path}.{fmt}", query)
    assert response.status_code == code, response.content
    return read(response, what, fmt)


@BOTH
def test_discovery_names_the_end_point_and_both_formats(tiny, fmt):
    found = get("discovery", "discovery", fmt)
    (endpoint,) = found["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"].endswith(BASE)
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert endpoint["type"] == "test"


@BOTH
def test_only_published_kinds_are_services(tiny, fmt):
    codes = {one["service_code"] for one in get("services", "services", fmt)}
    assert codes == {"whistle", "hazard", "request"}


@BOTH
def test_a_definition_asks_for_the_matter_of_the_list_of_duties(tiny, fmt):
    found = get("services/request", "service_definition", fmt)
    (matter,) = found["attributes"]
    assert (matter["code"], matter["datatype"]) == ("matter", "singlevaluelist")
    assert "LAMP" in [one["key"] for one in matter["values"]]


@BOTH
@pytest.mark.parametrize("code", ["petition", "mediation", "nothing"])
def test_what_is_not_published_has_no_definition(tiny, fmt, code):
    (error,) = get(f"services/{code}", "errors", fmt, 404)
    assert int(error["code"]) == 404


@BOTH
def test_another_jurisdiction_is_not_found(tiny, fmt):
    get("services", "errors", fmt, 404, jurisdiction_id="110101")
    get("services", "services", fmt, jurisdiction_id="520524")
    get("services", "services", fmt, jurisdiction_id="520524000000")


@BOTH
def test_a_request_shows_kind_village_state_and_times(bench, fmt):
    case = bench.submit()
    (found,) = get("requests", "requests", fmt)
    assert found["service_request_id"] == case.ref
    assert (found["status"], found["service_code"]) == ("open", "whistle")
    assert (found["address"], found["address_id"]) == ("北山镇 云岭村", "520524101201")
    assert found["requested_datetime"] == "2026-03-02T08:00:00+08:00"
    assert found["expected_datetime"] > found["requested_datetime"]
    (one,) = get(f"requests/{case.ref}", "requests", fmt)
    assert one == found


@BOTH
def test_due_times_come_as_extended_attributes(bench, fmt):
    bench.submit()
    (found,) = get("requests", "requests", fmt, extensions="true")
    more = found["extended_attributes"]
    assert more["arrival_due_datetime"] == "2026-03-02T08:10:00+08:00"
    assert not more["arrived_datetime"]


@BOTH
def test_no_answer_holds_a_word_or_a_number_of_anybody(bench, tiny, fmt):
    case = bench.submit(text="刘三婆家路灯不亮", place="水井旁第三家", contact="")
    bench.answered(case, "王电工换了灯泡")
    for path in ("requests", f"requests/{case.ref}"):
        body = Client().get(f"{BASE}/{path}.{fmt}", {"extensions": "true"}).content.decode()
        for word in ("刘三婆", "水井", "王电工", "一组", tiny.villager.name, "129"):
            assert word not in body
        assert not re.search(r"(reporter|assignee|phone|contact)", body)


@pytest.mark.parametrize(
    "more", [{"guard": "mediation.file"}, {"danger": "FIRE"}, {"kind": "enquiry"}]
)
def test_guarded_files_danger_and_unpublished_kinds_never_leave(bench, more):
    case = bench.submit()
    nothing = {"arrival_due_at": None, "resolve_due_at": None, "rung_due_at": None}
    clock = {"rung_clock": "", "rung_remind_at": None}
    Case.objects.filter(pk=case.pk).update(**(more | nothing | clock))
    assert get("requests", "requests") == []
    get(f"requests/{case.ref}", "errors", code=404)


class TestFilters:
    """service_request_id, service_code, dates, status and pages."""

    @pytest.fixture
    def three(self, bench):
        found = []
        for hour, kind in ((8, "whistle"), (9, "hazard"), (10, "request")):
            bench.now(at(hour))
            found.append(bench.submit(kind=kind))
        return found

    def refs(self, **query):
        return [one["service_request_id"] for one in get("requests", "requests", **query)]

    def test_by_number_kind_and_date(self, three):
        one, two, three_ = (case.ref for case in three)
        assert self.refs() == [three_, two, one]
        assert self.refs(service_request_id=f"{one},{three_}") == [three_, one]
        assert self.refs(service_code="hazard,request") == [three_, two]
        assert self.refs(start_date="2026-03-02T09:00:00+08:00") == [three_, two]
        assert self.refs(end_date="2026-03-02T00:30:00Z") == [one]
        assert self.refs(start_date="2025-01-01T00:00:00Z") == [], "at most 90 days"

    def test_by_status(self, three, bench):
        bench.answered(three[0])
        assert self.refs(status="closed") == [three[0].ref]
        assert self.refs(status="open") == [three[2].ref, three[1].ref]
        assert len(self.refs(status="open,closed")) == 3

    def test_pages_follow_by_key(self, three):
        seen, address = [], f"{BASE}/requests.json?page_size=2"
        while address:
            response = Client().get(address)
            seen += [one["service_request_id"] for one in read(response, "requests", "json")]
            found = re.match(r'<(.+)>; rel="next"', response.headers.get("Link", ""))
            address = found[1] if found else ""
        assert seen == [case.ref for case in reversed(three)]

    def test_a_list_asks_as_often_for_many_as_for_three(self, three):
        def cost() -> int:
            Client().get(f"{BASE}/requests.json")
            with CaptureQueriesContext(connection) as seen:
                Client().get(f"{BASE}/requests.json")
            return len(seen)

        before = cost()
        pattern = three[0]
        for number in range(30):
            pattern.pk, pattern._state.adding = None, True
            pattern.ref, pattern.key_index = f"260302-COPY{number:04d}", bytes([number]) * 32
            pattern.save(force_insert=True)
        assert cost() == before

    @pytest.mark.parametrize(
        "query",
        [
            {"start_date": "yesterday"}, {"start_date": "2026-03-02"}, {"end_date": "9999-99-99T00:00:00Z"},
            {"start_date": "2026-03-02T00:00:00"}, {"start_date": "0001-01-01T00:00:00Z"},
            {"start_date": "2026-03-02T00:00:00Z", "end_date": "2026-03-01T00:00:00Z"},
            {"status": "late"}, {"page_size": "0"}, {"page_size": "1000000000"}, {"page_size": "２"},
            {"service_code": "x" * 99}, {"service_request_id": ",".join(["a"] * 300)},
        ],
    )  # fmt: skip
    @BOTH
    def test_a_wrong_parameter_is_named(self, tiny, query, fmt):
        (error,) = get("requests", "errors", fmt, 400, **query)
        assert int(error["code"]) == 400

    def test_a_key_of_no_page_is_not_found(self, tiny):
        get("requests", "errors", code=404, before="' OR 1=1")


def test_other_methods_and_formats_are_refused(tiny):
    assert Client().post(f"{BASE}/services.json").status_code == 405
    assert Client().put(f"{BASE}/requests.json").status_code == 405
    assert Client().get(f"{BASE}/requests.yaml").status_code == 404


@BOTH
def test_asking_too_often_is_refused_for_a_while(tiny, settings, fmt):
    settings.API_PER_MINUTE = 2
    client = Client(REMOTE_ADDR="203.0.113.77")
    statuses = [client.get(f"{BASE}/services.{fmt}").status_code for _ in range(6)]
    assert statuses[:2] == [200, 200]
    assert 429 in statuses


@BOTH
def test_a_synthetic_county_says_so(bench, settings, fmt):
    settings.IS_DEMO = True
    bench.submit()
    response = Client().get(f"{BASE}/requests.{fmt}")
    assert response["X-Touyan-Synthetic"] == "1"
    (found,) = read(response, "requests", fmt)
    assert found["service_notice"]


def test_times_carry_the_countys_offset(bench):
    bench.submit()
    (found,) = get("requests", "requests")
    assert dt.datetime.fromisoformat(found["updated_datetime"]).utcoffset() == dt.timedelta(hours=8)
