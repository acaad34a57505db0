"""Promise B-09 for Open311: whatever is sent, the answer is one that GeoReport v2 knows, never a failure."""

import json

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api.georeport import read
from touyan.access.services import api_keys
from touyan.cases.models import Case
from touyan.core import clock

ROOT = "/open311/v2"
FEW, MANY = 60, 1500
FILTERS = (
    "jurisdiction_id", "service_request_id", "service_code", "start_date", "end_date", "status",
    "page_size", "before", "extensions",
)  # fmt: skip
FIELDS = (
    "service_code", "address_id", "address_string", "description", "first_name", "last_name", "phone",
    "email", "device_id", "account_id", "lat", "long", "media_url", "attribute[matter]",
    "attribute[no-such]", "attribute[", "jurisdiction_id",
)  # fmt: skip
# What is nearly right goes further in than what is wholly wrong.
NEARLY = st.sampled_from([
    "", "0", "-1", "1e9", "9" * 400, "null", "true", "open", "open,closed", "whistle", "enquiry",
    "520524", "520524101201", "520524101201G001", "北山镇云岭村", "2026-11-20T08:00:00+08:00",
    "2026-11-20T08:00:00+99:99", "0001-01-01T00:00:00+14:00", "2100-12-31T23:59:59-14:00",
    "2026-02-30T00:00:00Z", "2026-11-20_1", "2026-11-20T08:00:00+08:00_5", "_", "\x00", "a\x00b",
    "\u202e", "\ufffe", "𠮷", "x" * 3000, "<a>&amp;</a>", "]]>", "%", "W-1,W-2",
])  # fmt: skip
ANY_TEXT = st.text(max_size=30)
VALUES = st.one_of(NEARLY, NEARLY, ANY_TEXT)
FORMATS = st.sampled_from(["json", "xml"])


def campaign(examples: int):
    """Return settings under which every run sends the same requests."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def often(settings):
    """Ask as often as one likes, from one address."""
    settings.API_PER_MINUTE = 10**9
    cache.clear()


@pytest.fixture
def key(actors):
    """A good key for all kinds."""
    limits = {"holder": "市 12345", "kinds": [], "per_minute": 600, "expires_on": clock.today()}
    return api_keys.issue(actor=actors.security_admin, **limits)[1]


def held(response, what: str, fmt: str, good: int = 200) -> bool:
    """Hold an answer against the specification; say whether it was a good one."""
    if response.status_code != good:
        assert response.status_code in {400, 403, 404, 413, 422}, response.content
        (error,) = read(response, "errors", fmt)
        assert int(error["code"]) == response.status_code
        return False
    read(response, what, fmt)
    return True


def _list(examples: int) -> int:
    client, good = Client(), []

    @campaign(examples)
    @given(st.dictionaries(st.sampled_from(FILTERS), VALUES, max_size=4), FORMATS)
    def ask(filters, fmt):
        response = client.get(f"{ROOT}/requests.{fmt}", _sendable(filters))
        good.append(held(response, "requests", fmt))

    ask()
    assert not all(good)
    return sum(good)


def _submit(key: str, examples: int) -> int:
    client, good = Client(), []
    whole = {
        "service_code": "whistle", "address_id": "520524101201", "description": "桥头路灯不亮了",
    }  # fmt: skip

    @campaign(examples)
    @given(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4), FORMATS)
    def send(wrong, fmt):
        cache.clear()  # a key has its own limit for each minute
        fields = {"api_key": key} | whole | _sendable(wrong)
        kept = Case.objects.count()
        response = client.post(f"{ROOT}/requests.{fmt}", fields)
        good.append(held(response, "submitted", fmt, good=201))
        assert Case.objects.count() - kept == (1 if good[-1] else 0)

    send()
    assert not all(good)
    return sum(good)


def _sendable(fields: dict[str, str]) -> dict[str, str]:
    """Lone halves of pairs cannot be written as UTF-8; what stands in for them can."""
    return {name: text.encode(errors="replace").decode() for name, text in fields.items()}


def test_any_filter_is_answered_or_refused(tiny, often):
    assert _list(FEW) > 0


def test_any_submission_is_taken_or_refused_and_leaves_nothing(tiny, often, key):
    assert _submit(key, FEW) > 0


@pytest.mark.nightly
def test_many_filters(tiny, often):
    assert _list(MANY) > 0


@pytest.mark.nightly
def test_many_submissions(tiny, often, key):
    assert _submit(key, MANY) > 0


@pytest.mark.parametrize("fmt", ["json", "xml"])
@pytest.mark.parametrize("code", ["whistle", "0", "-", "whistle-whistle", "吹哨"])
def test_any_service_is_defined_or_not_found(tiny, often, fmt, code):
    response = Client().get(f"{ROOT}/services/{code}.{fmt}")
    assert held(response, "service_definition", fmt) == (code == "whistle")


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b"[]", json.dumps({"a": 1}).encode(), b"a" * 70_000]
)
@pytest.mark.parametrize(
    "kind", ["application/json", "multipart/form-data", "text/plain", "", "a/b; c"]
)
def test_a_body_that_is_no_form_is_refused(tiny, often, body, kind):
    response = Client().post(f"{ROOT}/requests.json", data=body, content_type=kind)
    assert not held(response, "submitted", "json", good=201)
