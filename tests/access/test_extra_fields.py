"""Fields that a form does not have are ignored (promise X-05)."""

from typing import Any

import pytest
from django.db import connection

from tests.access.html import Page, is_page
from tests.access.theatre import Theatre, allowed_roles, open_pages

NUMBER, TEXT = 987654321, "SENTINEL-7f3a"
NAMES = (
    "village", "village_id", "area", "area_id", "role", "post", "kind", "power", "grants",
    "is_active", "is_staff", "is_superuser", "balance", "amount", "points", "person", "person_id",
    "actor", "actor_id", "user", "user_id", "household_id", "approved_by", "confirmed_by",
    "first_reviewed_by", "second_reviewed_by", "proposed_by", "created_by", "posted_at", "status",
    "state", "floor", "password_hash", "two_factors", "on_behalf_of", "scheme", "transfer_key",
    "issued_by_id", "batch", "must_change_pin", "first_pin_cipher", "language",
)  # fmt: skip


def written_values(found: list[str]):
    """Return a wrapper that collects what statements write."""

    def look(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            found.append(f"{sql[:80]} {params}")
        return execute(sql, params, many, context)

    return connection.execute_wrapper(look)


def forms_of(theatre: Theatre, role: str, name: str) -> list[tuple[str, dict[str, Any]]]:
    """Return (address, filled fields) of the POST forms that a page shows to a role."""
    response = theatre.ask(role, "GET", name)
    if response.status_code != 200 or not is_page(response):
        return []
    page = Page(response.content.decode())
    here = theatre.address(name)
    return [
        (form.action or here, page.filled(form))
        for form in page.forms
        if form.method == "post" and not form.action.startswith(("/view/", "/sign-out/"))
    ]


@pytest.mark.sqlite_lane
def test_privileged_fields_beside_a_form_change_nothing(theatre: Theatre):
    tampered, tried, taken = [], set(), 0
    for name in open_pages("GET"):
        for role in allowed_roles(name)[:2]:
            for address, fields in forms_of(theatre, role, name):
                if (role, address) in tried:
                    continue
                tried.add((role, address))
                extra: dict[str, Any] = {
                    key: NUMBER if n % 2 else TEXT
                    for n, key in enumerate(NAMES)
                    if key not in fields
                }
                found: list[str] = []
                with written_values(found):
                    client = theatre.browsers[role]
                    response = theatre.quick(client, "POST", address, fields | extra)
                taken += response.status_code in {200, 302}
                if response.status_code >= 500:
                    tampered.append(f"{role} {address}: {response.status_code}")
                bad = [text for text in found if str(NUMBER) in text or TEXT in text]
                tampered += [f"{role} {address}: {text}" for text in bad]
    assert tampered == []
    assert len(tried) > 20
    assert taken > 10, "hardly any form was accepted: the test proves nothing"
