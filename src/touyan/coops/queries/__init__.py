"""Reading the coops room: one door per object, lists by key."""

from touyan.coops.queries.doors import (
    get_coop,
    get_member,
    get_readable,
    get_share,
    own_coops,
    reached,
    reaches,
)
from touyan.coops.queries.members import (
    charter_on,
    members_on,
    people_of,
    roster,
)

__all__ = [
    "charter_on",
    "get_coop",
    "get_member",
    "get_readable",
    "get_share",
    "members_on",
    "own_coops",
    "people_of",
    "reached",
    "reaches",
    "roster",
]
