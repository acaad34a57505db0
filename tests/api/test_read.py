"""What the API answers, to whom, and how it says that a county is invented."""

import datetime as dt
import json

import pytest
from django.test import Client

from touyan.api.areas import AreasOut
from touyan.points.models import Claim

ROOT = "/api/v1"


def get(client: Client, path: str, **parameters: str):
    """Return the status and the body of an answer."""
    answer = client.get(f"{ROOT}{path}", parameters)
    return answer.status_code, json.loads(answer.content)


def test_anybody_reads_an_area_by_its_code(tiny, client: Client) -> None:
    status, body = get(client, f"/areas/{tiny.village.path}")
    assert status == 200
    assert body == {
        "synthetic": False,
        "code": "520524101201",
        "name": "云岭村",
        "level": "VILLAGE",
        "kind": "VILLAGE",
        "invented": True,
    }


@pytest.mark.parametrize("code", ["520524101299", "999999999999", "520524101201Z99"])
def test_an_unknown_area_is_not_found(tiny, client: Client, code: str) -> None:
    status, body = get(client, f"/areas/{code}")
    assert status == 404
    assert body["error"]["code"] == "core.not_found"


def test_areas_below_come_page_by_page(tiny, client: Client) -> None:
    seen, after = [], ""
    for _page in range(10):
        _status, body = get(client, f"/areas/{tiny.county.path}/areas", limit="2", after=after)
        seen += [one["name"] for one in body["areas"]]
        after = body["next_after"]
        if not after:
            break
    assert seen == ["北山镇", "南河镇", "东坡乡"]


def test_a_list_of_areas_is_what_the_document_says(tiny, client: Client) -> None:
    _status, body = get(client, f"/areas/{tiny.county.path}/areas", level="VILLAGE", limit="3")
    checked = AreasOut.model_validate(body)
    assert checked.model_dump(mode="json") == body
    assert len(checked.areas) == 3


def test_areas_of_a_level_lie_anywhere_inside(tiny, client: Client) -> None:
    _status, body = get(client, f"/areas/{tiny.north.path}/areas", level="GROUP")
    assert [one["code"] for one in body["areas"]] == [
        tiny.group.path,
        tiny.other_group.path,
        tiny.sibling_group.path,
    ]


def test_a_list_of_areas_needs_a_fixed_number_of_queries(
    tiny, client: Client, django_assert_max_num_queries
) -> None:
    path = f"/areas/{tiny.county.path}/areas"
    with django_assert_max_num_queries(2):
        get(client, path, level="VILLAGE")


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/areas/520524101201/areas?limit=0", "limit"),
        ("/areas/520524101201/areas?limit=many", "limit"),
        ("/areas/520524101201/areas?level=STREET", "level"),
        ("/areas/nonsense", "code"),
        ("/areas/520524101201/rules?on=2021-02-30", "on"),
    ],
)
def test_a_wrong_parameter_is_named(tiny, client: Client, path: str, where: str) -> None:
    answer = client.get(f"{ROOT}{path}")
    assert answer.status_code == 422
    assert [one["where"] for one in answer.json()["error"]["problems"]] == [where]


def test_own_points_need_a_session(tiny, client: Client) -> None:
    for path in ("/me/points", "/me/points/claims", f"/areas/{tiny.county.path}/figures"):
        status, body = get(client, path)
        assert (status, body["error"]["code"]) == (401, "api.sign_in")


def test_a_villager_reads_the_own_household(tiny, actors) -> None:
    status, body = get(actors.browser("villager"), "/me/points")
    assert status == 200
    assert body["household"] == tiny.household.code


def test_own_points_are_those_of_the_ledger(tiny, actors) -> None:
    _status, body = get(actors.browser("villager"), "/me/points")
    earned = tiny.posted_claim_1.points + tiny.posted_claim_2.points
    assert body["earned"] == earned
    assert body["redeemed"] == tiny.redemption.points
    assert body["available"] == earned - tiny.redemption.points
    assert body["pending"] > 0
    assert body["expected_on"]


def test_points_that_are_reserved_are_not_available(tiny, actors) -> None:
    _status, body = get(actors.browser("other_villager"), "/me/points")
    assert body["held"] == tiny.reserved_redemption.points
    assert body["available"] == body["earned"] - body["held"]


def test_own_deeds_come_page_by_page_and_only_the_own(tiny, actors) -> None:
    browser = actors.browser("villager")
    seen, before = [], ""
    for _page in range(10):
        _status, body = get(browser, "/me/points/claims", limit="2", before=before)
        seen += body["claims"]
        before = body["next_before"]
        if not before:
            break
    assert len(seen) == Claim.objects.filter(household=tiny.household).count() == 5
    assert sorted(one["occurred_on"] for one in seen)[::-1] == [one["occurred_on"] for one in seen]
    assert {one["state"] for one in seen} >= {"POSTED", "PUBLICIZING"}


def test_anybody_reads_the_rules_in_force_and_who_decided_them(tiny, client: Client) -> None:
    status, body = get(client, f"/areas/{tiny.village.path}/rules")
    assert status == 200
    assert body["adopted_by"] == tiny.resolution.title
    assert body["version"] == tiny.scheme.version
    assert len(body["rules"]) == tiny.scheme.rules.count() > 5
    assert all(rule["points"] and rule["title"] for rule in body["rules"])


def test_there_were_no_rules_before_the_decision(tiny, client: Client) -> None:
    day = tiny.scheme.effective_from - dt.timedelta(days=1)
    status, _body = get(client, f"/areas/{tiny.village.path}/rules", on=str(day))
    assert status == 404


def test_a_rule_book_needs_a_fixed_number_of_queries(
    tiny, client: Client, django_assert_max_num_queries
) -> None:
    path = f"/areas/{tiny.village.path}/rules"
    with django_assert_max_num_queries(4):
        get(client, path)


def test_an_official_has_no_household_to_read(actors) -> None:
    status, _body = get(actors.browser("auditor"), "/me/points")
    assert status == 404


def test_figures_are_for_those_who_may_read_them(tiny, actors) -> None:
    assert get(actors.browser("villager"), f"/areas/{tiny.county.path}/figures")[0] == 403
    officer = actors.browser("township_officer")
    assert get(officer, f"/areas/{tiny.county.path}/figures")[0] == 404
    status, body = get(officer, f"/areas/{tiny.north.path}/figures")
    assert status == 200
    assert {"villages", "townships"} <= {one["key"] for one in body["figures"]}
    assert next(one["value"] for one in body["figures"] if one["key"] == "villages") == 3


def test_every_answer_of_a_demo_says_so(tiny, client: Client, settings) -> None:
    for path in (f"/areas/{tiny.village.path}", "/areas/999999999999", "/me/points"):
        assert "X-Touyan-Synthetic" not in client.get(ROOT + path)
    settings.IS_DEMO = True
    for path in (f"/areas/{tiny.village.path}", "/areas/999999999999", "/me/points"):
        answer = client.get(ROOT + path)
        assert answer["X-Touyan-Synthetic"] == "1"
        assert answer.json()["synthetic"] is True


def test_nothing_can_be_written(tiny, actors) -> None:
    browser = actors.browser("village_secretary")
    for method in ("post", "put", "patch", "delete"):
        assert getattr(browser, method)(f"{ROOT}/me/points").status_code == 405


def test_too_many_requests_are_told_to_wait(tiny, client: Client, settings) -> None:
    settings.API_PER_MINUTE = 3
    path = f"{ROOT}/areas/{tiny.village.path}"
    answers = [client.get(path, REMOTE_ADDR="192.0.2.9") for _n in range(5)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) >= 2 or [a.status_code for a in answers][-1] == 429
    assert 0 < int(refused[-1]["Retry-After"]) <= 60
    assert client.get(path, REMOTE_ADDR="192.0.2.10").status_code == 200


def test_a_fault_of_ours_answers_with_a_number_and_nothing_else(
    tiny, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("touyan.api.areas.queries.area_by_path", broken)
    answer = client.get(f"{ROOT}/areas/{tiny.village.path}")
    assert answer.status_code == 500
    assert "secret detail" not in answer.content.decode()
    assert answer.json()["error"]["code"] == "api.broken"
    assert any("API error" in record.message for record in caplog.records)
