"""Workbooks of a cooperative that takes over its books in mid-year: members, parcels, opening, shares, vouchers.

The cooperative is invented and not in the demo: it is registered first, with the first eight households
as its members, in this order. The old list of members has four more, who apply.
"""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal

import xlsxwriter

from touyan.demo.plan.people import PlannedHousehold, plan_households
from touyan.demo.plan.places import CountyPlan, PlannedPlace
from touyan.demo.samples_opening import Cell, fill

LIST = "前进村魔芋合作社成员名册.xlsx"
PARCELS = "前进村承包地块登记表.xlsx"
OPENING = "前进村魔芋合作社期初余额表.xlsx"
SHARES = "前进村魔芋合作社股份名册.csv"
VOUCHERS = "前进村魔芋合作社旧账凭证.csv"
NAME = "前进村魔芋专业合作社"
MEMBERS, LISTED = 8, 12
CUT_OVER = dt.date(2021, 8, 31)
LAND_MU = (Decimal("2.50"), Decimal("3.00"), Decimal("1.80"), Decimal("4.20"))
YUAN_PER_MU, YEARS = 300, 9
MACHINE = 6_000
_OWNER_OF_MACHINE = 5
_MADE_ON = dt.datetime(2021, 9, 14)  # noqa: DTZ001 - a workbook's own date has no zone
_PARCEL_HEAD = (
    "序号", "地块代码", "地块名称", "面积(亩)", "地类", "地力等级", "户号", "承包方代表", "承包起", "承包止",
    "流转给", "流转方式", "流转面积", "流转起", "流转止", "保底租金", "用途", "流转合同号",
)  # fmt: skip
_LIST_HEAD = ("序号", "户号", "成员姓名", "是否农民", "入社日期")
_OPENING_HEAD = ("科目", "成员编号", "期末借方", "期末贷方", "公积金份额", "补助份额")
_SHARE_HEAD = (
    "成员编号",
    "姓名",
    "出资方式",
    "出资额",
    "出资日期",
    "说明",
    "地块代码",
    "每亩年作价",
)
_VOUCHER_HEAD = (
    "凭证号", "日期", "摘要", "科目名称", "往来对象", "借方金额", "贷方金额",
    "对方单位", "对方账号", "过账账户户名",
)  # fmt: skip
BUYER, BUYER_ACCOUNT = "丰源魔芋收购部", "6222000000001234"
STATIONER = "前进村文具店"


def members(plan: CountyPlan, place: PlannedPlace) -> list[PlannedHousehold]:
    """Return the households that are the members, by their number in the list."""
    return plan_households(plan, place)[:MEMBERS]


def listed(plan: CountyPlan, place: PlannedPlace) -> list[list[Cell]]:
    """Return the old list: the members and four who joined later, as the village wrote them."""
    rows: list[list[Cell]] = []
    for number, one in enumerate(plan_households(plan, place)[:LISTED], start=1):
        day = "2018-12-01" if number <= MEMBERS else ("2020年5月6日", "2020.5.8")[number % 2]
        code = one.code if number % 3 else one.code[-5:]
        rows.append([number, code, one.head.name, "是" if number % 2 else "√", day])
    return rows


def parcel_code(place: PlannedPlace, number: int) -> str:
    """Return the code of a member's parcel in the land register."""
    return f"{place.code}99{number:05d}"


def parcels(plan: CountyPlan, place: PlannedPlace) -> list[list[Cell]]:
    """Return a parcel of each member; the first four gave theirs to the cooperative."""
    rows: list[list[Cell]] = []
    for number, one in enumerate(members(plan, place), start=1):
        mu = LAND_MU[number - 1] if number <= len(LAND_MU) else Decimal(number) / 2
        row: list[Cell] = [
            number,
            parcel_code(place, number),
            ("大坡", "河边", "学校背后", "老屋基")[number % 4],
            f"{mu}".translate(str.maketrans("0123456789", "０１２３４５６７８９"))
            if number == 2
            else float(mu),
            "水田" if number % 3 == 0 else "旱地",
            f"{1 + number % 4}等",
            one.code if number % 2 else one.code[-5:],
            one.head.name,
            "1998-07-01",
            "2028年6月30日" if number % 2 else "2028-06-30",
        ]
        if number <= len(LAND_MU):
            row += [
                NAME,
                "入股",
                float(mu),
                "2019-01-01",
                "2028-06-30",
                200,
                "种魔芋",
                f"入-{number}",
            ]
        rows.append(row)
    return rows


def contribution(number: int) -> Decimal:
    """Return what a member brought in, in yuan: money, land, a machine."""
    land = LAND_MU[number - 1] * YUAN_PER_MU * YEARS if number <= len(LAND_MU) else Decimal(0)
    return cash(number) + land + (MACHINE if number == _OWNER_OF_MACHINE else 0)


def cash(number: int) -> int:
    """Return the money that a member brought in, in yuan."""
    return 1_000 + 500 * number


def opening() -> list[list[Cell]]:
    """Return the balances at the cut-over; both sides come to the same."""
    numbers = range(1, MEMBERS + 1)
    rights = sum((mu * YUAN_PER_MU * YEARS for mu in LAND_MU), Decimal(0))
    held = sum((contribution(number) for number in numbers), Decimal(0))
    reserve, subsidy, loan, worn, box, plant = 4_000, 8_000, 5_000, 1_500, Decimal("860.50"), 9_000
    bank = held + reserve + subsidy + loan + worn - box - plant - rights
    rows: list[list[Cell]] = [
        ["库存现金", "", float(box), "", "", ""],
        ["银行存款", "", float(bank), "", "", ""],
        ["固定资产", "", plant, "", "", ""],
        ["累计折旧", "", "", worn, "", ""],
        ["无形资产", "", float(rights), "", "", ""],
        ["短期借款", "", "", loan, "", ""],
    ]
    for number in numbers:
        shares = (reserve // MEMBERS, subsidy // MEMBERS)
        rows.append(["股金", number, "", float(contribution(number)), *shares])
    return [*rows, ["盈余公积", "", "", reserve, "", ""], ["专项基金", "", "", subsidy, "", ""]]


def shares(plan: CountyPlan, place: PlannedPlace) -> list[list[Cell]]:
    """Return the register: what each contribution is made of."""
    rows: list[list[Cell]] = []
    for number, one in enumerate(members(plan, place), start=1):
        name = one.head.name
        rows.append([number, name, "现金", cash(number), f"2019-0{1 + number % 6}-15", "", "", ""])
        if number <= len(LAND_MU):
            code = parcel_code(place, number)
            rows.append(
                [number, name, "土地经营权", "", "2019-01-01", "入股种魔芋", code, YUAN_PER_MU]
            )
        if number == _OWNER_OF_MACHINE:
            rows.append(
                [number, name, "设备", f"{MACHINE:,}", "2019年3月1日", "旋耕机一台", "", ""]
            )
    return rows


def vouchers() -> list[list[Cell]]:
    """Return what the old package booked after the cut-over.

    Two of the vouchers name their other side, one of them in each of its rows, the other once.
    """
    nobody = ["", "", ""]
    buyer: list[Cell] = [BUYER, BUYER_ACCOUNT, ""]
    return [
        ["记-1", "2021-09-02", "卖魔芋给收购商", "银行存款", "", "5,200.00", "", *buyer],
        ["记-1", "2021-09-02", "卖魔芋给收购商", "经营收入—与非成员", "", "", "5,200.00", *buyer],
        ["记-2", "2021.09.03", "买账本", "管理费用", "", "180.50", "", STATIONER, "", ""],
        ["记-2", "2021.09.03", "买账本", "库存现金", "", "", "180.50", *nobody],
        ["记-3", "2021年9月6日", "除草务工", "521务工费", "", "３６０", "", *nobody],
        ["记-3", "2021年9月6日", "除草务工", "应付工资", 1, "", "３６０", *nobody],
        ["记-4", "20210909", "提现金备用", "库存现金", "", "1000元", "", *nobody],
        ["记-4", "20210909", "提现金备用", "银行存款", "", "", "1000元", *nobody],
    ]


def _workbook(title: str, sheet: str, head: Sequence[str], rows: list[list[Cell]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE_ON})
        fill(book.add_worksheet(sheet), title, head, rows)
    return out.getvalue()


def _text(head: Sequence[str], rows: list[list[Cell]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue().encode("gbk")


def workbooks(plan: CountyPlan, place: PlannedPlace) -> dict[str, bytes]:
    """Return the five files by their names."""
    made_up = "(合成演示数据)"
    return {
        LIST: _workbook(f"{NAME}成员名册{made_up}", "成员", _LIST_HEAD, listed(plan, place)),
        PARCELS: _workbook(
            f"{place.name}承包地块登记表{made_up}", "地块", _PARCEL_HEAD, parcels(plan, place)
        ),
        OPENING: _workbook(
            f"{NAME}期初余额 2021-08-31{made_up}", "期初余额", _OPENING_HEAD, opening()
        ),
        SHARES: _text(_SHARE_HEAD, shares(plan, place)),
        VOUCHERS: _text(_VOUCHER_HEAD, vouchers()),
    }
