"""`manage import_coop`: the accountant's workbooks from the command line, all rows or none, by name."""

from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from touyan.access.services.accounts import account_of
from touyan.coops.models import CoopMember, MemberStatus, Voucher

pytestmark = pytest.mark.django_db
MEMBERS = ("编号", "户号", "户主姓名", "单位名称", "是否农民", "入社日期")
VOUCHERS = ("凭证号", "日期", "摘要", "科目名称", "往来对象", "借方金额", "贷方金额")


@pytest.fixture
def accountant(office):
    """Who holds the post in the cattle cooperative; the tea cooperative has nobody."""
    return office.tiny.coop_accountant


@pytest.fixture
def workbook(tmp_path):
    def write(head, rows):
        book = openpyxl.Workbook()
        book.active.append(head)
        for row in rows:
            book.active.append(row)
        path = tmp_path / "表.xlsx"
        book.save(path)
        return str(path)

    return write


def run(*arguments, **options):
    out, err = StringIO(), StringIO()
    try:
        call_command("import_coop", *arguments, stdout=out, stderr=err, **options)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


def test_members_come_in_under_the_accountants_name_and_a_dry_run_writes_nothing(
    office, accountant, workbook
):
    household = office.tiny.third_household
    path = workbook(MEMBERS, [(11, household.code, household.head.name, None, "是", "2019-03-15")])

    out, err, failed = run("members", path, "--dry-run", coop="C-1")
    assert (failed, "new 1" in out, "written" in out) == ("", True, False)
    assert "90 %" in err  # how far the reading is
    assert not CoopMember.objects.filter(number=11).exists()

    out, _err, failed = run("members", path, coop="C-1")
    assert (failed, "written 1" in out) == ("", True)
    member = CoopMember.objects.get(number=11)
    assert (member.status, member.entered_by_id) == (MemberStatus.APPLIED, accountant.pk)


def test_every_mistake_is_told_with_its_row_and_the_marked_workbook_is_kept(
    office, accountant, workbook, tmp_path
):
    path = workbook(
        VOUCHERS,
        [
            ("记-1", "2026-03-02", "卖白菜", "银行存款", None, 1280, None),
            ("记-1", "2026-03-02", "卖白菜", "没有的科目", None, None, 1280),
            ("记-2", "没有的日子", "务工费", "银行存款", None, 360, None),
        ],
    )
    marked = tmp_path / "标红.xlsx"

    out, err, failed = run("vouchers", path, coop="C-1", problems=marked)

    assert failed
    assert not out
    rows = {line.split()[1] for line in err.splitlines() if "%" not in line}
    assert {"3", "4"} <= rows
    assert openpyxl.load_workbook(marked).active.max_row >= 4
    assert not Voucher.objects.exists()


def test_the_vouchers_wait_for_the_checker_and_nothing_is_written_twice(
    office, accountant, workbook
):
    path = workbook(
        VOUCHERS,
        [
            ("记-1", "2026-03-02", "卖白菜", "银行存款", None, 1280, None),
            ("记-1", "2026-03-02", "卖白菜", "经营收入—与非成员", None, None, 1280),
        ],
    )
    user = account_of(accountant.pk)
    for _ in range(2):
        assert run("vouchers", path, coop="C-1", by=user.username)[2] == ""
    [voucher] = Voucher.objects.all()
    assert (voucher.status, voucher.made_by_id) == ("SUBMITTED", accountant.pk)


def test_a_strange_cooperative_user_or_an_empty_post_is_said(office, workbook):
    path = workbook(
        MEMBERS, [(11, office.tiny.third_household.code, None, None, None, "2019-03-15")]
    )
    failures = [
        run("members", path, coop="C-9")[2],
        run("members", path, coop="C-1", by="nobody")[2],
        run("members", path, coop="C-2")[2],
    ]
    assert all(failures)
    assert len(set(failures)) == 3
    office_of_another = account_of(office.tiny.sibling_village_clerk.pk)
    assert run("members", path, coop="C-1", by=office_of_another.username)[2]
    assert not CoopMember.objects.filter(number=11).exists()


def test_an_opening_says_its_two_days(office, accountant, workbook):
    path = workbook(("科目", "成员", "借方余额", "贷方余额"), [("银行存款", None, 1, None)])
    assert run("opening", path, coop="C-1")[2]
    assert run("opening", path, coop="C-1", cut_over="2026-02-28", decided_on="2026-02-20")[2]
    assert not Voucher.objects.exists()
