"""What waits on the demo's own day, so that every role has something to do.

Done by the people of the village themselves through the services that the pages call, each act at
its own moment. Nothing unfavourable happens in a village that carries a published name: the
objection and the empty shelf are next door, in an invented one (rule 16.12).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from touyan.access.services import actor_for
from touyan.access.services.accounts import account_of
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.demo import elections, meetings, procedures, shop_today, special, talks, township
from touyan.demo.history import Village, reference
from touyan.demo.plan import waiting
from touyan.demo.plan.places import CountyPlan
from touyan.demo.plan.waiting import Step, WaitingDeed
from touyan.ledger import queries as ledger
from touyan.points import bulk
from touyan.points import services as points
from touyan.points.models import Claim
from touyan.points.services import Deed, Item, Wanted
from touyan.registry import services as registry
from touyan.registry.kinds import ResolutionBody

COUPONS_HANDED_IN, COUPONS_TOLD = dt.timedelta(days=60), dt.timedelta(days=12)
COUPONS_LAST = dt.timedelta(days=47)  # the 31st of October
OBJECTION = "当天清扫的时候没有看到他家来人,请核实签到名册。"


@dataclass(slots=True)
class Desk:
    """One village and who acts in it; `turn` numbers the deeds so that each is another household's."""

    plan: CountyPlan
    village: Village
    turn: int = 0

    def act_as(self, household: int) -> Actor:
        """Return the head of a household as they act now."""
        return actor_for(account_of(self.village.head(household)))

    def day(self, before_today: int, hour: int) -> dt.datetime:
        """Return a moment some days before the demo's day."""
        day = self.plan.demo.today - dt.timedelta(days=before_today)
        return clock.start_of(day) + dt.timedelta(hours=hour)


def write(plan: CountyPlan, villages: Sequence[Village]) -> None:
    """Let the first township's people do what is still open on the demo's day."""
    by_code = {village.place.code: village for village in villages}
    stage = Desk(plan, by_code[plan.stage.code])
    deeds = waiting.of_stage(plan)
    _notice(stage, [deed for deed in deeds if deed.step is Step.ON_NOTICE])
    for deed in deeds:
        if deed.step is not Step.ON_NOTICE:
            _enter(stage, deed, days_ago=3)
    _old_decision(stage)
    shop_today.in_order(stage)
    _coupons(stage)
    _reservation(stage)
    next_door = by_code.get(township.runs_low([village.place for village in villages]))
    if next_door is not None:
        _objection(Desk(plan, next_door))
        shop_today.with_questions(Desk(plan, next_door))
    meetings.write(plan, stage.village, next_door)
    elections.write(plan, stage.village)
    talks.write(plan, stage.village)
    procedures.write(plan, stage.village, next_door)
    if next_door is not None:
        special.write(plan, next_door)


def _notice(desk: Desk, deeds: Sequence[WaitingDeed]) -> list[Claim]:
    """Enter these deeds, review them twice and put them up."""
    claims = [_enter(desk, deed, days_ago=7) for deed in deeds]
    with clock.pretend(desk.day(4, 9)):
        points.publish_batch(
            actor=desk.act_as(desk.village.cast.secretary),
            area=desk.village.area,
            month=clock.month_of(desk.plan.demo.today),
        )
    return claims


def _enter(desk: Desk, deed: WaitingDeed, *, days_ago: int) -> Claim:
    """Propose a deed and review it as far as it has come."""
    claim = _propose(desk, deed.household, deed.rule, days_ago=days_ago)
    if deed.step >= Step.REVIEWED_ONCE:
        _first_review(desk, claim, days_ago=days_ago - 1)
    if deed.step >= Step.REVIEWED_TWICE:
        _second_review(desk, claim, days_ago=days_ago - 2)
    return claim


def _objection(desk: Desk) -> None:
    """Put a notice up next door and let a neighbour object to one of its lines."""
    deeds, neighbour = waiting.next_door(desk.plan, desk.village.place)
    claims = _notice(desk, deeds)
    doubted = next(claim for claim in claims if claim.rule.code == "A03")
    doubted.refresh_from_db()
    with clock.pretend(desk.day(2, 19)):
        points.object_to(actor=desk.act_as(neighbour), claim=doubted, reason=OBJECTION)


def _old_decision(desk: Desk) -> None:
    """Record a decision from paper that the supervision committee has not confirmed yet."""
    place = desk.village.place
    body = ResolutionBody.VILLAGER_REPRESENTATIVES
    if place.is_community:
        body = ResolutionBody.RESIDENT_REPRESENTATIVES
    with clock.pretend(desk.day(1, 15)):
        registry.record_resolution(
            actor=desk.act_as(desk.village.cast.clerk),
            area_id=desk.village.area.pk,
            body=body,
            passed_on=desk.plan.demo.today - dt.timedelta(days=40),
            title=f"{place.name}积分超市货品清单和兑换时间",
            document_hash=township.scan_of(place, "goods"),
        )


def _coupons(desk: Desk) -> None:
    """Let two households have old paper coupons that run out soon, and have been told so."""
    today = desk.plan.demo.today
    with clock.pretend(desk.day(0, 7)):
        bulk.take_over(
            actor=SYSTEM,
            coupons=[
                bulk.PastCoupon(
                    area=desk.village.area,
                    household_id=desk.village.household_ids[household],
                    points=points_,
                    on=today - COUPONS_HANDED_IN,
                    until=today + COUPONS_LAST,
                    told_on=today - COUPONS_TOLD,
                    ref=reference(desk.plan, desk.village.place.code, "coupon", household),
                )
                for household, points_ in (
                    (waiting.villager_of(desk.plan, desk.plan.stage), 12),
                    (waiting.ELDER, 6),
                )
            ],
        )


def _reservation(desk: Desk) -> None:
    """Let the villager reserve what their points pay for, one or two things."""
    village = desk.village
    villager = waiting.villager_of(desk.plan, desk.plan.stage)
    household_id = village.household_ids[villager]
    held = ledger.accounts_of_subject(household_id)
    available = sum(one.balance for one in held if one.code == "points.available")
    affordable = [one for one in village.products if one.price_points <= available]
    if village.shop is None or not affordable:
        return
    with clock.pretend(desk.day(0, 8)):
        points.reserve(
            actor=desk.act_as(villager),
            wanted=Wanted(
                household_id=household_id,
                shop=village.shop,
                items=(Item(affordable[min(2, len(affordable) - 1)]),),
                ref=reference(desk.plan, village.place.code, "reservation"),
            ),
        )


def _propose(desk: Desk, household: int, code: str, *, days_ago: int) -> Claim:
    rule = desk.village.rules[code]
    desk.turn += 1
    with clock.pretend(desk.day(days_ago, 10)):
        return points.propose(
            actor=desk.act_as(desk.village.cast.clerk),
            deed=Deed(
                household_id=desk.village.household_ids[household],
                rule_id=rule.pk,
                occurred_on=desk.plan.demo.today - dt.timedelta(days=days_ago + 1),
                quantity=2 if rule.points <= 3 else 1,
                note=rule.title,
                ref=reference(desk.plan, desk.village.place.code, "today", desk.turn),
            ),
        )


def _first_review(desk: Desk, claim: Claim, *, days_ago: int) -> None:
    with clock.pretend(desk.day(days_ago, 11)):
        points.first_review(actor=desk.act_as(desk.village.cast.panel[0]), claim=claim, accept=True)


def _second_review(desk: Desk, claim: Claim, *, days_ago: int) -> None:
    with clock.pretend(desk.day(days_ago, 16)):
        points.second_review(
            actor=desk.act_as(desk.village.cast.secretary), claim=claim, accept=True
        )
