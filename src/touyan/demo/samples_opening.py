"""The workbook of a village's opening day as villages keep it: old cards, the shelf and the till."""

import datetime as dt
import io
from collections.abc import Sequence
from random import Random

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from touyan.demo.names import GOODS
from touyan.demo.plan import offices
from touyan.demo.plan.people import plan_households
from touyan.demo.plan.places import CountyPlan, PlannedPlace

WORKBOOK = "前进村期初建账表.xlsx"
ROWS = 60
CASH_YUAN = 268.5
COST_SHARE = 0.9
_MADE_ON = dt.datetime(2021, 9, 14)  # noqa: DTZ001 - a workbook's own date has no zone
_CARDS = ("序号", "户号", "户主姓名", "旧积分券余额", "备注")
_SHELF = ("序号", "商品名称", "单位", "盘点数量", "进价(元)", "兑换积分")
_NEW = ("扫把", "把", 7, 15)
Cell = str | int | float


def cards(plan: CountyPlan, place: PlannedPlace) -> list[list[Cell]]:
    """Return households with what was left on their old cards; the clerk enters none of their own."""
    rng = Random(f"{plan.seed}:samples:opening")
    households = plan_households(plan, place)
    clerk = offices.cast_of(offices.plan_offices(plan, place, households)).clerk
    able = [one for index, one in enumerate(households) if index != clerk][:ROWS]
    return [
        [
            number,
            household.code if number % 4 else household.code[-5:],
            household.head.name,
            rng.randint(1, 60),
            "旧券已收回" if number % 3 else "",
        ]
        for number, household in enumerate(able, start=1)
    ]


def shelf(plan: CountyPlan) -> list[list[Cell]]:
    """Return the counted goods: some that the shop has already, and one that is new."""
    rng = Random(f"{plan.seed}:samples:shelf")
    known = [(name, unit, price, rng.randint(6, 40)) for _code, name, unit, price in GOODS[1:6]]
    name, unit, price, pieces = _NEW
    return [
        [number, title, measure, count, round(points * COST_SHARE, 2), points]
        for number, (title, measure, points, count) in enumerate(
            [*known, (name, unit, price, pieces)], start=1
        )
    ]


def workbook(plan: CountyPlan, place: PlannedPlace) -> bytes:
    """Return three sheets, each with its title above the headings and a sum below."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE_ON})
        rows = cards(plan, place)
        fill(
            book.add_worksheet("旧积分券"), f"{place.name}旧积分券余额(合成演示数据)", _CARDS, rows
        )
        total(book.worksheets()[-1], len(rows), 3, sum(int(row[3]) for row in rows))
        fill(book.add_worksheet("库存盘点"), f"{place.name}积分超市盘点表", _SHELF, shelf(plan))
        fill(
            book.add_worksheet("现金"),
            f"{place.name}积分超市现金",
            ("超市现金(元)", "备注"),
            [[CASH_YUAN, "三人当面清点"]],
        )
    return out.getvalue()


def fill(sheet: Worksheet, title: str, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Write a title, the headings and the rows; texts stay texts."""
    sheet.write_string(0, 0, title)
    for column, text in enumerate(head):
        sheet.write_string(1, column, text)
    for line, row in enumerate(rows, start=2):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, column, value)
            else:
                sheet.write_number(line, column, value)


def total(sheet: Worksheet, rows: int, column: int, total: int) -> None:
    """Write a sum below the rows."""
    sheet.write_string(rows + 2, 0, "合计")
    sheet.write_number(rows + 2, column, total)
