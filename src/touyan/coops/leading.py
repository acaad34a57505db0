"""Who may lead a cooperative and who may not: pure rules on posts (art. 33, 37, 38, 59).

That directors, the manager and the accountant are no supervisors of the same cooperative is kept by
the register of posts (`registry.offices`); here is what needs the cooperatives themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from touyan.coops import laws
from touyan.registry.kinds import PostKind as K

LEADERS = frozenset({K.COOP_CHAIR, K.COOP_DIRECTOR, K.COOP_MANAGER})
OFFICES = LEADERS | {K.COOP_SUPERVISOR, K.COOP_ACCOUNTANT}
ELECTED = frozenset({K.COOP_CHAIR, K.COOP_DIRECTOR, K.COOP_SUPERVISOR})
"""Elected by the members' assembly from among the members (art. 33)."""

OFFICIAL_POSTS = frozenset(
    {
        K.TOWNSHIP_SECRETARY,
        K.TOWNSHIP_HEAD,
        K.TOWNSHIP_OFFICER,
        K.TOWNSHIP_DISCIPLINE,
        K.TOWNSHIP_JUSTICE,
        K.TOWNSHIP_ECONOMY,
        K.COUNTY_LEADER,
        K.COUNTY_OFFICER,
        K.COUNTY_AGRICULTURE,
        K.COUNTY_PETITION,
        K.COUNTY_JUSTICE,
        K.AUDITOR,
    }
)
"""Who carries out public duties about cooperatives (art. 38). A village's secretary or chair does
not: they are villagers, and the law lets villagers join and be elected."""


@dataclass(frozen=True, slots=True)
class Leads:
    """A post that somebody fills in a cooperative, and what that cooperative does."""

    kind: str
    coop_id: int
    business: str
    is_union: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """Why somebody cannot have a post."""

    reason: str
    basis: str


SAME_BUSINESS = "SAME_BUSINESS"
OFFICIAL = "OFFICIAL"
NOT_A_MEMBER = "NOT_A_MEMBER"
NOT_SENT = "NOT_SENT"


def bars(
    wanted: Leads,
    *,
    leads: Iterable[Leads],
    posts: Iterable[str],
    is_member: bool,
    is_union: bool,
) -> list[Bar]:
    """Return why a person cannot have a post in a cooperative; empty when nothing stands against it.

    `leads` are the person's posts in cooperatives, `posts` the kinds of all posts they fill.
    `is_member`: on the members' list themselves or as the one who votes for a household or unit; in
    a union, a member of (and so sent by) a member cooperative (art. 59).
    """
    found = []
    if OFFICIAL_POSTS & {K(kind) for kind in posts}:
        found.append(Bar(OFFICIAL, laws.OFFICIALS))
    if any(_collide(wanted, other) for other in leads):
        found.append(Bar(SAME_BUSINESS, laws.SAME_BUSINESS))
    if not is_member and is_union and wanted.kind in {K.COOP_CHAIR, K.COOP_DIRECTOR}:
        found.append(Bar(NOT_SENT, laws.UNION_ASSEMBLY))
    elif not is_member and not is_union and wanted.kind in ELECTED:
        found.append(Bar(NOT_A_MEMBER, laws.SUPERVISORS))
    return found


def _collide(a: Leads, b: Leads) -> bool:
    """Say whether two posts in different cooperatives of one business exclude each other: a leader
    here may be neither leader nor supervisor there.
    """
    if a.coop_id == b.coop_id or a.business != b.business or a.is_union is not b.is_union:
        return False  # who leads a member cooperative may be sent to lead its union (art. 59)
    return (a.kind in LEADERS and b.kind in LEADERS | {K.COOP_SUPERVISOR}) or (
        b.kind in LEADERS and a.kind in LEADERS | {K.COOP_SUPERVISOR}
    )
