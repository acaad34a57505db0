"""Promise B-09: nonsense is answered with an error, and every answer is what the document says.

Schemathesis makes requests from the API's own OpenAPI document, such as it allows and such as it
forbids, and holds each answer against the document: status, kind of content, headers and shape;
nothing forbidden is accepted, and nothing ends in a failure of the server.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.indicators import records
from touyan.api.document import document
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.indicators import services

FEW, MANY = 20, 500
GET = {path: methods["get"] for path, methods in document()["paths"].items()}
LOCKED = sorted(path for path, operation in GET.items() if "security" in operation)
ASKING = sorted(path for path, operation in GET.items() if operation["parameters"])
PLACED = [path for path in ASKING if "{code}" in path and len(GET[path]["parameters"]) > 1]
FILTERS = [
    (path, parameter["name"])
    for path in ASKING
    for parameter in GET[path]["parameters"]
    if parameter["in"] == "query"
]
ALLOWED, FORBIDDEN = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
COOKIE = django_settings.SESSION_COOKIE_NAME
# What no generator of JSON sends: bytes that are no text, and texts that no database keeps.
GARBAGE = {
    "a zero byte": "%00",
    "half a character": "%E4%BA",
    "half a pair": "%ED%A0%80",
    "not a number": "NaN",
    "seconds since 1970": "0.0",
    "a number of 400 digits": "9" * 400,
    "full-width digits": quote("２０２６-１１"),
    "no day of any calendar": "2026-02-30",
    "the year 0": "0000-01-01",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "a key of no page": "2026-11-20_99999999999999999999",
    "long": "a" * 20_000,
    "a turn of direction": quote("\u202e2026-11"),
}


@pytest.fixture
def counted(tiny, settings):
    """A county with facts, asked as often as one likes."""
    settings.API_PER_MINUTE = 10**9
    records.open_shops(tiny)
    records.hand_over(tiny, "far_village", "far_household", clock.today(), 10)
    services.rebuild(actor=SYSTEM)
    return tiny


@pytest.fixture
def asker(counted, actors):
    """The browser of somebody who may ask for a path: a villager for what is his, else an official."""
    return lambda path: actors.browser("villager" if "/me/" in path else "county_officer")


@pytest.fixture
def application() -> Iterator[Any]:
    """The application as a server calls it, on the connection of the test."""
    both = (signals.request_started, signals.request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in both:
        signal.connect(close_old_connections)


def operation(application: Any, path: str, described: dict[str, Any] | None = None) -> Any:
    """Return one operation as the document has it; the session is the test's to bring."""
    found = described or document()
    for methods in found["paths"].values():
        methods["get"].pop("security", None)
    schema = schemathesis.openapi.from_dict(found)
    schema.app = application
    return schema[path]["GET"]


def ask(strategy: Any, examples: int, client: Any = None) -> Counter[int]:
    """Send requests, the same in every run; count the statuses of the answers, all of which held."""
    statuses: Counter[int] = Counter()
    cookies = {COOKIE: client.cookies[COOKIE].value} if client else {}

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def send(case: Any) -> None:
        answer = case.call_and_validate(
            headers={"Accept-Encoding": "identity"},
            cookies=cookies,
            excluded_checks=[
                positive_data_acceptance
            ],  # two parameters may rule each other out: 400
        )
        statuses[answer.status_code] += 1

    send()
    return statuses


def allowed(application: Any, client: Any, path: str, place: dict[str, str], examples: int) -> None:
    strategy = operation(application, path).as_strategy(ALLOWED, path_parameters=place)
    found = ask(strategy, examples, client)
    assert found[200] > 0, found
    assert set(found) <= {200, 400, 404}, found


def forbidden(application: Any, client: Any, path: str, examples: int) -> None:
    strategy = operation(application, path).as_strategy(FORBIDDEN)
    assert ask(strategy, examples, client)[422] > 0


@pytest.mark.parametrize("path", sorted(GET))
def test_what_the_document_allows_is_answered_as_it_says(application, asker, counted, path):
    place = {"code": counted.village.path} if "{code}" in path else {}
    allowed(application, asker(path), path, place, FEW)


@pytest.mark.parametrize("path", ASKING)
def test_what_the_document_forbids_is_refused(application, asker, path):
    forbidden(application, asker(path), path, FEW)


@pytest.mark.parametrize("path", PLACED)
def test_a_real_place_does_not_excuse_a_forbidden_parameter(application, asker, counted, path):
    place = {"code": counted.village.path}
    strategy = operation(application, path).as_strategy(FORBIDDEN, path_parameters=place)
    assert ask(strategy, FEW, asker(path))[422] > 0


@pytest.mark.parametrize("path", LOCKED)
def test_without_a_session_everything_locked_stays_locked(application, counted, path):
    strategy = operation(application, path).as_strategy(ALLOWED)
    assert set(ask(strategy, FEW)) == {401}


@pytest.mark.nightly
@pytest.mark.parametrize("path", sorted(GET))
def test_many_requests_that_the_document_allows(application, asker, counted, path):
    place = {"code": counted.village.path} if "{code}" in path else {}
    allowed(application, asker(path), path, place, MANY)


@pytest.mark.nightly
@pytest.mark.parametrize("path", ASKING)
def test_many_requests_that_the_document_forbids(application, asker, path):
    forbidden(application, asker(path), path, MANY)


def test_an_answer_of_another_shape_is_noticed(application, asker, counted):
    """The campaign itself can fail: the document is falsified, and the answer no longer fits it."""
    falsified = document()
    falsified["components"]["schemas"]["AreaOut"]["properties"]["name"]["type"] = "integer"
    path, place = "/api/v1/areas/{code}", {"code": counted.village.path}
    strategy = operation(application, path, falsified).as_strategy(ALLOWED, path_parameters=place)
    with pytest.raises(FailureGroup, match="schema"):
        ask(strategy, 1, asker(path))


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_in_any_parameter_is_an_error_or_finds_nothing(asker, counted, garbage):
    clients = {path: asker(path) for path in ASKING}
    for path, name in FILTERS:
        address = f"{path.format(code=counted.village.path)}?{name}={GARBAGE[garbage]}"
        answer = clients[path].get(address)
        assert answer.status_code in {200, 400, 404, 422}, address
        assert answer["Content-Type"].startswith("application/json"), address
        assert ("error" in answer.json()) == (answer.status_code != 200), address


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_in_the_code_of_a_place_finds_nothing(asker, garbage):
    clients = {path: asker(path) for path in ASKING if "{code}" in path}
    for path, client in clients.items():
        answer = client.get(path.format(code=GARBAGE[garbage]))
        assert answer.status_code in {404, 422}, path
