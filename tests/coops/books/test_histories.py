"""Whatever is entered, checked, taken back and closed: the trial balance is zero at every moment."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.coops.books.office import Office, T, kg
from touyan.coops.models import MemberTrade, Voucher, VoucherStatus
from touyan.coops.queries import statements
from touyan.coops.queries.statements import Span
from touyan.coops.services import booking
from touyan.coops.services import vouchers as writing
from touyan.coops.vouchers import Row
from touyan.core.actor import SYSTEM
from touyan.core.errors import DomainError
from touyan.ledger import services as ledger

pytestmark = pytest.mark.django_db
SPAN = Span("2026-03", "2026-12")
FEN = st.integers(1, 5_000_000)
QUANTITY = st.decimals("0.001", "50", places=3)
ACT = st.one_of(
    st.tuples(st.just("sale"), FEN),
    st.tuples(st.just("buy"), FEN, QUANTITY, st.integers(0, 2)),
    st.tuples(st.just("goods_out"), FEN, QUANTITY),
    st.tuples(st.just("wages"), st.integers(1, 40), st.integers(0, 2)),
    st.tuples(st.just("pay"), FEN, st.integers(0, 2)),
    st.tuples(st.just("transfer"), FEN),
    st.tuples(st.just("reverse"), st.integers(0, 30)),
    st.tuples(
        st.just("close"),
    ),
)


class History:
    """Acts on one office; a refused act leaves nothing behind."""

    def __init__(self, office: Office, at) -> None:
        self.office, self.at, self.month = office, at, 3
        self.feed = office.item()
        office.fund(2_000_000)

    def do(self, act: tuple) -> None:
        """Do one act; a broken rule undoes it."""
        try:
            with transaction.atomic():
                getattr(self, act[0])(*act[1:])
        except DomainError:
            pass

    def sale(self, fen: int) -> None:
        self.office.book(T.SALE_OTHERS, Row(fen))

    def buy(self, fen: int, quantity, member: int) -> None:
        who = self.office.members[member]
        self.office.book(T.PURCHASE_MEMBERS, Row(fen, who, self.feed.pk, "饲料", quantity, "公斤"))

    def goods_out(self, fen: int, quantity) -> None:
        self.office.book(T.SALE_OTHERS, Row(fen, item_id=self.feed.pk, quantity=quantity))

    def wages(self, days: int, member: int) -> None:
        who = self.office.members[member]
        self.office.book(T.WAGES, Row(days * 12_000, who, quantity=kg(str(days)), rate_fen=12_000))

    def pay(self, fen: int, member: int) -> None:
        self.office.book(T.WAGE_PAY, Row(fen, self.office.members[member]))

    def transfer(self, fen: int) -> None:
        self.office.book(T.TRANSFER, Row(fen, number="101"))

    def reverse(self, nth: int) -> None:
        rows = list(Voucher.objects.filter(status=VoucherStatus.POSTED).order_by("pk"))
        row = writing.reverse(
            actor=self.office.accountant, voucher_id=rows[nth % len(rows)].pk, why="错"
        )
        booking.check(actor=self.office.chair, voucher_id=row.pk)

    def close(self) -> None:
        if self.month < 8:
            self.month += 1
            self.at(2, self.month)
            book = self.office.books[self.office.coop.pk]
            ledger.freeze_period(actor=SYSTEM, book_id=book, period=f"2026-{self.month - 1:02d}")


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(acts=st.lists(ACT, max_size=14))
def test_any_history_balances_and_equals_its_vouchers(office, at, acts) -> None:
    with transaction.atomic():
        at(18, 3)
        history = History(office, at)
        for act in acts:
            history.do(act)
            assert office.trial_balance() == 0
        _equals_vouchers(office)
        transaction.set_rollback(True)


def _equals_vouchers(office: Office) -> None:
    naive: dict[str, int] = {}
    for row in Voucher.objects.filter(status=VoucherStatus.POSTED):
        for line in row.lines.all():
            detail = str(line.item_id) if line.number == "121" else line.detail
            code = f"coop.{line.number}" + (f".{detail}" if detail else "")
            naive[code] = naive.get(code, 0) + line.amount_fen
    found = {one.code: one.closing_fen for one in statements.trial_balance(office.coop, SPAN)}
    assert {k: v for k, v in found.items() if v} == {k: v for k, v in naive.items() if v}
    sheet = statements.balance_sheet(office.coop, "2026-12")
    assert sheet.assets_fen == sheet.claims_fen
    income = -sum(v for k, v in naive.items() if k.startswith("coop.501"))
    costs = sum(v for k, v in naive.items() if k.startswith("coop.521"))
    assert statements.surplus_of(office.coop, 2026) == income - costs
    trade: dict[int, int] = {}
    for one in MemberTrade.objects.booked():
        trade[one.subject_id] = trade.get(one.subject_id, 0) + one.amount_fen
    assert statements.member_trade(office.coop.pk, 2026) == {
        k: v for k, v in trade.items() if v > 0
    }
