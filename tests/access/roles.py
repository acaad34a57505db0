"""The roles of the access tests: who they are in the tiny county, and whom they never are."""

from django.test import Client

from tests.signing_in import browser_of
from tests.tiny import Tiny

VISITOR = "visitor"
ONE_FACTOR = {
    "villager",
    "other_villager",
    "shop_keeper",
    "panel_member",
    "group_head",
    "grid_worker",
}
ROLES = (
    "villager", "other_villager", "shop_keeper", "panel_member", "group_head", "grid_worker",
    "village_clerk", "village_secretary", "committee_chair", "supervision_chair",
    "supervision_member", "first_secretary", "coop_chair", "sibling_coop_chair",
    "township_officer", "township_secretary", "county_officer", "county_leader", "auditor",
    "mediator", "township_justice", "county_petition",
    "system_admin", "security_admin", "audit_admin",
)  # fmt: skip


def browsers(tiny: Tiny) -> dict[str, Client]:
    """Return a signed-in browser for each role, and one that has not signed in."""
    found = {
        role: browser_of(getattr(tiny, role), two_factors=role not in ONE_FACTOR) for role in ROLES
    }
    found[VISITOR] = Client()
    for client in found.values():
        client.raise_request_exception = False
    return found
