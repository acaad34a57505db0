"""Writes two planned years of one township through the bulk doors of the points room."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.demo import names
from touyan.demo.plan import life, offices, stock
from touyan.demo.plan.people import PlannedHousehold
from touyan.demo.plan.places import CountyPlan, PlannedPlace
from touyan.points import bulk
from touyan.points.bulk import (
    PastClaim,
    PastClose,
    PastFunding,
    PastMonth,
    PastPurchase,
    PastSettlement,
    PastVisit,
)
from touyan.points.models import Product, Rule, Shop
from touyan.registry.models import Area

NAMESPACE = uuid.UUID("5b0b7a52-9f0e-5c1a-8d7e-2f6c9a3d1e44")
_NAMESPACE_BYTES = NAMESPACE.bytes
NOTICE_BEFORE_POSTING = dt.timedelta(days=10)  # five days, and room for a week of holidays
FUNDING_SOURCES = (
    "COLLECTIVE_INCOME",
    "COLLECTIVE_INCOME",
    "DONATION",
    "TOWNSHIP_SUPPLEMENT",
    "COLLECTIVE_INCOME",
)
SUPPLIERS = ("乡供销社百货批发部", "场坝百货批发部", "县供销社配送中心")
CLOSED_DAYS = dt.timedelta(days=45)
"""How far back the days of a shop were closed one by one."""
_SINCE_MIDNIGHT = tuple(dt.timedelta(hours=9, minutes=n * 7 % 480) for n in range(480))
"""When people come, one after another: the shop is open for eight hours."""


@dataclass(slots=True)
class Village:
    """One village as it stands in the records: ids of its households and of their people."""

    place: PlannedPlace
    area: Area
    households: list[PlannedHousehold]
    household_ids: list[int]
    person_ids: list[list[int]]
    cast: offices.Cast
    rules: dict[str, Rule] = field(default_factory=dict)
    shop: Shop | None = None
    products: list[Product] = field(default_factory=list)
    left_on_shelf: int = stock.LEFT_ON_SHELF

    def head(self, household: int) -> int:
        """Return the person id of the head of a household (from 0)."""
        return self.person_ids[household][0]


def reference(plan: CountyPlan, *parts: object) -> uuid.UUID:
    """Return the same UUID for the same thing every time."""
    # uuid.uuid5 written out: a county has half a million of them.
    name = ":".join(map(str, (plan.seed, *parts)))
    digest = hashlib.sha1(_NAMESPACE_BYTES + name.encode(), usedforsecurity=False).digest()
    return uuid.UUID(bytes=digest[:16], version=5)


def write_history(plan: CountyPlan, villages: Sequence[Village], *, step: int) -> None:
    """Book deeds, deliveries and visits of these villages, `step` periods at a time.

    Everything happens at its own moment (`core.clock.pretend`).
    """
    rounds = {
        village.place.code: stock.plan_rounds(
            list(life.plan_life(plan, village.place, village.households)),
            step=step,
            seed_grant_fen=plan.pack.shop.seed_grant_fen,
            left=village.left_on_shelf,
        )
        for village in villages
    }
    for moment, group in _in_order(villages, rounds, plan.demo.today):
        _write_round(plan, group, moment)


@dataclass(frozen=True, slots=True)
class _Turn:
    village: Village
    number: int
    round: stock.PlannedRound


def _in_order(
    villages: Sequence[Village], rounds: dict[str, list[stock.PlannedRound]], today: dt.date
) -> Iterator[tuple[dt.date, list[_Turn]]]:
    """Yield the rounds that end on the same day together, earlier days first."""
    by_end: dict[dt.date, list[_Turn]] = {}
    for village in villages:
        for number, one in enumerate(rounds[village.place.code]):
            last = one.periods[-1]
            end = max([last.posted_on, *(visit.on for visit in one.visits)])
            by_end.setdefault(_month_end(last.posted_on, end, today), []).append(
                _Turn(village, number, one)
            )
    yield from sorted(by_end.items())


def _month_end(posted_on: dt.date, end: dt.date, today: dt.date) -> dt.date:
    """Return a day on which everything of a round has happened: shared by villages of one rhythm."""
    shared = (posted_on + dt.timedelta(days=31)).replace(day=10)
    return max(end, min(shared, today - dt.timedelta(days=1)))


def _write_round(plan: CountyPlan, turns: Sequence[_Turn], day: dt.date) -> None:
    with clock.pretend(clock.start_of(day) + dt.timedelta(hours=18)):
        bulk.fund(actor=SYSTEM, fundings=[f for t in turns for f in _fundings(plan, t)])
        bulk.buy(actor=SYSTEM, bought=[p for t in turns for p in _purchases(plan, t)])
        bulk.book_months(actor=SYSTEM, months=[m for t in turns for m in _months(plan, t)])
        bulk.book_visits(actor=SYSTEM, visits=[v for t in turns for v in _visits(plan, t)])
        bulk.settle(actor=SYSTEM, settlements=[s for t in turns for s in _settlements(plan, t)])
        bulk.close_days(actor=SYSTEM, closes=[c for t in turns for c in _closes(plan, t)])


def _fundings(plan: CountyPlan, turn: _Turn) -> Iterator[PastFunding]:
    shop, one = turn.village.shop, turn.round
    if shop is not None and one.funding_fen:
        code = turn.village.place.code
        source = FUNDING_SOURCES[(int(code[-2:]) + turn.number) % len(FUNDING_SOURCES)]
        rng = Random(f"{plan.seed}:{code}:donor:{turn.number}")
        donor = names.surname(rng) + names.given_name(rng, female=False)
        yield PastFunding(
            shop=shop,
            amount_fen=one.funding_fen,
            source=source,
            on=one.periods[0].posted_on,
            ref=reference(plan, code, "funding", turn.number),
            recorded_by_id=turn.village.head(turn.village.cast.keeper),
            donor=donor if source == "DONATION" else "",
        )


def _purchases(plan: CountyPlan, turn: _Turn) -> Iterator[PastPurchase]:
    village, one = turn.village, turn.round
    goods = tuple(
        (village.products[index], pieces, fen)
        for index, (pieces, fen) in enumerate(zip(one.deliveries, one.cost_fen, strict=True))
        if pieces
    )
    if village.shop is not None and goods:
        on = one.periods[0].posted_on
        code = village.place.code
        yield PastPurchase(
            shop=village.shop,
            goods=goods,
            on=on,
            ref=reference(plan, code, "purchase", turn.number),
            supplier=SUPPLIERS[(int(code[-3:]) + turn.number) % len(SUPPLIERS)],
            recorded_by_id=village.head(village.cast.keeper),
            invoice_number=f"{on:%y%m%d}{int(code[-3:]):03d}",
        )


def _settlements(plan: CountyPlan, turn: _Turn) -> Iterator[PastSettlement]:
    village, one = turn.village, turn.round
    given = tuple(
        (village.products[index], pieces, stock.cost(index, pieces))
        for index, pieces in enumerate(one.taken)
        if pieces
    )
    if village.shop is not None and given:
        yield PastSettlement(
            shop=village.shop,
            given=given,
            on=max(visit.on for visit in one.visits),
            ref=reference(plan, village.place.code, "cost", turn.number),
        )


def _closes(plan: CountyPlan, turn: _Turn) -> Iterator[PastClose]:
    village, one = turn.village, turn.round
    if village.shop is None:
        return
    recent = plan.demo.today - CLOSED_DAYS
    days: dict[dt.date, list[life.PlannedVisit]] = {}
    for visit in one.visits:
        if visit.on >= recent:
            days.setdefault(visit.on, []).append(visit)
    for day, visits in sorted(days.items()):
        yield PastClose(
            shop=village.shop,
            at=clock.start_of(day) + dt.timedelta(hours=17, minutes=30),
            closed_by_id=village.head(village.cast.keeper),
            visits=len(visits),
            pieces=sum(count for visit in visits for _index, count in visit.lines),
            points=sum(visit.points for visit in visits),
            cash_fen=one.cash_fen,
            ref=reference(plan, village.place.code, "close", day),
        )


def _months(plan: CountyPlan, turn: _Turn) -> Iterator[PastMonth]:
    village = turn.village
    for period in turn.round.periods:
        if period.claims:
            yield PastMonth(
                area=village.area,
                month=period.month,
                noticed_on=period.posted_on - NOTICE_BEFORE_POSTING,
                posted_on=period.posted_on,
                published_by_id=village.head(village.cast.secretary),
                claims=[_claim(plan, village, claim) for claim in period.claims],
            )


def _claim(plan: CountyPlan, village: Village, claim: life.PlannedClaim) -> PastClaim:
    proposer, reviewer, confirmer = village.cast.hands(claim.household)
    return PastClaim(
        ref=reference(plan, village.place.code, "claim", claim.order),
        household_id=village.household_ids[claim.household],
        person_id=village.person_ids[claim.household][claim.person],
        rule=village.rules[claim.rule],
        quantity=claim.quantity,
        points=claim.points,
        occurred_on=claim.occurred_on,
        note=claim.note,
        proposed_by_id=village.head(proposer),
        first_reviewed_by_id=village.head(reviewer),
        second_reviewed_by_id=village.head(confirmer),
    )


def _visits(plan: CountyPlan, turn: _Turn) -> Iterator[PastVisit]:
    village = turn.village
    if village.shop is None:
        return
    keeper = village.head(village.cast.keeper)
    spare = village.head(village.cast.panel[1])
    for visit in turn.round.visits:
        yield PastVisit(
            ref=reference(plan, village.place.code, "visit", visit.order),
            shop=village.shop,
            household_id=village.household_ids[visit.household],
            at=clock.start_of(visit.on) + _SINCE_MIDNIGHT[visit.order % len(_SINCE_MIDNIGHT)],
            # Nobody hands goods to their own family: somebody of the panel stands in.
            keeper_id=spare if visit.household == village.cast.keeper else keeper,
            items=tuple((village.products[index], count) for index, count in visit.lines),
            points=visit.points,
        )


def open_shops(plan: CountyPlan, villages: Sequence[Village]) -> None:
    """Open the shops of these villages with their goods and the county's starting money."""
    goods = tuple(
        (name, unit, price, plan.pack.shop.low_stock_units) for _c, name, unit, price in names.GOODS
    )
    opened = bulk.open_shops(
        actor=SYSTEM,
        openings=[
            bulk.PastShop(
                area=village.area,
                name=f"{village.place.name}{plan.pack.words['points_shop']}",
                opened_on=village.place.opened_on,
                seed_grant_fen=plan.pack.shop.seed_grant_fen,
                goods=goods,
                hours="赶场天 9:00-17:00",
            )
            for village in villages
        ],
    )
    for village, (shop, products) in zip(villages, opened, strict=True):
        village.shop, village.products = shop, products
