"""What we write: no cell is a formula, numbers stay numbers, names survive the round trip (B-05, B-08)."""

import csv
import datetime as dt
import io
import tracemalloc

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touyan.core.tabular import reading
from touyan.core.tabular.csv_writing import stream_csv
from touyan.core.tabular.text import clean, refused_characters
from touyan.core.tabular.writing import (
    Layout,
    Style,
    Workbook,
    column_letters,
    stream_xlsx,
)

HARMFUL = [
    "=cmd|'/c calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    " =1+1",
    "　=1+1",
]


def xlsx(rows) -> bytes:
    return b"".join(stream_xlsx("表", ["甲", "乙"], rows))


def text(rows) -> str:
    return b"".join(stream_csv(["甲", "乙"], rows)).decode("utf-8-sig")


def test_no_cell_of_a_workbook_is_a_formula():
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx([[value, 1] for value in HARMFUL]))).active
    for row, value in zip(sheet.iter_rows(min_row=2), HARMFUL, strict=True):
        assert row[0].data_type == "s"
        assert row[0].value.strip() == value.replace("\r", "").strip()
        assert row[1].data_type == "n"


def test_no_cell_of_a_csv_file_starts_a_formula():
    rows = list(csv.reader(io.StringIO(text([[value, -5] for value in HARMFUL]), newline="")))[1:]
    for row in rows:
        assert row[0].startswith("'")
        assert row[1] == "-5"


def test_the_headings_are_made_harmless_too():
    assert b"".join(stream_csv(["=1"], [])).decode("utf-8-sig").startswith("'=1")


def test_numbers_days_and_truths_keep_their_kind():
    row = [5, 2.5, dt.date(2021, 9, 14), True, None, 10**17, "522425199001011234"]
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx([row]))).active
    values = [cell.value for cell in sheet[2]]
    assert values[:4] == [5, 2.5, dt.datetime.combine(row[2], dt.time()), True]
    assert values[4:] == [None, str(10**17), "522425199001011234"]


def test_a_moment_is_written_to_the_minute():
    moment = dt.datetime(2021, 9, 14, 10, 35, tzinfo=dt.UTC)
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx([[moment]]))).active
    assert sheet["A2"].value == dt.datetime.combine(moment.date(), dt.time(10, 35))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_written_as_a_word(value):
    assert openpyxl.load_workbook(io.BytesIO(xlsx([[value]]))).active["A2"].data_type == "s"


CELLS = st.text(max_size=30).filter(lambda s: s.strip() and not refused_characters(s))


@settings(deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=10))
def test_every_text_survives_workbook_and_csv(values):
    # Line breaks of one kind are kept by XML and CSV readers; a lone CR becomes LF.
    values = [v for v in (clean(v.replace("\r", "")) for v in values) if v]
    book = reading.read(io.BytesIO(xlsx([[value] for value in values])))
    assert [row[0] for row in list(book.sheets[0].rows())[1:]] == values
    lines = reading.read(io.BytesIO(b"".join(stream_csv(["甲", "乙"], [[v, 1] for v in values]))))
    back = [str(row[0]) for row in list(lines.sheets[0].rows())[1:]] if lines.sheets else []
    assert [line.removeprefix("'") for line in back] == [v.removeprefix("'") for v in values]


def test_the_same_rows_give_the_same_bytes():
    assert xlsx([["张三", 5]]) == xlsx([["张三", 5]])


def test_titles_drop_downs_merged_cells_and_widths_are_sound():
    out = io.BytesIO()
    layout = Layout(
        widths=[20, 10],
        merged=[((0, 0), (0, 1))],
        fixed_rows=2,
        choices={1: ("是", "否")},
        text_columns=frozenset({0}),
    )
    with Workbook(out) as book:
        for title in ("a/b:c*[x]" * 9, "A B C  X a b c  x ", "", "合计", "合计"):
            with book.sheet(title, layout) as sheet:
                sheet.row(["标题"], Style.TITLE)
    found = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    assert len(set(found.sheetnames)) == 5
    first = found.worksheets[0]
    assert [str(r) for r in first.merged_cells.ranges] == ["A1:B1"]
    assert first.freeze_panes == "A3"
    assert first.data_validations.dataValidation[0].formula1 == '"是,否"'


def test_an_empty_workbook_can_be_opened():
    out = io.BytesIO()
    with Workbook(out):
        pass
    assert len(openpyxl.load_workbook(io.BytesIO(out.getvalue())).sheetnames) == 1


def test_a_long_export_is_streamed_in_constant_memory():
    def rows():
        for n in range(60_000):
            yield [f"人{n}", n, "522425199001011234", "一段备注文字" * 3]

    tracemalloc.start()
    size = sum(len(piece) for piece in stream_xlsx("表", list("甲乙丙丁"), rows()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 500_000
    assert peak < 4 * 1024 * 1024


@given(st.integers(0, 16_383))
def test_the_letters_of_a_column_count_in_base_26(number):
    value = 0
    for letter in column_letters(number):
        value = value * 26 + ord(letter) - 64
    assert value - 1 == number
