"""Nothing is written without the form's token (promise X-10).

That reading a page writes nothing is seen where `test_matrix` opens it.
"""

import pytest
from django.test import Client

from tests.access.crawl import matrix, pages
from tests.access.judges import counted_writes
from tests.access.lean import log_unkept, pages_unwritten
from tests.access.theatre import Theatre, allowed_roles

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


def cookies_of(client: Client) -> str:
    """Return what a signed-in browser sends: its session and the cookie of its token."""
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


@pytest.mark.sqlite_lane
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["form", "htmx"])
def test_every_unsafe_request_without_a_token_is_refused(theatre: Theatre, headers):
    with pages_unwritten(), log_unkept():
        accepted = _taken_without_a_token(theatre, headers)
    assert accepted == []


def _taken_without_a_token(theatre: Theatre, headers: dict[str, str]) -> list[str]:
    accepted = []
    for page in pages():
        for role in allowed_roles(page.name)[:1]:
            client, address = theatre.browsers[role], theatre.address(page.name)
            sent = headers | {"Cookie": cookies_of(client)}
            for method in UNSAFE:
                response = theatre.quick(client, method, address, headers=sent, checks_token=True)
                if response.status_code not in {403, 405}:
                    accepted.append(f"{method} {page.name}: {response.status_code}")
                if method == "POST" and "POST" in matrix()[page.name]["methods"]:
                    assert response.status_code == 403, page.name
    return accepted


@pytest.mark.sqlite_lane
def test_the_same_request_with_its_token_is_taken(stage: Theatre):
    """Otherwise the test above would pass on a form that is refused for another reason."""
    client, address = stage.browsers["village_clerk"], stage.address("access:void_card")
    client.get(address)
    sent = {"Cookie": cookies_of(client), "X-CSRFToken": client.cookies["csrftoken"].value}
    response = stage.quick(client, "POST", address, headers=sent, checks_token=True)
    assert response.status_code not in {403, 405}


def test_the_counter_of_writes_sees_a_write(stage: Theatre):
    found: list[str] = []
    with counted_writes(found):
        stage.play("village_clerk", "POST", "access:void_card")
    assert any("access_householdcard" in statement for statement in found)
