"""What one person's pages lead to stays closed for their counterpart elsewhere (promise X-02)."""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.access.crawl import matrix
from tests.access.html import Page, is_page
from tests.access.theatre import Theatre, allowed_roles, open_pages
from tests.signing_in import browser_of

# Who looks, and who looks elsewhere with exactly the same powers.
PAIRS = {
    "villager": ("other_villager", False),
    "village_clerk": ("far_village_clerk", True),
    "village_secretary": ("sibling_village_secretary", True),
    "supervision_chair": ("far_supervision_chair", True),
    "panel_member": ("sibling_panel_member", False),
    "shop_keeper": ("far_shop_keeper", False),
    "township_officer": ("other_township_officer", True),
    "coop_chair": ("sibling_coop_chair", True),
}
MOST = 60  # addresses of one page name are alike: a few of each are enough
# What several people may see although it carries an id: the table says why.
SHARED = {"everywhere", "county"}


def is_closed(name: str, role: str) -> bool:
    """Say whether the table closes the objects of this page to a counterpart elsewhere."""
    entry = matrix().get(name, {})
    who = entry.get("who", {})
    return "object" in entry and isinstance(who, dict) and who.get(role) not in SHARED


def harvest(theatre: Theatre, role: str) -> dict[str, set[str]]:
    """Return page name -> addresses with an object, from everything that a role can open."""
    found: dict[str, set[str]] = {}
    client = theatre.browsers[role]
    todo = [theatre.address(name) for name in open_pages("GET") if role in allowed_roles(name)]
    seen: set[str] = set()
    while todo:
        address = todo.pop()
        if address in seen or len(seen) > 400:
            continue
        seen.add(address)
        response = theatre.quick(client, "GET", address)
        if response.status_code != 200 or not is_page(response):
            continue
        for link in Page(response.content.decode()).links:
            path = urlsplit(link).path
            if not path.startswith("/") or path.startswith(("/static/", "/sign-out/")):
                continue
            try:
                match = resolve(path)
            except Resolver404:
                continue
            name = match.view_name
            if not match.kwargs or name not in matrix():
                continue
            group = found.setdefault(name, set())
            if len(group) < MOST // 10 and path not in group:
                group.add(path)
                todo.append(path)
    return found


@pytest.mark.sqlite_lane
@pytest.mark.parametrize("role", PAIRS)
def test_an_address_seen_by_one_is_unknown_to_the_other(theatre: Theatre, role: str):
    other, two_factors = PAIRS[role]
    stranger = browser_of(getattr(theatre.tiny, other), two_factors=two_factors)
    stranger.raise_request_exception = False
    leaks, tried = [], 0
    for name, addresses in harvest(theatre, role).items():
        if not is_closed(name, role) or role not in allowed_roles(name):
            continue
        for address in addresses:
            if _is_the_strangers_own(theatre, stranger, name, address, other):
                continue
            for method in matrix()[name]["methods"]:
                tried += 1
                response = theatre.quick(stranger, method, address)
                if response.status_code != 404:
                    leaks.append(f"{method} {address} ({name}): {response.status_code}")
    assert leaks == []
    assert tried >= 3


def _is_the_strangers_own(theatre, stranger, name: str, address: str, other: str) -> bool:
    """Say whether the address belongs to the counterpart as well, by the table's own reach.

    Lines and batches of a notice are the whole village's; a neighbour reads them by right.
    """
    reach = matrix()[name]["who"].get("villager" if other == "other_villager" else "", "")
    return reach == "village"


@pytest.mark.sqlite_lane
def test_an_id_in_a_query_or_a_field_opens_nothing_either(theatre: Theatre):
    """The pages that take an id outside the path: cards to issue, the key of the next page."""
    stranger = browser_of(theatre.tiny.far_village_clerk)
    household = theatre.tiny.household
    response = theatre.send(stranger, "POST", "/cards/issue/", {"household": [household.pk]})
    assert response.status_code == 404
    listed = theatre.send(stranger, "GET", "/cards/", {"area": theatre.tiny.village.path})
    assert listed.status_code == 404
    listed = theatre.send(stranger, "GET", "/cards/", {"after": household.code[:-1]})
    assert household.code not in listed.content.decode()
    assert re.search(r"H\d{5}", listed.content.decode()), "their own households are listed"
