"""An office where a cooperative's books are kept: two cooperatives of one village, their people, a day."""

import datetime as dt
import uuid
from decimal import Decimal

from tests.tiny import Tiny
from touyan.access.standing import Held, grants_of
from touyan.coops import services as coops_services  # noqa: F401 - the room's door is importable
from touyan.coops import vouchers
from touyan.coops.models import Coop, CoopMember, Item, Voucher
from touyan.coops.services import accounts, booking
from touyan.coops.services import vouchers as writing
from touyan.coops.services.vouchers import Entered
from touyan.coops.vouchers import Draft, Row, Template
from touyan.core import clock
from touyan.core.actor import SYSTEM, Actor
from touyan.ledger import queries as ledger_queries
from touyan.registry.kinds import PostKind

SINCE = dt.date(2020, 1, 1)
T = Template


class Office:
    """The books of the cattle cooperative; the tea cooperative next door is the sibling."""

    def __init__(self, tiny: Tiny) -> None:
        self.tiny = tiny
        self.coop = self.register(tiny.coop, "C-1")
        self.sibling = self.register(tiny.sibling_coop, "C-2")
        self.books = accounts.open_books(actor=SYSTEM, organisations=[tiny.coop, tiny.sibling_coop])
        self.accountant = self.actor(tiny.village_clerk.pk, PostKind.COOP_ACCOUNTANT)
        self.chair = self.actor(tiny.coop_chair.pk, PostKind.COOP_CHAIR)
        self.supervisor = self.actor(tiny.supervision_chair.pk, PostKind.COOP_SUPERVISOR)
        self.neighbour = self.actor(
            tiny.sibling_coop_chair.pk, PostKind.COOP_ACCOUNTANT, self.sibling
        )
        self.members = [tiny.villager.pk, tiny.household.pk, tiny.other_household.pk]
        CoopMember.objects.bulk_create(
            CoopMember(
                coop=self.coop,
                subject_id=pk,
                number=number,
                status="MEMBER",
                applied_on=SINCE,
                joined_on=SINCE,
                entered_at=clock.now(),
            )
            for number, pk in enumerate(self.members, start=1)
        )

    def register(self, organisation, code: str) -> Coop:
        """Put an organisation into the register of cooperatives."""
        return Coop.objects.create(
            organisation=organisation,
            code=code,
            area=self.tiny.village,
            level="VILLAGE",
            business="LIVESTOCK",
            status="ACTIVE",
            begun_at=clock.now(),
            registered_on=SINCE,
        )

    def actor(self, person_id: int, post: PostKind, coop: Coop | None = None) -> Actor:
        """Return somebody with a post in a cooperative."""
        organisation = (coop or self.coop).pk
        area = self.tiny.village
        held = Held(post, area.pk, area.prefix, organisation)
        return Actor(person_id=person_id, grants=grants_of(held))

    def item(self, name: str = "牛饲料", unit: str = "公斤") -> Item:
        """Put goods on the list of the stock."""
        return Item.objects.create(coop=self.coop, name=name, unit=unit, added_at=clock.now())

    def draft(self, template: Template, *rows: Row, money: str = "", on=None) -> Draft:
        """Return a voucher as typed."""
        usual = vouchers.WITH_MONEY.get(template, ("",))[0]
        return Draft(template, on or clock.today(), "测试", rows, money or usual)

    def enter(self, template: Template, *rows: Row, money: str = "", on=None, ref=None) -> Voucher:
        """Enter a voucher; it waits for the checker."""
        return writing.enter(
            actor=self.accountant,
            entered=Entered(
                self.coop.pk, self.draft(template, *rows, money=money, on=on), ref or uuid.uuid4()
            ),
        )

    def book(self, template: Template, *rows: Row, money: str = "", on=None) -> Voucher:
        """Enter a voucher and let the chair check it."""
        row = self.enter(template, *rows, money=money, on=on)
        return booking.check(actor=self.chair, voucher_id=row.pk)

    def fund(self, fen: int = 1_000_000, on=None) -> Voucher:
        """Put money into the bank account: a subsidy."""
        return self.book(T.SUBSIDY, Row(fen, number="311"), on=on)

    def balance(self, code: str, subject_id: int | None = None) -> int:
        """Return what an account of the cooperative holds in fen."""
        found = ledger_queries.find_account(
            book_id=self.books[self.coop.pk], code=code, commodity="CNY", subject_id=subject_id
        )
        return ledger_queries.balance(found) if found else 0

    def trial_balance(self) -> int:
        """Return the sum of all accounts: nothing, at every moment."""
        views = ledger_queries.accounts_in_book(self.books[self.coop.pk], limit=10_000)
        return sum(one.balance for one in views if one.commodity == "CNY")


def kg(text: str) -> Decimal:
    """Return a quantity."""
    return Decimal(text)
