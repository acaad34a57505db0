"""Statements equal the ledger: the worked example of rule 3.6, year-end, exports, Beancount."""

import io
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from beancount import loader
from beancount.core import data

from tests.coops.books.office import T, kg
from touyan.coops import exporters
from touyan.coops.book_errors import BadVoucher
from touyan.coops.queries import statements
from touyan.coops.queries.statements import Span
from touyan.coops.services import booking, periods
from touyan.coops.vouchers import Row
from touyan.core.actor import SYSTEM
from touyan.core.errors import NotFound, WrongState
from touyan.ledger import services as ledger

pytestmark = pytest.mark.django_db
YEAR = Span("2026-01", "2026-12")
YUAN = 100


@pytest.fixture
def example(office):
    """The year of rule 3.6: income 2,000,000, wages 300,000, rent 200,000, other costs, 100,000 for
    the office.
    """
    office.fund(1_000_000 * YUAN)
    member = office.members[0]
    office.book(T.SALE_OTHERS, Row(2_000_000 * YUAN))
    office.book(T.WAGES, Row(300_000 * YUAN, member, quantity=kg("2500"), rate_fen=12_000))
    office.book(T.WAGE_PAY, Row(300_000 * YUAN, member))
    office.book(T.LAND_RENT, Row(200_000 * YUAN, member, quantity=kg("400"), rate_fen=50_000))
    office.book(T.PURCHASE_MEMBERS, Row(700_000 * YUAN, member, goods="饲草", unit="吨"))
    office.book(T.EXPENSE, Row(100_000 * YUAN, number="522", detail="general"))
    return office


def test_the_surplus_of_the_example_is_700000(example) -> None:
    assert statements.surplus_of(example.coop, 2026) == 700_000 * YUAN
    assert statements.member_trade(example.coop.pk, 2026) == {example.members[0]: 700_000 * YUAN}
    assert statements.member_trade(example.coop.pk, 2025) == {}


def test_the_balance_sheet_balances_and_holds_the_surplus(example) -> None:
    sheet = statements.balance_sheet(example.coop, "2026-03")
    lines = {one.title: one.amount_fen for one in (*sheet.assets, *sheet.claims)}
    assert sheet.assets_fen == sheet.claims_fen == 1_700_000 * YUAN
    assert lines["货币资金"] == 1_700_000 * YUAN
    assert lines["未分配盈余"] == 700_000 * YUAN
    assert lines["专项基金"] == 1_000_000 * YUAN
    assert lines["应付工资"] == 0


def test_year_end_moves_the_surplus_and_changes_no_statement(example, at) -> None:
    with pytest.raises(BadVoucher):
        periods.close_year(actor=example.accountant, coop_id=example.coop.pk, year=2026)
    before = statements.surplus_statement(example.coop, YEAR)
    at(5, 1, 2027)
    row = periods.close_year(actor=example.accountant, coop_id=example.coop.pk, year=2026)
    with pytest.raises(WrongState):
        periods.close_year(actor=example.accountant, coop_id=example.coop.pk, year=2026)
    booking.check(actor=example.chair, voucher_id=row.pk)
    with pytest.raises(WrongState):
        periods.close_year(actor=example.accountant, coop_id=example.coop.pk, year=2026)
    assert example.balance("coop.332") == -700_000 * YUAN
    assert example.balance("coop.501.others") == 0
    assert example.balance("coop.331") == 0
    assert statements.surplus_of(example.coop, 2026) == 700_000 * YUAN
    assert statements.surplus_statement(example.coop, YEAR) == before
    equity = {one.title: one for one in statements.equity_statement(example.coop, 2026)}
    assert equity["未分配盈余"].closing_fen == 700_000 * YUAN
    assert equity["合计"].closing_fen == 1_700_000 * YUAN


def test_a_members_debt_and_a_members_claim_stand_on_two_sides(office) -> None:
    office.fund(1_000)
    first, second = office.members[:2]
    office.book(T.SALE_MEMBERS, Row(300, first, goods="种苗"), money="114")
    office.book(T.PURCHASE_MEMBERS, Row(200, second, goods="草"), money="114")
    sheet = statements.balance_sheet(office.coop, "2026-03")
    lines = {one.title: one.amount_fen for one in (*sheet.assets, *sheet.claims)}
    assert (lines["应收款项"], lines["应付款项"]) == (300, 200)


def test_the_trial_balance_is_a_naive_sum_of_the_vouchers(example) -> None:
    naive: dict[str, int] = {}
    for row in example.coop.vouchers.all():
        for line in row.lines.all():
            code = f"coop.{line.number}" + (f".{line.detail}" if line.detail else "")
            naive[code] = naive.get(code, 0) + line.amount_fen
    lines = statements.trial_balance(example.coop, Span("2026-03", "2026-03"))
    assert {one.code: one.closing_fen for one in lines if one.closing_fen} == {
        code: fen for code, fen in naive.items() if fen
    }
    assert sum(one.debit_fen for one in lines) == sum(one.credit_fen for one in lines)


def test_who_keeps_the_books_next_door_reads_nothing(office) -> None:
    with pytest.raises(NotFound):
        statements.of_books(office.neighbour, office.coop.pk)
    assert statements.of_books(office.supervisor, office.coop.pk) == office.coop


def test_the_workbooks_hold_every_line(example) -> None:
    span = Span("2026-03", "2026-03")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(exporters.day_book(example.coop, span))))
    rows = list(book.active.iter_rows(values_only=True))[1:]
    assert sum(row[6] or 0 for row in rows) == sum(row[7] or 0 for row in rows)
    assert {row[1] for row in rows} == {f"记-{n:04d}" for n in range(1, 8)}
    balances = openpyxl.load_workbook(io.BytesIO(exporters.account_balances(example.coop, span)))
    assert balances.sheetnames == [
        "科目余额表",
        "资产负债表",
        "盈余及盈余分配表",
        "成员权益变动表",
    ]
    papers = openpyxl.load_workbook(io.BytesIO(b"".join(exporters.papers(example.coop, span))))
    assert len(list(papers.active.iter_rows())) == 1 + 7


def test_bean_check_finds_nothing_wrong(example, tmp_path: Path) -> None:
    path = tmp_path / "coop.beancount"
    path.write_text("".join(exporters.beancount_file(example.coop)), encoding="utf-8")
    done = subprocess.run(
        [Path(sys.executable).parent / "bean-check", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    text = path.read_text(encoding="utf-8")
    assert "Income:" in text
    assert "Expenses:" in text
    # What the county's other books count in (goods of village shops) is nobody's business here.
    ledger.define_commodity(actor=SYSTEM, code="GOODS:77", name="火柴", kind="GOODS")
    assert "GOODS-77" not in "".join(exporters.beancount_file(example.coop))
    entries, _problems, options = loader.load_file(str(path))
    opened = {unit for one in entries if isinstance(one, data.Open) for unit in one.currencies}
    assert {one.currency for one in entries if isinstance(one, data.Commodity)} == opened
    assert options["title"] == example.coop.organisation.name
