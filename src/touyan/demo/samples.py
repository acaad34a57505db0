"""Workbooks as villages really keep them, made from the plan so that they fit the demo.

Title rows and merged headings, full-width digits, grouped numbers, blank rows, dates in five
spellings, columns with other names; the same list as a GBK text file; and a list of people with
the mistakes that clerks make. Everybody in them is invented.
"""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from random import Random

import xlsxwriter

from touyan.core.identity import check_character
from touyan.demo import samples_coop, samples_opening
from touyan.demo.plan import offices, waiting
from touyan.demo.plan.life import DEEDS
from touyan.demo.plan.people import CHILD, HEAD, PARENT, SPOUSE, PlannedHousehold, plan_households
from touyan.demo.plan.places import CountyPlan, PlannedPlace

POINTS_WORKBOOK = "前进村2021年9月积分登记表.xlsx"
POINTS_TEXT = "前进村2021年9月积分登记表.csv"
PEOPLE_WORKBOOK = "前进村新增人口登记表(有错).xlsx"
VILLAGE = "前进村"
ROWS = 40
_MADE_ON = dt.datetime(2021, 9, 14)  # noqa: DTZ001 - a workbook's own date has no zone

_TITLE = "白泥镇前进村“党建+积分”登记表(2021年9月上旬)"
_TOP = ("序号", "农户信息", "", "积分事项", "", "", "", "发生时间", "备注", "年度累计")
_HEAD = ("", "户主", "户号", "项目编码", "内容", "数量", "得分", "", "", "")
_PLAIN_HEAD = (
    "序号", "户主", "户号", "项目编码", "内容", "数量", "得分", "发生时间", "备注", "年度累计",
)  # fmt: skip
_RELATIONS = {
    HEAD: ("户主", "户主"),
    SPOUSE: ("丈夫", "妻子"),
    CHILD: ("儿子", "女儿"),
    PARENT: ("父亲", "母亲"),
}
Cell = str | int | dt.date | None


def village(plan: CountyPlan) -> PlannedPlace:
    """Return the village whose workbooks these are."""
    return next(p for t in plan.townships for p in t.places if p.name == VILLAGE)


def points_rows(plan: CountyPlan) -> list[list[Cell]]:
    """Return the deeds of the first days of September, as the village wrote them."""
    place = village(plan)
    rng = Random(f"{plan.seed}:samples:points")
    households = plan_households(plan, place)
    choice = [deed for deed in DEEDS if 9 in deed.months and not deed.member_only]
    # What waits in the village already counts towards the month; the clerk enters no own deeds.
    seen = {(households[one.household].number, one.rule[:3]) for one in waiting.of_stage(plan)}
    clerk = offices.cast_of(offices.plan_offices(plan, place, households)).clerk
    able = [one for index, one in enumerate(households) if index != clerk]
    rows: list[list[Cell]] = []
    while len(rows) < ROWS:
        household, deed = rng.choice(able), rng.choice(choice)
        if (household.number, deed.rule[:3]) in seen:
            continue
        seen.add((household.number, deed.rule[:3]))
        quantity = rng.choice(deed.quantities)
        rows.append(
            [
                len(rows) + 1,
                household.head.name,
                household.code,
                deed.rule,
                rng.choice(deed.notes),
                _as_written(quantity, len(rows)),
                _as_written(deed.points * quantity, len(rows) + 1),
                _day_as_written(dt.date(2021, 9, rng.randint(1, 13)), len(rows)),
                "",
                "1,000" if len(rows) == 7 else rng.randint(20, 400),
            ]
        )
    return rows


def _as_written(number: int, row: int) -> Cell:
    """Return a number as a number, as text, or in full-width digits."""
    if row % 5 == 2:
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    return str(number) if row % 5 == 4 else number


def _day_as_written(day: dt.date, row: int) -> Cell:
    spellings: tuple[Cell, ...] = (
        day,
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y.%m.%d}",
    )
    return spellings[row % len(spellings)]


def points_workbook(plan: CountyPlan) -> bytes:
    """Return the month's points with a title, two merged heading rows and blank rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE_ON, "title": _TITLE})
        sheet = book.add_worksheet("9月")
        heading = book.add_format({"bold": True, "align": "center", "border": 1})
        day = book.add_format({"num_format": "yyyy/m/d"})
        sheet.merge_range(0, 0, 0, 9, _TITLE, heading)
        sheet.write(1, 0, "填表单位:前进村村民委员会(合成演示数据)")
        for column, (top, below) in enumerate(zip(_TOP, _HEAD, strict=True)):
            if below:
                sheet.write(3, column, below, heading)
            elif top:
                sheet.merge_range(2, column, 3, column, top, heading)
        sheet.merge_range(2, 1, 2, 2, "农户信息", heading)
        sheet.merge_range(2, 3, 2, 6, "积分事项", heading)
        line = 4
        for number, row in enumerate(points_rows(plan)):
            if number in (9, 10, 25):
                line += 1
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(
                        line,
                        column,
                        dt.datetime.combine(value, dt.time()),
                        day,
                    )
                elif isinstance(value, str):
                    sheet.write_string(line, column, value)
                elif value is not None:
                    sheet.write_number(line, column, value)
            line += 1
        sheet.set_column(2, 2, 20)
        sheet.set_column(4, 4, 24)
    return out.getvalue()


def points_text(plan: CountyPlan) -> bytes:
    """Return the same rows as the text file that older programs save: GBK, commas, one heading."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_PLAIN_HEAD)
    for number, row in enumerate(points_rows(plan)):
        if number in (9, 25):
            writer.writerow([""] * len(row))
        writer.writerow(row)
    return out.getvalue().encode("gbk")


PEOPLE_HEAD = (
    "序号", "户号", "户主姓名", "姓名", "与户主关系", "性别", "身份证号码", "联系电话", "组别", "政治面貌",
)  # fmt: skip


def people_rows(plan: CountyPlan) -> list[list[Cell]]:
    """Return new households of the village, with seven mistakes in known rows."""
    newcomers = _newcomers(plan)
    rows: list[list[Cell]] = []
    for household in newcomers:
        rows += [
            [
                len(rows) + number,
                household.code,
                household.head.name,
                person.name,
                _RELATIONS[person.relation][person.female],
                "女" if person.female else "男",
                person.id_number,
                person.phone,
                f"{household.part}组",
                "中共党员" if person.party_member else "群众",
            ]
            for number, person in enumerate(household.people, start=1)
        ]
    return rows


def _newcomers(plan: CountyPlan) -> list[PlannedHousehold]:
    """Return households that the demo does not hold: another seed, numbers from 901 on."""
    place = village(plan)
    other = CountyPlan(pack=plan.pack, demo=plan.demo, seed=plan.seed + 1, townships=plan.townships)
    households = plan_households(other, place, number=999)[:12]
    return [
        PlannedHousehold(
            number=900 + household.number,
            code=f"{place.code}H{900 + household.number:05d}",
            part=household.part,
            people=household.people,
        )
        for household in households
    ]


def spoil(rows: Sequence[list[Cell]]) -> list[list[Cell]]:
    """Return the rows with mistakes put in: row index -> what is wrong is `MISTAKES`."""
    spoiled = [list(row) for row in rows]
    number = str(spoiled[2][6])
    spoiled[2][6] = number[:17] + ("0" if number[17] != "0" else "1")
    spoiled[5][6] = str(spoiled[5][6])[:6] + str(spoiled[5][6])[8:17]
    spoiled[8][6] = "9.99977E+17"
    day = str(spoiled[11][6])
    head = f"{day[:10]}0230{day[14:17]}"
    spoiled[11][6] = head + check_character(head)
    spoiled[14][3] = None
    spoiled[16][7] = "12987654"
    spoiled[18][6] = spoiled[17][6]
    return spoiled


MISTAKES = {
    2: "the check digit is wrong",
    5: "an old number of 15 digits",
    8: "turned into a rounded number by the workbook",
    11: "30 February",
    14: "no name",
    16: "a telephone number of eight digits",
    18: "the same identity number twice",
}
"""Index of each spoiled row and what is wrong with it."""


def people_workbook(plan: CountyPlan) -> bytes:
    """Return the list of new people, mistakes included."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE_ON})
        sheet = book.add_worksheet("新增人口")
        bold = book.add_format({"bold": True, "border": 1})
        sheet.merge_range(0, 0, 0, len(PEOPLE_HEAD) - 1, "前进村新增人口登记表(合成演示数据)", bold)
        for column, title in enumerate(PEOPLE_HEAD):
            sheet.write(1, column, title, bold)
        for line, row in enumerate(spoil(people_rows(plan)), start=2):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(line, column, value)
                elif value is not None:
                    sheet.write_string(line, column, str(value))
    return out.getvalue()


def all_samples(plan: CountyPlan) -> dict[str, bytes]:
    """Return every sample file by its name."""
    return {
        POINTS_WORKBOOK: points_workbook(plan),
        POINTS_TEXT: points_text(plan),
        PEOPLE_WORKBOOK: people_workbook(plan),
        samples_opening.WORKBOOK: samples_opening.workbook(plan, village(plan)),
        **samples_coop.workbooks(plan, village(plan)),
    }
