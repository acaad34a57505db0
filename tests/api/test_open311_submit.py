"""Submitting by Open311: a key, the same triage as for everybody, and nothing left of an accusation."""

import uuid

import pytest
from django.apps import apps
from django.test import Client

from tests.api.georeport import read
from tests.fault.statements import snapshot
from touyan.access.services import api_keys
from touyan.audit.models import Record
from touyan.cases.models import Case
from touyan.core import clock

pytestmark = pytest.mark.django_db
PATH = "/open311/v2/requests"
BOTH = pytest.mark.parametrize("fmt", ["json", "xml"])
GOOD = {"service_code": "whistle", "address_id": "520524101201", "description": "桥头路灯不亮了"}


@pytest.fixture
def issue(actors):
    """Give a key to another system."""

    def give(**more):
        limits = {"holder": "市 12345", "kinds": [], "per_minute": 600, "expires_on": clock.today()}
        return api_keys.issue(actor=actors.security_admin, **(limits | more))

    return give


@pytest.fixture
def send(issue):
    """Submit with a good key."""
    _key, text = issue()

    def post(fmt="json", headers=None, **fields):
        return Client(enforce_csrf_checks=True).post(
            f"{PATH}.{fmt}", {"api_key": text} | fields, headers=headers or {}
        )

    return post


def error(response, status, fmt="json"):
    assert response.status_code == status, response.content
    (found,) = read(response, "errors", fmt)
    assert int(found["code"]) == status
    return found["description"]


@BOTH
def test_a_request_gets_a_number_a_promise_and_a_clock(send, fmt):
    response = send(fmt, **GOOD, last_name="王", first_name="小二", phone="12900000055")
    assert response.status_code == 201
    (found,) = read(response, "submitted", fmt)
    case = Case.objects.get(ref=found["service_request_id"])
    assert (case.channel, case.kind, case.text) == ("API", "whistle", GOOD["description"])
    assert case.reporter_id is None
    assert case.contact == "王 小二 12900000055"
    assert case.arrival_due_at is not None
    (token,) = read(Client().get(f"/open311/v2/tokens/{found['token']}.{fmt}"), "tokens", fmt)
    assert token["service_request_id"] == case.ref
    act = Record.objects.get(action="access.api_key.used")
    assert (act.object_kind, act.object_id) == ("case", str(case.pk))


def test_a_village_may_be_named_instead_of_coded(send):
    assert (
        send(
            service_code="whistle", address_string="北山镇云岭村桥头", description="灯坏了"
        ).status_code
        == 201
    )
    assert Case.objects.get().area.path == "520524101201"


def test_coordinates_are_neither_needed_nor_kept(send):
    assert "address_id" in error(
        send(service_code="whistle", lat="26.65", long="105.76", description="灯"), 400
    )
    send(**GOOD, lat="26.659876", long="105.761234")
    case = Case.objects.get()
    assert "26.6598" not in repr([getattr(case, f.attname) for f in Case._meta.concrete_fields])


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"service_code": ""}, 400), ({"service_code": "nothing"}, 404), ({"service_code": "petition"}, 404),
        ({"service_code": "enquiry"}, 404), ({"address_id": "520525101201"}, 400), ({"address_id": "x"}, 400),
        ({"address_id": "520524000000"}, 400), ({"address_id": "520524101000"}, 400),
        ({"address_id": "", "address_string": "某个地方"}, 400), ({"description": ""}, 400),
        ({"description": "长" * 2001}, 400), ({"address_string": "长" * 201}, 400), ({"phone": "1" * 101}, 400),
        ({"attribute[WATTS]": "60"}, 400), ({"attribute[matter]": "NOTHING"}, 400), ({"attribute[": "1"}, 400),
        ({"jurisdiction_id": "110101"}, 404),
    ],
)  # fmt: skip
@BOTH
def test_what_cannot_be_taken_is_refused_and_leaves_nothing(send, fields, status, fmt):
    error(send(fmt, **(GOOD | fields)), status, fmt)
    assert not Case.objects.exists()


@BOTH
@pytest.mark.parametrize("given", ["", "ty_wrong", "x" * 200, "\u2603"])
def test_without_a_good_key_nothing_is_taken(tiny, given, fmt):
    error(Client().post(f"{PATH}.{fmt}", GOOD | {"api_key": given}), 403, fmt)
    assert not Case.objects.exists()


def test_a_key_that_is_over_or_taken_back_opens_nothing(issue, actors):
    key, text = issue()
    assert Client().post(f"{PATH}.json", GOOD | {"api_key": text}).status_code == 201
    type(key).objects.filter(pk=key.pk).update(expires_on="2020-01-01")
    error(Client().post(f"{PATH}.json", GOOD | {"api_key": text}), 403)
    key, text = issue()
    api_keys.revoke(actor=actors.security_admin, key_id=key.pk)
    error(Client().post(f"{PATH}.json", GOOD | {"api_key": text}), 403)


def test_a_key_for_one_kind_submits_no_other(issue):
    _key, text = issue(kinds=["hazard"])
    error(Client().post(f"{PATH}.json", GOOD | {"api_key": text}), 403)
    assert (
        Client()
        .post(f"{PATH}.json", GOOD | {"api_key": text, "service_code": "hazard"})
        .status_code
        == 201
    )


def test_a_key_has_its_own_rate(issue):
    _key, text = issue(per_minute=1)
    answers = [
        Client().post(f"{PATH}.json", GOOD | {"api_key": text}).status_code for _ in range(4)
    ]
    assert answers[0] == 201
    assert 429 in answers


def test_a_body_that_is_too_large_is_refused_before_it_is_read(tiny):
    error(Client().post(f"{PATH}.json", GOOD | {"media": "x" * 70_000}), 413)


@pytest.mark.parametrize("kind", ["application/json", "application/xml", "text/plain"])
def test_a_body_of_another_kind_is_no_submission(tiny, kind):
    response = Client().post(f"{PATH}.json", '{"api_key": "x"}', content_type=kind)
    error(response, 403)


@pytest.mark.parametrize(
    "text",
    ["灯\x00坏了", "\ud800", "\u202e路灯", "=cmd|' /C calc'!A0", "<script>alert(1)</script>"],
)
def test_strange_text_is_kept_as_text_or_refused(send, text):
    response = send(**(GOOD | {"description": text.encode("utf-8", "replace").decode()}))
    assert response.status_code in {201, 400}
    for path in ("requests.json", "requests.xml"):
        assert b"<script>" not in Client().get(f"/open311/v2/{path}").content


def test_the_same_request_sent_again_is_the_same_case(send):
    headers = {"Idempotency-Key": "city-17"}
    first = send(headers=headers, **GOOD)
    again = send(headers=headers, **GOOD)
    assert first.json() == again.json()
    assert Case.objects.count() == 1
    assert Record.objects.filter(action="access.api_key.used").count() == 1
    assert send(headers=headers, **(GOOD | {"description": "别的事"})).status_code == 422


@BOTH
def test_an_accusation_is_shown_its_channel_and_leaves_no_trace(send, fmt, caplog):
    caplog.set_level("DEBUG")
    words = "村支书贪污集体的钱"
    before = snapshot()
    said = error(send(fmt, **(GOOD | {"description": words})), 400, fmt)
    assert "12388" in said
    assert snapshot() == before
    assert words not in caplog.text
    assert words not in said


def test_danger_names_the_emergency_number_and_gets_no_clock(send):
    (found,) = send(**(GOOD | {"description": "房子着火了，火很大"})).json()
    assert "119" in found["service_notice"]
    case = Case.objects.get()
    assert (case.danger, case.arrival_due_at) == ("FIRE", None)


def test_an_unknown_token_is_not_found(tiny):
    error(Client().get(f"/open311/v2/tokens/{uuid.uuid4()}.json"), 404)


def test_reading_and_refusing_write_nothing(send):
    before = snapshot()
    for path in ("discovery", "services", "services/whistle", "requests"):
        Client().get(f"/open311/v2/{path}.xml")
    send(**(GOOD | {"service_code": "nothing"}))
    assert snapshot() == before
    assert apps.get_model("access", "ApiKey").objects.count() == 1
