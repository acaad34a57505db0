"""Writes the people of a township: households, posts, the scheme of each village and its shop."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice

from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.demo import county, history, writing
from touyan.demo.history import Village
from touyan.demo.plan import offices, people, stock
from touyan.demo.plan.places import CountyPlan, PlannedPlace, PlannedTownship
from touyan.points import bulk
from touyan.registry import bulk as registry
from touyan.registry.bulk import OldResolution
from touyan.registry.kinds import PostKind, ResolutionBody
from touyan.registry.models import Area


def write(plan: CountyPlan, township: PlannedTownship) -> list[Village]:
    """Write everything but the history of points, as it stood on the first day; return the villages."""
    with clock.pretend(clock.start_of(plan.demo.begins)):
        villages = _people(plan, township)
        _posts(plan, villages)
        _schemes(plan, villages)
        _enrol(plan, villages)
    with clock.pretend(clock.start_of(township.places[0].opened_on)):
        history.open_shops(plan, villages)
    return villages


def _people(plan: CountyPlan, township: PlannedTownship) -> list[Village]:
    areas = {
        area.path: area
        for area in Area.objects.filter(path__under=township.area.code[:9], valid_to=None)
    }
    numbers = people.place_numbers(plan)
    homes = [
        (place, people.plan_households(plan, place, number=numbers[place.code]))
        for place in township.places
    ]
    written = writing.households(
        [
            (areas[county.part_code(place, household.part)], household)
            for place, households in homes
            for household in households
        ],
        formed_on=plan.demo.begins,
    )
    rows = iter(written)
    villages = []
    left = {p.code: stock.LEFT_WHERE_NAMED for p in township.places if not p.invented}
    left[runs_low(township.places)] = stock.LEFT_WHEN_LOW
    left[half_full(township.places)] = stock.LEFT_WHEN_HALF
    for place, households in homes:
        mine = [next(rows) for _household in households]
        cast = offices.cast_of(offices.plan_offices(plan, place, households))
        villages.append(
            Village(
                place=place,
                area=areas[place.code],
                households=households,
                household_ids=[one.household_id for one in mine],
                person_ids=[one.person_ids for one in mine],
                cast=cast,
                left_on_shelf=left.get(place.code, stock.LEFT_ON_SHELF),
            )
        )
    return villages


def runs_low(places: Sequence[PlannedPlace]) -> str:
    """Return the code of the village whose shelf runs low: an invented one."""
    return next(_invented(places), "")


def half_full(places: Sequence[PlannedPlace]) -> str:
    """Return the code of the village whose shop cannot honour all points: another invented one."""
    return next(islice(_invented(places), 1, None), "-")


def _invented(places: Sequence[PlannedPlace]) -> Iterator[str]:
    return (p.code for p in places if p.invented and not p.is_community)


def _posts(plan: CountyPlan, villages: Sequence[Village]) -> None:
    writing.posts(
        [
            (village.area, PostKind(office.kind), village.head(office.household))
            for village in villages
            for office in offices.plan_offices(plan, village.place, village.households)
        ],
        started_on=plan.demo.begins,
    )


def _schemes(plan: CountyPlan, villages: Sequence[Village]) -> None:
    resolutions = registry.record_resolutions(
        actor=SYSTEM,
        resolutions=[
            OldResolution(
                area=village.area,
                body=ResolutionBody.RESIDENTS_ASSEMBLY
                if village.place.is_community
                else ResolutionBody.VILLAGERS_ASSEMBLY,
                passed_on=plan.demo.begins,
                title=f"{village.place.name}“党建+积分”实施办法",
                document_hash=scan_of(village.place, "scheme"),
                recorded_by_id=village.head(village.cast.clerk),
                confirmed_by_id=village.head(village.cast.supervision),
            )
            for village in villages
        ],
    )
    rules = bulk.adopt_schemes(
        actor=SYSTEM,
        template=plan.pack.points,
        adoptions=[
            bulk.PastAdoption(
                area=village.area,
                resolution=resolution,
                effective_from=plan.demo.begins,
                title=f"{village.place.name}积分办法",
            )
            for village, resolution in zip(villages, resolutions, strict=True)
        ],
    )
    for village in villages:
        village.rules = rules[village.area.pk]


def _enrol(plan: CountyPlan, villages: Sequence[Village]) -> None:
    bulk.enrol(
        actor=SYSTEM,
        lists=[
            bulk.PastList(
                area=village.area,
                written_by_id=village.head(village.cast.clerk),
                households=[
                    (pk, history.reference(plan, village.place.code, "joined", number))
                    for number, pk in enumerate(village.household_ids)
                ],
            )
            for village in villages
        ],
    )


def scan_of(place: PlannedPlace, what: str) -> str:
    """Return the SHA-256 of an invented scan."""
    return hashlib.sha256(f"{place.code}:{what}".encode()).hexdigest()
