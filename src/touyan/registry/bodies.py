"""Which bodies exist where, and below which others they hang (rule 1.3, 1.4, 16.1)."""

from touyan.registry import paths
from touyan.registry.kinds import OrganisationKind as Kind
from touyan.registry.kinds import ResolutionBody as Body

_ABOVE: dict[Kind, frozenset[Kind]] = {
    Kind.TOWNSHIP_PARTY_COMMITTEE: frozenset({Kind.COUNTY_PARTY_COMMITTEE}),
    Kind.VILLAGE_PARTY_COMMITTEE: frozenset({Kind.TOWNSHIP_PARTY_COMMITTEE}),
    Kind.GENERAL_BRANCH: frozenset({Kind.TOWNSHIP_PARTY_COMMITTEE, Kind.VILLAGE_PARTY_COMMITTEE}),
    Kind.PARTY_BRANCH: frozenset(
        {Kind.TOWNSHIP_PARTY_COMMITTEE, Kind.VILLAGE_PARTY_COMMITTEE, Kind.GENERAL_BRANCH}
    ),
    Kind.JOINT_BRANCH: frozenset(
        {Kind.TOWNSHIP_PARTY_COMMITTEE, Kind.VILLAGE_PARTY_COMMITTEE, Kind.GENERAL_BRANCH}
    ),
    Kind.PARTY_GROUP: frozenset({Kind.PARTY_BRANCH, Kind.JOINT_BRANCH, Kind.GENERAL_BRANCH}),
}
_NOT_IN_A_COMMUNITY = frozenset({Kind.VILLAGERS_COMMITTEE})
_ONLY_IN_A_COMMUNITY = frozenset({Kind.RESIDENTS_COMMITTEE})


def may_hang_below(kind: Kind, parent: str | None) -> bool:
    """Say whether an organisation of this kind may hang below one of kind `parent` (None: unknown)."""
    if parent is None:
        return False
    allowed = _ABOVE.get(kind)
    if allowed is None:
        return kind != Kind.COUNTY_PARTY_COMMITTEE
    return parent in allowed


def may_exist(kind: Kind, *, is_community: bool) -> bool:
    """Say whether such a body exists there: villages and communities have different laws."""
    return kind not in (_NOT_IN_A_COMMUNITY if is_community else _ONLY_IN_A_COMMUNITY)


_VILLAGE_BODIES = frozenset(
    {Body.VILLAGERS_ASSEMBLY, Body.VILLAGER_REPRESENTATIVES, Body.VILLAGERS_COMMITTEE}
)
_COMMUNITY_BODIES = frozenset(
    {Body.RESIDENTS_ASSEMBLY, Body.RESIDENT_REPRESENTATIVES, Body.RESIDENTS_COMMITTEE}
)


_OF_ONE_LEVEL = {
    Body.GROUP_MEETING: paths.Level.GROUP,
    Body.JOINT_MEETING: paths.Level.COUNTY,
}


def resolution_bodies(path: str) -> frozenset[Body]:
    """Return the bodies whose decisions may be recorded in an area with this path."""
    parsed = paths.parse(path)
    found = frozenset(Body) - _VILLAGE_BODIES - _COMMUNITY_BODIES - _OF_ONE_LEVEL.keys()
    if parsed.level == paths.Level.VILLAGE:
        return found | (_COMMUNITY_BODIES if parsed.is_community else _VILLAGE_BODIES)
    return found | {body for body, level in _OF_ONE_LEVEL.items() if level == parsed.level}
