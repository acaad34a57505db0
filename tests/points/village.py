"""A village, a community and the people whose hands points pass through, for tests."""

import datetime as dt
import itertools
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from touyan.core import clock, pack
from touyan.core.actor import SYSTEM, Actor, Grant, GrantKind, Power
from touyan.ledger import services as ledger
from touyan.ledger.values import Line, Posting
from touyan.points import accounts, services
from touyan.points.models import Claim, Enrolment, Product, Rule, Scheme, Shop
from touyan.points.services import Deed, Delivery, Item, Wanted
from touyan.registry.models import (
    Area,
    Household,
    HouseholdMember,
    Person,
    Post,
    PostKind,
    Resolution,
    ResolutionBody,
    Subject,
    Tenure,
)

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = pack.load(ROOT / "packs" / "zhijin").points
LONG_AGO = dt.date(2000, 1, 1)
_serial = itertools.count(1)

OWN = (
    Power.PEOPLE_READ,
    Power.POINTS_READ,
    Power.POINTS_CLAIM_OWN,
    Power.POINTS_ENROL_OWN,
    Power.REDEEM_OWN,
    Power.OBJECTION_RAISE,
)


def area(path: str, level: str, kind: str, name: str, parent: Area | None = None) -> Area:
    """Return a living area."""
    return Area.objects.create(
        path=path,
        scope_path=path,
        level=level,
        kind=kind,
        name=name,
        parent=parent,
        valid_from=LONG_AGO,
    )


def person(home: Area, name: str, born_on: dt.date = dt.date(1980, 1, 1), party: str = "NONE"):
    """Return a person registered in an area."""
    subject = Subject.objects.create(kind="PERSON", area=home)
    return Person.objects.create(
        subject=subject,
        name=name,
        name_pinyin=name,
        name_initials=name[:1],
        born_on=born_on,
        party_status=party,
    )


def household(home: Area, *people: Person) -> Household:
    """Return a household of an area with these members, the first its head; it takes part."""
    subject = Subject.objects.create(kind="HOUSEHOLD", area=home)
    found = Household.objects.create(
        subject=subject, code=f"{home.path[:12]}H{next(_serial):05d}", head=people[0]
    )
    for one in people:
        HouseholdMember.objects.create(
            household=found, person=one, kind=found.kind, joined_on=LONG_AGO
        )
    Enrolment.objects.create(area=home, household=found, channel="LIST", enrolled_on=LONG_AGO)
    return found


def seat(where: Area, kind: PostKind, *people: Person) -> Post:
    """Return a post of an area that these people fill since long ago."""
    post = Post.objects.create(kind=kind, area=where)
    for one in people:
        Tenure.objects.create(post=post, person=one, started_on=LONG_AGO)
    return post


def official(who: Person, where: Area, *powers: Power) -> Actor:
    """Return a person acting by posts that reach an area."""
    prefix = where.prefix
    return Actor(
        person_id=who.pk,
        grants=frozenset(Grant(p, GrantKind.AREA, where.pk, prefix) for p in powers),
        name=who.name,
    )


def villager(who: Person, home: Household) -> Actor:
    """Return a person acting for their own household."""
    return Actor(
        person_id=who.pk,
        grants=frozenset(Grant(p, GrantKind.HOUSEHOLDS, home.pk) for p in OWN),
        name=who.name,
    )


@dataclass
class Village:
    """Everything that a test of points needs. Actors are values: no sign-in, no request."""

    county: Area
    township: Area
    area: Area
    sibling: Area
    community: Area
    head: Person = field(init=False)
    home: Household = field(init=False)

    def __post_init__(self) -> None:
        def new(name: str, **kwargs: object) -> Person:
            return person(self.area, name, **kwargs)

        self.clerk_person, self.secretary_person = new("文书"), new("书记")
        self.proposer_person, self.panel_person = new("组长"), new("评议员")
        self.supervisor_person, self.chair_person = new("监委主任"), new("主任")
        self.keeper_person = new("店主")
        self.third_panel_person = new("评议员二")
        household(self.area, self.third_panel_person)
        seat(
            self.area,
            PostKind.PANEL_MEMBER,
            self.proposer_person,
            self.panel_person,
            self.third_panel_person,
        )
        for one in (
            self.clerk_person,
            self.secretary_person,
            self.proposer_person,
            self.panel_person,
            self.supervisor_person,
            self.chair_person,
            self.keeper_person,
        ):
            household(self.area, one)
        self.head = new("张三")
        self.member = new("李四", party="FULL")
        self.child = new("小五", born_on=dt.date(2015, 5, 5))
        self.home = household(self.area, self.head, self.member, self.child)
        self.neighbour_person = new("王五")
        self.neighbour_home = household(self.area, self.neighbour_person)
        self.far_person = person(self.sibling, "远人")
        self.far_home = household(self.sibling, self.far_person)
        here = self.area
        self.officer = official(self.secretary_person, self.county, Power.SCHEME_MANAGE)
        self.proposer = official(
            self.proposer_person,
            here,
            Power.POINTS_PROPOSE,
            Power.POINTS_FIRST_REVIEW,
            Power.POINTS_READ,
        )
        self.panel = official(self.panel_person, here, Power.POINTS_FIRST_REVIEW, Power.POINTS_READ)
        self.supervisor = official(
            self.supervisor_person,
            here,
            Power.POINTS_SECOND_REVIEW,
            Power.OBJECTION_RESOLVE,
            Power.POINTS_READ,
        )
        self.secretary = official(
            self.secretary_person,
            here,
            Power.POINTS_SECOND_REVIEW,
            Power.OBJECTION_RESOLVE,
            Power.NOTICE_PUBLISH,
            Power.SCHEME_MANAGE,
            Power.LEDGER_REVERSE,
            Power.POINTS_READ,
        )
        self.chair = official(
            self.chair_person,
            here,
            Power.POINTS_SECOND_REVIEW,
            Power.OBJECTION_RESOLVE,
            Power.NOTICE_PUBLISH,
            Power.LEDGER_REVERSE,
            Power.POINTS_READ,
        )
        self.keeper = official(self.keeper_person, here, Power.SHOP_OPERATE, Power.SHOP_READ)
        self.checker = official(
            self.supervisor_person, here, Power.SHOP_CHECK, Power.SHOP_READ, Power.POINTS_READ
        )
        self.villager = villager(self.head, self.home)
        self.neighbour = villager(self.neighbour_person, self.neighbour_home)
        self.stranger = villager(self.far_person, self.far_home)

    def resolution(self, **changes: object) -> Resolution:
        """Return a confirmed decision of the village's assembly."""
        values: dict[str, object] = {
            "body": ResolutionBody.VILLAGERS_ASSEMBLY,
            "area": self.area,
            "passed_on": dt.date(2026, 1, 5),
            "title": "通过积分细则",
            "recorded_by": self.clerk_person,
            "recorded_at": clock.start_of(dt.date(2026, 1, 6)),
            "confirmed_by": self.supervisor_person,
            "confirmed_at": clock.start_of(dt.date(2026, 1, 7)),
        }
        return Resolution.objects.create(**values | changes)

    def adopt(self, effective_from: dt.date = dt.date(2026, 1, 10)) -> Scheme:
        """Put the county's template in force."""
        draft = services.draft_scheme(
            actor=self.secretary, area=self.area, template=TEMPLATE, title="积分细则"
        )
        return services.adopt_scheme(
            actor=self.secretary,
            scheme=draft,
            resolution=self.resolution(),
            effective_from=effective_from,
        )

    def rule(self, code: str = "A03") -> Rule:
        """Return a rule of the newest scheme by its code."""
        return Rule.objects.filter(scheme__area=self.area, code=code).latest("pk")

    def deed(self, code: str = "A03", **changes: object) -> Deed:
        """Return a deed of the household, today."""
        values: dict[str, object] = {
            "household_id": self.home.pk,
            "rule_id": self.rule(code).pk,
            "occurred_on": clock.today(),
        }
        return Deed(**values | changes)

    def proposed(self, code: str = "A03", **changes: object) -> Claim:
        """Return a claim that the group head proposed."""
        return services.propose(actor=self.proposer, deed=self.deed(code, **changes))

    def reviewed(self, code: str = "A03", **changes: object) -> Claim:
        """Return a claim that two others confirmed."""
        claim = self.proposed(code, **changes)
        claim = services.first_review(actor=self.panel, claim=claim, accept=True)
        return services.second_review(actor=self.supervisor, claim=claim, accept=True)

    def shop(self, stock: int = 10, price: int = 3) -> tuple[Shop, Product]:
        """Return an open shop with soap on the shelf."""
        shop = services.open_shop(
            actor=self.officer,
            area=self.area,
            name="积分超市",
            opened_on=dt.date(2026, 1, 10),
            seed_grant_fen=100_000,
        )
        product = services.add_product(
            actor=self.keeper, shop=shop, name="肥皂", unit="块", price_points=price
        )
        if stock:
            services.stock_in(
                actor=self.keeper,
                delivery=Delivery(
                    product=product, quantity=stock, cost_fen=100 * stock, ref=uuid.uuid4()
                ),
            )
        return shop, product

    def area_shop(self) -> Shop:
        """Return the village's shop."""
        return Shop.objects.select_related("area").get(area=self.area)

    def wanted(
        self,
        shop: Shop,
        product: Product,
        quantity: int = 1,
        household_id: int | None = None,
        ref: uuid.UUID | None = None,
    ) -> Wanted:
        """Return what a household takes from the shop."""
        return Wanted(
            household_id=household_id or self.home.pk,
            shop=shop,
            items=(Item(product, quantity),),
            ref=ref or uuid.uuid4(),
        )

    def give(self, points: int, home: Household | None = None) -> None:
        """Book points straight into the ledger for a household."""
        home = home or self.home
        book = accounts.book_id(actor=SYSTEM, area=self.area)
        available, _held = accounts.of_household(actor=SYSTEM, book=book, household_id=home.pk)
        issued = accounts.own(book, accounts.ISSUED, accounts.POINT)
        ledger.post(
            actor=SYSTEM,
            posting=Posting(
                key=f"test:{uuid.uuid4()}",
                book_id=book,
                kind="points.claim",
                effective_on=clock.today(),
                lines=(Line(issued, -points), Line(available, points)),
                public={"points": points},
            ),
        )


def build() -> Village:
    """Return a fresh village with a sibling and a community in one township."""
    county = area("520524000000", "COUNTY", "COUNTY", "织金县")
    township = area("520524105000", "TOWNSHIP", "TOWN", "龙场镇", county)
    return Village(
        county=county,
        township=township,
        area=area("520524105205", "VILLAGE", "VILLAGE", "青山村", township),
        sibling=area("520524105206", "VILLAGE", "VILLAGE", "白岩村", township),
        community=area("520524105001", "VILLAGE", "COMMUNITY", "金龙社区", township),
    )
