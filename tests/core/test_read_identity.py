"""Identity and telephone numbers as people write them (promise B-12)."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.core.errors import Invalid
from touyan.core.identity import (
    BadIdentityNumber,
    BadPhone,
    Sex,
    check_character,
    parse_identity,
    parse_phone,
)

TODAY = dt.date(2026, 11, 21)


def number_of(head: str) -> str:
    """Return 17 places with their check character."""
    return head + check_character(head)


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002X",
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105-19491231-002X",
        "\u200b11010519491231002X\ufeff",
    ],
)
def test_one_number_written_in_many_ways_is_one_number(written):
    found = parse_identity(written, on=TODAY)
    assert found.number == "11010519491231002X"
    assert found.born_on == dt.date(1949, 12, 31)
    assert found.sex == Sex.FEMALE
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "EMPTY"),
        ("   ", "EMPTY"),
        ("110105491231002", "FIFTEEN"),
        ("1.10105194912E+17", "SCIENTIFIC"),
        ("1E+17", "SCIENTIFIC"),
        ("1101051949123100", "LENGTH"),
        ("11010519491231002XX", "LENGTH"),
        ("1101051949123100AX", "CHARACTERS"),
        ("11010519491231002Y", "CHARACTERS"),
        ("X10105194912310021", "CHARACTERS"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "CHARACTERS"),
        (number_of("11010519490230002"), "DATE"),
        (number_of("11010518991231002"), "DATE"),
        (number_of("11010500001231002"), "DATE"),
        (number_of("11010519491331002"), "DATE"),
        (number_of("11010520261122002"), "FUTURE"),
        (number_of("11010599991231002"), "FUTURE"),
        ("110105194912310021", "CHECKSUM"),
        ("11010519491231003X", "CHECKSUM"),
    ],
)
def test_each_mistake_has_its_own_answer(written, reason):
    with pytest.raises(BadIdentityNumber) as refused:
        parse_identity(written, on=TODAY)
    assert refused.value.reason == reason
    assert str(refused.value)
    assert not written.strip() or written.strip() not in str(refused.value)


def test_an_unknown_place_only_warns():
    found = parse_identity(number_of("99010519491231001"), on=TODAY)
    assert len(found.warnings) == 1
    assert not found.is_invented


def test_an_invented_person_is_recognised_without_a_warning():
    found = parse_identity(number_of("99990119900101001"), on=TODAY)
    assert found.is_invented
    assert found.warnings == ()
    assert found.sex == Sex.MALE


def test_somebody_born_today_has_a_number():
    assert parse_identity(number_of("52052420261121002"), on=TODAY).born_on == TODAY


@given(
    born=st.dates(dt.date(1900, 1, 1), TODAY),
    order=st.integers(0, 999),
    place=st.integers(0, 16),
    change=st.integers(1, 9),
)
def test_no_single_wrong_digit_gets_through(born, order, place, change):
    right = number_of(f"520524{born:%Y%m%d}{order:03d}")
    assert parse_identity(right, on=TODAY).born_on == born
    wrong = right[:place] + str((int(right[place]) + change) % 10) + right[place + 1 :]
    with pytest.raises(BadIdentityNumber):
        parse_identity(wrong, on=TODAY)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    for read in (lambda: parse_identity(text, on=TODAY), lambda: parse_phone(text, landline=True)):
        with contextlib.suppress(Invalid):
            read()


@pytest.mark.parametrize(
    "written",
    ["13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "008613812345678",
     "8613812345678", "１３８１２３４５６７８", "(+86)138 1234 5678"],
)  # fmt: skip
def test_one_mobile_written_in_many_ways_is_one_number(written):
    assert parse_phone(written) == "13812345678"


@pytest.mark.parametrize(
    "written",
    ["", "1381234567", "138123456789", "12812345678", "abc", "0857-7621234", "1.38E+10", "110"],
)
def test_what_is_no_mobile_is_refused(written):
    with pytest.raises(BadPhone):
        parse_phone(written)


def test_a_landline_is_taken_where_asked_for():
    assert parse_phone("0857-762 1234", landline=True) == "08577621234"
    assert parse_phone("(010) 62345678", landline=True) == "01062345678"


def test_telephones_of_invented_people_are_accepted():
    assert parse_phone("129 0000 0001") == "12900000001"
