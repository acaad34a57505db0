"""What every answer carries, and what no page contains (promise X-11).

The pages themselves are judged where `test_matrix` opens them.
"""

import pytest

from tests.access.html import Page
from tests.access.judges import VERIFIER, faults_of_headers
from tests.access.theatre import Theatre


@pytest.mark.sqlite_lane
def test_the_verifier_page_may_run_its_own_script_and_nothing_else(stage: Theatre):
    response = stage.play("visitor", "GET", VERIFIER)
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "'self'" not in policy
    assert b"<script>" in response.content
    assert b"src=" not in response.content


@pytest.mark.parametrize(
    ("role", "address"),
    [
        ("visitor", "/nowhere/"),
        ("villager", "/nowhere/"),
        ("villager", "/accounts/"),
        ("villager", "/cards/999999/void/"),
        ("village_clerk", "/cards/print/6f8f5771-5090-da26-3245-3988d9a1501b/"),
    ],
)
def test_refusals_carry_the_policy_too(stage: Theatre, role, address):
    response = stage.send(stage.browsers[role], "GET", address)
    assert response.status_code in {403, 404, 405}
    assert faults_of_headers(response) == []


@pytest.mark.parametrize(
    "html",
    [
        "<p style='color:red'>x</p>",
        "<style>p{}</style>",
        "<script>1</script>",
        "<button onclick='x()'>x</button>",
        "<a href=' javascript:x()'>x</a>",
        "<div hx-on:click='x()'></div>",
        "<script src='https://cdn.example/x.js'></script>",
        "<iframe src='/x'></iframe>",
    ],
)
def test_the_judge_sees_each_offence(html):
    assert Page(html).offences
