"""Which body may adopt a points scheme. It has the nature of a village covenant (rule 16.10).

Organic Law of Villagers' Committees (2025) art. 31: the villagers' assembly; the representatives
only when the assembly authorised them (art. 28). A community: the residents' assembly, or the
representatives when the residents' covenant authorises them.
"""

from touyan.registry.models import ResolutionBody
from touyan.registry.paths import COMMUNITY_KINDS

AUTHORITY_LAW = "村民委员会组织法(2025)第二十八条、第三十一条"
REPRESENTATIVES = frozenset(
    {ResolutionBody.VILLAGER_REPRESENTATIVES, ResolutionBody.RESIDENT_REPRESENTATIVES}
)


def assembly(area_kind: str) -> ResolutionBody:
    """Return the assembly of everybody in a village or in a community."""
    if area_kind in COMMUNITY_KINDS:
        return ResolutionBody.RESIDENTS_ASSEMBLY
    return ResolutionBody.VILLAGERS_ASSEMBLY


def representatives(area_kind: str) -> ResolutionBody:
    """Return the meeting of representatives in a village or in a community."""
    if area_kind in COMMUNITY_KINDS:
        return ResolutionBody.RESIDENT_REPRESENTATIVES
    return ResolutionBody.VILLAGER_REPRESENTATIVES


def adopters(area_kind: str) -> frozenset[ResolutionBody]:
    """Return the bodies that may adopt a scheme in a village or in a community."""
    return frozenset({assembly(area_kind), representatives(area_kind)})


def may_adopt(*, body: str, area_kind: str) -> bool:
    """Say whether a decision of this body can put a scheme in force there."""
    return body in adopters(area_kind)


def needs_authority(body: str) -> bool:
    """Say whether this body adopts only with the authority of the assembly."""
    return body in REPRESENTATIVES


def may_authorise(*, body: str, area_kind: str) -> bool:
    """Say whether a decision of this body can authorise the representatives."""
    return body == assembly(area_kind)
