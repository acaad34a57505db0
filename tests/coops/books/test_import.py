"""Taking over books: vouchers of another package, opening balances; every mistake, once, undone whole."""

import datetime as dt
import uuid

import openpyxl
import pytest

from tests.signing_in import browser_of
from touyan.backstage.imports import services as imports
from touyan.backstage.imports.errors import ImportHasProblems
from touyan.backstage.models import ImportRun
from touyan.coops import holdings
from touyan.coops.book_errors import BookedAlready, SamePerson
from touyan.coops.holdings import What
from touyan.coops.models import Voucher, VoucherParty, VoucherStatus
from touyan.coops.services import booking
from touyan.coops.vouchers import Row, Template
from touyan.core import inbox
from touyan.core.errors import DomainError, NotFound
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Resolution

pytestmark = pytest.mark.django_db
VOUCHERS = ("凭证号", "日期", "摘要", "科目", "成员", "借方金额", "贷方金额")
OPENING = ("科目", "成员", "借方余额", "贷方余额", "公积金份额", "补助量化份额")
GOOD = (
    ("记-1", "2026-03-02", "卖白菜", "银行存款", None, "1,280.50", None),
    ("记-1", "2026-03-02", "卖白菜", "经营收入—与非成员", None, None, 1280.5),
    ("记-2", "2026-03-05", "务工费", "521务工费", None, 360, None),
    ("记-2", "2026-03-05", "务工费", "应付工资", "1", None, 360),
)


@pytest.fixture
def bring(office, tmp_path):
    """Import a workbook as the accountant."""

    def run(headings, rows, *, importer="coop_vouchers", actor=None, **options):
        book = openpyxl.Workbook()
        book.active.append(headings)
        for row in rows:
            book.active.append(row)
        path = tmp_path / "books.xlsx"
        book.save(path)
        return imports.run_file(
            actor=actor or office.accountant,
            importer=importer,
            path=path,
            area_id=office.tiny.village.pk,
            options={"coop": "C-1", **options},
        )

    return run


def test_vouchers_come_in_wait_for_the_checker_and_come_in_once(office, bring) -> None:
    run = bring(VOUCHERS, GOOD)
    assert Voucher.objects.filter(status=VoucherStatus.SUBMITTED).count() == 2
    bring(VOUCHERS, GOOD)
    assert Voucher.objects.count() == 2
    assert booking.check_run(actor=office.chair, coop_id=office.coop.pk, run_id=run.pk) == 2
    assert office.balance("coop.102") == 128_050
    assert office.balance("coop.212", office.members[0]) == -36_000
    assert office.trial_balance() == 0
    bring(VOUCHERS, GOOD)
    assert Voucher.objects.count() == 2


def heap(code: str, actor) -> tuple[int, list[tuple[str, str]]]:
    found = inbox.declared()[f"coops.{code}"].look(actor)
    return found.count, [(one.what, one.href) for one in found.items]


def test_an_import_is_one_line_in_the_checkers_inbox_and_goes_when_it_is_booked(
    office, bring, django_assert_num_queries
) -> None:
    run = bring(VOUCHERS, GOOD)
    page = f"/coops/{office.coop.pk}/books/imports/{run.pk}/"
    assert heap("to_check", office.chair) == (0, [])
    count, lines = heap("imports", office.chair)
    assert count == 1
    assert lines == [("2 张凭证 · books.xlsx", page)]
    assert inbox.counted(office.chair, [inbox.declared()["coops.imports"]]) == 1
    assert browser_of(office.tiny.coop_chair).get(page).status_code == 200
    # The line is not for who brought it in, nor for the cooperative next door.
    assert heap("imports", office.accountant) == (0, [])
    assert heap("imports", office.neighbour) == (0, [])

    office.enter(Template.SUBSIDY, Row(100_000, number="311"))
    bring(VOUCHERS, [("记-9", *row[1:]) for row in GOOD[:2]])
    assert heap("to_check", office.chair)[0] == 1
    with django_assert_num_queries(4):
        assert heap("imports", office.chair)[0] == 2

    booking.check_run(actor=office.chair, coop_id=office.coop.pk, run_id=run.pk)
    assert heap("imports", office.chair)[0] == 1


def test_the_maker_of_an_import_does_not_check_it(office, bring) -> None:
    run = bring(VOUCHERS, GOOD)
    both = type(office.chair)(
        office.accountant.person_id, office.chair.grants | office.accountant.grants
    )
    with pytest.raises(SamePerson):
        booking.check_run(actor=both, coop_id=office.coop.pk, run_id=run.pk)


def test_every_mistake_is_named_and_nothing_comes_in(bring) -> None:
    bad = (
        ("记-1", "2026-03-02", "卖白菜", "银行存款", None, 100, None),
        ("记-1", "2026-03-02", "卖白菜", "经营收入", None, None, 99),
        ("记-2", "2026-03-05", "x", "没有这个科目", None, 5, None),
        ("记-3", "2027-03-05", "x", "库存现金", None, 5, None),
        ("记-4", "2026-03-05", "x", "应付工资", "没有这个人", None, 5),
        ("记-5", "2026-03-05", "x", "库存现金", None, 5, 5),
    )
    with pytest.raises(ImportHasProblems):
        bring(VOUCHERS, bad)
    assert len(ImportRun.objects.get().summary["problems"]) >= 5
    assert not Voucher.objects.exists()


def test_an_import_is_undone_until_it_is_booked(office, bring) -> None:
    run = bring(VOUCHERS, GOOD)
    booked = bring(VOUCHERS, [(f"乙-{n[0]}", *n[1:]) for n in GOOD])
    booking.check_run(actor=office.chair, coop_id=office.coop.pk, run_id=booked.pk)
    imports.undo_now(actor=office.accountant, run_id=run.pk)
    gone = Voucher.objects.filter(run_id=run.pk)
    assert {row.status for row in gone} == {VoucherStatus.CANCELLED}
    with pytest.raises(BookedAlready):
        imports.undo_now(actor=office.accountant, run_id=booked.pk)
    assert office.balance("coop.102") == 128_050


def test_another_cooperative_is_not_found(office, bring) -> None:
    with pytest.raises((NotFound, DomainError)):
        bring(VOUCHERS, GOOD, actor=office.neighbour)
    assert not Voucher.objects.exists()


BALANCES = (
    ("银行存款", None, 5000, None, None, None),
    ("股金", "1", None, 2000, 300, 500),
    ("股金", "2", None, 1000, 200, 500),
    ("盈余公积", None, None, 1000, None, None),
    ("专项基金", None, None, 1000, None, None),
)
CUT = {"importer": "coop_opening", "cut_over": "2026-02-28", "decided_on": "2026-02-20"}


def decide(office) -> None:
    Resolution.objects.create(
        body=ResolutionBody.COOP_MEMBERS,
        area=office.tiny.village,
        organisation_id=office.coop.pk,
        passed_on=dt.date(2026, 2, 20),
        title="建账",
        document_hash="0" * 64,
        recorded_by=office.tiny.village_clerk,
        recorded_at=dt.datetime(2026, 2, 20, tzinfo=dt.UTC),
        confirmed_by=office.tiny.supervision_chair,
        confirmed_at=dt.datetime(2026, 2, 21, tzinfo=dt.UTC),
    )


def test_opening_balances_come_in_with_the_members_shares(office, bring) -> None:
    decide(office)
    bring(OPENING, BALANCES, **CUT)
    row = Voucher.objects.get()
    assert row.resolution_id is not None
    booking.check(actor=office.chair, voucher_id=row.pk)
    held = holdings.on(office.coop.pk, office.books[office.coop.pk])
    first, second = office.members[:2]
    assert held[first].contribution_fen == 200_000
    assert (held[first].reserve_fen, held[second].reserve_fen) == (30_000, 20_000)
    assert held[first].subsidy_fen == held[second].subsidy_fen == 50_000
    assert office.trial_balance() == 0
    assert What.RESERVE.code == "member.reserve"
    bring(OPENING, BALANCES, **CUT)
    assert Voucher.objects.count() == 1


def test_without_a_confirmed_decision_nothing_is_taken_over(bring) -> None:
    with pytest.raises(ImportHasProblems):
        bring(OPENING, BALANCES, **CUT)
    assert not Voucher.objects.exists()


def test_no_more_is_shared_out_than_there_is(office, bring) -> None:
    decide(office)
    wrong = [*BALANCES[:1], ("股金", "1", None, 3000, 1001, None), *BALANCES[3:]]
    with pytest.raises(ImportHasProblems):
        bring(OPENING, wrong, **CUT)


def test_a_whole_import_is_seen_and_booked_in_one_press_by_somebody_else(
    office, bring, tiny
) -> None:
    decide(office)
    bring(OPENING, BALANCES, **CUT)
    opening = Voucher.objects.get()
    run = bring(VOUCHERS, GOOD)
    chair = browser_of(tiny.coop_chair, two_factors=True)
    home = f"/coops/{office.coop.pk}/books/imports/"
    listed = chair.get(home).content.decode()
    assert all(f"{home}{one}/" in listed for one in (opening.run_id, run.pk))
    page = chair.get(f"{home}{run.pk}/").content.decode()
    assert "1,280.50" in page
    assert "360.00" in page
    for row in (opening.run_id, run.pk):
        sent = {"request_key": str(uuid.uuid4())}
        assert chair.post(f"{home}{row}/book/", sent).status_code == 302
        chair.post(f"{home}{row}/book/", sent)
    assert Voucher.objects.exclude(status=VoucherStatus.POSTED).count() == 0
    held = holdings.on(office.coop.pk, office.books[office.coop.pk])
    assert held[office.members[0]].reserve_fen == 30_000  # the opening's shares came with it
    assert office.balance("coop.102") == 628_050
    assert chair.get(f"{home}{run.pk}/").status_code == 404
    assert office.trial_balance() == 0


SAID = ("凭证号", "日期", "摘要", "科目", "成员", "借方金额", "贷方金额")


@pytest.mark.parametrize(
    ("index", "heading", "cell"),
    [
        *((0, "借方金额", cell) for cell in (
            -1, "-1", 0, "0", "0.001", "NaN", "Infinity", "1e400", "1E+17", "1,00", True, 10**18,
            "一千二", "=1/0", "1280.505",
        )),
        (0, "借方金额", "１,２８０．５１"),  # full width is read; then the two sides differ
        (0, "日期", "农历二月"),
        (0, "日期", "2026-02-30"),
        (0, "日期", "2027-01-01"),
        (0, "日期", True),
        (0, "日期", None),
        (0, "科目", "没有这个科目"),
        (0, "科目", None),
        (0, "摘要", None),
        (0, "摘要", "x" * 121),
        (0, "摘要", "换\u202e行"),
        (0, "凭证号", None),
        (3, "成员", "没有这个人"),
        (3, "成员", None),
    ],
)  # fmt: skip
def test_a_hostile_cell_is_refused_where_it_stands(bring, index, heading, cell) -> None:
    """promises B-02 and B-07 on vouchers: sheet, row and column of each, and nothing comes in."""
    rows = [list(row) for row in GOOD]
    rows[index][SAID.index(heading)] = cell
    with pytest.raises(ImportHasProblems):
        bring(VOUCHERS, rows)
    found = ImportRun.objects.latest("pk").summary["problems"]
    whole = heading == "借方金额" and cell == "１,２８０．５１"
    assert ("Sheet", index + 2, "" if whole else heading) in {tuple(one[:3]) for one in found}
    assert not Voucher.objects.exists()


def test_full_width_digits_grouping_and_a_gbk_text_file_are_the_same_vouchers(
    office, bring, tmp_path
) -> None:
    bring(VOUCHERS, GOOD)
    written = [list(row) for row in GOOD]
    written[0][5], written[1][6] = "１,２８０．５０", "1280.50元"
    path = tmp_path / "凭证.csv"
    lines = [VOUCHERS, *(["" if cell is None else str(cell) for cell in row] for row in written)]
    text = "\r\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
    for encoding in ("gb18030", "utf-8-sig", "utf-16"):
        path.write_bytes(text.encode(encoding))
        run = imports.run_file(
            actor=office.accountant,
            importer="coop_vouchers",
            path=path,
            area_id=office.tiny.village.pk,
            options={"coop": "C-1"},
        )
        assert (run.summary["same"], run.summary["written"]) == (4, 0), encoding
    assert Voucher.objects.count() == 2


PARTIES = (*VOUCHERS, "对方单位", "对方账号", "过账账户户名")


def test_the_other_side_comes_in_by_its_own_columns(office, bring) -> None:
    """Once for each voucher; a member by number, a stranger as written, the number sealed."""
    side = ("丰源粮油公司", "6222021234567890", "王五")
    rows = [
        (*GOOD[0], *side),
        (*GOOD[1], None, None, None),
        (*GOOD[2], "1", None, None),
        (*GOOD[3], "1", None, None),
    ]
    bring(PARTIES, rows)
    sold, paid = VoucherParty.objects.order_by("voucher__source")
    assert (sold.name, sold.account, sold.account_tail, sold.holder) == (*side[:2], "7890", "王五")
    assert (paid.name, paid.subject_id, paid.holder) == ("", office.members[0], "")
    bring(PARTIES, rows)
    assert VoucherParty.objects.count() == 2


@pytest.mark.parametrize(
    ("index", "side"),
    [
        (1, ("别家公司", None, None)),
        (1, ("丰源粮油公司", "1234567", None)),
        (1, ("丰源粮油公司", 6222021234567890123, None)),
        (2, (None, "6222021234567890", None)),
    ],
)
def test_an_other_side_that_cannot_be_is_refused_where_it_stands(bring, index, side) -> None:
    rows = [(*row, None, None, None) for row in GOOD]
    rows[0] = (*GOOD[0], "丰源粮油公司", None, None)
    rows[index] = (*GOOD[index], *side)
    with pytest.raises(ImportHasProblems):
        bring(PARTIES, rows)
    assert not Voucher.objects.exists()


def test_money_is_shown_in_yuan_before_it_is_kept_and_below_zero_says_what_to_write(
    office, bring
) -> None:
    shown = str(bring(VOUCHERS, GOOD).summary["first"])
    assert "1,280.50" in shown
    assert "128050" not in shown
    wrong = [[*row[:5], -50 if row[5] else None, row[6]] for row in GOOD]
    with pytest.raises(ImportHasProblems):
        bring(VOUCHERS, wrong)
    reasons = [str(one) for one in ImportRun.objects.latest("pk").summary["problems"]]
    assert any("大于零" in one and "12.5" in one for one in reasons), reasons
