"""Writes the county itself: areas, officials, what can be counted."""

from touyan.core.actor import SYSTEM
from touyan.demo import writing
from touyan.demo.plan.offices import plan_officials
from touyan.demo.plan.places import CountyPlan, PlannedPlace
from touyan.points import accounts
from touyan.registry import bulk
from touyan.registry.bulk import NewArea
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area


def found(plan: CountyPlan) -> None:
    """Register every area down to groups and buildings, the officials, points and yuan."""
    bulk.register_areas(actor=SYSTEM, areas=_areas(plan))
    codes = [plan.pack.county.code, *(t.area.code for t in plan.townships)]
    areas = {area.path: area for area in Area.objects.living().filter(path__in=codes)}
    for code in codes:
        _officials(plan, areas[code])
    accounts.define(actor=SYSTEM)


def _areas(plan: CountyPlan) -> list[NewArea]:
    found = [NewArea(plan.pack.county.code, plan.pack.county.name)]
    for township in plan.townships:
        found.append(NewArea(township.area.code, township.area.name))
        for place in township.places:
            found.append(NewArea(place.code, place.name, is_invented=place.invented))
            found += [
                NewArea(part_code(place, number), part_name(place, number), is_invented=True)
                for number in range(1, place.parts + 1)
            ]
    return found


def part_code(place: PlannedPlace, number: int) -> str:
    """Return the code of a group, or of a building in a community."""
    return f"{place.code}B{number:04d}" if place.is_community else f"{place.code}Z{number:02d}"


def part_name(place: PlannedPlace, number: int) -> str:
    """Return how people call a group or building."""
    return f"{number}栋" if place.is_community else f"{number}组"


def _officials(plan: CountyPlan, area: Area) -> None:
    officials = plan_officials(plan, area.path)
    ids = writing.people(area, [person for _kind, person in officials])
    writing.posts(
        [
            (area, PostKind(kind), person_id)
            for (kind, _person), person_id in zip(officials, ids, strict=True)
        ],
        started_on=plan.demo.begins,
    )
