"""Serials, PINs, passwords and the codes of an authenticator app."""

import pytest

from touyan.access import secrets_of, totp

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890" of RFC 6238


@pytest.mark.parametrize(
    ("moment", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_the_codes_are_those_of_the_standard(moment, code):
    assert totp.code_at(SECRET, at=moment) == code
    accepted = totp.check(SECRET, code, last_step=0, at=moment)
    assert accepted is not None
    assert accepted.step == moment // 30


def test_one_step_early_or_late_is_accepted_and_two_are_not():
    code = totp.code_at(SECRET, at=3000)
    assert totp.check(SECRET, code, last_step=0, at=3030)
    assert totp.check(SECRET, code, last_step=0, at=2970)
    assert not totp.check(SECRET, code, last_step=0, at=3060)


def test_a_step_is_never_accepted_twice():
    code = totp.code_at(SECRET, at=3000)
    first = totp.check(SECRET, code, last_step=0, at=3000)
    assert first is not None
    assert totp.check(SECRET, code, last_step=first.step, at=3000) is None
    assert totp.check(SECRET, code, last_step=first.step, at=3029) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345", "1e5000"])
def test_what_is_not_six_digits_is_refused(code):
    assert totp.check(SECRET, code, last_step=0, at=59) is None


def test_the_app_gets_the_name_of_the_county_and_of_the_account():
    text = totp.address(SECRET, account="zhang.san", issuer="织金 头雁")
    assert text.startswith("otpauth://totp/%E7%BB%87")
    assert f"secret={SECRET}" in text


@pytest.mark.parametrize(
    "pin",
    ["", "12345", "1234567", "123456", "654321", "012345", "987654", "111111", "121212", "112112",
     "123123", "112211", "abcdef", "１２３４５７", "345678"],
)  # fmt: skip
def test_an_easy_pin_is_weak(pin):
    assert secrets_of.is_weak_pin(pin)


@pytest.mark.parametrize("pin", ["274917", "905318", "130572"])
def test_a_plain_random_pin_is_not_weak(pin):
    assert not secrets_of.is_weak_pin(pin)


@pytest.mark.parametrize(
    "password",
    ["short1", "1234567890123", "abcdefghijkl", "aaaaaaaaa1", "zhang.san-2026", "Password-1234", "touyan2026!!"],
)  # fmt: skip
def test_an_easy_password_is_weak(password):
    assert secrets_of.is_weak_password(password, username="zhang.san")


@pytest.mark.parametrize(
    "password", ["山高水长-2026-猫场", "kite-7291-plum", "correct horse 9 battery"]
)
def test_a_long_mixed_password_is_not_weak(password):
    assert not secrets_of.is_weak_password(password, username="zhang.san")


def test_what_is_made_is_random_and_readable():
    assert len({secrets_of.new_serial() for _ in range(500)}) == 500
    assert len({secrets_of.new_password() for _ in range(500)}) == 500
    assert not any(secrets_of.is_weak_pin(secrets_of.new_pin()) for _ in range(2000))
    assert not secrets_of.is_weak_password(secrets_of.new_password(), username="zhang.san")


def test_a_serial_is_read_as_people_copy_it():
    serial = secrets_of.new_serial()
    grouped = "-".join(serial[n : n + 5] for n in range(0, 20, 5)).lower()
    assert secrets_of.read_serial(f" {grouped} ") == serial
    assert secrets_of.read_serial("O" * 19 + "l") == "0" * 19 + "1"
    assert secrets_of.read_serial("U" * 20) == ""
    assert secrets_of.read_serial("") == ""
