"""The tiny county with some months of points, for the browser: every state of every page, built in seconds.

Run as `python -m tests.browser.seed` on a migrated demo installation. Everything goes through the
services, on the days on which it would have happened.
"""

import datetime as dt
import uuid
from pathlib import Path

import django
from django.conf import settings

django.setup()

from django.core.management import call_command  # noqa: E402

from tests import tiny  # noqa: E402
from tests.browser.seed_cases import whistles  # noqa: E402
from tests.browser.seed_coops import cooperatives  # noqa: E402
from tests.browser.seed_figures import figures  # noqa: E402
from touyan.access.services import actor_for  # noqa: E402
from touyan.access.services.accounts import account_of  # noqa: E402
from touyan.core import clock, pack  # noqa: E402
from touyan.core.actor import SYSTEM, Actor, Grant, GrantKind, Power  # noqa: E402
from touyan.decisions import services as decisions  # noqa: E402
from touyan.decisions.kinds import Assent, BodyKind, Matter  # noqa: E402
from touyan.decisions.services import Call, Draft, Figures  # noqa: E402
from touyan.disclosure import services as disclosure  # noqa: E402
from touyan.ledger import queries as ledger_queries  # noqa: E402
from touyan.ledger import services as ledger  # noqa: E402
from touyan.points import services  # noqa: E402
from touyan.points.models import Rule, Scheme, Shop  # noqa: E402
from touyan.points.services import Deed, Delivery, Item, Wanted  # noqa: E402
from touyan.registry import services as registry  # noqa: E402
from touyan.registry.models import Household, ResolutionBody  # noqa: E402

TODAY = dt.date(2021, 9, 14)
GOODS = (("肥皂", "块", 3), ("毛巾", "条", 8), ("洗衣粉", "袋", 12), ("食用油", "桶", 60))
HOMES = ("household", "other_household", "third_household", "fourth_household", "fifth_household")


class County:
    """The tiny county and its people as they act."""

    def __init__(self) -> None:
        self.parts = tiny.Tiny(tiny.build().places)
        self.village = self.parts.village

    def actor(self, name: str) -> Actor:
        """Return somebody as they act today."""
        return actor_for(account_of(getattr(self.parts, name).pk))

    def on(self, days_ago: int, hour: int = 9):
        """Let the block happen some days ago."""
        moment = clock.start_of(TODAY - dt.timedelta(days=days_ago)) + dt.timedelta(hours=hour)
        return clock.pretend(moment)


def adopt(county: County) -> Scheme:
    """Record and confirm the village's decision and put the rules in force."""
    secretary = county.actor("village_secretary")
    with county.on(120):
        decision = registry.record_resolution(
            actor=secretary,
            area_id=county.village.pk,
            body=ResolutionBody.VILLAGERS_ASSEMBLY,
            passed_on=clock.today(),
            title="通过积分细则",
            document_hash="0" * 64,
        )
        registry.confirm_resolution(
            actor=county.actor("supervision_chair"), resolution_id=decision.pk
        )
        draft = services.draft_scheme(
            actor=secretary,
            area=county.village,
            template=pack.load(Path(settings.PACKS_DIR) / "zhijin").points,
            title="云岭村积分细则",
        )
        decision.refresh_from_db()
        homes = Household.objects.filter(subject__area__scope_path__under=county.village.path)
        services.enrol_many(
            actor=SYSTEM, area=county.village, household_ids=[home.pk for home in homes]
        )
        return services.adopt_scheme(
            actor=secretary, scheme=draft, resolution=decision, effective_from=clock.today()
        )


def month(county: County, scheme: Scheme, days_ago: int, *, until: str, first: int = 3) -> None:
    """Let some households do good deeds and let them pass through the hands, up to a step."""
    rules = Rule.objects.filter(scheme=scheme, points__gt=0, subject_type="HOUSEHOLD")
    good = list(rules.order_by("code"))[first : first + 6]
    clerk, panel = county.actor("village_clerk"), county.actor("panel_member")
    supervision, secretary = county.actor("supervision_chair"), county.actor("village_secretary")
    with county.on(days_ago):
        for number, home in enumerate(HOMES):
            chosen = good if until == "booked" else good[number % 2 : number % 2 + 2]
            for rule in chosen:
                claim = services.propose(
                    actor=clerk,
                    deed=Deed(
                        household_id=getattr(county.parts, home).pk,
                        rule_id=rule.pk,
                        occurred_on=clock.today(),
                    ),
                )
                if until == "proposed":
                    continue
                claim = services.first_review(actor=panel, claim=claim, accept=True)
                if until != "reviewed first":
                    services.second_review(actor=supervision, claim=claim, accept=True)
        if until in {"proposed", "reviewed first", "reviewed"}:
            return
        batch = services.publish_batch(
            actor=secretary, area=county.village, month=clock.month_of(clock.today())
        )
    if until == "booked":
        with county.on(days_ago - 17):
            services.post_batch(actor=secretary, batch=batch)


def shop(county: County) -> None:
    """Open the shop, fill the shelf, let a household buy and another reserve."""
    keeper = county.actor("shop_keeper")
    opener = Actor(
        person_id=county.parts.county_officer.pk,
        grants=frozenset(
            {Grant(Power.SCHEME_MANAGE, GrantKind.AREA, county.parts.county.pk, "520524")}
        ),
    )
    with county.on(119):
        opened: Shop = services.open_shop(
            actor=opener,
            area=county.village,
            name="云岭村积分超市",
            opened_on=clock.today(),
            seed_grant_fen=100_000,
        )
    products = []
    with county.on(100):
        for name, unit, price in GOODS:
            product = services.add_product(
                actor=keeper, shop=opened, name=name, unit=unit, price_points=price
            )
            delivery = Delivery(product=product, quantity=40, cost_fen=4000, ref=uuid.uuid4())
            services.stock_in(actor=keeper, delivery=delivery)
            products.append(product)
    for days_ago in (60, 30, 12, 3):
        with county.on(days_ago, hour=15):
            for home in HOMES[:3]:
                _buy(county, keeper, opened, products[0], home)


def _buy(county: County, keeper: Actor, opened: Shop, product, home: str) -> None:
    opened.refresh_from_db()
    wanted = Wanted(
        household_id=getattr(county.parts, home).pk,
        shop=opened,
        items=(Item(product=product, quantity=1),),
        ref=uuid.uuid4(),
    )
    services.counter_redeem(actor=keeper, wanted=wanted)


def meetings(county: County) -> None:
    """One meeting with closed minutes, one that votes by name today, one that is called."""
    _meeting(county, told=40, held=25, assent=Assent.RAISED_HANDS, title="修三组水泥路")
    _meeting(county, told=2, held=-12, assent=Assent.PAPER, title="办幸福食堂")
    _meeting(county, told=12, held=0, assent=Assent.ROLL_CALL, title="超市周末开门")


def _meeting(county: County, *, told: int, held: int, assent: Assent, title: str) -> None:
    chair = county.actor("committee_chair")
    draft = Draft(
        matter=Matter.PUBLIC_WELFARE,
        title=title,
        text=f"{title}，村民自愿投工。",
        assent=assent,
        party_discussed_on=TODAY - dt.timedelta(days=60),
    )
    with county.on(told):
        meeting = decisions.call_meeting(
            actor=chair,
            call=Call(
                area_id=county.village.pk,
                body=BodyKind.VILLAGERS_HOUSEHOLDS,
                title=title,
                place="村部",
                agenda=title,
                meets_at=clock.start_of(TODAY - dt.timedelta(days=held)) + dt.timedelta(hours=9),
                motions=(draft,),
            ),
        )
    if held < 0:
        return
    motion = meeting.motions.get()
    with county.on(held):
        decisions.note_all_but(actor=chair, meeting_id=meeting.pk, absent=[])
        if assent == Assent.RAISED_HANDS:
            decisions.enter_count(actor=chair, motion_id=motion.pk, figures=Figures(4, 1))
            decisions.decide(actor=chair, motion_id=motion.pk)
            decisions.close_meeting(actor=chair, meeting_id=meeting.pk, minutes="当场唱票。")


def closings(county: County) -> None:
    """June on notice with an objection, July signed, August waiting for the second signature."""
    chair, supervision = county.actor("committee_chair"), county.actor("supervision_chair")
    book = ledger_queries.book_of(county.village.pk)
    assert book is not None
    with county.on(12):
        june, july, august = (
            disclosure.close_month(actor=SYSTEM, book_id=book, period=period)
            for period in ("2021-06", "2021-07", "2021-08")
        )
    with county.on(11):
        for month in (june, july):
            disclosure.sign_month(actor=chair, month=month)
            disclosure.sign_month(actor=supervision, month=month)
        disclosure.sign_month(actor=chair, month=august)
        published = disclosure.publish_month(actor=chair, month=june)
        assert published.notice is not None
        disclosure.note_printed(actor=chair, notice=published.notice)
    with county.on(1):
        disclosure.raise_objection(
            actor=county.actor("other_villager"),
            notice=published.notice,
            line_ref="given",
            reason="我家少了3分。",
        )


def main() -> None:
    """Build everything and live on the county's day."""
    call_command("migrate", verbosity=0)
    clock.live_on(TODAY)
    county = County()
    scheme = adopt(county)
    for days_ago in (110, 80, 50):
        month(county, scheme, days_ago, until="booked")
    shop(county)
    meetings(county)
    closings(county)
    month(county, scheme, 12, until="reviewed first")
    month(county, scheme, 4, until="on notice", first=7)
    month(county, scheme, 1, until="proposed", first=9)
    whistles(county)
    cooperatives(county.parts)
    figures(county.parts)
    ledger.seal_pending()


if __name__ == "__main__":
    main()
