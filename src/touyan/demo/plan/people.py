"""Invented households and people of one village. Identity numbers and phones can be nobody's."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from touyan.core.identity import DEMO_ID_PREFIX, DEMO_PHONE_PREFIX, check_character
from touyan.demo import names
from touyan.demo.plan.places import CountyPlan, PlannedPlace

ELDER_YEARS = 76
HEAD, SPOUSE, CHILD, PARENT = "HEAD", "SPOUSE", "CHILD", "PARENT"


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """One invented person; `key` is stable within the county."""

    key: str
    name: str
    female: bool
    born_on: dt.date
    id_number: str
    phone: str
    party_member: bool
    relation: str

    def age(self, on: dt.date) -> int:
        """Return full years of age."""
        return (
            on.year
            - self.born_on.year
            - ((on.month, on.day) < (self.born_on.month, self.born_on.day))
        )


@dataclass(frozen=True, slots=True)
class PlannedHousehold:
    """One household: its number in the village, its group or building, its people (head first)."""

    number: int
    code: str
    part: int
    people: tuple[PlannedPerson, ...]

    @property
    def head(self) -> PlannedPerson:
        """Return the head of the household."""
        return self.people[0]


class _Identities:
    """Hands out identity numbers and phones that are unique within the county."""

    def __init__(self, place_number: int) -> None:
        # Two digits remain after the impossible prefix, three for the order: a village takes a
        # block of orders so that villages never meet.
        self._block = place_number
        self._used: dict[tuple[str, bool], int] = {}
        self._phones = 0

    def number(self, born_on: dt.date, *, female: bool) -> str:
        """Return an identity number with the impossible prefix and a right check character."""
        region = f"{DEMO_ID_PREFIX}{self._block % 100:02d}"
        day = f"{born_on:%Y%m%d}"
        count = self._used.get((day, female), 0)
        self._used[day, female] = count + 1
        order = (self._block // 100) * 60 + count * 2 + (0 if female else 1)
        head = f"{region}{day}{order:03d}"
        return head + check_character(head)

    def phone(self) -> str:
        """Return a telephone number that no operator hands out."""
        self._phones += 1
        return f"{DEMO_PHONE_PREFIX}{self._block:04d}{self._phones:04d}"


def place_numbers(plan: CountyPlan) -> dict[str, int]:
    """Return each place's rank among all codes of the county, from 0."""
    codes = sorted(p.code for township in plan.townships for p in township.places)
    return {code: number for number, code in enumerate(codes)}


def plan_households(
    plan: CountyPlan, place: PlannedPlace, *, number: int | None = None
) -> list[PlannedHousehold]:
    """Return the households of one village, always the same for the same plan."""
    rng = Random(f"{plan.seed}:{place.code}:people")
    identities = _Identities(place_numbers(plan)[place.code] if number is None else number)
    households = []
    for index in range(1, place.households + 1):
        code = f"{place.code}H{index:05d}"
        people = tuple(_family(rng, identities, plan.demo.today, code))
        if index == 1 and place.code == plan.stage.code:
            people = (_elder(people[0], identities, plan.demo.today),)
        households.append(
            PlannedHousehold(
                number=index,
                code=f"{place.code}H{index:05d}",
                part=1 + (index - 1) * place.parts // place.households,
                people=people,
            )
        )
    return households


def _elder(someone: PlannedPerson, identities: _Identities, today: dt.date) -> PlannedPerson:
    """Return an old woman who lives alone: the demo shows how the pages serve her."""
    born_on = today.replace(year=today.year - ELDER_YEARS) - dt.timedelta(days=40)
    return replace(
        someone,
        female=True,
        born_on=born_on,
        id_number=identities.number(born_on, female=True),
        party_member=False,
    )


def _family(
    rng: Random, identities: _Identities, today: dt.date, code: str
) -> Iterator[PlannedPerson]:
    age = min(max(int(rng.gauss(52, 13)), 26), 88)
    female = rng.random() < 0.24
    family_name = names.surname(rng)
    shape: list[tuple[str, int, bool, str]] = [(HEAD, age, female, family_name)]
    if rng.random() < (0.84 if age < 72 else 0.5):
        shape.append((SPOUSE, max(age + rng.randint(-5, 4), 23), not female, names.surname(rng)))
        if age < 50:
            shape += [
                (CHILD, max(age - 25 - 3 * child, 3), rng.random() < 0.49, family_name)
                for child in range(rng.choice((0, 1, 2, 2)))
            ]
        elif rng.random() < 0.38:
            shape.append((CHILD, age - 24, rng.random() < 0.35, family_name))
    if age < 55 and rng.random() < 0.3:
        shape.append((PARENT, age + 24, rng.random() < 0.6, family_name))
    for order, (relation, years, is_female, surname) in enumerate(shape):
        born_on = today - dt.timedelta(days=years * 365 + rng.randint(1, 364))
        yield PlannedPerson(
            key=f"{code}-{order}",
            name=surname + names.given_name(rng, female=is_female),
            female=is_female,
            born_on=born_on,
            id_number=identities.number(born_on, female=is_female),
            phone=identities.phone() if 18 <= years < 78 else "",
            party_member=years >= 24 and rng.random() < 0.055,
            relation=relation,
        )
