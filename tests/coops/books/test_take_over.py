"""Taking over books in mid-year: opening balances and the register of shares agree, cell by cell."""

import datetime as dt
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from touyan.backstage.imports import services as imports
from touyan.backstage.imports.errors import ImportHasProblems
from touyan.backstage.models import ImportRun
from touyan.coops import holdings, services
from touyan.coops.errors import (
    LandNotFiled,
    OpeningNotBooked,
    SamePersonTwice,
    SharesStand,
)
from touyan.coops.models import Subscription, Voucher
from touyan.coops.services import booking
from touyan.coops.services import vouchers as writing
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.core.errors import DomainError, NotFound
from touyan.land import services as land
from touyan.land.models import LandTransfer
from touyan.land.services import Agreement
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Resolution

pytestmark = pytest.mark.django_db
PARCEL = "5205241012010100001"
OPENING = ("科目", "成员", "借方余额", "贷方余额", "公积金份额", "补助份额", "捐赠份额")
BALANCES = (
    ("银行存款", None, 5000, None, None, None, None),
    ("固定资产", None, 2000, None, None, None, None),
    ("无形资产", None, 6000, None, None, None, None),
    ("股金", "1", None, 3000, 300, 500, 100),
    ("股金", "2", None, 6000, 200, 500, None),
    ("股金", "3", None, 2000, None, None, None),
    ("盈余公积", None, None, 1000, None, None, None),
    ("专项基金", None, None, 1000, None, None, None),
)
SHARES = ("成员编号", "出资方式", "出资额", "出资日期", "说明", "地块代码", "面积", "每亩年作价")
ROWS = (
    ("1", "现金", "1,000", "2020-03-15", None, None, None, None),
    ("1", "现金", 2000, "2021-03-15", None, None, None, None),
    ("2", "土地经营权", None, "2020-05-01", None, PARCEL, "4亩", 300),
    ("3", "设备", 2000, "2020年6月1日", "旋耕机", None, None, None),
)
CUT = {"cut_over": "2026-02-28", "decided_on": "2026-02-20"}
LAND_YUAN = 6000


@pytest.fixture
def bring(office, tmp_path):
    """Import a workbook as the accountant."""

    def run(headings, rows, *, importer="coop_shares", actor=None, suffix="xlsx", **options):
        path = tmp_path / f"books.{suffix}"
        if suffix == "xlsx":
            book = openpyxl.Workbook()
            book.active.title = "表"
            book.active.append(headings)
            for row in rows:
                book.active.append(row)
            book.save(path)
        else:
            table = [headings, *(["" if c is None else str(c) for c in row] for row in rows)]
            text = "\r\n".join(",".join(f'"{c}"' for c in row) for row in table)
            path.write_bytes(text.encode("gb18030"))
        return imports.run_file(
            actor=actor or office.accountant,
            importer=importer,
            path=path,
            area_id=office.tiny.village.pk,
            options={"coop": "C-1", **options},
        )

    return run


@pytest.fixture
def parcel(office) -> LandTransfer:
    """Four mu of the second member's household, given to the cooperative for five years, not filed."""
    tiny = office.tiny
    found = land.register_parcel(
        actor=SYSTEM, area_id=tiny.group.pk, code=PARCEL, mu=Decimal(4), kind="DRY", grade=3
    )
    contract = land.contract_land(
        actor=SYSTEM,
        parcel_id=found.pk,
        household_id=tiny.household.pk,
        term_from=dt.date(1998, 7, 1),
        term_to=dt.date(2028, 6, 30),
    )
    return land.agree_transfer(
        actor=SYSTEM,
        agreement=Agreement(
            contract.pk, tiny.coop.pk, "SHARE", Decimal(4),
            dt.date(2020, 5, 1), dt.date(2025, 4, 30), "入-1", "种茶",
        ),
    )  # fmt: skip


@pytest.fixture
def opened(office, bring, parcel) -> Voucher:
    """The opening balances, imported and waiting for the checker."""
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
    rows = [*BALANCES[:-1], ("专项基金", None, None, 1100, None, None, None)]
    rows[0] = ("银行存款", None, 5100, None, None, None, None)
    bring(OPENING, rows, importer="coop_opening", **CUT)
    return Voucher.objects.get()


def settled(office, opened, parcel) -> None:
    """Book the opening and file the land."""
    booking.check(actor=office.chair, voucher_id=opened.pk)
    land.file_transfer(actor=SYSTEM, transfer_id=parcel.pk, filed_on=clock.today())


def problems(bring, *given, **options):
    """Return (row, column) of every error of a workbook that is refused."""
    with pytest.raises(ImportHasProblems):
        bring(*given, **options)
    found = ImportRun.objects.latest("pk").summary["problems"]
    return [(row, column) for _sheet, row, column, _reason, how in found if how == "ERROR"]


def changed(row, **cells):
    """Return a row with other cells, by heading."""
    found = list(row)
    for heading, value in cells.items():
        found[SHARES.index(heading)] = value
    return tuple(found)


def test_books_and_register_are_taken_over_together(office, bring, opened, parcel) -> None:
    run = bring(SHARES, ROWS)
    assert run.summary["written"] == 4
    settled(office, opened, parcel)
    before = office.trial_balance()
    assert services.register_run(actor=office.chair, coop_id=office.coop.pk, run_id=run.pk) == 4
    held = holdings.on(office.coop.pk, office.books[office.coop.pk])
    first, second, third = (held[one] for one in office.members)
    assert (first.contribution_fen, first.reserve_fen) == (300_000, 30_000)
    assert (first.subsidy_fen, first.donation_fen) == (50_000, 10_000)
    assert (second.contribution_fen, second.land_mu) == (LAND_YUAN * 100, Decimal(4))
    assert third.contribution_fen == 200_000
    assert office.trial_balance() == before == 0
    standing = Subscription.objects.standing()
    assert standing.count() == 4
    land_share = standing.get(kind="LAND_RIGHT")
    assert (land_share.grade, land_share.mu, land_share.amount_fen) == (3, Decimal(4), 600_000)
    assert land_share.valuation_id == opened.resolution_id
    assert all(one.certificate and one.receipt for one in standing)


def test_again_and_as_a_gbk_text_file_nothing_doubles(office, bring, opened, parcel) -> None:
    run = bring(SHARES, ROWS)
    again = bring(SHARES, ROWS, suffix="csv")
    assert (again.summary["same"], again.summary["written"]) == (4, 0)
    settled(office, opened, parcel)
    services.register_run(actor=office.chair, coop_id=office.coop.pk, run_id=run.pk)
    again = bring(SHARES, ROWS)
    assert (again.summary["same"], again.summary["written"]) == (4, 0)
    assert Subscription.objects.count() == 4
    with pytest.raises(NotFound):
        services.register_run(actor=office.chair, coop_id=office.coop.pk, run_id=run.pk)


@pytest.mark.parametrize(
    ("index", "cells", "where"),
    [
        *((0, {"出资额": cell}, (2, "出资额")) for cell in (
            -1, 0, "0.001", "NaN", "Inf", "1E+400", "1,00", True, 10**18, "一千", None,
        )),
        (0, {"出资额": "１,００１"}, (3, "出资额")),  # the sum of a member is shown at the last row
        (1, {"成员编号": "99"}, (3, "成员编号")),
        (1, {"成员编号": None}, (3, "成员编号")),
        (1, {"出资方式": "债权"}, (3, "出资方式")),
        (1, {"出资日期": "2026-03-01"}, (3, "出资日期")),
        (1, {"出资日期": 9.9}, (3, "出资日期")),
        (1, {"地块代码": PARCEL}, (3, "地块代码")),
        (2, {"地块代码": "5205241012010100002"}, (4, "地块代码")),
        (2, {"地块代码": None}, (4, "地块代码")),
        (2, {"地块代码": 5205241012010100001}, (4, "地块代码")),
        (2, {"面积": 5}, (4, "面积")),
        (2, {"面积": "0.001"}, (4, "面积")),
        (2, {"每亩年作价": 301}, (4, "出资额")),
        (2, {"每亩年作价": None}, (4, "出资额")),
        (2, {"出资额": 5999}, (4, "出资额")),
        (3, {"出资方式": "技术"}, (5, "出资额")),  # 161 opens with the land's value only
    ],
)  # fmt: skip
def test_a_mistake_is_shown_in_its_cell_and_nothing_comes_in(
    bring, opened, index, cells, where
) -> None:
    rows = list(ROWS)
    rows[index] = changed(rows[index], **cells)
    assert where in problems(bring, SHARES, rows)
    assert not Subscription.objects.exists()


def test_members_without_a_row_are_named(bring, opened) -> None:
    assert problems(bring, SHARES, ROWS[:3]) == [(4, "成员编号")]
    assert not Subscription.objects.exists()


def test_without_an_opening_there_is_nothing_to_hold_it_against(bring, office) -> None:
    assert problems(bring, SHARES, ROWS) == [(2, "")]


@pytest.mark.parametrize(
    ("index", "row", "where"),
    [
        (0, ("银行存款", None, 5000, None, None, None, None), (9, "借方余额")),
        (0, ("银行存款", None, 5200, None, None, None, None), (9, "贷方余额")),
        (3, ("股金", "1", None, 3000, 900, 500, 100), (8, "贷方余额")),
        (3, ("股金", "1", None, 3000, 300, 500, 101), (9, "贷方余额")),
    ],
)
def test_an_opening_that_does_not_add_up_shows_the_cell(
    office, bring, opened, index, row, where
) -> None:
    writing.cancel(actor=office.accountant, voucher_id=opened.pk)
    rows = [*BALANCES[:-1], ("专项基金", None, None, 1100, None, None, None)]
    rows[0] = ("银行存款", None, 5100, None, None, None, None)
    rows[index] = row
    assert problems(bring, OPENING, rows, importer="coop_opening", **CUT) == [where]


def test_only_somebody_else_registers_and_only_what_is_booked_and_filed(
    office, bring, opened, parcel
) -> None:
    run = bring(SHARES, ROWS)
    ask = {"coop_id": office.coop.pk, "run_id": run.pk}
    with pytest.raises(OpeningNotBooked):
        services.register_run(actor=office.chair, **ask)
    booking.check(actor=office.chair, voucher_id=opened.pk)
    with pytest.raises(LandNotFiled):
        services.register_run(actor=office.chair, **ask)
    land.file_transfer(actor=SYSTEM, transfer_id=parcel.pk, filed_on=clock.today())
    both = type(office.chair)(
        office.accountant.person_id, office.chair.grants | office.accountant.grants
    )
    with pytest.raises(SamePersonTwice):
        services.register_run(actor=both, **ask)
    with pytest.raises(DomainError):
        services.register_run(actor=office.accountant, **ask)
    assert not Subscription.objects.standing().exists()
    one = Subscription.objects.get(kind="EQUIPMENT")
    services.register_share(actor=office.chair, share_id=one.pk)  # one by one is the same
    assert services.register_run(actor=office.chair, **ask) == 3
    assert office.trial_balance() == 0
    held = holdings.on(office.coop.pk, office.books[office.coop.pk])
    assert held[office.members[2]].contribution_fen == 200_000


def test_an_import_is_taken_back_until_it_is_registered(office, bring, opened, parcel) -> None:
    run = bring(SHARES, ROWS)
    with pytest.raises(SharesStand):
        writing.cancel(actor=office.accountant, voucher_id=opened.pk)
    with pytest.raises(SharesStand):
        imports.undo_now(actor=office.accountant, run_id=opened.run_id)
    with pytest.raises(SharesStand):
        services.call_off(
            actor=office.accountant, share_id=Subscription.objects.get(kind="LAND_RIGHT").pk
        )
    imports.undo_now(actor=office.accountant, run_id=run.pk)
    assert set(Subscription.objects.values_list("status", flat=True)) == {"CANCELLED"}
    run = bring(SHARES, ROWS)
    settled(office, opened, parcel)
    services.register_run(actor=office.chair, coop_id=office.coop.pk, run_id=run.pk)
    with pytest.raises(SharesStand):
        imports.undo_now(actor=office.accountant, run_id=run.pk)
    with pytest.raises(SharesStand):
        writing.reverse(actor=office.accountant, voucher_id=opened.pk, why="错")
    assert Subscription.objects.standing().count() == 4


def test_another_cooperatives_accountant_finds_nothing(office, bring, opened) -> None:
    with pytest.raises((NotFound, DomainError)):
        bring(SHARES, ROWS, actor=office.neighbour)
    run = bring(SHARES, ROWS)
    with pytest.raises(NotFound):
        services.register_run(actor=office.neighbour, coop_id=office.coop.pk, run_id=run.pk)


def test_the_number_of_queries_does_not_grow_with_the_rows(office, bring, opened) -> None:
    def statements(count: int) -> int:
        part = 3000 // count
        rows = [
            ("1", "现金", part, "2020-03-15", str(number), None, None, None)
            for number in range(count)
        ]
        with CaptureQueriesContext(connection) as seen:
            run = bring(SHARES, [*rows, *ROWS[2:]])
        imports.undo_now(actor=office.accountant, run_id=run.pk)
        return len(seen)

    few = statements(3)
    assert statements(100) <= few
