"""Two people at one cooperative's books at the same moment, and a power cut in the middle of an import.

Real processes, on both databases: exactly one of two wins, numbers have no gap and no twin, nothing is
booked into a closed month, an import is there as a whole or not at all.
"""

import datetime as dt

import openpyxl
import pytest

from tests.coops.books.office import Office, T
from tests.fault import processes
from touyan.backstage.imports import services as imports
from touyan.backstage.imports.errors import ImportHasProblems
from touyan.backstage.models import ImportRow
from touyan.coops.book_errors import NotReady, PeriodClosed
from touyan.coops.models import Voucher, VoucherLine, VoucherStatus
from touyan.coops.services import booking, periods
from touyan.coops.services import vouchers as writing
from touyan.coops.vouchers import Row
from touyan.core import clock
from touyan.core.errors import DomainError, NotFound, WrongState
from touyan.ledger import months as ledger_months

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 5
VOUCHERS = ("凭证号", "日期", "摘要", "科目", "成员", "借方金额", "贷方金额")
COUNT = 40


@pytest.fixture
def workbook(tmp_path):
    """Forty vouchers of another package, two lines each."""
    book = openpyxl.Workbook()
    book.active.append(VOUCHERS)
    for number in range(1, COUNT + 1):
        row = (f"记-{number}", "2026-03-02", "卖白菜")
        book.active.append((*row, "银行存款", None, number, None))
        book.active.append((*row, "经营收入—与非成员", None, None, number))
    path = tmp_path / "凭证.xlsx"
    book.save(path)
    return path


def bring(office: Office, path):
    """Import the workbook as the accountant."""
    return imports.run_file(
        actor=office.accountant,
        importer="coop_vouchers",
        path=path,
        area_id=office.tiny.village.pk,
        options={"coop": "C-1"},
    )


def said(lists: list[list[str]]) -> list[str]:
    """Return everything that the children said."""
    return sorted(line for lines in lists for line in lines)


def test_vouchers_entered_at_once_get_numbers_without_gap_or_twin(office) -> None:
    def enter(number: int, say: processes.Say) -> None:
        say(str(office.enter(T.SALE_OTHERS, Row(100 + number)).number))

    got = said(processes.together(AT_ONCE, enter))
    assert got == [str(number) for number in range(1, AT_ONCE + 1)]
    assert Voucher.objects.count() == AT_ONCE


def test_one_voucher_checked_by_several_at_once_is_booked_once(office) -> None:
    row = office.enter(T.SALE_OTHERS, Row(12_345))

    def check(number: int, say: processes.Say) -> None:
        try:
            booking.check(actor=office.chair, voucher_id=row.pk)
        except WrongState:
            say("late")
        else:
            say("booked")

    assert said(processes.together(AT_ONCE, check)) == ["booked", *["late"] * (AT_ONCE - 1)]
    assert office.balance("coop.102") == 12_345


def test_checking_and_giving_up_at_once_does_one_of_both(office) -> None:
    row = office.enter(T.SALE_OTHERS, Row(12_345))

    def act(number: int, say: processes.Say) -> None:
        try:
            if number % 2:
                booking.check(actor=office.chair, voucher_id=row.pk)
                say("booked")
            else:
                writing.cancel(actor=office.accountant, voucher_id=row.pk)
                say("gave up")
        except WrongState:
            say("late")

    got = said(processes.together(4, act))
    row.refresh_from_db()
    if row.status == VoucherStatus.POSTED:
        assert got == ["booked", "late", "late", "late"]
        assert office.balance("coop.102") == 12_345
    else:
        assert got == ["gave up", "late", "late", "late"]
        assert office.balance("coop.102") == 0


def test_a_whole_import_booked_by_several_at_once_is_booked_once(office, workbook) -> None:
    run = bring(office, workbook)

    def book(number: int, say: processes.Say) -> None:
        try:
            booking.check_run(actor=office.chair, coop_id=office.coop.pk, run_id=run.pk)
        except NotFound:
            say("late")
        else:
            say("booked")

    assert said(processes.together(3, book)) == ["booked", "late", "late"]
    assert office.balance("coop.102") == 100 * sum(range(1, COUNT + 1))
    assert office.trial_balance() == 0


def test_one_workbook_brought_in_by_two_at_once_comes_in_once(office, workbook) -> None:
    def come(number: int, say: processes.Say) -> None:
        try:
            say(f"{bring(office, workbook).summary['written'] > 0}")
        except (ImportHasProblems, WrongState):
            say("refused")

    got = said(processes.together(2, come))
    assert got.count("True") == 1
    assert Voucher.objects.exclude(status=VoucherStatus.CANCELLED).count() == COUNT
    assert sorted(Voucher.objects.values_list("number", flat=True)) == list(range(1, COUNT + 1))


def test_a_month_is_closed_or_a_voucher_enters_it_and_never_both(office, at) -> None:
    at(20)
    office.fund(500_000)
    at(1, month=4)
    end = dt.date(2026, 3, 31)
    for of, fen in (("CASH", 0), ("BANK", 500_000)):
        periods.count_money(
            actor=office.accountant, coop_id=office.coop.pk, of=of, on=end, found_fen=fen, note=""
        )

    def act(number: int, say: processes.Say) -> None:
        try:
            if number == 0:
                periods.close_month(
                    actor=office.accountant, coop_id=office.coop.pk, period="2026-03"
                )
                say("closed")
            else:
                office.enter(T.SALE_OTHERS, Row(100), on=end)
                say("entered")
        except NotReady:
            say("not ready")
        except PeriodClosed:
            say("too late")

    got = said(processes.together(4, act))
    book = office.books[office.coop.pk]
    waiting = Voucher.objects.filter(period="2026-03", status=VoucherStatus.SUBMITTED).count()
    if "closed" in got:
        assert got == ["closed", "too late", "too late", "too late"]
        assert ledger_months.frozen_until([book])[book] == "2026-03"
        assert waiting == 0
    else:
        assert got == ["entered", "entered", "entered", "not ready"]
        assert ledger_months.frozen_until([book]).get(book, "") == ""
        assert waiting == 3


def test_killed_at_any_statement_an_import_is_whole_or_nothing_and_goes_on(
    office, workbook
) -> None:
    """promise: kill -9 while vouchers come in; what was acknowledged is there."""

    def come(at_statement: int):
        def work(say: processes.Say) -> None:
            with processes.dying_at(at_statement):
                run = bring(office, workbook)
            say(f"written {run.summary['written']}")

        return work

    deaths = 0
    for statement in (*range(5, 60, 6), 10_000):
        lines = processes.start(come(statement)).wait()
        count = Voucher.objects.count()
        assert not any(line.startswith("broke") for line in lines), lines
        with processes.settled():
            assert count in {0, COUNT}
            assert VoucherLine.objects.count() == 2 * count
            assert ImportRow.objects.count() == 2 * count
        deaths += not lines
        if lines:
            assert count == COUNT
    assert deaths >= 3, "nothing was killed"
    run = bring(office, workbook)
    assert (run.summary["same"], run.summary["written"]) == (2 * COUNT, 0)
    assert Voucher.objects.count() == COUNT


def test_killed_while_booking_an_import_all_of_it_is_booked_or_none(office, workbook) -> None:
    run = bring(office, workbook)
    whole = 100 * sum(range(1, COUNT + 1))

    def book(at_statement: int):
        def work(say: processes.Say) -> None:
            with processes.dying_at(at_statement):
                booking.check_run(actor=office.chair, coop_id=office.coop.pk, run_id=run.pk)
            say("booked")

        return work

    deaths = 0
    for statement in range(4, 200, 5):
        lines = processes.start(book(statement)).wait()
        assert not any(line.startswith("broke") for line in lines), lines
        with processes.settled():
            booked = Voucher.objects.posted().count()
            assert booked in {0, COUNT}
            assert office.balance("coop.102") == (whole if booked else 0)
        deaths += not lines
        if booked:
            break
    assert deaths >= 3
    if not booked:
        booking.check_run(actor=office.chair, coop_id=office.coop.pk, run_id=run.pk)
    assert office.balance("coop.102") == whole
    with pytest.raises(DomainError):
        booking.check_run(actor=office.chair, coop_id=office.coop.pk, run_id=run.pk)
    assert clock.today() == dt.date(2026, 3, 18)
