"""Opening day: old balances, goods and money become transfers by a confirmed decision, or nothing."""

import datetime as dt
import io
import uuid

import openpyxl
import pytest

from tests.points.village import official
from touyan.backstage.imports import services as imports
from touyan.backstage.imports.errors import ImportHasProblems
from touyan.backstage.models import ImportRun
from touyan.core.actor import Power
from touyan.ledger import queries as ledger
from touyan.points import accounts, opening, services
from touyan.points.errors import OpeningInUse
from touyan.points.models import Shop
from touyan.points.opening import What
from touyan.points.queries import coverage, lots
from touyan.points.queries.stock import cost_by_area
from touyan.registry.models import Resolution

DECIDED = dt.date(2026, 1, 5)
OPTIONS = {"cut_over": "2026-03-01", "decided_on": "2026-01-05"}
SHEETS = {
    "积分余额": [("户号", "户主", "积分余额"), ("code", "张三", 36)],
    "库存": [
        ("商品", "单位", "库存数量", "进价(元)", "兑换积分"),
        ("肥皂", "块", 40, 2.7, 3),
        ("洗衣粉", "袋", 5, 9, 10),
    ],
    "现金": [("超市现金(元)", "备注"), (268.5, "盘点")],
}


@pytest.fixture
def clerk(village):
    return official(village.clerk_person, village.area, Power.POINTS_IMPORT)


@pytest.fixture
def take_in(village, scheme, clerk, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    village.shop(stock=0)

    def run(sheets=SHEETS, **options: str) -> ImportRun:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append([village.home.code if cell == "code" else cell for cell in row])
        out = io.BytesIO()
        book.save(out)
        path = tmp_path / "期初.xlsx"
        path.write_bytes(out.getvalue())
        return imports.run_file(
            actor=clerk,
            importer="opening",
            path=path,
            area_id=village.area.pk,
            options=OPTIONS | options,
        )

    return run


def reasons() -> str:
    return str(ImportRun.objects.latest("pk").summary["problems"])


def test_everything_is_taken_over_with_its_decision(take_in, village) -> None:
    run = take_in()
    assert run.summary["written"] == 4
    assert accounts.points_of(village.home.pk) == {"points.available": 36, "points.held": 0}
    key = opening.key_of(run.pk, What.POINTS, village.home.pk)
    act = ledger.transfer(key)
    assert act.effective_on == dt.date(2026, 3, 1)
    assert act.resolution_id == Resolution.objects.get().pk
    assert "户" not in str(act.public)
    assert cost_by_area([village.area.pk]) == {village.area.pk: 40 * 270 + 5 * 900}
    found = coverage.of_village(village.area)
    assert found.cash_fen == 100_000 + 26_850
    assert found.liability_fen == 3600


def test_old_points_are_lots_of_their_own(take_in, village) -> None:
    run = take_in()
    (lot,) = lots.lots_of(village.home.pk).left
    assert lot.origin == opening.key_of(run.pk, What.POINTS, village.home.pk)
    assert (lot.points, lot.earned_on) == (36, dt.date(2026, 3, 1))
    assert lot.expires_on == dt.date(2027, 3, 31)


def test_the_last_day_of_old_points_can_be_set(take_in, village) -> None:
    take_in(expires_on="2026-12-31")
    assert lots.lots_of(village.home.pk).left[0].expires_on == dt.date(2026, 12, 31)


def test_a_second_run_changes_nothing(take_in, village) -> None:
    take_in()
    again = take_in()
    assert (again.summary["new"], again.summary["same"], again.summary["written"]) == (0, 4, 0)
    assert accounts.points_of(village.home.pk)["points.available"] == 36


def test_a_forgotten_row_can_follow(take_in, village) -> None:
    take_in({"现金": SHEETS["现金"]})
    run = take_in()
    assert (run.summary["new"], run.summary["same"]) == (3, 1)


def test_another_amount_is_refused_until_the_first_is_taken_back(take_in, clerk, village) -> None:
    first = take_in()
    changed = {"积分余额": [SHEETS["积分余额"][0], ("code", "张三", 40)]}
    with pytest.raises(ImportHasProblems):
        take_in(changed)
    assert "36" in reasons()
    imports.undo_now(actor=clerk, run_id=first.pk)
    assert accounts.points_of(village.home.pk)["points.available"] == 0
    assert ledger.balance(village.area_shop().cash_account_id) == 100_000
    assert cost_by_area([village.area.pk]) == {village.area.pk: 0}
    take_in(changed)
    assert accounts.points_of(village.home.pk)["points.available"] == 40


def test_it_is_all_or_nothing(take_in, village) -> None:
    broken = SHEETS | {"积分余额": [*SHEETS["积分余额"], ("H99999", "没有", 5)]}
    with pytest.raises(ImportHasProblems):
        take_in(broken)
    assert accounts.points_of(village.home.pk).get("points.available", 0) == 0


def test_without_a_confirmed_decision_nothing_is_taken_over(take_in, village) -> None:
    with pytest.raises(ImportHasProblems):
        take_in(decided_on="2026-01-06")
    Resolution.objects.update(confirmed_by=None, confirmed_at=None)
    with pytest.raises(ImportHasProblems):
        take_in()
    assert "2026-01-05" in reasons()


@pytest.mark.parametrize(
    "options",
    [{"cut_over": "2026-03-19"}, {"expires_on": "2026-02-28"}],
)
def test_days_that_cannot_be(take_in, options) -> None:
    with pytest.raises(ImportHasProblems):
        take_in(**options)


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        ("库存", [("商品", "单位", "库存数量", "进价(元)"), ("牙膏", "支", 3, 4)]),
        ("库存", [("商品", "单位", "库存数量", "兑换积分"), ("牙膏", "支", 3, 4)]),
        ("混", [("户号", "积分余额", "商品", "库存数量"), ("code", 3, "肥皂", 2)]),
        ("积分余额", [("户号", "户主", "积分余额"), ("code", "别人", 3)]),
    ],
)
def test_rows_that_cannot_be_taken_over_say_why(take_in, title, rows) -> None:
    with pytest.raises(ImportHasProblems):
        take_in({title: rows})


def test_goods_need_a_shop(village, scheme, clerk, take_in) -> None:
    Shop.objects.update(status="CLOSED")
    with pytest.raises(ImportHasProblems):
        take_in()


def test_what_was_used_cannot_be_taken_back_as_a_whole(take_in, clerk, village) -> None:
    run = take_in()
    shop = village.area_shop()
    soap = shop.products.get(name="肥皂")
    services.counter_redeem(
        actor=village.keeper,
        wanted=services.Wanted(
            household_id=village.home.pk,
            shop=shop,
            items=(services.Item(soap, 2),),
            ref=uuid.uuid4(),
        ),
    )
    with pytest.raises(OpeningInUse):
        imports.undo_now(actor=clerk, run_id=run.pk)
    assert accounts.points_of(village.home.pk)["points.available"] == 30
