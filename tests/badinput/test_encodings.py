"""Text files in every encoding that offices use (promise B-04): read right, or a person is asked."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.core.tabular import reading, text
from touyan.core.tabular.errors import UnknownEncoding

SIMPLE = "姓名,户主,积分,备注\r\n张三,李四,5,参加清扫活动\r\n欧阳娜娜,王五,10,帮助邻居收割\r\n"
TRADITIONAL = "姓名,戶主,積分,備註\r\n張三,李四,5,參加清掃活動\r\n歐陽娜娜,王五,10,幫助鄰居收割\r\n"
RARE = "姓名,积分\r\n𠮷田,5\r\n䶮三,6\r\n"
CASES = [
    (SIMPLE, "gbk", "gb18030"),
    (SIMPLE, "gb2312", "gb18030"),
    (SIMPLE, "gb18030", "gb18030"),
    (RARE, "gb18030", "gb18030"),
    (SIMPLE, "utf-8", "utf-8"),
    (SIMPLE, "utf-8-sig", "utf-8"),
    (RARE, "utf-8", "utf-8"),
    (SIMPLE, "utf-16", "utf-16-le"),
    (SIMPLE, "utf-16-le", "utf-16-le"),
    (SIMPLE, "utf-16-be", "utf-16-be"),
    (RARE, "utf-16", "utf-16-le"),
    (TRADITIONAL, "big5", "big5"),
    (TRADITIONAL, "gb18030", "gb18030"),
    (TRADITIONAL, "utf-8", "utf-8"),
    ("name,points\r\nLi,5\r\n", "ascii", "utf-8"),
]


@pytest.mark.parametrize(("content", "encoding", "found"), CASES)
def test_the_letters_are_read_right(content, encoding, found):
    book = reading.read(io.BytesIO(content.encode(encoding)))
    assert book.encoding == found
    rows = [",".join(str(cell) for cell in row) for row in book.sheets[0].rows()]
    assert rows == content.split("\r\n")[:-1]


@pytest.mark.parametrize(("content", "encoding", "_found"), CASES)
def test_a_person_can_say_it_instead(content, encoding, _found):
    known = {"gbk": "gb18030", "gb2312": "gb18030", "utf-8-sig": "utf-8", "ascii": "utf-8"}
    chosen = known.get(encoding, encoding)
    chosen = "utf-16-le" if chosen == "utf-16" else chosen
    book = reading.read(io.BytesIO(content.encode(encoding)), encoding=chosen)
    assert book.sheets[0].first_rows(1)[0][0] == content.split(",")[0]


def test_letters_that_no_encoding_has_are_refused_never_replaced():
    mixed = SIMPLE.encode("gb18030") + b"\xff\xff\xff" + SIMPLE.encode("utf-8")
    with pytest.raises(UnknownEncoding):
        reading.read(io.BytesIO(mixed))
    with pytest.raises(UnknownEncoding):
        reading.read(io.BytesIO(SIMPLE.encode("gb18030")), encoding="utf-8")
    with pytest.raises(UnknownEncoding):
        reading.read(io.BytesIO(SIMPLE.encode()), encoding="rot13")


@pytest.mark.parametrize("mark", [",", "\t", ";", "，", "|"])
def test_the_mark_between_the_columns_is_found(mark):
    content = SIMPLE.replace(",", mark).encode()
    assert reading.read(io.BytesIO(content)).sheets[0].first_rows(2)[1][2] == "5"


def test_quoted_cells_keep_their_commas_and_line_breaks():
    content = '姓名,备注\r\n张三,"扫地,浇水\r\n再扫地"\r\n'.encode()
    assert reading.read(io.BytesIO(content)).sheets[0].first_rows(2)[1] == [
        "张三",
        "扫地,浇水\r\n再扫地",
    ]


def test_the_end_mark_of_old_programs_is_no_row():
    rows = list(reading.read(io.BytesIO(b"a,b\r\n1,2\r\n\x1a")).sheets[0].rows())
    assert rows == [["a", "b"], ["1", "2"]]


CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=8)


@given(st.lists(st.tuples(CHINESE, st.integers(1, 999)), min_size=1, max_size=20))
def test_whatever_is_saved_in_utf8_or_with_a_mark_is_read_back(rows):
    content = "姓名,积分\n" + "".join(f"{name},{points}\n" for name, points in rows)
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        decoded, _name = text.decode(content.encode(encoding))
        assert decoded == content
