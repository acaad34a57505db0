"""F-03: taking books over and registering the shares does all of its work or none, wherever it is cut off."""

import datetime as dt

import openpyxl
import pytest

from tests.fault.statements import fail_at_every_statement
from touyan.backstage.imports import services as imports
from touyan.coops import services
from touyan.coops.models import Subscription, Voucher
from touyan.coops.services import booking
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Resolution

pytestmark = pytest.mark.django_db(transaction=True)
OPENING = (
    ("科目", "成员", "借方余额", "贷方余额", "公积金份额"),
    ("银行存款", None, 3500, None, None),
    ("股金", "1", None, 2000, 300),
    ("股金", "2", None, 1000, 200),
    ("盈余公积", None, None, 500, None),
)
SHARES = (
    ("成员编号", "出资方式", "出资额", "出资日期"),
    ("1", "现金", 2000, "2020-03-15"),
    ("2", "现金", 1000, "2020-03-15"),
)


@pytest.fixture
def brought(office, tmp_path):
    """The opening and the register of shares came in and wait for the checker."""
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
    cut = {"cut_over": "2026-02-28", "decided_on": "2026-02-20"}
    runs = []
    for importer, rows, options in (
        ("coop_opening", OPENING, cut),
        ("coop_shares", SHARES, {}),
    ):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        path = tmp_path / f"{importer}.xlsx"
        book.save(path)
        runs.append(
            imports.run_file(
                actor=office.accountant,
                importer=importer,
                path=path,
                area_id=office.tiny.village.pk,
                options={"coop": "C-1", **options},
            )
        )
    return runs


def test_booking_an_opening_and_registering_its_shares(office, brought) -> None:
    opening, shares = brought
    ask = {"actor": office.chair, "coop_id": office.coop.pk}
    fail_at_every_statement(lambda: booking.check_run(**ask, run_id=opening.pk))
    fail_at_every_statement(lambda: services.register_run(**ask, run_id=shares.pk))
    assert Voucher.objects.posted().count() == 1
    assert Subscription.objects.standing().count() == 2
    assert office.trial_balance() == 0


def test_taking_them_back(office, brought) -> None:
    opening, shares = brought
    for run in (shares, opening):
        fail_at_every_statement(
            lambda run=run: imports.undo_now(actor=office.accountant, run_id=run.pk)
        )
    assert not Voucher.objects.exclude(status="CANCELLED").exists()
