"""What each village's cooperative is and holds; Baima and Huakua add up to the published totals.

The report says: 220 households of Baima put 2.29 million yuan in, three cadres 0.94 million, and over
2,000 mu came in as shares; Huakua planted nearly 1,000 mu in 2020. Everything else is invented.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from touyan.demo.plan import waiting
from touyan.demo.plan.places import CountyPlan, PlannedPlace, share

FOUNDED = dt.date(2019, 11, 12)
LAND_FROM, LAND_TO = dt.date(2020, 1, 1), dt.date(2027, 12, 31)
CONTRACT_FROM, CONTRACT_TO = dt.date(1998, 7, 1), dt.date(2028, 6, 30)
LEASE_FROM = dt.date(2020, 1, 1)
BAIMA, HUAKUA = "白马村", "化垮社区"
BAIMA_HOUSEHOLDS = 220
BAIMA_CASH_FEN = 229_000_000
BAIMA_CADRES_FEN = (40_000_000, 30_000_000, 24_000_000)
BAIMA_MU = 202_460  # hundredths of a mu
HUAKUA_MU = 99_640
BAIMA_EXPECTED = ((2021, "OUTPUT", 200_000_000), (2021, "SURPLUS", 80_000_000))
"""Year, kind and fen, as the report says them: estimates, in no book."""
UNION_SHARE_FEN = 500_000
UNION_SINCE = dt.date(2020, 5, 20)
FEN_PER_MU_YEAR = 8_000
RENT_FEN_PER_MU = 30_000
HUAKUA_RENT = 40_000
USUAL_FOUNDERS = 6
STAGE_FOUNDERS, STAGE_MU = 16, 8_640
"""So many households of the stage are members and bring in so many hundredths of a mu."""
YUAN = 100
BUSINESSES = (
    ("PLANTING", "蔬菜种植", "种植专业合作社"),
    ("LIVESTOCK", "肉牛养殖", "养殖专业合作社"),
    ("FORESTRY", "皂角种植", "林业专业合作社"),
    ("MIXED", "种植养殖与农机服务", "种养专业合作社"),
)


@dataclass(frozen=True, slots=True)
class PlannedLand:
    """Land of one household (from 0) in hundredths of a mu, of which all goes to the cooperative."""

    household: int
    mu: Decimal
    grade: int


@dataclass(frozen=True, slots=True)
class PlannedCoop:
    """One village's cooperative: who founds it (households from 0) and what each brings in, in fen.

    `cadres_fen` are of the secretary, the clerk and the supervision chair as private people.
    """

    code: str
    name: str
    business: str
    scope: str
    founders: tuple[int, ...]
    cash_fen: tuple[int, ...]
    cadres_fen: tuple[int, ...]
    land: tuple[PlannedLand, ...] = ()
    is_lease: bool = False
    rent_fen_per_mu: int = RENT_FEN_PER_MU


def plan_coop(plan: CountyPlan, place: PlannedPlace) -> PlannedCoop:
    """Return the cooperative of a village, always the same for the same plan."""
    rng = Random(f"{plan.seed}:{place.code}:coop")
    business, scope, ending = rng.choice(BUSINESSES)
    count = min(USUAL_FOUNDERS, place.households)
    cash = tuple(rng.randrange(5, 31) * 100 * YUAN for _founder in range(count))
    cadres: tuple[int, ...] = (rng.randrange(20, 61) * 100 * YUAN, 0, 0)
    land: tuple[PlannedLand, ...] = ()
    if place.name == BAIMA and place.households >= BAIMA_HOUSEHOLDS:
        business, scope, ending = "PLANTING", "种桑养蚕", "蚕桑种植专业合作社"
        count = BAIMA_HOUSEHOLDS
        weights = [rng.randrange(4, 25) for _household in range(count)]
        # In whole ten yuan, so that a share reads like what somebody counted out.
        cash = tuple(part * 10 * YUAN for part in share(BAIMA_CASH_FEN // (10 * YUAN), weights))
        cadres = BAIMA_CADRES_FEN
        land = _land(rng, BAIMA_MU, count)
    elif place.name == HUAKUA:
        business, scope, ending = "PLANTING", "小麦、萝卜、白菜种植", "种植专业合作社"
        # Every household leases its land to it and is a member.
        count = place.households
        cash = tuple(rng.randrange(5, 31) * 100 * YUAN for _household in range(count))
        land = _land(rng, HUAKUA_MU, place.households)
    founders = tuple(range(count))
    rent = HUAKUA_RENT if place.name == HUAKUA else RENT_FEN_PER_MU
    if place.code == plan.stage.code:
        founders = waiting.coop_members(plan, STAGE_FOUNDERS)
        cash = tuple(rng.randrange(5, 31) * 100 * YUAN for _founder in founders)
        rent = 0  # what the land earns is the distribution: nothing is owed and unpaid here
        land = tuple(
            PlannedLand(founders[one.household], one.mu, one.grade)
            for one in _land(rng, STAGE_MU, len(founders))
        )
    return PlannedCoop(
        code=f"SYN{place.code}",
        name=f"{place.name}{ending}",
        business=business,
        scope=scope,
        founders=founders,
        cash_fen=cash,
        cadres_fen=cadres,
        land=land,
        is_lease=place.name == HUAKUA,
        rent_fen_per_mu=rent,
    )


def _land(rng: Random, total: int, count: int) -> tuple[PlannedLand, ...]:
    weights = [rng.randrange(50, 150) for _household in range(count)]
    return tuple(
        PlannedLand(index, Decimal(mu) / 100, rng.randrange(2, 7))
        for index, mu in enumerate(share(total, weights))
    )
