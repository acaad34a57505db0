"""Zip bombs and files that would fill the memory (promise B-01; ASVS 5.2.3)."""

import io
import time
import tracemalloc

import pytest

from tests.badinput import hostile
from touyan.core.tabular import guard, reading
from touyan.core.tabular.errors import TooBig, UnreadableFile

LIMIT_SECONDS = 0.2


def refused(content: bytes) -> tuple[type[Exception], float, int]:
    """Return how a file is refused, after how many seconds, and the most memory held meanwhile."""
    started = time.perf_counter()
    with pytest.raises((TooBig, UnreadableFile)) as refusal:
        reading.read(io.BytesIO(content))
    seconds = time.perf_counter() - started
    tracemalloc.start()
    with pytest.raises((TooBig, UnreadableFile)):
        reading.read(io.BytesIO(content))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return refusal.type, seconds, peak


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """One megabyte that unpacks to 1,024."""
    return hostile.bomb(1024)


def test_a_bomb_is_refused_by_its_directory_at_once(bomb):
    assert len(bomb) < 1.2 * 1024 * 1024
    kind, seconds, peak = refused(bomb)
    assert kind is TooBig
    assert seconds < LIMIT_SECONDS
    assert peak < 5 * 1024 * 1024


def test_a_bomb_below_the_size_limit_is_refused_by_its_ratio():
    kind, seconds, _peak = refused(hostile.bomb(90))
    assert kind is TooBig
    assert seconds < LIMIT_SECONDS


def test_a_bomb_that_lies_about_its_size_is_caught_while_it_unpacks(bomb):
    kind, seconds, peak = refused(hostile.lying(bomb, 1000))
    assert kind in {TooBig, UnreadableFile}
    assert seconds < LIMIT_SECONDS
    assert peak < 50 * 1024 * 1024


def test_a_part_that_claims_more_than_it_holds_is_refused():
    kind, _seconds, _peak = refused(hostile.lying(hostile.bomb(1), 900_000))
    assert kind in {TooBig, UnreadableFile}


def test_very_many_parts_are_refused_at_once():
    for count in (guard.MAX_MEMBERS + 1, 60_000):
        kind, seconds, peak = refused(hostile.many_members(count))
        assert kind is TooBig
        assert seconds < LIMIT_SECONDS
        assert peak < 20 * 1024 * 1024


def test_a_bomb_inside_a_workbook_is_not_opened(bomb):
    content = hostile.workbook(level=0, xl__media__inner_DOT_zip=bomb)
    assert reading.read(io.BytesIO(content)).sheets[0].first_rows(2)[1] == ["张三", 5]


@pytest.mark.parametrize(
    "reference",
    [
        'r="XFD1048576"',
        "r='XFD1048576'",
        'r = "XFD1048576"',
        'r="xfd1048576"',
        's="1" r="XFD1048576"',
        'r="XFD0001048576"',
        'r="XFD1048576" s="1" x="' + "y" * 2000 + '"',
    ],
)
def test_one_value_in_the_last_corner_does_not_fill_the_memory(reference):
    kind, _seconds, peak = refused(hostile.far_cell(reference))
    assert kind is TooBig
    assert peak < 50 * 1024 * 1024


def test_a_wide_row_and_a_deep_column_do_not_fill_the_memory_together():
    wide = f'<row r="3">{hostile.text_cell("ZZ3", "a")}</row>'
    deep = f'<row r="150000">{hostile.text_cell("A150000", "b")}</row>'
    assert refused(hostile.workbook(hostile.PLAIN_ROWS + wide + deep))[0] is TooBig


def test_cells_that_do_not_say_where_they_are_are_refused():
    cells = "<c><v>1</v></c>" * 100_000
    rows = f'<row r="1">{cells}</row><row r="1048576">{hostile.text_cell("A1048576", "b")}</row>'
    assert refused(hostile.workbook(rows))[0] in {TooBig, UnreadableFile}
    assert refused(hostile.workbook("<row><c t='n'><v>1</v></c></row>"))[0] is UnreadableFile


def test_a_place_that_no_sheet_has_is_refused():
    assert refused(hostile.far_cell('r="AAAAAA9"'))[0] is UnreadableFile


def test_a_reference_pushed_over_a_seam_by_blanks_is_refused():
    blanks = " " * 400
    assert refused(hostile.far_cell(f'r{blanks}="XFD1048576"'))[0] is UnreadableFile
    assert refused(hostile.far_cell(f'r={blanks}"XFD1048576"'))[0] is UnreadableFile


def test_a_column_formatted_to_the_last_row_can_be_read():
    book = reading.read(io.BytesIO(hostile.formatted_to_the_end()))
    assert [row for row in book.sheets[0].rows() if not reading.is_blank(row)] == [
        ["姓名", "积分"],
        ["张三", 5],
    ]


def test_a_wide_list_is_read():
    cells = "".join(hostile.text_cell(f"{letters}1", letters) for letters in ("A", "Z", "AA", "CV"))
    book = reading.read(io.BytesIO(hostile.workbook(f'<row r="1">{cells}</row>')))
    assert book.sheets[0].first_rows(1)[0][99] == "CV"


def test_more_columns_than_any_list_has_are_refused():
    cells = hostile.text_cell("A1", "a") + hostile.text_cell("IV1", "b")
    assert refused(hostile.workbook(f'<row r="1">{cells}</row>'))[0] is TooBig


def test_a_text_file_with_too_many_rows_or_columns_is_refused():
    assert refused(b"a\n" * (reading.MAX_ROWS + 1))[0] is TooBig
    assert refused(b"a," * (reading.MAX_COLUMNS + 1))[0] is TooBig
