"""Townships, villages and communities of the synthetic county and each one's share of the totals."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from touyan.core.pack_values import DemoTemplate, NamedPlace, Pack, PackArea
from touyan.demo import names

FIRST_MONTHS = 10
"""The townships open their shops one after another during this many months."""


@dataclass(frozen=True, slots=True)
class PlannedPlace:
    """One village or community and what it has to add up to.

    `invented` places may carry unfavourable facts; named ones never do (rule 16.12).
    `parts` is the number of villager groups, or of buildings in a community.
    """

    code: str
    name: str
    kind: str
    township: str
    invented: bool
    resettlement: bool
    households: int
    parts: int
    dual_role: bool
    opened_on: dt.date
    visits_before: int
    visits_this_year: int
    points_this_year: int

    @property
    def is_community(self) -> bool:
        """Say whether this is an urban community (居委会) rather than a village."""
        return self.kind == "COMMUNITY"


@dataclass(frozen=True, slots=True)
class PlannedTownship:
    """A township and its villages: the named ones first, then in the order of their codes."""

    area: PackArea
    places: tuple[PlannedPlace, ...]


@dataclass(frozen=True, slots=True)
class CountyPlan:
    """The whole synthetic county; `townships` begins with the one that is built first."""

    pack: Pack
    demo: DemoTemplate
    seed: int
    townships: tuple[PlannedTownship, ...]

    @property
    def stage(self) -> PlannedPlace:
        """Return the village whose people the demo's sign-in page offers."""
        return self.townships[0].places[0]

    def township(self, code: str) -> PlannedTownship:
        """Return one township. Raises KeyError when the county has none with this code."""
        for township in self.townships:
            if township.area.code == code:
                return township
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class _Slot:
    township: str
    code: str
    kind: str
    named: NamedPlace | None
    weight: int


def share(total: int, weights: Sequence[int]) -> list[int]:
    """Split a total by weights into whole numbers that add up to it (largest remainders)."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts


def plan_county(pack: Pack, *, seed: int | None = None) -> CountyPlan:
    """Return the plan of the pack's synthetic county.

    Raises ValueError when the pack has no demo section.
    """
    demo = pack.demo
    if demo is None:
        raise ValueError(f"the pack of {pack.name} has no [demo] section")
    seed = demo.seed if seed is None else seed
    rng = Random(f"{seed}:places")
    slots = [slot for area in pack.townships for slot in _slots(area, demo, rng)]
    places = _places(slots, demo, names.place_names(seed), rng)
    first = demo.first_township
    townships = sorted(pack.townships, key=lambda area: (area.code != first, area.code))
    return CountyPlan(
        pack=pack,
        demo=demo,
        seed=seed,
        townships=tuple(
            PlannedTownship(area, tuple(sorted(_of(area, places), key=_named_first)))
            for area in townships
        ),
    )


def _of(area: PackArea, places: Sequence[PlannedPlace]) -> list[PlannedPlace]:
    return [place for place in places if place.township == area.code]


def _named_first(place: PlannedPlace) -> tuple[bool, str]:
    return place.invented, place.code


def _slots(area: PackArea, demo: DemoTemplate, rng: Random) -> list[_Slot]:
    slots = []
    for kind, first, count in (("COMMUNITY", 1, area.communities), ("VILLAGE", 201, area.villages)):
        named = [p for p in demo.places if (p.township, p.kind) == (area.code, kind)]
        for index in range(count):
            place = named[index] if index < len(named) else None
            weight = rng.randint(20, 40)
            if place is not None:
                weight = 80 if place.resettlement else 36
            slots.append(
                _Slot(area.code, f"{area.code[:9]}{first + index:03d}", kind, place, weight)
            )
    return slots


def _places(
    slots: list[_Slot], demo: DemoTemplate, spare: list[str], rng: Random
) -> list[PlannedPlace]:
    weights = [slot.weight for slot in slots]
    households = _households(slots, demo, weights)
    opening = _openings(slots, demo, rng)
    opened = [opening[slot.township] for slot in slots]
    this_year = share(demo.redemptions * 55 // 100, weights)
    points = share(demo.points_this_year, this_year)
    months = [max(_months(day, demo), 1) for day in opened]
    before = share(
        demo.redemptions - sum(this_year),
        [weight * length for weight, length in zip(weights, months, strict=True)],
    )
    dual = set(rng.sample(range(len(slots)), demo.dual_role))
    free = iter(spare)
    return [
        PlannedPlace(
            code=slot.code,
            name=slot.named.name if slot.named else next(free) + _ending(slot.kind),
            kind=slot.kind,
            township=slot.township,
            invented=slot.named is None,
            resettlement=bool(slot.named and slot.named.resettlement),
            households=households[i],
            parts=max(2, households[i] // 9),
            dual_role=i in dual,
            opened_on=opened[i],
            visits_before=before[i],
            visits_this_year=this_year[i],
            points_this_year=points[i],
        )
        for i, slot in enumerate(slots)
    ]


def _households(slots: list[_Slot], demo: DemoTemplate, weights: list[int]) -> list[int]:
    """Return the households of each place: some named ones say how many, the rest share by weight."""
    fixed = [slot.named.households if slot.named else 0 for slot in slots]
    rest = share(
        max(demo.households - sum(fixed), 0),
        [0 if set_ else weight for set_, weight in zip(fixed, weights, strict=True)],
    )
    return [set_ or part for set_, part in zip(fixed, rest, strict=True)]


def _ending(kind: str) -> str:
    return "社区" if kind == "COMMUNITY" else "村"


def _openings(slots: list[_Slot], demo: DemoTemplate, rng: Random) -> dict[str, dt.date]:
    """Return the day on which each township opens all its shops; the first one begins."""
    months = {slot.township: rng.randrange(FIRST_MONTHS) for slot in slots}
    months[demo.first_township] = 0
    return {code: demo.begins + dt.timedelta(days=month * 30) for code, month in months.items()}


def _months(opened: dt.date, demo: DemoTemplate) -> int:
    """Return for how many months a shop was open before the demo's year."""
    return (demo.today.year * 12 - (opened.year * 12 + opened.month - 1)) - 1
