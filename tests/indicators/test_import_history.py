"""Past months from old workbooks: marked as imported, never over what the records tell, taken back."""

import datetime as dt

import openpyxl
import pytest
import time_machine

from tests.coops.books.office import Office, T
from touyan.backstage.imports import services as imports
from touyan.backstage.imports.errors import ImportHasProblems
from touyan.backstage.models import ImportRun
from touyan.coops.vouchers import Row
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.core.errors import DomainError
from touyan.indicators import services
from touyan.indicators.models import MonthlyReturn, ReturnStatus
from touyan.indicators.queries.history import series_of
from touyan.indicators.queries.returns import numbers_of

pytestmark = pytest.mark.django_db
HEADINGS = ("信用代码", "月份", "经营收入", "本月盈余", "资产总额", "总负债", "权益", "成员总数")
GOOD = [
    ("C-1", "2025-01", "12,000.50", "-300", 5000, 0, 5000, 12),
    ("C-1", "2025年2月", 0, 0, "5000元", 0, 5000, 12),
    ("C-2", "202501", 800, 100, 900, 400, 500, 6),
]


@pytest.fixture
def office(tiny):
    with time_machine.travel(dt.datetime(2026, 4, 2, 10, tzinfo=clock.ZONE), tick=False):
        yield Office(tiny)


@pytest.fixture
def bring(office, actors, tmp_path):
    """Import a workbook as the county's officer."""

    def run(rows, *, actor=None, area=None, headings=HEADINGS):
        book = openpyxl.Workbook()
        book.active.append(headings)
        for row in rows:
            book.active.append(row)
        path = tmp_path / "history.xlsx"
        book.save(path)
        return imports.run_file(
            actor=actor or actors.county_officer,
            importer="coop_history",
            path=path,
            area_id=(area or office.tiny.county).pk,
            options={},
        )

    return run


def told(office, first="2025-01", last="2025-12"):
    found = numbers_of(office.tiny.county, first, last)
    return {key: numbers for key, numbers in found.items() if numbers}


def test_months_come_in_once_and_stay_marked(office, bring):
    bring(GOOD)
    first = told(office)[office.coop.pk, "2025-01"]
    assert (first["income"], first["surplus"], first["members"]) == (1_200_050, -30_000, 12)
    assert told(office)[office.coop.pk, "2025-02"]["income"] == 0
    rows = MonthlyReturn.objects.filter(month__lt="2026")
    assert rows.count() == 3
    assert {(one.is_imported, one.status) for one in rows} == {(True, ReturnStatus.LOCKED)}
    bring(GOOD)
    assert rows.count() == 3
    assert series_of(office.tiny.county)[office.coop.pk].begun == ""


def test_what_the_records_tell_is_never_overwritten(office, bring):
    office.fund(5_000_00, on=dt.date(2026, 3, 5))
    office.book(T.SALE_OTHERS, Row(900_00), on=dt.date(2026, 3, 5))
    services.open_month(actor=SYSTEM, month="2026-03")
    bring([("C-1", "2026-03", 1, 1, 1, 1, 1, 1), GOOD[0]])
    found = told(office, "2025-01", "2026-03")
    assert found[office.coop.pk, "2026-03"]["income"] == 900_00
    assert found[office.coop.pk, "2025-01"]["income"] == 1_200_050
    assert not MonthlyReturn.objects.get(organisation=office.coop.pk, month="2026-03").is_imported


@pytest.mark.parametrize(
    "row",
    [
        ("C-9", "2025-01", 1, 1, 1, 1, 1, 1),
        ("C-1", "2026-04", 1, 1, 1, 1, 1, 1),
        ("C-1", "2025-13", 1, 1, 1, 1, 1, 1),
        ("C-1", "2025-01", -5, 1, 1, 1, 1, 1),
        ("C-1", "2025-01", "很多", 1, 1, 1, 1, 1),
        ("C-1", "2025-01", None, None, None, None, None, None),
        ("C-1", "2019-12", 1, 1, 1, 0, 1, 1),  # before it was registered
        ("C-1", "2025-01", "99999999999999999999", 1, 1, 1, 1, 1),
        ("C-2", "2025年1月", 7, 7, 7, 0, 7, 7),  # the same month twice, with other numbers
    ],
)
def test_a_wrong_row_stops_the_whole_workbook(office, bring, row):
    with pytest.raises((ImportHasProblems, DomainError)):
        bring([GOOD[2], row])
    assert not told(office)


def test_a_township_cannot_and_another_place_has_no_such_cooperative(office, bring, actors, tiny):
    with pytest.raises(DomainError):
        bring(GOOD, actor=actors.township_officer, area=tiny.north)
    with pytest.raises((ImportHasProblems, DomainError)):
        bring(GOOD, area=tiny.south)
    assert not told(office)


def test_other_numbers_for_an_imported_month_want_the_first_import_taken_back(
    office, bring, actors
):
    bring(GOOD)
    run = ImportRun.objects.get()
    changed = [("C-1", "2025-01", 7, 7, 7, 0, 7, 7)]
    with pytest.raises((ImportHasProblems, DomainError)):
        bring(changed)
    imports.undo_now(actor=actors.county_officer, run_id=run.pk)
    assert not told(office)
    bring(changed)
    assert told(office) == {
        (office.coop.pk, "2025-01"): {
            "income": 700,
            "surplus": 700,
            "assets": 700,
            "liabilities": 0,
            "equity": 700,
            "members": 7,
        }
    }


def test_a_month_of_which_the_books_tell_is_not_typed_although_nobody_opened_it(office, bring):
    """No return was opened for February; its vouchers are booked all the same."""
    office.fund(5_000_00, on=dt.date(2026, 2, 5))
    bring([("C-1", "2026-02", 1, 1, 1, 1, 1, 1), ("C-1", "2026-01", 900, 0, 0, 0, 0, 12)])
    assert set(told(office, "2025-01", "2026-03")) == {(office.coop.pk, "2026-01")}
    services.open_month(actor=SYSTEM, month="2026-02")
    found = MonthlyReturn.objects.get(organisation=office.coop.pk, month="2026-02")
    assert (found.is_imported, found.status) == (False, ReturnStatus.NOT_STARTED)
    assert told(office, "2026-02", "2026-02")[office.coop.pk, "2026-02"]["cash"] == 5_000_00
