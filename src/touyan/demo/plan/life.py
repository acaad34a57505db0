"""Two years of points in one village: deeds by season, and visits to the shop that the deeds pay for.

A period runs from the 11th of a month to the 10th of the next: on the 11th the deeds of the month
before are posted (their notice has ended), then households redeem. The visits of the demo's year
add up to the village's share of the published points exactly; nobody ever spends what is not there.
"""

import calendar
import datetime as dt
from bisect import bisect, bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import NamedTuple

from touyan.demo import names
from touyan.demo.plan import waiting
from touyan.demo.plan.people import PlannedHousehold
from touyan.demo.plan.places import CountyPlan, PlannedPlace

POSTING_DAY = 11
KEENEST = 60
MARKET_DAYS = 6
"""Every sixth day is market day (赶场); only then is the shop busy."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What the template of deeds knows about a rule: when it happens and how much of it."""

    rule: str
    points: int
    quantities: tuple[int, ...]
    months: tuple[int, ...]
    weight: int
    notes: tuple[str, ...]
    member_only: bool = False


_ALL = tuple(range(1, 13))
_SPRING, _FLOOD, _HARVEST = (2, 3, 4), (5, 6, 7, 8), (9, 10, 11)
_WINTER = (11, 12, 1)
DEEDS = (
    Deed("A01", 10, (1,), _ALL, 46, ("庭院整洁,柴草堆放整齐", "房前屋后干净,无乱搭乱放")),
    Deed("A01B", 5, (1,), _ALL, 10, ("庭院较整洁",)),
    Deed("A02", 1, (4, 6, 8), _ALL, 8, ("交投可回收物", "垃圾分类投放")),
    Deed(
        "A03", 3, (2, 3, 4), (1, 3, 4, 6, 9, 12), 16, ("清扫通村路", "清理河边垃圾", "打扫文化广场")
    ),
    Deed("B01", 2, (1, 2, 3), _ALL, 10, ("准时参加群众会", "准时参加小组会")),
    Deed("B02", 5, (1, 2), _ALL, 5, ("建议加装路灯,已采纳", "建议修整机耕道,已采纳")),
    Deed("B03", 5, (2, 3, 4), _SPRING, 40, ("春耕前清淤水沟", "栽树补绿", "维修产业路")),
    Deed("B03", 5, (2, 3, 4), _WINTER, 18, ("农闲修水池", "平整通组路")),
    Deed("C01", 15, (1,), (1, 2, 10, 11, 12), 6, ("婚事新办", "丧事简办")),
    Deed("C02", 5, (1, 2), _HARVEST, 18, ("帮助邻居抢收苞谷", "照看独居老人")),
    Deed("C02", 5, (1, 2), (1, 2), 10, ("春节看望老人",)),
    Deed("D01", 5, (1, 2), _ALL, 2, ("劝解邻里矛盾",)),
    Deed("D02", 3, (1, 2, 3), _FLOOD, 16, ("报告山体裂缝", "报告沟渠堵塞", "汛期报告路面塌陷")),
    Deed("E01", 2, (4, 6, 8), _ALL, 26, ("义务理发", "疫情卡口值守", "宣传森林防火", "交通劝导")),
    Deed("F01", 5, (1, 2), (3, 4, 7, 8, 11, 12), 10, ("参加蔬菜种植培训并结业", "带动邻居务工")),
    Deed("G01", 10, (1,), (1, 7), 1, ("获县级表彰",)),
    Deed("M02", 5, (1, 2), _ALL, 12, ("帮办医保缴费", "接送老人就医"), member_only=True),
    Deed("M03", 2, (2, 3, 5), _ALL, 12, ("参加公益活动",), member_only=True),
)
_BY_MONTH = {m: tuple(d for d in DEEDS if m in d.months) for m in _ALL}
_DEED_WEIGHTS = {m: list(accumulate(d.weight for d in deeds)) for m, deeds in _BY_MONTH.items()}


class PlannedClaim(NamedTuple):
    """One deed of one household; `order` numbers the village's claims from 0."""

    order: int
    household: int
    person: int
    rule: str
    quantity: int
    points: int
    occurred_on: dt.date
    note: str


class PlannedVisit(NamedTuple):
    """One visit to the shop: what a household took home, as (index into names.GOODS, quantity)."""

    order: int
    household: int
    on: dt.date
    lines: tuple[tuple[int, int], ...]
    points: int


@dataclass(frozen=True, slots=True)
class Period:
    """The deeds of a month, the day they were posted and the visits until the next posting."""

    month: str
    posted_on: dt.date
    claims: tuple[PlannedClaim, ...]
    visits: tuple[PlannedVisit, ...]


@dataclass(slots=True)
class _State:
    rng: Random
    weights: tuple[int, ...]
    able: dict[bool, list[tuple[int, ...]]]
    balances: list[int]
    claims: int = 0
    visits: int = 0
    left: dict[bool, int] = field(default_factory=dict)
    points_left: int = 0


@lru_cache(maxsize=1024)
def price_lines(points: int) -> tuple[tuple[int, int], ...]:
    """Return goods worth exactly this many points, dear ones first."""
    lines = []
    for index in range(len(names.GOODS) - 1, -1, -1):
        count, points = divmod(points, names.GOODS[index][3])
        if count:
            lines.append((index, count))
    return tuple(lines)


def plan_life(
    plan: CountyPlan, place: PlannedPlace, households: Sequence[PlannedHousehold]
) -> Iterator[Period]:
    """Yield the periods of one village in the order in which they happened."""
    demo = plan.demo
    rng = Random(f"{plan.seed}:{place.code}:life")
    zeal = [_zeal(rng, household) for household in households]
    if place.code == plan.stage.code:
        # Whoever tries the villager's role shall find points to spend.
        zeal[waiting.villager_of(plan, place)] = KEENEST
    state = _State(
        rng=rng,
        weights=tuple(accumulate(zeal)),
        able={only: _able(households, members=only) for only in (False, True)},
        balances=[0] * len(households),
        left={False: place.visits_before, True: place.visits_this_year},
        points_left=place.points_this_year,
    )
    calendar_of = _visit_days(plan, place, rng)
    month = place.opened_on.replace(day=1)
    while (posted_on := _posting_day(month)) <= demo.today:
        until = _posting_day(_next_month(month))
        days = calendar_of[bisect_left(calendar_of, posted_on) : bisect_left(calendar_of, until)]
        claims = tuple(_claims(state, households, month, _need(state, days, demo.today.year)))
        visits = tuple(_visits(state, days, demo.today.year))
        yield Period(f"{month:%Y-%m}", posted_on, claims, visits)
        month = _next_month(month)


def _zeal(rng: Random, household: PlannedHousehold) -> int:
    """Return how often a household takes part; the old who live alone do less."""
    alone = len(household.people) == 1
    return rng.randint(2, 5) if alone else rng.randint(6, 20)


def _posting_day(month: dt.date) -> dt.date:
    return _next_month(month).replace(day=POSTING_DAY)


def _next_month(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def _visit_days(plan: CountyPlan, place: PlannedPlace, rng: Random) -> list[dt.date]:
    """Return the day of every visit, in order: market days from the first posting on."""
    today = plan.demo.today
    start = _posting_day(place.opened_on.replace(day=1))
    new_year = dt.date(today.year, 1, 1)
    offset = rng.randrange(MARKET_DAYS)
    days = [start + dt.timedelta(days=n) for n in range((today - start).days)]
    market = [day for day in days if day.toordinal() % MARKET_DAYS == offset]
    before = [day for day in market if day < new_year]
    after = [day for day in market if day >= new_year]
    return sorted(
        rng.choices(
            before, cum_weights=list(accumulate(range(8, 8 + len(before)))), k=place.visits_before
        )
        + rng.choices(after, k=place.visits_this_year)
    )


def _need(state: _State, days: Sequence[dt.date], year: int) -> int:
    """Return how many points the village has to earn so that these visits can happen."""
    now = sum(1 for day in days if day.year == year)
    mean = state.points_left / state.left[True] if state.left[True] else 0
    spend = now * mean + (len(days) - now) * 3
    return max(int(spend * 1.25) + len(state.balances) - sum(state.balances) // 3, 20)


def _claims(
    state: _State, households: Sequence[PlannedHousehold], month: dt.date, need: int
) -> Iterator[PlannedClaim]:
    """Yield claims until the need is met, no household beyond 50 points, no deed twice."""
    rng = state.rng
    earned: dict[int, int] = {}
    done: set[tuple[int, str]] = set()
    length = calendar.monthrange(month.year, month.month)[1]
    deeds = _BY_MONTH[month.month]
    deed_weights = _DEED_WEIGHTS[month.month]
    weights, able = state.weights, state.able
    total = 0
    for _attempt in range(len(households) * 12):
        if total >= need:
            return
        index = _weighted(rng, weights)
        deed = deeds[_weighted(rng, deed_weights)]
        quantity = rng.choice(deed.quantities)
        points = deed.points * quantity
        who = able[deed.member_only][index]
        person = rng.choice(who) if who else None
        if person is None or (index, deed.rule[:3]) in done or earned.get(index, 0) + points > 50:
            continue
        done.add((index, deed.rule[:3]))
        earned[index] = earned.get(index, 0) + points
        state.balances[index] += points
        total += points
        first = 15 if (month.year, month.month) == (2019, 9) else 1
        yield PlannedClaim(
            order=state.claims,
            household=index,
            person=person,
            rule=deed.rule,
            quantity=quantity,
            points=points,
            occurred_on=month.replace(day=rng.randint(first, length)),
            note=rng.choice(deed.notes),
        )
        state.claims += 1


def _weighted(rng: Random, sums: Sequence[int]) -> int:
    """Return an index by chance, from the running sums of weights (as `rng.choices` does, for one)."""
    return bisect(sums, rng.random() * sums[-1], 0, len(sums) - 1)


def _able(households: Sequence[PlannedHousehold], *, members: bool) -> list[tuple[int, ...]]:
    """Return of each household the indexes of those adults who could do a deed (of members only)."""
    return [
        tuple(
            index
            for index, person in enumerate(household.people[:2])
            if person.party_member or not members
        )
        for household in households
    ]


def _visits(state: _State, days: Sequence[dt.date], year: int) -> Iterator[PlannedVisit]:
    rng = state.rng
    for day in days:
        counted = day.year == year
        wanted = _wanted(state) if counted else rng.choice((1, 2, 2, 3, 3, 3, 5, 5))
        index = _payer(state, wanted)
        points = min(wanted, state.balances[index])
        if points < 1:
            raise ValueError(f"nobody can pay on {day}: the deeds of the plan are too few")
        state.balances[index] -= points
        state.left[counted] -= 1
        if counted:
            state.points_left -= points
        yield PlannedVisit(state.visits, index, day, price_lines(points), points)
        state.visits += 1


def _wanted(state: _State) -> int:
    """Return the worth of the next visit so that the last one can still hit the year's total."""
    left = state.left[True]
    mean = state.points_left / left
    if left == 1:
        return state.points_left
    guess = round(mean * state.rng.choice((0.4, 0.6, 0.6, 1, 1, 1.2, 1.2, 2)))
    most = state.points_left - (left - 1)
    least = state.points_left - (left - 1) * 40
    return min(max(guess, 1, least), most)


def _payer(state: _State, wanted: int) -> int:
    """Return a household that can pay, by chance; else the richest one."""
    balances = state.balances
    for _attempt in range(6):
        index = state.rng.randrange(len(balances))
        if balances[index] >= wanted:
            return index
    return max(range(len(balances)), key=balances.__getitem__)
