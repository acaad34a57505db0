"""The cooperative of the worked example (rule 3.6) with books, trade and a year that is over."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tests.coops.worked_example import YUAN
from tests.coops.yard import Yard
from touyan.coops import holdings, services
from touyan.coops.books import YUAN as CNY
from touyan.coops.books import Place, book_of
from touyan.coops.holdings import What
from touyan.coops.models import (
    Coop,
    CoopMember,
    Distribution,
    DistributionTrial,
    MemberTrade,
    Voucher,
)
from touyan.coops.services import CharterFigures, accounts
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.decisions.kinds import Assent, BodyKind, Matter
from touyan.decisions.models import Meeting, Motion, MotionStatus
from touyan.ledger import services as ledger
from touyan.ledger.values import AccountSpec, Line, Posting
from touyan.registry.kinds import OrganisationKind, ResolutionBody, ResolutionStatus
from touyan.registry.models import Resolution

YEAR = 2026
LAST = dt.date(YEAR, 12, 31)
NAMES = ("household", "other_household", "third_household", "fourth_household")
FIGURES = CharterFigures(reserve_share=1_000, rebate_share=6_500)
# trade, contribution, reserve share, in yuan; everybody's subsidy share is 50,000
ACCOUNTS = {
    "A": (400_000, 100_000, 6_000),
    "B": (300_000, 50_000, 4_000),
    "C": (200_000, 50_000, 4_000),
    "D": (100_000, 20_000, 2_000),
    "E": (0, 280_000, 14_000),
}
SUBSIDY = 50_000
BOOK = (
    (("502", "general"), -2_000_000),
    (("521", "labour"), 300_000),
    (("521", "land_rent"), 200_000),
    (("521", "materials"), 700_000),
    (("522", "general"), 100_000),
)


@dataclass
class Harvest:
    """A cooperative whose year is over, with the people who act for it."""

    yard: Yard
    coop: Coop
    book: int
    members: dict[str, CoopMember]
    collective: int

    @property
    def accountant(self) -> Actor:
        """Who proposes."""
        return self.yard.accountant(self.coop)

    @property
    def chair(self) -> Actor:
        """Who checks."""
        return self.yard.chair(self.coop)

    def post(self, key: str, kind: str, on: dt.date, lines: list[tuple[Place, int]]) -> None:
        """Book something straight into the ledger, in yuan."""
        ids = accounts.accounts_of(actor=SYSTEM, wanted=[place for place, _ in lines])
        ledger.post(
            actor=SYSTEM,
            posting=Posting(
                key=f"test:{self.coop.pk}:{key}",
                book_id=self.book,
                kind=kind,
                effective_on=on,
                lines=tuple(Line(ids[place], fen * YUAN) for place, fen in lines),
                public={},
            ),
        )

    def trade(self, member: CoopMember, yuan: int, number: int) -> None:
        """Write a booked voucher with one line of trade by name."""
        voucher = Voucher.objects.create(
            coop=self.coop,
            on=dt.date(YEAR, 10, 1),
            period=f"{YEAR}-10",
            number=number,
            template="PURCHASE_MEMBERS",
            summary="收购",
            total_fen=yuan * YUAN,
            status="POSTED",
            made_by_id=self.yard.tiny.villager.pk,
            made_at=clock.now(),
            checked_by_id=self.yard.tiny.other_villager.pk,
            checked_at=clock.now(),
        )
        MemberTrade.objects.create(
            voucher=voucher,
            place=1,
            subject_id=member.subject_id,
            way="BOUGHT",
            goods="茶青",
            quantity=yuan,
            unit="斤",
            amount_fen=yuan * YUAN,
        )

    def tried(self, **wish: Any) -> DistributionTrial:
        """Try a distribution as the accountant."""
        return services.try_out(
            actor=self.accountant, coop_id=self.coop.pk, year=YEAR, wish=services.Wish(**wish)
        )

    def proposed(self, **wish: Any) -> Distribution:
        """Propose a plan."""
        return services.propose(
            actor=self.accountant,
            trial_id=self.tried(**wish).pk,
            due_on=clock.today() + dt.timedelta(days=60),
        )

    def laid_open(self, **wish: Any) -> Distribution:
        """Propose a plan and lay it open."""
        return services.lay_open(actor=self.chair, distribution_id=self.proposed(**wish).pk)

    def voted(self, found: Distribution, **changes: Any) -> Resolution:
        """Return the proven decision of the members on a plan; its motion names the check code."""
        person = self.yard.tiny.villager
        values: dict[str, Any] = {
            "body": ResolutionBody.COOP_MEMBERS,
            "organisation_id": self.coop.pk,
            "area_id": self.coop.area_id,
            "passed_on": clock.today(),
            "title": "盈余分配",
            "status": ResolutionStatus.PROVEN,
            "recorded_by": person,
            "recorded_at": clock.now(),
        }
        text = changes.pop("text", f"同意分配方案,校验码 {found.check_code}")
        resolution = Resolution.objects.create(**values | changes)
        meeting = Meeting.objects.create(
            area_id=self.coop.area_id,
            village_path=self.coop.area.path[:12],
            organisation_id=self.coop.pk,
            body=BodyKind.COOP_MEMBERS,
            title="成员大会",
            place="村委会",
            agenda="盈余分配",
            meets_at=clock.now(),
            told_on=clock.today(),
            eligible=5,
            rights=5,
            called_by=person,
            called_at=clock.now(),
        )
        Motion.objects.create(
            meeting=meeting,
            number=1,
            matter=Matter.COOP_ORDINARY,
            title="盈余分配",
            text=text,
            assent=Assent.RAISED_HANDS,
            rule={},
            status=MotionStatus.CARRIED,
            put_by=person,
            put_at=clock.now(),
            resolution=resolution,
            present=5,
            rights_present=5,
            yes=5,
            no=0,
            abstain=0,
            spoiled=0,
            needed_present=4,
            needed_yes=3,
            decided_by=person,
            decided_at=clock.now(),
        )
        return resolution

    def declared(self, **wish: Any) -> Distribution:
        """Take a plan the whole way until it is booked."""
        found = self.laid_open(**wish)
        self.yard.at(1, month=3, year=YEAR + 1)
        return services.declare(
            actor=self.chair, distribution_id=found.pk, resolution_id=self.voted(found).pk
        )

    def holds(self, number: str, letter: str = "") -> int:
        """Return what an account holds in fen, a credit being positive."""
        from touyan.ledger import queries  # noqa: PLC0415

        subject = self.members[letter].subject_id if letter else None
        rows = queries.sums(by=("subject",), book_id=self.book, codes=(f"coop.{number}",))
        return -sum(row.amount for row in rows if not letter or row.subject_id == subject)


def harvest(yard: Yard) -> Harvest:
    """Found the cooperative of the example in 2026, keep its books, and live in January 2027."""
    unit = yard.organisation(OrganisationKind.COLLECTIVE, "云岭村股份经济合作联合社")
    coop = yard.begin()
    founders = [yard.founder(coop, name) for name in NAMES]
    founders.append(
        services.add_founder(
            actor=yard.actors.village_secretary,
            coop_id=coop.pk,
            new=services.NewMember(
                unit, is_farmer=False, representative_id=yard.tiny.fifth_villager.pk
            ),
        )
    )
    yard.agree(coop, *founders)
    yard.adopt(coop, FIGURES)
    from touyan.registry.kinds import PostKind  # noqa: PLC0415

    yard.post(coop, PostKind.COOP_CHAIR, "villager")
    yard.post(coop, PostKind.COOP_ACCOUNTANT, "other_villager")
    coop = services.register_coop(
        actor=SYSTEM, coop_id=coop.pk, code=coop.code, registered_on=dt.date(2026, 3, 3)
    )
    accounts.open_books(actor=SYSTEM, organisations=[coop.organisation])
    book = book_of(coop.pk)
    members = dict(
        zip(ACCOUNTS, CoopMember.objects.filter(coop=coop).order_by("number"), strict=True)
    )
    made = Harvest(yard, coop, book, members, unit)
    yard.at(10, month=1, year=YEAR + 1)
    _books(made)
    return made


def _books(made: Harvest) -> None:
    book, bank = made.book, Place(made.book, "102")
    losses = Place(book, "332")
    made.post("loss", "coop.voucher", dt.date(2026, 3, 5), [(losses, 100_000), (bank, -100_000)])
    for number, (letter, (trade, money, _reserve)) in enumerate(ACCOUNTS.items(), start=1):
        member = made.members[letter]
        capital = Place(book, "301", subject_id=member.subject_id)
        made.post(
            f"in{letter}", "coop.voucher", dt.date(2026, 3, 5), [(bank, money), (capital, -money)]
        )
        if trade:
            made.trade(member, trade, number)
    for what, weights in (
        (What.RESERVE, {one: ACCOUNTS[one][2] for one in ACCOUNTS}),
        (What.SUBSIDY, dict.fromkeys(ACCOUNTS, SUBSIDY)),
    ):
        give(made, what, weights)
    places = [(Place(book, *name), fen) for name, fen in BOOK]
    net = -sum(fen for _, fen in BOOK)
    made.post("year", "coop.voucher", dt.date(2026, 11, 30), [*places, (bank, net)])
    closing = [(place, -fen) for place, fen in places]
    made.post("end", "coop.year_end", LAST, [*closing, (losses, -net)])


def give(made: Harvest, what: What, weights: dict[str, int]) -> None:
    """Write shares in yuan (or land in mu) to the members' accounts by the example's letter."""
    changes = {made.members[one].subject_id: amount * YUAN for one, amount in weights.items()}
    ledger.post(
        actor=SYSTEM,
        posting=Posting(
            key=f"test:{made.coop.pk}:{what}",
            book_id=made.book,
            kind=holdings.SHARE_KIND,
            effective_on=dt.date(2026, 3, 5),
            lines=holdings.lines(actor=SYSTEM, book_id=made.book, what=what, changes=changes),
            public={},
        ),
    )


def collective_book(made: Harvest) -> int:
    """Open the collective's book, with the account its dividend comes into."""
    book = ledger.open_book(
        actor=SYSTEM,
        area_id=made.coop.area_id,
        kind="COLLECTIVE",
        organisation_id=made.collective,
    )
    ledger.open_accounts(
        actor=SYSTEM, specs=[AccountSpec(book, "collective.bank", CNY, floor=None)]
    )
    return book
