"""Nothing is written without the form's token, and reading a page writes nothing (promise X-10)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client

from tests.access.crawl import matrix, pages
from tests.access.theatre import Theatre, allowed_roles, open_pages

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
# A session notes when it was last used; nothing else may be written by looking.
OWN_BOOKKEEPING = ('"access_session"', "access_session", "SAVEPOINT", "RELEASE SAVEPOINT")
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "COPY", "TRUNCATE")


def without_token(client: Client) -> Client:
    """Return the same signed-in browser with the check of tokens switched on."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    return strict


@pytest.mark.sqlite_lane
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["form", "htmx"])
def test_every_unsafe_request_without_a_token_is_refused(theatre: Theatre, headers):
    accepted = []
    for page in pages():
        for role in allowed_roles(page.name)[:1]:
            client = without_token(theatre.browsers[role])
            client.defaults |= {
                f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()
            }
            for method in UNSAFE:
                response = theatre.send(client, method, theatre.address(page.name))
                if response.status_code not in {403, 405}:
                    accepted.append(f"{method} {page.name}: {response.status_code}")
                if method == "POST" and "POST" in matrix()[page.name]["methods"]:
                    assert response.status_code == 403, page.name
    assert accepted == []


@contextmanager
def counted_writes(found: list[str]) -> Iterator[None]:
    """Collect the statements that change something."""

    def look(execute, sql, params, many, context):
        text = sql.lstrip()
        if text.upper().startswith(WRITES) and not any(own in text for own in OWN_BOOKKEEPING):
            found.append(text[:120])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield


@pytest.mark.sqlite_lane
def test_reading_a_page_writes_nothing(theatre: Theatre):
    wrote: dict[str, list[str]] = {}
    for name in open_pages("GET"):
        for role in allowed_roles(name)[:3]:
            statements: list[str] = []
            with counted_writes(statements):
                theatre.play(role, "GET", name)
            if statements:
                wrote[f"{role} GET {name}"] = statements
    assert wrote == {}


def test_the_counter_of_writes_sees_a_write(theatre: Theatre):
    found: list[str] = []
    with counted_writes(found):
        theatre.play("village_clerk", "POST", "access:void_card")
    assert any("access_householdcard" in statement for statement in found)
