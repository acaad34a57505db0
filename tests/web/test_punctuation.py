"""Chinese texts have Chinese signs; numbers, times, addresses and placeholders keep theirs."""

import pytest

from touyan.web.punctuation import full_width

PAIRS = (
    ("积分不够,没有扣分。", "积分不够，没有扣分。"),
    ("公示期:%(start)s 至 %(end)s", "公示期：%(start)s 至 %(end)s"),
    ("进货总价(元)", "进货总价（元）"),
    ("(可不填)", "（可不填）"),
    ("请填整数,如 5 或 1,000。", "请填整数，如 5 或 1,000。"),
    ("请写 true 或 false,不加引号。", "请写 true 或 false，不加引号。"),
    ("会用吗?不会就问!", "会用吗？不会就问！"),
    ("共%(count)d条,%(points)d分", "共%(count)d条，%(points)d分"),
)
KEPT = ("赶场天 9:00-17:00", '请写成 ["一", "二"]。', "Nothing, here: (no Han)", "%(n)d 分", "")


@pytest.mark.parametrize(("text", "right"), PAIRS)
def test_signs_beside_chinese_words_are_full_width(text: str, right: str) -> None:
    assert full_width(text) == right


@pytest.mark.parametrize("text", [*KEPT, *(right for _text, right in PAIRS)])
def test_what_is_right_stays(text: str) -> None:
    assert full_width(text) == text
