"""A list of counted goods as people make it: titles, numbers of rows, units behind the number."""

from touyan.points.count_list import parse

NAMES = {"肥皂": 1, "食盐": 2, "洗衣粉 500g": 3}


def test_names_are_found_wherever_they_stand() -> None:
    rows = [
        ["盘点表", None, None],
        ["序号", "名称", "件数"],
        [1, "肥皂", "１２块"],
        [2, " 食 盐 ".replace(" 食 盐 ", "食盐 "), 0],
        [3, "洗衣粉 500g", "1,200"],
        ["合计", None, 1212],
    ]
    read = parse(rows, NAMES)
    assert (read.found, read.problems) == ({1: 12, 2: 0, 3: 1200}, [])


def test_every_problem_is_told_with_its_row() -> None:
    read = parse([["肥皂", "很多"], ["食盐", 3], ["食盐", 4], ["肥皂"], ["食盐", -1]], NAMES)
    assert read.found == {2: 3}
    assert len(read.problems) == 4
    assert [text for text in read.problems if "1" in text]


def test_a_list_of_something_else_is_refused() -> None:
    for rows in ([], [["姓名", "积分"], ["张三", 5]]):
        assert parse(rows, NAMES).problems
