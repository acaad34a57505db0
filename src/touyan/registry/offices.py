"""What each kind of post is: where it exists, whether one person holds it, what it excludes.

Pure rules on values; each exclusion cites its article. Close relatives (近亲属) follow when kinship
is recorded.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.registry.kinds import OrganisationKind, PostKind
from touyan.registry.paths import Level


@dataclass(frozen=True, slots=True)
class Office:
    """Where a kind of post exists and whether one person at a time holds it."""

    levels: frozenset[Level]
    is_single: bool
    organisations: frozenset[OrganisationKind] = frozenset()

    def fits(self, organisation_kind: str | None) -> bool:
        """Say whether the post may belong to an organisation of this kind (None: to none)."""
        if self.organisations:
            return organisation_kind in self.organisations
        return True


@dataclass(frozen=True, slots=True)
class Held:
    """A post that a person fills, as far as exclusions ask."""

    kind: PostKind
    area_id: int
    organisation_id: int | None


@dataclass(frozen=True, slots=True)
class Clash:
    """Two posts that exclude each other. A soft one gives way to a stated reason."""

    basis: str
    message: str | Promise
    is_hard: bool


_VILLAGE = frozenset({Level.VILLAGE})
_NEAR = frozenset({Level.VILLAGE, Level.GROUP, Level.BUILDING})
_GRID = frozenset({Level.VILLAGE, Level.GRID})
_TOWNSHIP = frozenset({Level.TOWNSHIP})
_COUNTY = frozenset({Level.COUNTY})
_OFFICIAL = frozenset({Level.COUNTY, Level.TOWNSHIP})
_ECONOMY = frozenset({Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE, Level.GROUP})
_PARTY = frozenset(
    {
        OrganisationKind.VILLAGE_PARTY_COMMITTEE,
        OrganisationKind.GENERAL_BRANCH,
        OrganisationKind.PARTY_BRANCH,
        OrganisationKind.JOINT_BRANCH,
    }
)
_COOPS = frozenset({OrganisationKind.COOP, OrganisationKind.COOP_UNION})
_COLLECTIVES = frozenset({OrganisationKind.COLLECTIVE})

K = PostKind


def _offices(
    kinds: Iterable[PostKind],
    levels: frozenset[Level],
    *,
    is_single: bool = False,
    organisations: frozenset[OrganisationKind] = frozenset(),
) -> dict[PostKind, Office]:
    return {kind: Office(levels, is_single, organisations) for kind in kinds}


OFFICES: dict[PostKind, Office] = (
    _offices(
        [K.VILLAGE_SECRETARY, K.COMMITTEE_CHAIR, K.SUPERVISION_CHAIR, K.FIRST_SECRETARY],
        _VILLAGE,
        is_single=True,
    )
    | _offices(
        [
            K.VILLAGE_DEPUTY_SECRETARY,
            K.COMMITTEE_VICE_CHAIR,
            K.COMMITTEE_MEMBER,
            K.VILLAGE_CLERK,
            K.PANEL_MEMBER,
            K.SUPERVISION_MEMBER,
            K.SHOP_KEEPER,
            K.WORK_TEAM_MEMBER,
        ],
        _VILLAGE,
    )
    | _offices([K.GROUP_HEAD], frozenset({Level.GROUP}), is_single=True)
    | _offices([K.BUILDING_HEAD], frozenset({Level.BUILDING}), is_single=True)
    | _offices([K.GRID_WORKER], _GRID)
    | _offices([K.REPRESENTATIVE, K.HUB_MEMBER, K.VOLUNTEER, K.LOCAL_ELDER], _NEAR)
    | _offices([K.MEDIATOR], _VILLAGE | _TOWNSHIP)  # People's Mediation Law art. 8, 34
    | _offices([K.BRANCH_SECRETARY], _ECONOMY, is_single=True, organisations=_PARTY)
    | _offices(
        [K.COLLECTIVE_CHAIR, K.COLLECTIVE_SUPERVISOR_HEAD],
        _ECONOMY,
        is_single=True,
        organisations=_COLLECTIVES,
    )
    | _offices(
        [K.COLLECTIVE_DIRECTOR, K.COLLECTIVE_SUPERVISOR, K.COLLECTIVE_ACCOUNTANT],
        _ECONOMY,
        organisations=_COLLECTIVES,
    )
    | _offices([K.COOP_CHAIR], _ECONOMY, is_single=True, organisations=_COOPS)
    | _offices(
        [K.COOP_DIRECTOR, K.COOP_MANAGER, K.COOP_SUPERVISOR, K.COOP_ACCOUNTANT],
        _ECONOMY,
        organisations=_COOPS,
    )
    | _offices([K.TOWNSHIP_SECRETARY, K.TOWNSHIP_HEAD], _TOWNSHIP, is_single=True)
    | _offices(
        [K.TOWNSHIP_OFFICER, K.TOWNSHIP_DISCIPLINE, K.TOWNSHIP_JUSTICE, K.TOWNSHIP_ECONOMY],
        _TOWNSHIP,
    )
    | _offices(
        [
            K.COUNTY_LEADER,
            K.COUNTY_OFFICER,
            K.COUNTY_AGRICULTURE,
            K.COUNTY_PETITION,
            K.COUNTY_JUSTICE,
        ],
        _COUNTY,
    )
    | _offices([K.AUDITOR, K.SYSTEM_ADMIN, K.SECURITY_ADMIN, K.AUDIT_ADMIN], _OFFICIAL)
)

COMMITTEE = frozenset({K.COMMITTEE_CHAIR, K.COMMITTEE_VICE_CHAIR, K.COMMITTEE_MEMBER})
SUPERVISION = frozenset({K.SUPERVISION_CHAIR, K.SUPERVISION_MEMBER})
COOP_LEADERS = frozenset({K.COOP_CHAIR, K.COOP_DIRECTOR, K.COOP_MANAGER, K.COOP_ACCOUNTANT})
COLLECTIVE_SUPERVISORS = frozenset({K.COLLECTIVE_SUPERVISOR, K.COLLECTIVE_SUPERVISOR_HEAD})
COLLECTIVE_LEADERS = frozenset({K.COLLECTIVE_CHAIR, K.COLLECTIVE_DIRECTOR, K.COLLECTIVE_ACCOUNTANT})
_ADMINS = frozenset({K.SYSTEM_ADMIN, K.SECURITY_ADMIN, K.AUDIT_ADMIN})

_VILLAGERS_LAW = "村民委员会组织法(2025)第三十七条"
_RESIDENTS_LAW = "城市居民委员会组织法(2025)第三十六条"
_SUPERVISION_OPINION = "关于建立健全村务监督委员会的指导意见(2017)第二条"
_COOP_LAW = "农民专业合作社法(2017)第三十三条"
_COLLECTIVE_LAW = "农村集体经济组织法(2024)第三十四条"
_THREE_ADMINS = "GB/T 22239-2019"


def clashes(wanted: Held, held: Iterable[Held], *, is_community: bool) -> list[Clash]:
    """Return what keeps a person who fills `held` from the wanted post; empty when nothing does."""
    found: list[Clash] = []
    for other in held:
        found += _clashes_of_two(wanted, other, is_community=is_community)
    return found


def _clashes_of_two(a: Held, b: Held, *, is_community: bool) -> list[Clash]:
    found = []
    if a.area_id == b.area_id and _crosses(a, b, SUPERVISION, COMMITTEE):
        found.append(
            Clash(
                _RESIDENTS_LAW if is_community else _VILLAGERS_LAW,
                _("A member of the committee may not sit on the supervision committee."),
                is_hard=True,
            )
        )
    if a.area_id == b.area_id and _crosses(
        a, b, frozenset({K.SUPERVISION_CHAIR}), frozenset({K.VILLAGE_SECRETARY})
    ):
        found.append(
            Clash(
                _SUPERVISION_OPINION,
                _(
                    "In principle the Party secretary does not chair the supervision committee. "
                    "Give the reason if there is no other way."
                ),
                is_hard=False,
            )
        )
    same_organisation = a.organisation_id is not None and a.organisation_id == b.organisation_id
    if same_organisation and _crosses(a, b, frozenset({K.COOP_SUPERVISOR}), COOP_LEADERS):
        found.append(Clash(_COOP_LAW, _SUPERVISOR, is_hard=True))
    if same_organisation and _crosses(a, b, COLLECTIVE_SUPERVISORS, COLLECTIVE_LEADERS):
        found.append(Clash(_COLLECTIVE_LAW, _SUPERVISOR, is_hard=True))
    if a.kind in _ADMINS and b.kind in _ADMINS and a.kind != b.kind:
        found.append(
            Clash(
                _THREE_ADMINS,
                _("The three administrators are three different people."),
                is_hard=True,
            )
        )
    return found


_SUPERVISOR = _("Directors, the manager and the accountant may not be supervisors.")


def _crosses(a: Held, b: Held, left: frozenset[PostKind], right: frozenset[PostKind]) -> bool:
    return (a.kind in left and b.kind in right) or (a.kind in right and b.kind in left)
