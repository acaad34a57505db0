"""What is shown of a person to others (rule 13.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.core import masking


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张小花", "张**"),
        ("欧阳修", "欧阳*"),
        ("欧阳震华", "欧阳**"),
        ("欧阳", "欧*"),
        ("阿卜杜拉·买买提", "阿***·***"),
        ("𠮷野家", "𠮷**"),
        ("张", "*"),
        ("", ""),
        (" 张三 ", "张*"),
        ("John", "J***"),
    ],
)
def test_a_name_keeps_its_surname(name, shown):
    assert masking.mask_name(name) == shown


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (masking.mask_id, "520524199001011234", "520***********1234"),
        (masking.mask_id, "1234567", "*******"),
        (masking.mask_id, "", ""),
        (masking.mask_phone, "13812341234", "138****1234"),
        (masking.mask_phone, "110", "***"),
        (masking.mask_bank, "6222 0000 0000 0000 1234", "**** **** **** 1234"),
        (masking.mask_bank, "1234", "**** **** **** ****"),
        (masking.mask_address, "猫场镇化垮村3组12号", "猫场镇化垮村3组"),
        (masking.mask_address, "幸福社区2栋1单元301室", "幸福社区"),
        (masking.mask_address, "猫场镇化垮村3组", "猫场镇化垮村3组"),
    ],
)
def test_a_number_keeps_only_its_ends(mask, value, shown):
    assert mask(value) == shown


@given(st.text(min_size=8, max_size=30))
def test_a_masked_number_never_shows_more_than_seven_places(text):
    shown = masking.mask_id(text)
    assert len(shown) == len(text)
    assert shown[3:-4] == "*" * (len(text) - 7)


def test_a_household_has_one_mark_that_does_not_show_its_code(settings):
    code = "520524105205H00017"
    assert masking.household_mark(code) == masking.household_mark(code)
    assert len(masking.household_mark(code)) == 6
    assert masking.household_mark(code) not in code
    before = masking.household_mark(code)
    settings.FIELD_KEY = "another-key-" + "d" * 40
    assert masking.household_mark(code) != before
