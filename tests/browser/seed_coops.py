"""A living cooperative for the browser: shares, land, books of two years, a plan that is laid open.

Its chair and its accountant are villagers; who signs in as the demonstration's villager is a member.
The sessions of the three stand in `coop_sessions.json` beside the database.
"""

import datetime as dt
import json
import uuid
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from tests.cast import Actors
from tests.tiny import Tiny
from touyan.access.services import actor_for
from touyan.access.services.accounts import account_of
from touyan.coops import services, vouchers
from touyan.coops.models import Coop, CoopMember
from touyan.coops.services import CharterFigures, Founding, NewMember, Pledge, booking, periods
from touyan.coops.services import vouchers as writing
from touyan.coops.services.vouchers import Entered
from touyan.coops.vouchers import Draft, Row, Template
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.land import services as land
from touyan.land.services import Agreement
from touyan.registry import services as registry
from touyan.registry.kinds import PostKind, ResolutionBody
from touyan.registry.models import Household, Person, Resolution
from touyan.web import demo_roles

T = Template
HOMES = ("household", "other_household", "third_household", "fourth_household", "fifth_household")
BEGUN = dt.date(2020, 3, 2)
SESSIONS = "coop_sessions.json"


def living(day: dt.date):
    """Let the block happen on a day, at nine."""
    return clock.pretend(clock.start_of(day) + dt.timedelta(hours=9))


class Farm:
    """The cooperative and the people who act for it."""

    def __init__(self, parts: Tiny) -> None:
        self.parts = parts
        chosen = demo_roles.offer("villager")
        assert chosen is not None
        homes = [getattr(parts, name) for name in HOMES]
        self.home: Household = next(one for one in homes if one.head_id == chosen.person.pk)
        elder = demo_roles.offer("elder")
        others = [one for one in homes if one.pk != self.home.pk]
        # Whoever has a post is no longer offered as an older villager.
        others.sort(key=lambda one: elder is not None and one.head_id == elder.person.pk)
        self.chair_home, self.books_home, self.third, self.fourth = others
        self.coop = self.found()
        self.transfer_id = 0

    def found(self) -> Coop:
        """Found it with all five households, elect, register, open the books."""
        with living(BEGUN):
            coop = services.begin_coop(
                actor=SYSTEM,
                founding=Founding(
                    self.parts.village.pk,
                    "云岭村果蔬种植专业合作社",
                    "N-1",
                    "PLANTING",
                    scope="蔬菜、茶叶的种植和销售",
                    address="云岭村",
                ),
            )
            homes = [self.chair_home, self.books_home, self.home, self.third, self.fourth]
            ids = [
                services.add_founder(actor=SYSTEM, coop_id=coop.pk, new=NewMember(one.pk)).pk
                for one in homes
            ]
            services.agree_to_charter(
                actor=SYSTEM, coop_id=coop.pk, member_ids=ids, on=clock.today()
            )
            services.adopt_founding_charter(
                actor=SYSTEM, coop_id=coop.pk, figures=CharterFigures(rebate_share=6_500)
            )
            for kind, home in (
                (PostKind.COOP_CHAIR, self.chair_home),
                (PostKind.COOP_ACCOUNTANT, self.books_home),
            ):
                services.appoint_officer(
                    actor=SYSTEM, coop_id=coop.pk, kind=kind, person_id=home.head_id or 0
                )
            return services.register_coop(
                actor=SYSTEM, coop_id=coop.pk, code="93520524MA6E0T", registered_on=BEGUN
            )

    def acting(self, home: Household) -> Actor:
        """Return the head of a household with the powers of today."""
        assert home.head_id is not None
        return actor_for(account_of(home.head_id))

    def member(self, home: Household) -> CoopMember:
        """Return a household as a member."""
        return CoopMember.objects.get(coop=self.coop, subject_id=home.pk)

    def resolved(self, title: str) -> Resolution:
        """Return a decision of the members of today, confirmed."""
        secretary = actor_for(account_of(self.parts.village_clerk.pk))
        found = registry.record_resolution(
            actor=secretary,
            area_id=self.parts.village.pk,
            body=ResolutionBody.COOP_MEMBERS,
            passed_on=clock.today(),
            title=title,
            document_hash=f"{uuid.uuid5(uuid.NAMESPACE_URL, title).hex:0>64}",
            organisation_id=self.coop.pk,
        )
        checker = actor_for(account_of(self.parts.supervision_chair.pk))
        return registry.confirm_resolution(actor=checker, resolution_id=found.pk)

    def book(self, template: Template, *rows: Row, on: dt.date, check: bool = True) -> None:
        """Let the accountant write a voucher on its day and the chair check it."""
        with living(on):
            row = writing.enter(
                actor=self.acting(self.books_home),
                entered=Entered(
                    self.coop.pk,
                    Draft(
                        template,
                        on,
                        str(template.label),
                        rows,
                        vouchers.WITH_MONEY.get(template, ("",))[0],
                    ),
                    uuid.uuid5(uuid.NAMESPACE_URL, f"{template}{on}{rows}"),
                ),
            )
            if check:
                booking.check(actor=self.acting(self.chair_home), voucher_id=row.pk)


def shares(farm: Farm) -> None:
    """Money of everybody, land of the villager's household, and one share that waits for the chair."""
    accountant = farm.acting(farm.books_home)
    with living(dt.date(2020, 3, 10)):
        for number, home in enumerate((farm.chair_home, farm.books_home, farm.home, farm.third)):
            share = services.pledge(
                actor=accountant,
                pledge=Pledge(farm.member(home).pk, "CASH", (number + 2) * 500_000),
            )
            services.pay_in(actor=accountant, share_id=share.pk, into="102", paid_on=clock.today())
            services.register_share(actor=SYSTEM, share_id=share.pk)
        clerk = actor_for(account_of(farm.parts.village_clerk.pk))
        parcel = land.register_parcel(
            actor=clerk,
            area_id=farm.parts.village.pk,
            code="5205241052050100017",
            name="大坝田",
            mu=Decimal("6.50"),
            kind="DRY",
            grade=3,
        )
        contract = land.contract_land(
            actor=clerk,
            parcel_id=parcel.pk,
            household_id=farm.home.pk,
            term_from=dt.date(1998, 7, 1),
            term_to=dt.date(2028, 6, 30),
            number="承包 17",
        )
        transfer = land.agree_transfer(
            actor=clerk,
            agreement=Agreement(
                contract.pk,
                farm.coop.pk,
                "SHARE",
                Decimal("4.00"),
                clock.today(),
                dt.date(2028, 3, 9),
                "流转 2020-3",
                "蔬菜种植",
                50_000,
            ),
        )
        share = services.pledge(
            actor=accountant,
            pledge=Pledge(farm.member(farm.home).pk, "LAND_RIGHT", land_transfer_id=transfer.pk),
        )
        services.appraise(
            actor=accountant,
            share_id=share.pk,
            resolution_id=farm.resolved("土地作价入股").pk,
            fen_per_mu_year=30_000,
        )
        land.file_transfer(
            actor=actor_for(account_of(farm.parts.village_secretary.pk)),
            transfer_id=transfer.pk,
            filed_on=clock.today(),
        )
        services.register_share(actor=SYSTEM, share_id=share.pk)
        farm.transfer_id = transfer.pk
    with living(dt.date(2021, 9, 10)):
        waiting = services.pledge(
            actor=accountant, pledge=Pledge(farm.member(farm.fourth).pk, "CASH", 300_000)
        )
        services.pay_in(actor=accountant, share_id=waiting.pk, into="101", paid_on=clock.today())


def books(farm: Farm) -> None:
    """Trade, wages and land of 2020 with its year end; some months of 2021 and a voucher that waits."""
    home, third = farm.home.pk, farm.third.pk
    worker = farm.third.head_id
    farm.book(T.SUBSIDY, Row(5_000_000, number="311"), on=dt.date(2020, 4, 1))
    farm.book(
        T.PURCHASE_MEMBERS,
        Row(1_200_000, home, goods="白菜", quantity=Decimal(6000), unit="公斤"),
        Row(800_000, third, goods="白菜", quantity=Decimal(4000), unit="公斤"),
        on=dt.date(2020, 9, 1),
    )
    farm.book(T.SALE_OTHERS, Row(6_800_000, goods="白菜"), on=dt.date(2020, 10, 8))
    farm.book(
        T.WAGES,
        Row(360_000, worker, quantity=Decimal(30), rate_fen=12_000),
        Row(120_000, farm.home.head_id, quantity=Decimal(10), rate_fen=12_000),
        on=dt.date(2020, 10, 20),
    )
    farm.book(
        T.GUARANTEED,
        Row(
            200_000,
            home,
            quantity=Decimal(4),
            rate_fen=50_000,
            contract_id=farm.transfer_id,
        ),
        on=dt.date(2020, 11, 30),
    )
    with living(dt.date(2021, 1, 15)):
        row = periods.close_year(
            actor=farm.acting(farm.books_home), coop_id=farm.coop.pk, year=2020
        )
        booking.check(actor=farm.acting(farm.chair_home), voucher_id=row.pk)
        services.quantify_fund(
            actor=farm.acting(farm.chair_home),
            coop_id=farm.coop.pk,
            kind="SUBSIDY",
            total_fen=5_000_000,
            document="县农合补〔2020〕3号",
        )
    farm.book(T.SALE_OTHERS, Row(900_000, goods="茶青"), on=dt.date(2021, 8, 12))
    farm.book(
        T.EXPENSE, Row(30_000, number="522", detail="general"), on=dt.date(2021, 9, 13), check=False
    )


def plan(farm: Farm) -> None:
    """Lay the plan of 2020 open: members see their slips and may object."""
    with living(dt.date(2021, 9, 8)):
        trial = services.try_out(
            actor=farm.acting(farm.books_home),
            coop_id=farm.coop.pk,
            year=2020,
            wish=services.Wish(),
        )
        found = services.propose(
            actor=farm.acting(farm.books_home),
            trial_id=trial.pk,
            due_on=dt.date(2021, 12, 31),
        )
        services.lay_open(actor=farm.acting(farm.chair_home), distribution_id=found.pk)


def people(farm: Farm) -> None:
    """An applicant, and a member who is to be heard."""
    with living(dt.date(2021, 9, 9)):
        applicant: Person = farm.parts.village_clerk
        services.apply(
            actor=farm.acting(farm.books_home), coop_id=farm.coop.pk, new=NewMember(applicant.pk)
        )
        services.propose_expulsion(
            actor=farm.acting(farm.chair_home),
            member_id=farm.member(farm.fourth).pk,
            reason="连续两年不按章程交售产品（章程第十五条）",
        )


def cooperatives(parts: Tiny) -> None:
    """Build the cooperative and keep the sessions of its people."""
    farm = Farm(parts)
    shares(farm)
    books(farm)
    plan(farm)
    people(farm)
    actors = Actors(parts)
    names = {"coop_chair": farm.chair_home, "coop_accountant": farm.books_home, "member": farm.home}
    kept = {}
    for name, home in names.items():
        setattr(parts, f"_{name}", home.head)
        client = actors.browser(f"_{name}")
        kept[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    data = Path(settings.DATABASES["default"]["NAME"]).parent
    (data / SESSIONS).write_text(
        json.dumps({"coop": farm.coop.pk, "sessions": kept}), encoding="utf-8"
    )
