"""The procedures that the county of an area has, and its name for what is custom there."""

from touyan.core import packs
from touyan.core.errors import NotFound
from touyan.core.procedure_values import MotionTemplate, Procedure, Procedures
from touyan.registry.models import Area
from touyan.registry.paths import Level


def procedures(area: Area) -> list[Procedure]:
    """Return the procedures that can run in a village, community or group, in the pack's order."""
    kind = "COMMUNITY" if area.is_community else "VILLAGE"
    in_group = area.level == Level.GROUP
    return [
        one for one in _of(area).found if kind in one.places and (not in_group or not one.votes)
    ]


def procedure(area: Area, code: str) -> Procedure:
    """Return one of them. Raises NotFound."""
    for one in procedures(area):
        if one.code == code:
            return one
    raise NotFound


def templates(area: Area, code: str) -> list[MotionTemplate]:
    """Return the motions that the county has ready for a procedure."""
    return [one for one in _of(area).templates if one.procedure == code]


def name(area: Area) -> str:
    """Return the county's name, as custom is signed with it; "" without a pack."""
    found = packs.find(area.path)
    return found.name if found else ""


def _of(area: Area) -> Procedures:
    found = packs.find(area.path)
    return found.procedures if found else Procedures()
