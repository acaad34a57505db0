"""The village's list of parcels comes in whole, once, and each mistake is shown in its cell."""

import datetime as dt
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from touyan.backstage.imports import services as imports
from touyan.backstage.imports.errors import ImportHasProblems
from touyan.backstage.models import ImportRun
from touyan.core import clock
from touyan.core.errors import NotFound
from touyan.land import services
from touyan.land.errors import LandUsed
from touyan.land.models import LandContract, LandTransfer, Parcel, TransferStatus

pytestmark = pytest.mark.django_db
HEADINGS = (
    "地块代码", "地块名称", "面积(亩)", "地类", "地力等级", "户号", "承包方代表", "承包起", "承包止",
    "流转给", "流转方式", "流转面积", "流转起", "流转止", "保底租金", "用途", "流转合同号",
)  # fmt: skip
CODES = [f"52052410120101000{number:02d}" for number in range(1, 90)]
TERM = ("1998-07-01", "2028-06-30")


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(dt.datetime(2026, 3, 18, 10, tzinfo=clock.ZONE), tick=False):
        yield


@pytest.fixture
def bring(tiny, actors, tmp_path):
    """Import a workbook as the village clerk."""

    def run(rows, *, actor=None, suffix="xlsx", area=None):
        path = tmp_path / f"地块.{suffix}"
        if suffix == "xlsx":
            book = openpyxl.Workbook()
            book.active.title = "地块"
            book.active.append(("云岭村承包地块登记表",))
            book.active.append(HEADINGS)
            for row in rows:
                book.active.append(row)
            book.save(path)
        else:
            lines = [HEADINGS, *(["" if c is None else str(c) for c in row] for row in rows)]
            path.write_bytes("\r\n".join(",".join(line) for line in lines).encode("gb18030"))
        return imports.run_file(
            actor=actor or actors.village_clerk,
            importer="parcels",
            path=path,
            area_id=(area or tiny.village).pk,
        )

    return run


@pytest.fixture
def rows(tiny):
    """Three parcels: one given to the cooperative as a share, one kept, one without contractor."""
    first, second = tiny.household, tiny.other_household
    return [
        (CODES[0], "大坡", "３.50", "旱地", "3等", first.code, first.head.name, *TERM,
         tiny.coop.name, "入股", 3, "2026-01-01", "2027-12-31", "500", "种茶", "入-1"),
        (CODES[1], "河边", 2, "水田", 1, second.code[-5:], None, *TERM, *[None] * 8),
        (CODES[2], None, "1,2.5", "林地", "二等", None, None, None, None, *[None] * 8),
    ]  # fmt: skip


def wrong(bring, rows):
    """Return (row, column) of every problem of a workbook that is refused; nothing came in."""
    with pytest.raises(ImportHasProblems):
        bring(rows)
    assert not Parcel.objects.exists()
    assert not LandContract.objects.exists()
    found = ImportRun.objects.latest("pk").summary["problems"]
    assert all(sheet == "地块" for sheet, *_rest in found)
    return [(row, column) for _sheet, row, column, _reason, _severity in found]


def changed(row, **values):
    """Return a row with other cells, by heading."""
    cells = list(row)
    for heading, value in values.items():
        cells[HEADINGS.index(heading)] = value
    return tuple(cells)


def test_parcels_contracts_and_transfers_come_in_once(bring, rows, tiny) -> None:
    rows[2] = changed(rows[2], **{"面积(亩)": "1,200.5"})
    run = bring(rows)
    assert run.summary["written"] == 3
    parcel = Parcel.objects.get(code=CODES[0])
    assert (parcel.mu, parcel.kind, parcel.grade) == (Decimal("3.50"), "DRY", 3)
    assert Parcel.objects.get(code=CODES[2]).mu == Decimal("1200.50")
    contract = LandContract.objects.get(parcel=parcel)
    assert contract.household_id == tiny.household.pk
    assert contract.term_to == dt.date(2028, 6, 30)
    transfer = LandTransfer.objects.get()
    assert (transfer.mu, transfer.way, transfer.rent_fen_per_mu) == (Decimal(3), "SHARE", 50_000)
    assert (transfer.to_subject_id, transfer.status) == (tiny.coop.pk, TransferStatus.AGREED)
    again = bring(rows)
    assert (again.summary["same"], again.summary["written"]) == (3, 0)
    assert (Parcel.objects.count(), LandTransfer.objects.count()) == (3, 1)


def test_a_gbk_text_file_is_the_same_list(bring, rows) -> None:
    good = rows[:2]
    bring(good)
    again = bring(good, suffix="csv")
    assert (again.summary["same"], again.summary["new"]) == (2, 0)


def test_a_corrected_workbook_changes_exactly_the_corrected_rows(bring, rows, actors) -> None:
    bring(rows[:2])
    rows[1] = changed(rows[1], **{"面积(亩)": "2.25", "地力等级": 2})
    again = bring(rows[:2])
    assert (again.summary["changed"], again.summary["same"]) == (1, 1)
    assert Parcel.objects.get(code=CODES[1]).mu == Decimal("2.25")
    imports.undo_now(actor=actors.village_clerk, run_id=again.pk)
    assert Parcel.objects.get(code=CODES[1]).mu == Decimal(2)
    assert Parcel.objects.get(code=CODES[1]).grade == 1


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        *(("面积(亩)", cell) for cell in (0, -1, "0.001", "NaN", "1E+400", True, 10**18, "三亩")),
        *(("保底租金", cell) for cell in (-1, "0.001", "Inf", "=1/0", True, 10**18)),
        ("地块代码", 5205241012010100001),
        ("地块代码", "5.20524E+18"),
        ("地块代码", "52052410120101000012345"),
        ("地类", "月球"),
        ("地力等级", 11),
        ("地力等级", 0),
        ("户号", "H99999"),
        ("承包方代表", "没有这个人"),
        ("承包止", "2027-06-30"),
        ("承包止", "农历六月"),
        ("承包起", None),
        ("流转给", "没有这个社"),
        ("流转给", None),
        ("流转合同号", None),
        ("用途", None),
        ("流转止", "2028-07-01"),
        ("流转面积", 4),
    ],
)
def test_a_mistake_is_shown_in_its_cell(bring, rows, heading, cell) -> None:
    assert (3, heading) in wrong(bring, [changed(rows[0], **{heading: cell}), rows[1]])


def test_every_mistake_of_every_row_is_shown_at_once(bring, rows) -> None:
    bad = [
        changed(rows[0], 流转面积=9),
        changed(rows[1], **{"面积(亩)": -1, "地类": "x"}),
        changed(rows[1], 地块代码=CODES[0]),
    ]
    found = wrong(bring, bad)
    assert {row for row, _column in found} == {3, 4, 5}
    assert {(4, "面积(亩)"), (4, "地类")} <= set(found)


def test_what_the_records_say_otherwise_is_refused(bring, rows, tiny) -> None:
    bring(rows[:2])
    before = ImportRun.objects.count()
    for cells, column in (
        ({"户号": tiny.third_household.code, "承包方代表": None}, "户号"),
        ({"承包起": "2000-07-01", "承包止": "2030-06-30"}, "承包起"),
        ({"面积(亩)": 5}, "面积(亩)"),
        ({"保底租金": 600}, "保底租金"),
    ):
        with pytest.raises(ImportHasProblems):
            bring([changed(rows[0], **cells)])
        problems = ImportRun.objects.latest("pk").summary["problems"]
        assert [(row, name) for _s, row, name, *_rest in problems] == [(3, column)]
    assert ImportRun.objects.count() == before + 4
    assert Parcel.objects.get(code=CODES[0]).mu == Decimal("3.50")


def test_an_import_is_taken_back_until_something_rests_on_it(bring, rows, actors) -> None:
    run = bring(rows[:2])
    imports.undo_now(actor=actors.village_clerk, run_id=run.pk)
    assert not Parcel.objects.exists()
    run = bring(rows[:2])
    services.file_transfer(
        actor=actors.village_secretary,
        transfer_id=LandTransfer.objects.get().pk,
        filed_on=clock.today(),
    )
    with pytest.raises(LandUsed):
        imports.undo_now(actor=actors.village_clerk, run_id=run.pk)
    assert Parcel.objects.count() == 2


def test_another_village_and_another_villages_parcel_are_out_of_reach(
    bring, rows, tiny, actors
) -> None:
    with pytest.raises(NotFound):
        bring(rows[1:2], area=tiny.sibling_village)
    bring(rows[1:2])
    with pytest.raises(ImportHasProblems):
        bring(
            [changed(rows[1], 户号=tiny.sibling_household.code)],
            actor=actors.sibling_village_clerk,
            area=tiny.sibling_village,
        )
    assert Parcel.objects.get().area_id == tiny.village.pk


def test_the_number_of_queries_does_not_grow_with_the_rows(bring, rows) -> None:
    def statements(some):
        with CaptureQueriesContext(connection) as seen:
            bring(some)
        return len(seen)

    few = statements([changed(rows[1], 地块代码=code) for code in CODES[:3]])
    many = statements([changed(rows[1], 地块代码=code) for code in CODES[3:80]])
    assert many <= few + 2


def test_the_command_brings_the_same_list_in(rows, tiny, tmp_path, capsys) -> None:
    path = tmp_path / "地块.csv"
    lines = [HEADINGS, *(["" if c is None else str(c) for c in row] for row in rows[:2])]
    path.write_bytes("\r\n".join(",".join(line) for line in lines).encode("gb18030"))
    call_command("import_parcels", str(path), area=tiny.village.path, check=True)
    assert not Parcel.objects.exists()
    call_command("import_parcels", str(path), area=tiny.village.path)
    assert Parcel.objects.count() == 2
    assert "written 2" in capsys.readouterr().out
