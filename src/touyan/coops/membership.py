"""Who may found and join a cooperative, in which proportions: pure rules (Farmers' Cooperatives Law).

Everything is counted in whole members. Each check is a value with its own figures, so that a page can
say "12 of 14 are farmers; at least 12 must be" before anybody presses a button.
"""

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from touyan.coops import laws
from touyan.registry.kinds import OrganisationKind

MEMBERS_LEAST = 5
UNION_LEAST = 3
SMALL_COOP = 20
REPRESENTATIVES_FROM = 150
REPRESENTATIVES_LEAST = 51
ADDITIONAL_PERCENT = 20
ASKERS_PERCENT = 30
ASSEMBLY_WITHIN_DAYS = 20
BASIS_POINTS = 10_000

PUBLIC_FUNCTIONS = frozenset(
    {
        OrganisationKind.COUNTY_PARTY_COMMITTEE,
        OrganisationKind.TOWNSHIP_PARTY_COMMITTEE,
        OrganisationKind.VILLAGE_PARTY_COMMITTEE,
        OrganisationKind.GENERAL_BRANCH,
        OrganisationKind.PARTY_BRANCH,
        OrganisationKind.JOINT_BRANCH,
        OrganisationKind.PARTY_GROUP,
        OrganisationKind.VILLAGERS_COMMITTEE,
        OrganisationKind.RESIDENTS_COMMITTEE,
        OrganisationKind.SUPERVISION_COMMITTEE,
        OrganisationKind.MEDIATION_COMMITTEE,
        OrganisationKind.COUNCIL,
        OrganisationKind.GOVERNMENT,
    }
)
"""Bodies with public functions never join (art. 19). The collective economic organisation may
(Collective Organisations Law art. 6), and so may every cadre as a private person."""


class Check(enum.StrEnum):
    """One condition of a members' list."""

    MEMBERS = "MEMBERS"
    FARMERS = "FARMERS"
    UNITS = "UNITS"
    CONSENT = "CONSENT"
    COOPERATIVES = "COOPERATIVES"


@dataclass(frozen=True, slots=True)
class Counted:
    """A condition with its figures: `have` must be at least (or, for units, at most) `limit`."""

    check: Check
    have: int
    limit: int
    basis: str

    @property
    def is_met(self) -> bool:
        """Say whether the condition holds."""
        return self.have <= self.limit if self.check is Check.UNITS else self.have >= self.limit


@dataclass(frozen=True, slots=True)
class Kin:
    """One entry of a members' list, as far as these rules ask."""

    is_farmer: bool
    is_unit: bool = False
    agrees: bool = True


def farmers_least(members: int) -> int:
    """Return how many of so many members must be farmers: 80 %, rounded up (art. 20)."""
    return -(-members * 4 // 5)


def units_most(members: int) -> int:
    """Return how many may be enterprises, institutions or associations (art. 20).

    One where there are twenty members or fewer; else 5 %, rounded down.
    """
    return 1 if members <= SMALL_COOP else members // 20


def additional_votes_most(members: int, share: int) -> int:
    """Return how many additional votes a charter may give in all (art. 22).

    `share` is the charter's, in hundredths of a per cent; never more than 20 % of the basic votes.
    """
    lawful = members * ADDITIONAL_PERCENT // 100
    return min(lawful, members * share // BASIS_POINTS)


def askers_least(members: int) -> int:
    """Return how many members may ask for an extraordinary assembly: 30 %, rounded up (art. 31)."""
    return -(-members * ASKERS_PERCENT // 100)


def ground_of(*, larger_contribution: bool, larger_trade: bool) -> str:
    """Return for what a member may have additional votes (art. 22): a value of `VoteGround`, or ""."""
    if larger_contribution and larger_trade:
        return "BOTH"
    if larger_contribution:
        return "CONTRIBUTION"
    return "TRADE" if larger_trade else ""


def composition(members: Iterable[Kin]) -> list[Counted]:
    """Return the conditions on who the members are (art. 12, 20), in the order of the law."""
    found = list(members)
    count = len(found)
    return [
        Counted(Check.MEMBERS, count, MEMBERS_LEAST, laws.FOUNDING),
        Counted(
            Check.FARMERS, sum(m.is_farmer for m in found), farmers_least(count), laws.COMPOSITION
        ),
        Counted(Check.UNITS, sum(m.is_unit for m in found), units_most(count), laws.COMPOSITION),
    ]


def founding(founders: Iterable[Kin]) -> list[Counted]:
    """Return every condition of founding a cooperative: its members, and that all of them agree to
    the charter (art. 14).
    """
    found = list(founders)
    agreed = sum(m.agrees for m in found)
    return [*composition(found), Counted(Check.CONSENT, agreed, len(found), laws.UNANIMOUS)]


def founding_union(cooperatives: Iterable[bool]) -> list[Counted]:
    """Return the conditions of founding a union: three cooperatives, all of one mind (art. 56).

    `cooperatives` says of each whether it agrees to the charter.
    """
    found = list(cooperatives)
    return [
        Counted(Check.COOPERATIVES, len(found), UNION_LEAST, laws.UNION_MEMBERS),
        Counted(Check.CONSENT, sum(found), len(found), laws.UNION_MEMBERS),
    ]


def unmet(counted: Iterable[Counted]) -> list[Counted]:
    """Return the conditions that do not hold."""
    return [one for one in counted if not one.is_met]


def may_join(organisation_kind: str, *, is_union: bool) -> bool:
    """Say whether an organisation of this kind may be a member (art. 19, 56).

    Only cooperatives join a union. Whoever manages public affairs joins neither.
    """
    if is_union:
        return organisation_kind == OrganisationKind.COOP
    return organisation_kind not in PUBLIC_FUNCTIONS | {OrganisationKind.COOP_UNION}


def may_have_representatives(members: int) -> bool:
    """Say whether there may be a representatives' assembly: more than 150 members (art. 32)."""
    return members > REPRESENTATIVES_FROM


def representatives_least(members: int) -> int:
    """Return how many representatives there are as a rule: a tenth, at least 51 (art. 32)."""
    return max(REPRESENTATIVES_LEAST, -(-members // 10))


def one_vote_each(members: Collection[int]) -> dict[int, int]:
    """Return one vote for each member cooperative of a union (art. 60)."""
    return dict.fromkeys(members, 1)
