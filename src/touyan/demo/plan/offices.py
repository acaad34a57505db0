"""Who holds which post in a village, and the officials above it.

Eight people from eight households, so that the separation of duties can be kept: the clerk enters,
the panel reviews, secretary or supervision chair confirms, the keeper hands out. In a village with
a dual role (一肩挑) the secretary also chairs the committee.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from touyan.core.identity import DEMO_ID_PREFIX, DEMO_PHONE_PREFIX, check_character
from touyan.demo import names
from touyan.demo.plan.people import HEAD, PlannedHousehold, PlannedPerson
from touyan.demo.plan.places import CountyPlan, PlannedPlace

SECRETARY, CHAIR, CLERK = "VILLAGE_SECRETARY", "COMMITTEE_CHAIR", "VILLAGE_CLERK"
SUPERVISION, KEEPER, PANEL = "SUPERVISION_CHAIR", "SHOP_KEEPER", "PANEL_MEMBER"
VILLAGE_POSTS = (SECRETARY, CHAIR, CLERK, SUPERVISION, KEEPER, PANEL, PANEL, PANEL)
TOWNSHIP_POSTS = ("TOWNSHIP_SECRETARY", "TOWNSHIP_HEAD", "TOWNSHIP_OFFICER")
COUNTY_POSTS = (
    "COUNTY_LEADER", "COUNTY_OFFICER", "AUDITOR", "SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN",
    "COUNTY_AGRICULTURE",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlannedOffice:
    """A post in a village and the household (from 0) whose head holds it."""

    kind: str
    household: int


@dataclass(frozen=True, slots=True)
class Cast:
    """The households (from 0) of the people by whose hands points pass in one village."""

    secretary: int
    clerk: int
    supervision: int
    keeper: int
    panel: tuple[int, ...]

    def hands(self, household: int) -> tuple[int, int, int]:
        """Return who enters, reviews and confirms a deed of a household: three others."""
        proposer = self.clerk if self.clerk != household else self.panel[2]
        reviewer = self.panel[0] if self.panel[0] != household else self.panel[1]
        confirmer = self.secretary if self.secretary != household else self.supervision
        return proposer, reviewer, confirmer


def plan_offices(
    plan: CountyPlan, place: PlannedPlace, households: Sequence[PlannedHousehold]
) -> tuple[PlannedOffice, ...]:
    """Return the posts of one village, in the order of `VILLAGE_POSTS`."""
    rng = Random(f"{plan.seed}:{place.code}:offices")
    able = [i for i, h in enumerate(households) if 28 <= h.head.age(plan.demo.today) <= 64]
    able += [i for i in range(len(households)) if i not in able]
    chosen = rng.sample(able[: max(12, len(able) * 2 // 3)], len(VILLAGE_POSTS))
    if place.dual_role:
        chosen[1] = chosen[0]
    return tuple(
        PlannedOffice(kind, household)
        for kind, household in zip(VILLAGE_POSTS, chosen, strict=True)
    )


def cast_of(offices: Sequence[PlannedOffice]) -> Cast:
    """Return the people by whose hands points pass."""
    first = {office.kind: office.household for office in reversed(offices)}
    return Cast(
        secretary=first[SECRETARY],
        clerk=first[CLERK],
        supervision=first[SUPERVISION],
        keeper=first[KEEPER],
        panel=tuple(office.household for office in offices if office.kind == PANEL),
    )


def plan_officials(plan: CountyPlan, code: str) -> tuple[tuple[str, PlannedPerson], ...]:
    """Return the invented officials of the county (its own code) or of a township."""
    rng = Random(f"{plan.seed}:{code}:officials")
    kinds = COUNTY_POSTS if code == plan.pack.county.code else TOWNSHIP_POSTS
    rank = (
        0 if kinds is COUNTY_POSTS else 1 + sorted(t.code for t in plan.pack.townships).index(code)
    )
    return tuple((kind, _official(plan, rng, code, rank, i)) for i, kind in enumerate(kinds))


def _official(plan: CountyPlan, rng: Random, code: str, rank: int, order: int) -> PlannedPerson:
    female = rng.random() < 0.4
    born_on = plan.demo.today.replace(year=plan.demo.today.year - rng.randint(30, 55))
    # Orders from 900 on are left to officials: villages use those below 400.
    head = f"{DEMO_ID_PREFIX}{rank:02d}{born_on:%Y%m%d}{900 + order * 2 + (0 if female else 1)}"
    return PlannedPerson(
        key=f"{code}-{order}",
        name=names.surname(rng) + names.given_name(rng, female=female),
        female=female,
        born_on=born_on,
        id_number=head + check_character(head),
        phone=f"{DEMO_PHONE_PREFIX}9{rank:03d}{order:04d}",
        party_member=True,
        relation=HEAD,
    )
