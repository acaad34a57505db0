"""Official 12-digit area codes and our suffixes for groups, grids and buildings (rule 1.1, 1.2).

A path is the code of an area: `520524105205` (a village), `520524105205Z03` (its third group),
`...G003` (a grid), `...B0001` (a building). Codes change every year, so a path is never a key.
Basis: rules for statistical area codes, 国统字〔2009〕91号.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid

_PATH = re.compile(r"^(\d{12})(?:(Z)(\d{2})|(G)(\d{3})|(B)(\d{4}))?$", re.ASCII)
_DIGITS = {"Z": 2, "G": 3, "B": 4}


class Level(models.TextChoices):
    """How deep an area lies."""

    PROVINCE = "PROVINCE", _("Province")
    PREFECTURE = "PREFECTURE", _("Prefecture")
    COUNTY = "COUNTY", _("County")
    TOWNSHIP = "TOWNSHIP", _("Township level")
    VILLAGE = "VILLAGE", _("Village level")
    GROUP = "GROUP", _("Group")
    GRID = "GRID", _("Grid")
    BUILDING = "BUILDING", _("Building")


class AreaKind(models.TextChoices):
    """What kind of place it is; the kind of a village-level area decides which law applies."""

    PROVINCE = "PROVINCE", _("Province")
    PREFECTURE = "PREFECTURE", _("Prefecture")
    COUNTY = "COUNTY", _("County")
    SUBDISTRICT = "SUBDISTRICT", _("Subdistrict")
    TOWN = "TOWN", _("Town")
    TOWNSHIP = "TOWNSHIP", _("Township")
    ZONE = "ZONE", _("Development zone or farm")
    VILLAGE = "VILLAGE", _("Administrative village")
    COMMUNITY = "COMMUNITY", _("Community")
    VILLAGE_LIKE = "VILLAGE_LIKE", _("Like a village")
    COMMUNITY_LIKE = "COMMUNITY_LIKE", _("Like a community")
    GROUP = "GROUP", _("Group")
    GRID = "GRID", _("Grid")
    BUILDING = "BUILDING", _("Building")


COMMUNITY_KINDS = frozenset({AreaKind.COMMUNITY, AreaKind.COMMUNITY_LIKE})
"""Where the Organic Law of Urban Residents' Committees applies; elsewhere the Villagers' one."""

_SIGNIFICANT = {
    Level.PROVINCE: 2,
    Level.PREFECTURE: 4,
    Level.COUNTY: 6,
    Level.TOWNSHIP: 9,
    Level.VILLAGE: 12,
}
_SUFFIX_LEVEL = {"Z": Level.GROUP, "G": Level.GRID, "B": Level.BUILDING}
_SUFFIX_KIND = {"Z": AreaKind.GROUP, "G": AreaKind.GRID, "B": AreaKind.BUILDING}
_SUFFIX_OF = {level: letter for letter, level in _SUFFIX_LEVEL.items()}
_ABOVE = {
    Level.PREFECTURE: 2,
    Level.COUNTY: 4,
    Level.TOWNSHIP: 6,
    Level.VILLAGE: 9,
}
_TOWNSHIP_RANGES = (
    (1, 99, AreaKind.SUBDISTRICT),
    (100, 199, AreaKind.TOWN),
    (200, 399, AreaKind.TOWNSHIP),
    (400, 599, AreaKind.ZONE),
)
_VILLAGE_RANGES = (
    (1, 199, AreaKind.COMMUNITY),
    (200, 399, AreaKind.VILLAGE),
    (400, 499, AreaKind.COMMUNITY_LIKE),
    (500, 599, AreaKind.VILLAGE_LIKE),
)


class BadAreaCode(Invalid):
    """The text is not an area code."""

    code = "registry.bad_area_code"
    default_message = _(
        "An area code has 12 digits, and Z01, G001 or B0001 after it for a group, grid or building."
    )


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a path says about itself."""

    path: str
    level: Level
    kind: AreaKind
    official: str
    suffix: str

    @property
    def is_community(self) -> bool:
        """Say whether the law for urban residents' committees applies (also to its groups)."""
        return _village_kind(self.official) in COMMUNITY_KINDS


@lru_cache(maxsize=8192)
def parse(path: str) -> Parsed:
    """Return level, kind and parts of a path. Raises BadAreaCode."""
    found = _PATH.match(path)
    if found is None:
        raise BadAreaCode
    official = found[1]
    letter = found[2] or found[4] or found[6] or ""
    if letter:
        if official.endswith("000"):
            raise BadAreaCode(_("A group, grid or building belongs to a village or community."))
        _kind(official, Level.VILLAGE)
        return Parsed(
            path, _SUFFIX_LEVEL[letter], _SUFFIX_KIND[letter], official, path[len(official) :]
        )
    found_level = _official_level(official)
    return Parsed(path, found_level, _kind(official, found_level), official, "")


def level(path: str) -> Level:
    """Return how deep the area with this path lies. Raises BadAreaCode."""
    return parse(path).level


def prefix(path: str) -> str:
    """Return the significant part: what the paths of all areas below start with."""
    parsed = parse(path)
    return path[: _SIGNIFICANT[parsed.level]] if not parsed.suffix else path


def parent(path: str) -> str:
    """Return the path of the area above ("" above a province). Raises BadAreaCode."""
    parsed = parse(path)
    if parsed.suffix:
        return parsed.official
    if parsed.level == Level.PROVINCE:
        return ""
    return path[: _ABOVE[parsed.level]].ljust(12, "0")


@lru_cache(maxsize=8192)
def village_of(path: str) -> str:
    """Return the 12-digit code of the village that the path lies in, or "" above village level."""
    official = path[:12]
    return "" if official.endswith("000") else official


def suffixed(official: str, area_level: Level, serial: int) -> str:
    """Return the path of a group, grid or building. Raises BadAreaCode when the serial is too long."""
    letter = _SUFFIX_OF[area_level]
    path = f"{official}{letter}{serial:0{_DIGITS[letter]}d}"
    parse(path)
    return path


def _official_level(official: str) -> Level:
    if official.startswith("00"):
        raise BadAreaCode
    for zeros, found in (
        (10, Level.PROVINCE),
        (8, Level.PREFECTURE),
        (6, Level.COUNTY),
        (3, Level.TOWNSHIP),
    ):
        if official.endswith("0" * zeros):
            return found
    return Level.VILLAGE


def _village_kind(official: str) -> AreaKind | None:
    serial = int(official[9:12])
    return next((kind for low, high, kind in _VILLAGE_RANGES if low <= serial <= high), None)


def _kind(official: str, area_level: Level) -> AreaKind:
    if area_level == Level.VILLAGE:
        found = _village_kind(official)
    elif area_level == Level.TOWNSHIP:
        serial = int(official[6:9])
        found = next((kind for low, high, kind in _TOWNSHIP_RANGES if low <= serial <= high), None)
    else:
        found = AreaKind(area_level.value)
    if found is None:
        raise BadAreaCode(_("This number is outside the ranges for townships and villages."))
    return found
