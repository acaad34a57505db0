"""Which body may adopt a points scheme. It has the nature of a village covenant (rule 16.10).

Organic Law of Villagers' Committees (2025) art. 31: the villagers' assembly; it may authorise the
representatives (art. 28). A community: the residents' assembly, or the representatives when the
residents' covenant authorises them.
"""

from touyan.registry.models import ResolutionBody
from touyan.registry.paths import COMMUNITY_KINDS

_VILLAGE = frozenset({ResolutionBody.VILLAGERS_ASSEMBLY, ResolutionBody.VILLAGER_REPRESENTATIVES})
_COMMUNITY = frozenset({ResolutionBody.RESIDENTS_ASSEMBLY, ResolutionBody.RESIDENT_REPRESENTATIVES})


def adopters(area_kind: str) -> frozenset[ResolutionBody]:
    """Return the bodies that may adopt a scheme in a village or in a community."""
    return _COMMUNITY if area_kind in COMMUNITY_KINDS else _VILLAGE


def may_adopt(*, body: str, area_kind: str) -> bool:
    """Say whether a decision of this body can put a scheme in force there."""
    return body in adopters(area_kind)
