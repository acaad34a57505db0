"""Workbooks that attack or confuse: refused in words, or read row by row with every problem named."""

import contextlib
import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.badinput import hostile
from touyan.backstage.imports.checking import check
from touyan.core.actor import Power
from touyan.core.errors import DomainError
from touyan.core.importing import Column, Importer, Severity
from touyan.core.tabular import cells, guard, reading
from touyan.core.tabular.errors import HoldsProgram, OldFormat, UnreadableFile


def never(**_fields):
    raise AssertionError("a pure check touches no records")


DEEDS = Importer(
    code="deeds",
    title="Deeds",
    power=Power.POINTS_IMPORT,
    columns=(
        Column("name", "姓名", cells.text(50), synonyms=("户主", "户主姓名"), required=True),
        Column("id_number", "身份证号", cells.digits, synonyms=("身份证号码",)),
        Column("points", "积分", cells.amount(), synonyms=("得分", "分值"), required=True),
        Column("on", "日期", cells.day, synonyms=("发生时间",)),
    ),
    row_key=lambda values: f"{values['name']}|{values['on']}",
    preview=never,
    commit=never,
    undo=never,
)
ID = "522425199001011234"


def book(rows, change=None) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "9月"
    for row in rows:
        sheet.append(row)
    if change:
        change(workbook, sheet)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def checked(content: bytes):
    return check(reading.read(io.BytesIO(content)), DEEDS, known={})


def of(content: bytes) -> list[dict]:
    return [row.values for row in checked(content).rows]


def places(content: bytes) -> list[tuple]:
    return [(p.sheet, p.row, p.column) for p in checked(content).problems]


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (hostile.xxe, HoldsProgram),
        (hostile.billion_laughs, HoldsProgram),
        (hostile.macros, HoldsProgram),
        (hostile.dde, HoldsProgram),
        (hostile.utf16_sheet, UnreadableFile),
        (lambda: hostile.workbook()[:-200], UnreadableFile),
        (lambda: b"PK\x03\x04" + b"\x00" * 500, UnreadableFile),
        (lambda: b"\xd0\xcf\x11\xe0" + b"\x00" * 500, OldFormat),
        (lambda: hostile.workbook(xl__workbook_DOT_xml="<workbook"), UnreadableFile),
    ],
)
def test_a_file_that_attacks_or_is_broken_is_refused_in_words(make, refusal):
    with pytest.raises(refusal) as refused:
        reading.read(io.BytesIO(make()))
    assert str(refused.value)


def test_two_parts_of_one_name_are_refused():
    out = io.BytesIO(hostile.workbook())
    with (
        zipfile.ZipFile(out, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate"),
    ):
        archive.writestr("xl/workbook.xml", hostile.BOOK)
    with pytest.raises(UnreadableFile):
        reading.read(out)


def test_a_link_to_another_file_is_not_followed_and_mentioned():
    found = reading.read(io.BytesIO(hostile.external_link()))
    assert len(found.notes) == 1
    assert found.sheets[0].first_rows(2)[1] == ["张三", 5]


def test_hidden_sheets_are_not_read_and_named():
    def hide(workbook, _sheet):
        for state in ("hidden", "veryHidden"):
            extra = workbook.create_sheet(f"旧{state}")
            extra.append(["姓名", "积分"])
            extra.append(["李四", 9])
            extra.sheet_state = state

    content = book([["姓名", "积分"], ["张三", 5]], hide)
    assert [row["name"] for row in of(content)] == ["张三"]
    assert "旧hidden" in str(checked(content).notes[0])


def test_a_formula_gives_its_saved_value_and_a_hint():
    formula = '<c r="B3"><f>SUM(B2:B2)</f><v>7</v></c>'
    row = f'<row r="3">{hostile.text_cell("A3", "李四")}{formula}</row>'
    content = hostile.workbook(hostile.PLAIN_ROWS + row)
    found = checked(content)
    assert [(r.values["name"], r.values["points"]) for r in found.rows] == [
        ("张三", 5),
        ("李四", 7),
    ]
    assert [(p.row, p.column, p.severity) for p in found.problems] == [(3, "积分", "WARNING")]


def test_a_formula_without_saved_value_is_an_empty_cell():
    content = book([["姓名", "积分"], ["张三", "=1+1"]])
    assert places(content) == [("9月", 2, "积分")]


def test_an_identity_number_kept_as_a_number_is_refused_not_rounded():
    content = book(
        [
            ["姓名", "积分", "身份证号"],
            ["张三", 5, int(ID)],
            ["李四", 5, float(ID)],
            ["王五", 5, "5.22425E+17"],
            ["赵六", 5, "５.22425ｅ+17"],
            ["钱七", 5, ID],
        ]
    )
    assert [row["id_number"] for row in of(content)] == [ID]
    assert places(content) == [("9月", n, "身份证号") for n in (2, 3, 4, 5)]


def test_dates_kept_as_numbers_dates_and_words_are_the_same_day():
    day = dt.date(2021, 9, 14)
    serial = (day - dt.date(1899, 12, 30)).days
    moment = dt.datetime.combine(day, dt.time())
    rows = [serial, moment, day, "2021-9-14", "2021年9月14日", "20210914"]
    rows += ["２０２１．９．１４", "2021/09/14"]
    content = book([["姓名", "积分", "日期"], *[[f"人{n}", 1, d] for n, d in enumerate(rows)]])
    assert [row["on"] for row in of(content)] == [day] * len(rows)


@pytest.mark.parametrize(
    "written",
    ["2021-02-30", "闰四月初五", "农历九月", "0000-01-01", "9999-12-31", "9月", "昨天", True],
)
def test_a_day_that_is_none_is_a_problem_of_its_cell(written):
    content = book([["姓名", "积分", "日期"], ["张三", 1, written]])
    assert places(content) == [("9月", 2, "日期")]


def test_merged_titles_and_two_heading_rows_are_read():
    def merge(_workbook, sheet):
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("A3:A4")
        sheet.merge_cells("B3:C3")

    content = book(
        [
            ["前进村2021年9月积分登记表"],
            ["填表人:张三", None, "2021年9月"],
            ["序号", "农户", None, "积分事项"],
            [None, "户主姓名", "身份证号码", "得分"],
            [1, "张三", ID, "１,０００"],
            [None, None, None, None],
            [2, "李四", None, "5分"],
            ["合计", None, None, 1005],
            ["说明:每月底公示"],
        ],
        merge,
    )
    found = checked(content)
    assert [(r.number, r.values["name"], r.values["points"]) for r in found.rows] == [
        (5, "张三", 1000),
        (7, "李四", 5),
    ]
    assert found.problems == []
    assert found.skipped == 2


def test_a_heading_repeated_on_every_printed_page_is_no_row():
    content = book([["姓名", "积分"], ["张三", 5], ["姓名", "积分"], ["李四", 6]])
    assert [row["name"] for row in of(content)] == ["张三", "李四"]


def test_every_sheet_with_the_heading_is_read_and_the_others_are_named():
    def add(workbook, _sheet):
        second = workbook.create_sheet("二组")
        second.append(["姓名", "积分"])
        second.append(["李四", 6])
        workbook.create_sheet("说明").append(["这是说明", "没有积分"])

    content = book([["姓名", "积分"], ["张三", 5]], add)
    assert [(r.sheet, r.values["name"]) for r in checked(content).rows] == [
        ("9月", "张三"),
        ("二组", "李四"),
    ]
    assert any("说明" in str(note) for note in checked(content).notes)


@pytest.mark.parametrize(
    "written",
    [
        -1,
        0,
        0.001,
        1.5,
        "NaN",
        "inf",
        "1e400",
        "1e3",
        True,
        "",
        "5;DROP",
        10**18,
        "一百",
        "=1+1",
        "5-",
    ],
)
def test_a_bad_amount_is_a_problem_of_its_cell(written):
    content = book([["姓名", "积分"], ["张三", written], ["李四", 5]])
    assert places(content) == [("9月", 2, "积分")]
    assert [row["points"] for row in of(content)] == [5]


@pytest.mark.parametrize(
    ("written", "points"),
    [
        ("１２３", 123),
        ("1,000", 1000),
        (5.0, 5),
        ("5分", 5),
        (" 7 ", 7),
        ("+8", 8),
        (10**15 - 1, 10**15 - 1),
    ],
)
def test_an_amount_as_clerks_write_it_is_a_whole_number(written, points):
    found = of(book([["姓名", "积分"], ["张三", written]]))
    assert found[0]["points"] == points
    assert type(found[0]["points"]) is int


def test_every_problem_of_a_row_is_named_at_once():
    content = book([["姓名", "积分", "日期", "身份证号"], [None, "x", "y", "1.2E+17"]])
    assert places(content) == [
        ("9月", 2, "姓名"),
        ("9月", 2, "积分"),
        ("9月", 2, "日期"),
        ("9月", 2, "身份证号"),
    ]


@pytest.mark.parametrize("name", ["张\u202e三", "张\x0b三".replace("\x0b", "\u2066"), "张\ufffd三"])
def test_characters_that_deceive_are_refused(name):
    content = book([["姓名", "积分"], [name, 5]])
    assert places(content) == [("9月", 2, "姓名")]


def test_private_characters_are_kept_and_pointed_out():
    content = book([["姓名", "积分"], ["张\ue000", 5]])
    found = checked(content)
    assert found.rows[0].values["name"] == "张\ue000"
    assert [p.severity for p in found.problems] == [Severity.WARNING]


@pytest.mark.parametrize(
    "name",
    [
        "𠮷田",
        "𬸚𬸣",
        "䶮",
        "阿卜杜热合曼·买买提依明·吐尔逊·玉素甫·艾力",
        "葛\U000e0100",
        "\ufa0e",
        "﨑",
        "𰻞",
    ],
)
def test_rare_names_come_through_byte_for_byte(name):
    assert of(book([["姓名", "积分"], [name, 5]]))[0]["name"] == name
    text = f"姓名,积分\r\n{name},5\r\n"
    for encoding in ("utf-8-sig", "gb18030", "utf-16"):
        raw = text.encode(encoding)
        assert of(raw)[0]["name"] == name, encoding


def test_a_text_that_is_too_long_for_its_column_is_a_problem():
    assert places(book([["姓名", "积分"], ["长" * 51, 5]])) == [("9月", 2, "姓名")]


def test_a_million_characters_in_one_cell_are_refused_in_words():
    raw = ("姓名,积分\n" + "长" * 1_000_000 + ",5\n李四,6\n").encode()
    with pytest.raises(UnreadableFile):
        reading.read(io.BytesIO(raw))


def test_a_row_whose_other_cells_were_forgotten_is_a_problem_and_a_remark_is_not():
    content = book([["姓名", "积分"], ["张三", 5], ["李四", None], ["填表人:张三", None]])
    assert places(content) == [("9月", 3, "积分")]


def test_a_nul_in_a_text_file_is_refused_in_words():
    with pytest.raises(DomainError):
        reading.read(io.BytesIO("姓名,积分\n张\x00三,5\n".encode()))


def test_a_file_full_of_mistakes_stops_listing_at_a_limit(monkeypatch):
    monkeypatch.setattr("touyan.backstage.imports.checking.MAX_PROBLEMS", 50)
    found = checked(book([["姓名", "积分"], *[[f"人{n}", "x"] for n in range(200)]]))
    assert len(found.problems) == 50
    assert found.notes


def read_or_refused(raw: bytes) -> None:
    """Anything but an answer in words fails the test."""
    with contextlib.suppress(DomainError):
        for sheet in reading.read(io.BytesIO(raw)).sheets:
            list(sheet.rows())


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_workbook_cut_or_altered_anywhere_is_read_or_refused_never_a_crash(data):
    raw = bytearray(hostile.workbook())
    if data.draw(st.booleans()):
        raw = raw[: data.draw(st.integers(0, len(raw) - 1))]
    else:
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at] ^= 1 << data.draw(st.integers(0, 7))
    read_or_refused(bytes(raw))


@settings(max_examples=120, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_are_read_or_refused_never_a_crash(raw):
    read_or_refused(raw)


def test_the_formula_cells_of_a_sheet_are_found():
    file = io.BytesIO(book([["a", "b"], [1, "=A2+1"], [2, "=A3+1"]]))
    assert guard.scan(file).formulas == {"9月": {(1, 1), (2, 1)}}
