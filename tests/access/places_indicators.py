"""Facts and alerts in five places: each alert about a cooperative of its own."""

from tests.access.places import NEIGHBOUR, OWN, Address, World
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.indicators.models import Alert, FactRun
from touyan.indicators.rules import RULES
from touyan.registry import services as registry
from touyan.registry.kinds import OrganisationKind


def fact(world: World, place: str) -> Address:
    """A measure of a village, once facts were built."""
    if not FactRun.objects.exists():
        now = clock.now()
        month = clock.month_of(now.date())
        FactRun.objects.create(
            started_at=now,
            finished_at=now,
            is_rebuild=True,
            first=month,
            last=month,
            geography="-",
            areas_upto=0,
            changed=0,
        )
    return {"path": world.village(place).path, "code": "points.visits"}


def counted_area(world: World, place: str) -> Address:
    """A village, once facts were built."""
    return {"path": fact(world, place)["path"]}


def counted_code(world: World, place: str) -> Address:
    """The same for a program: a village by its code."""
    return {"code": fact(world, place)["path"]}


def alert(world: World, place: str) -> Address:
    """An alert about a cooperative: in the own village two that may not look into each other."""
    area = world.village(place)
    if place in {OWN, NEIGHBOUR}:
        coop = world.tiny.coop if place == OWN else world.tiny.sibling_coop
    else:
        coop = registry.found_organisation(
            actor=SYSTEM,
            area_id=area.pk,
            kind=OrganisationKind.COOP,
            name="合作社",
            valid_from=clock.today(),
        )
    row = Alert.objects.create(
        organisation=coop,
        area=area,
        rule="R04",
        level=2,
        month="2026-01",
        inputs={"liabilities_fen": 60, "assets_fen": 100},
        thresholds=RULES["R04"].default.plain(),
        raised_at=clock.now(),
        raised_on=clock.today(),
        seen_on=clock.today(),
    )
    return {"pk": row.pk}


def rule_code(world: World, place: str) -> Address:
    """A rule: the same for everybody."""
    return {"code": "R02"}


KINDS = {
    "fact": fact,
    "counted_area": counted_area,
    "counted_code": counted_code,
    "alert": alert,
    "rule_code": rule_code,
}
