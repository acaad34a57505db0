"""A client of Open311 written by others (the package `three`) reads from and submits to a live server."""

import itertools
import warnings

import pytest

from touyan.access.services import api_keys
from touyan.cases.models import Case
from touyan.core import clock


@pytest.fixture
def three(monkeypatch):
    """The package asks for one name that Python 3 calls otherwise."""
    monkeypatch.setattr(itertools, "ifilter", filter, raising=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own old spellings
        import three  # noqa: PLC0415

    return three.Three


@pytest.mark.sqlite_lane
def test_it_reads_the_county_submits_and_follows_its_request(
    transactional_db, tiny, actors, live_server, three
):
    _key, text = api_keys.issue(
        actor=actors.security_admin,
        holder="市 12345",
        kinds=[],
        per_minute=600,
        expires_on=clock.today(),
    )
    city = three(f"{live_server.url}/open311/v2", api_key=text, jurisdiction="520524")
    assert city.discovery()["endpoints"][0]["formats"] == ["text/xml", "application/json"]
    assert {one["service_code"] for one in city.services()} == {"whistle", "hazard", "request"}
    assert city.services("request")["attributes"][0]["code"] == "matter"
    (sent,) = city.post(
        "request",
        address="北山镇云岭村桥头",
        description="桥头路灯不亮",
        name="小二 王",
        **{"attribute[matter]": "LAMP"},
    )
    assert city.post_response.status_code == 201
    case = Case.objects.get(ref=sent["service_request_id"])
    assert (case.matter, case.text) == ("LAMP", "桥头路灯不亮")
    (found,) = city.request(sent["service_request_id"])
    assert (found["status"], found["address"]) == ("open", "北山镇 云岭村")
    assert [one["service_request_id"] for one in city.requests("request", status="open")] == [
        case.ref
    ]
    assert city.token(sent["token"])[0]["service_request_id"] == case.ref
    refused = three(f"{live_server.url}/open311/v2", api_key="wrong").post(
        "request", description="x"
    )
    assert refused[0]["code"] == 403
    city.session.close()
