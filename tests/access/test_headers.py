"""What every answer carries, and what no page contains (promise X-11)."""

from typing import Any

import pytest

from tests.access.html import Page, is_page
from tests.access.theatre import Theatre, allowed_roles, open_pages

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "manifest-src": "'self'",
}
DOWNLOAD = {"default-src": "'none'", "sandbox": ""}
ROLES_PER_PAGE = 3
# One file that also works without us: it carries its own script, named in its policy by its hash.
VERIFIER = "disclosure:verifier"


def policy_of_files(policy: dict[str, str]) -> dict[str, str]:
    """Return what a download must carry: the pages' policy, or the stricter one of stored files."""
    return DOWNLOAD if policy == DOWNLOAD else POLICY


def faults(response: Any) -> list[str]:
    """Return what is wrong with one answer."""
    found = []
    parts = response.get("Content-Security-Policy", "").split(";")
    named = (part.strip().partition(" ") for part in parts if part.strip())
    policy = {directive: sources for directive, _space, sources in named}
    if policy != (POLICY if is_page(response) else policy_of_files(policy)):
        found.append(f"policy {policy}")
    expected = {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    found += [
        f"{name} is {response.get(name)}"
        for name, value in expected.items()
        if response.get(name) != value
    ]
    if "no-store" not in response.get("Cache-Control", "") and is_page(response):
        found.append(f"Cache-Control is {response.get('Cache-Control')}")
    if is_page(response):
        found += Page(response.content.decode()).offences
    return found


@pytest.mark.sqlite_lane
def test_every_page_carries_the_policy_and_obeys_it(theatre: Theatre):
    wrong: dict[str, list[str]] = {}
    seen = 0
    for method in ("GET", "POST"):
        for name in open_pages(method):
            for role in [] if name == VERIFIER else allowed_roles(name)[:ROLES_PER_PAGE]:
                response = theatre.ask(role, method, name)
                seen += 1
                if found := faults(response):
                    wrong[f"{role} {method} {name} ({response.status_code})"] = found
    assert seen > 100
    assert not wrong, "\n".join(f"{k}: {v}" for k, v in wrong.items())


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
    assert faults(response) == []


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
