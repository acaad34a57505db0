"""Field encryption: nothing readable without the key, the purpose and the untouched bytes."""

import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from touyan.core.crypto import CannotDecrypt, blind_index, decrypt, encrypt, is_current

NUMBER = "999952199001010012"


@pytest.fixture(params=["AES-256-GCM", "SM4-GCM"])
def algorithm(request, settings):
    settings.FIELD_CIPHER = request.param
    return request.param


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(text=st.text())
def test_what_was_encrypted_comes_back(algorithm, text):
    text = text.encode("utf-8", "replace").decode()
    assert decrypt(encrypt(text, "person.phone"), "person.phone") == text


def test_the_same_number_never_gives_the_same_bytes(algorithm):
    assert encrypt(NUMBER, "a") != encrypt(NUMBER, "a")
    assert NUMBER.encode() not in encrypt(NUMBER, "a")


def test_bytes_of_another_purpose_cannot_be_read(algorithm):
    with pytest.raises(CannotDecrypt):
        decrypt(encrypt(NUMBER, "person.id_number"), "person.phone")


def test_each_altered_byte_is_noticed(algorithm):
    cipher = encrypt(NUMBER, "a")
    for place in range(len(cipher)):
        altered = bytearray(cipher)
        altered[place] ^= 1
        with pytest.raises(CannotDecrypt):
            decrypt(bytes(altered), "a")


@pytest.mark.parametrize("junk", [b"", b"\x01", b"\x09" + b"0" * 60, b"\x01" + b"0" * 20])
def test_junk_is_refused_plainly(junk):
    with pytest.raises(CannotDecrypt):
        decrypt(junk, "a")


def test_a_database_view_of_the_bytes_can_be_read():
    assert decrypt(memoryview(encrypt(NUMBER, "a")), "a") == NUMBER


def test_both_algorithms_are_read_whichever_writes(settings):
    settings.FIELD_CIPHER = "AES-256-GCM"
    old = encrypt(NUMBER, "a")
    settings.FIELD_CIPHER = "SM4-GCM"
    assert decrypt(old, "a") == NUMBER
    assert not is_current(old)
    assert is_current(encrypt(NUMBER, "a"))


def test_a_retired_key_still_reads_and_a_forgotten_one_does_not(settings):
    settings.FIELD_KEY = "first-key-" + "a" * 40
    old = encrypt(NUMBER, "a")
    settings.FIELD_KEY = "second-key-" + "b" * 40
    with pytest.raises(CannotDecrypt):
        decrypt(old, "a")
    settings.FIELD_KEYS_RETIRED = ["first-key-" + "a" * 40]
    assert decrypt(old, "a") == NUMBER
    assert not is_current(old)


def test_it_refuses_to_work_without_a_key_or_with_an_unknown_algorithm(settings):
    settings.FIELD_CIPHER = "ROT13"
    with pytest.raises(ImproperlyConfigured):
        encrypt(NUMBER, "a")
    settings.FIELD_CIPHER = "AES-256-GCM"
    settings.FIELD_KEY = ""
    with pytest.raises(ImproperlyConfigured):
        encrypt(NUMBER, "a")


def test_the_index_finds_equal_values_within_one_purpose_only():
    assert blind_index(NUMBER, "id") == blind_index(NUMBER, "id")
    assert len(blind_index(NUMBER, "id")) == 32
    assert blind_index(NUMBER, "id") != blind_index(NUMBER, "phone")
    assert blind_index(NUMBER, "id") != blind_index(NUMBER[:-1] + "3", "id")


def test_the_index_depends_on_the_key(settings):
    before = blind_index(NUMBER, "id")
    settings.FIELD_KEY = "another-key-" + "c" * 40
    assert blind_index(NUMBER, "id") != before


def test_twenty_thousand_values_take_no_derivation_each():
    encrypt(NUMBER, "a")
    started = time.perf_counter()
    for _ in range(20_000):
        blind_index(NUMBER, "a")
        encrypt(NUMBER, "a")
    # Measured 0.15 s; a derivation for each value would take more than 0.6 s.
    assert time.perf_counter() - started < 3
