"""What the cooperatives of the synthetic county took in and spent, month by month; sums are published ones.

The report says: 60 million yuan of operating income of all cooperatives since 2020;
Baima's surplus of 2020 was 443,000 yuan; Huakua paid over 300,000 for work and 240,000 of dividends
in 2020. Everything else is invented and divides what is left of the total.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from touyan.coops.vouchers import Party
from touyan.core.stock_value import shares
from touyan.demo.plan.coops import BAIMA, HUAKUA
from touyan.demo.plan.places import CountyPlan, PlannedPlace

YUAN = 100
INCOME_FEN = 60_000_000 * YUAN
MONTHS_2020 = tuple(f"2020-{month:02d}" for month in range(1, 13))
MONTHS_2021 = tuple(f"2021-{month:02d}" for month in range(1, 9))
LAND_MONTH = "2020-12"


@dataclass(frozen=True, slots=True)
class YearPlan:
    """One cooperative's year in fen; spending is by account and detail."""

    income: int
    spending: Mapping[tuple[str, str], int]

    @property
    def surplus(self) -> int:
        """What is left."""
        return self.income - sum(self.spending.values())


ONE_CUSTOMER, OVER_ANOTHER_ACCOUNT = "ONE_CUSTOMER", "OVER_ANOTHER_ACCOUNT"
SIDES = (ONE_CUSTOMER, OVER_ANOTHER_ACCOUNT)
"""What the vouchers of the first township's invented villages say about their other sides, in their order:
unfavourable facts are for invented places only (rule 16.12)."""
CUSTOMER = Party(name="黔川农产品贸易行(合成)", account="99990000202104")
BUYERS = ("乌江集市摊位(合成)", "城关超市(合成)", "学校食堂(合成)")
HOLDER = "贸易行业务员(合成)"
LABOUR, RENT = ("521", "labour"), ("521", "land_rent")
MATERIALS, OTHER, OFFICE = ("521", "materials"), ("521", "general"), ("522", "general")
GUARANTEED = ("521", "guaranteed")
HUAKUA_DAYS, HUAKUA_RATE = 2_520, 120 * YUAN
HUAKUA_RENT_FEN = 996_40 * 400
BAIMA_2020 = YearPlan(
    1_860_000 * YUAN,
    {
        LABOUR: 420_000 * YUAN,
        GUARANTEED: 607_380 * YUAN,
        MATERIALS: 300_000 * YUAN,
        OFFICE: 89_620 * YUAN,
    },
)
HUAKUA_2020 = YearPlan(
    1_300_000 * YUAN,
    {
        LABOUR: HUAKUA_DAYS * HUAKUA_RATE,
        RENT: HUAKUA_RENT_FEN,
        MATERIALS: 282_373 * YUAN,
        OFFICE: 50_000 * YUAN,
    },
)
FIXED = {BAIMA: BAIMA_2020, HUAKUA: HUAKUA_2020}


def years(plan: CountyPlan, place: PlannedPlace) -> dict[int, YearPlan]:
    """Return a cooperative's plan by year, always the same for the same plan."""
    whole = _incomes(plan)[place.code]
    rng = Random(f"{plan.seed}:{place.code}:books")
    fixed = FIXED.get(place.name) if not place.invented else None
    first = fixed.income if fixed else whole * 55 // 100
    return {
        2020: fixed or _usual(first, rng),
        2021: _usual(whole - first, rng),
    }


def _usual(income: int, rng: Random) -> YearPlan:
    weights = [rng.randrange(20, 30), rng.randrange(5, 12), rng.randrange(25, 35), 6]
    spent = income * rng.randrange(72, 90) // 100
    parts = shares(spent, weights)
    return YearPlan(income, dict(zip((LABOUR, OTHER, MATERIALS, OFFICE), parts, strict=True)))


@lru_cache(maxsize=4)
def _weights(seed: int, codes: tuple[str, ...]) -> list[int]:
    return [Random(f"{seed}:{code}:income").randrange(40, 160) for code in codes]


def _incomes(plan: CountyPlan) -> dict[str, int]:
    """Return the income of each cooperative since 2020; all together the published total."""
    places = [place for township in plan.townships for place in township.places]
    named = {
        place.code: FIXED[place.name].income * 8 // 5
        for place in places
        if place.name in FIXED and not place.invented
    }
    others = [place.code for place in places if place.code not in named]
    left = max(INCOME_FEN - sum(named.values()), 0)
    parts = shares(left, _weights(plan.seed, tuple(others)))
    return named | dict(zip(others, parts, strict=True))


def side_of(told: str, month: str) -> Party | None:
    """Return the other side of a month's sale: three months of four the one customer; the newest over an
    account in another name; nothing where nothing is told.
    """
    if told == ONE_CUSTOMER:
        number = int(month[5:])
        return CUSTOMER if number % 4 else Party(name=BUYERS[number // 4 % len(BUYERS)])
    if told == OVER_ANOTHER_ACCOUNT:
        holder = HOLDER if month == MONTHS_2021[-1] else ""
        return Party(name=CUSTOMER.name, holder=holder) if holder else None
    return None


def months_of(year: int) -> tuple[str, ...]:
    """Return the months of a year that are over on the demo's day."""
    return MONTHS_2020 if year == 2020 else MONTHS_2021


def monthly(total: int, months: int) -> list[int]:
    """Divide a year's sum over its months."""
    return shares(total, [1] * months)
