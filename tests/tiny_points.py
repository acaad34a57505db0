"""Points in the tiny county: a rule book in force, deeds in every state, a shop with soap.

Everything goes through the services, by the people who hold the posts, on the days on which it
would happen: the clock is moved back and forth.
"""

import datetime as dt
import hashlib
import uuid
from pathlib import Path

import time_machine

from tests.cast import Actors
from tests.tiny import Builder, Tiny
from touyan.core import clock, pack
from touyan.core.actor import SYSTEM
from touyan.points import services
from touyan.points.models import Claim, Product, Rule, Shop
from touyan.points.services import Deed, Delivery, Item, Wanted
from touyan.registry import services as registry
from touyan.registry.models import Area, Household, ResolutionBody

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = pack.load(ROOT / "packs" / "zhijin").points
# Days before the day of the test.
PASSED, RECORDED, IN_FORCE, DEEDS, PUBLISHED, POSTED = 100, 95, 90, 60, 50, 20
VILLAGES = {
    "village": ("", ResolutionBody.VILLAGERS_ASSEMBLY),
    "sibling_village": ("sibling_", ResolutionBody.VILLAGERS_ASSEMBLY),
    "far_village": ("far_", ResolutionBody.VILLAGERS_ASSEMBLY),
    "community": ("community_", ResolutionBody.RESIDENTS_ASSEMBLY),
}


def before(days: int) -> time_machine.travel:
    """Return the block in which it is some days earlier, at ten in the morning."""
    moment = clock.start_of(clock.today() - dt.timedelta(days=days)) + dt.timedelta(hours=10)
    return time_machine.travel(moment, tick=True)


def build(builder: Builder) -> None:
    """Add points to the tiny county."""
    tiny = Tiny(builder.places)
    actors = Actors(tiny)
    for place in VILLAGES:
        _rule_book(builder, tiny, actors, place)
    _shop(builder, tiny, actors)
    _posted(builder, tiny, actors)
    _on_their_way(builder, tiny, actors)
    _redeemed(builder, tiny, actors)


def _rule_book(builder: Builder, tiny: Tiny, actors: Actors, place: str) -> None:
    prefix, body = VILLAGES[place]
    area = getattr(tiny, place)
    secretary = getattr(actors, f"{prefix}village_secretary")
    passed_on = clock.today() - dt.timedelta(days=PASSED)
    with before(RECORDED):
        resolution = registry.record_resolution(
            actor=getattr(actors, f"{prefix}village_clerk"),
            area_id=area.pk,
            body=body,
            passed_on=passed_on,
            title="通过积分细则的决议",
            document_hash=hashlib.sha256(area.path.encode()).hexdigest(),
        )
        registry.confirm_resolution(
            actor=getattr(actors, f"{prefix}supervision_chair"), resolution_id=resolution.pk
        )
        resolution.refresh_from_db()
        draft = services.draft_scheme(
            actor=secretary, area=area, template=TEMPLATE, title="积分细则"
        )
        scheme = services.adopt_scheme(
            actor=secretary,
            scheme=draft,
            resolution=resolution,
            effective_from=passed_on + dt.timedelta(days=PASSED - IN_FORCE),
        )
        homes = Household.objects.filter(subject__area__scope_path__under=area.path)
        services.enrol_many(
            actor=SYSTEM, area=area, household_ids=list(homes.values_list("pk", flat=True))
        )
    builder.keep(f"{prefix}resolution", resolution)
    builder.keep(f"{prefix}scheme", scheme)


def _shop(builder: Builder, tiny: Tiny, actors: Actors) -> None:
    with before(IN_FORCE):
        shop = services.open_shop(
            actor=actors.village_secretary,
            area=tiny.village,
            name="云岭村积分超市",
            opened_on=clock.today(),
            seed_grant_fen=100_000,
        )
        builder.keep("shop", shop)
        for name, title, unit, price in (("soap", "肥皂", "块", 3), ("salt", "食盐", "袋", 2)):
            product = services.add_product(
                actor=actors.shop_keeper, shop=shop, name=title, unit=unit, price_points=price
            )
            services.stock_in(
                actor=actors.shop_keeper,
                delivery=Delivery(product=product, quantity=20, cost_fen=6_000, ref=uuid.uuid4()),
            )
            builder.keep(name, product)


def _reviewed(actors: Actors, deed: Deed) -> Claim:
    """Return a claim that three different people have handled."""
    claim = services.propose(actor=actors.group_head, deed=deed)
    claim = services.first_review(actor=actors.panel_member, claim=claim, accept=True)
    return services.second_review(actor=actors.supervision_chair, claim=claim, accept=True)


def _rules(area: Area) -> list[Rule]:
    """Return the rules that any household can earn points by, the simplest first."""
    rules = Rule.objects.filter(scheme__area=area, scheme__status="ADOPTED", points__gt=0)
    return list(rules.filter(subject_type="HOUSEHOLD").order_by("-points", "code"))


def _posted(builder: Builder, tiny: Tiny, actors: Actors) -> None:
    """Book a month: five points and more for two households."""
    rules = _rules(tiny.village)
    with before(DEEDS):
        day = clock.today()
        for name, place in (("household", ""), ("other_household", "other_")):
            for number, rule in enumerate(rules[:2]):
                deed = Deed(getattr(tiny, name).pk, rule.pk, day)
                builder.keep(f"{place}posted_claim_{number + 1}", _reviewed(actors, deed))
    with before(PUBLISHED):
        batch = services.publish_batch(
            actor=actors.village_secretary, area=tiny.village, month=clock.month_of(clock.today())
        )
    with before(POSTED):
        services.post_batch(actor=actors.village_secretary, batch=batch)
    builder.keep("posted_batch", batch)


def _on_their_way(builder: Builder, tiny: Tiny, actors: Actors) -> None:
    """Leave one claim in each state before booking."""
    rules = _rules(tiny.village)
    household = tiny.household.pk
    with before(3):
        day = clock.today()
        noticed = _reviewed(actors, Deed(household, rules[2].pk, day))
        batch = services.publish_batch(
            actor=actors.village_secretary, area=tiny.village, month=clock.month_of(day)
        )
        proposed = services.propose(actor=actors.group_head, deed=Deed(household, rules[3].pk, day))
        first = services.propose(
            actor=actors.group_head, deed=Deed(tiny.other_household.pk, rules[2].pk, day)
        )
        services.first_review(actor=actors.panel_member, claim=first, accept=True)
        own = services.claim_own(actor=actors.villager, deed=Deed(household, rules[4].pk, day))
        reviewed = _reviewed(actors, Deed(tiny.third_household.pk, rules[2].pk, day))
    for name, row in (
        ("noticed_claim", noticed),
        ("noticed_batch", batch),
        ("notice", batch.notice),
        ("proposed_claim", proposed),
        ("first_reviewed_claim", first),
        ("own_claim", own),
        ("reviewed_claim", reviewed),
    ):
        builder.keep(name, row)


def _redeemed(builder: Builder, tiny: Tiny, actors: Actors) -> None:
    """Hand over one piece of soap; leave another reserved."""
    shop = Shop.objects.get(pk=tiny.shop.pk)
    soap = Product.objects.get(pk=tiny.soap.pk)
    with before(2):
        done = services.reserve(
            actor=actors.villager, wanted=_wanted(tiny.household.pk, shop, soap)
        )
        done = services.hand_over(actor=actors.shop_keeper, redemption=done)
    with before(0):
        waiting = services.reserve(
            actor=actors.other_villager, wanted=_wanted(tiny.other_household.pk, shop, soap)
        )
    builder.keep("redemption", done)
    builder.keep("reserved_redemption", waiting)


def _wanted(household_id: int, shop: Shop, product: Product) -> Wanted:
    return Wanted(household_id, shop, (Item(product),), uuid.uuid4())
