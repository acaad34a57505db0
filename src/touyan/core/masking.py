"""How personal data is shown to anybody but the person (rule 13.3): shapes, never the whole."""

import re

from touyan.core.crypto import blind_index

_COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "长孙",
        "宇文",
        "夏侯",
        "轩辕",
        "钟离",
        "闻人",
        "澹台",
        "公冶",
        "宗政",
        "濮阳",
        "淳于",
        "单于",
        "太叔",
        "申屠",
        "仲孙",
        "鲜于",
        "闾丘",
        "司空",
        "亓官",
        "司寇",
        "端木",
        "南宫",
        "西门",
        "东郭",
        "百里",
        "呼延",
        "羊舌",
        "微生",
        "梁丘",
        "左丘",
        "东门",
        "赫连",
        "拓跋",
        "独孤",
        "第五",
    ]
)
_DOOR = re.compile(r"[0-9０-９一二三四五六七八九十百]+(?:号|栋|幢|单元|室|楼|弄).*$")


def mask_name(name: str) -> str:
    """Return the surname and one star for each further character: 张小花 -> 张**, 欧阳修 -> 欧阳*.

    A dot inside a name stays; a name of one character becomes one star.
    """
    text = name.strip()
    if len(text) <= 1:
        return "*" * len(text)
    kept = 2 if len(text) > 2 and text[:2] in _COMPOUND_SURNAMES else 1
    return text[:kept] + "".join(c if c in "·•" else "*" for c in text[kept:])


def mask_id(number: str) -> str:
    """Return the first three and the last four places: 522***********1234; all stars if shorter."""
    return _middle(number, head=3, tail=4)


def mask_phone(number: str) -> str:
    """Return the first three and the last four digits: 138****1234."""
    return _middle(number, head=3, tail=4)


def mask_bank(number: str) -> str:
    """Return only the last four digits of a bank card: **** **** **** 1234."""
    digits = re.sub(r"\D", "", number)
    return f"**** **** **** {digits[-4:]}" if len(digits) >= 8 else "**** **** **** ****"


def mask_address(address: str) -> str:
    """Return the address without door, building and room: village and group stay."""
    return _DOOR.sub("", address)


def household_mark(code: str) -> str:
    """Return six characters that stand for a household on public pages, the same each time."""
    return blind_index(code, "household.mark").hex()[-6:].upper()


def _middle(text: str, *, head: int, tail: int) -> str:
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]
