"""Encryption of single fields (identity and phone numbers) and keyed look-up of encrypted values.

A cipher text is `algorithm (1 byte) | key mark (2 bytes) | nonce (12) | text and tag`. The purpose is
bound to it as associated data, so a cipher text moved to another field cannot be read there. Keys
are derived once per (master key, purpose) by HKDF-SHA256 and kept in memory.

Rotation: put the new key into TOUYAN_FIELD_KEY and the old one into TOUYAN_FIELD_KEYS_RETIRED; old
cipher texts stay readable and `is_current` says which ones still wait to be written again. The blind
index has its own key derived from the same master key, so an index is computed again in the same run
(docs/operate/security.md).
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

AES_256_GCM = "AES-256-GCM"
SM4_GCM = "SM4-GCM"
_ALGORITHM_BYTE = {AES_256_GCM: b"\x01", SM4_GCM: b"\x02"}
_ALGORITHM_OF = {byte: name for name, byte in _ALGORITHM_BYTE.items()}
_SHA256_BLOCK = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))
_NONCE = 12
_TAG = 16
_HEAD = 1 + 2 + _NONCE


class CannotDecrypt(Exception):
    """The bytes were altered, belong to another purpose, or their key is not configured."""


class _Sealed(Protocol):
    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


class _Sm4Gcm:
    """SM4 in GCM mode (GB/T 32907, GB/T 36624) with the shape of AESGCM."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        box = Cipher(algorithms.SM4(self._key), modes.GCM(nonce)).encryptor()
        box.authenticate_additional_data(associated_data or b"")
        return box.update(data) + box.finalize() + box.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        text, tag = data[:-_TAG], data[-_TAG:]
        box = Cipher(algorithms.SM4(self._key), modes.GCM(nonce, tag)).decryptor()
        box.authenticate_additional_data(associated_data or b"")
        return box.update(text) + box.finalize()


def encrypt(text: str, purpose: str) -> bytes:
    """Return the cipher text of one value for one purpose such as "person.id_number".

    Two calls never give the same bytes. Raises ImproperlyConfigured without TOUYAN_FIELD_KEY.
    """
    master, algorithm = _current_key(), _current_algorithm()
    nonce = os.urandom(_NONCE)
    sealed = _box(master, purpose, algorithm).encrypt(nonce, text.encode(), purpose.encode())
    return _ALGORITHM_BYTE[algorithm] + _mark(master) + nonce + sealed


def decrypt(cipher: bytes | memoryview, purpose: str) -> str:
    """Return the text that `encrypt` was given with the same purpose. Raises CannotDecrypt."""
    data = bytes(cipher)
    algorithm = _ALGORITHM_OF.get(data[:1])
    if algorithm is None or len(data) < _HEAD + _TAG:
        raise CannotDecrypt("not a field cipher text")
    for master in _all_keys():
        if _mark(master) != data[1:3]:
            continue
        try:
            box = _box(master, purpose, algorithm)
            return box.decrypt(data[3:_HEAD], data[_HEAD:], purpose.encode()).decode()
        except InvalidTag:
            continue
    raise CannotDecrypt("altered, of another purpose, or its key is not configured")


def is_current(cipher: bytes | memoryview) -> bool:
    """Say whether a cipher text was made by the present key and algorithm (rotation is done)."""
    return bytes(cipher)[:3] == _ALGORITHM_BYTE[_current_algorithm()] + _mark(_current_key())


def key_mark() -> bytes:
    """Return two bytes that name the present key (they say nothing about it)."""
    return _mark(_current_key())


def blind_index(value: str, purpose: str) -> bytes:
    """Return 32 bytes that are equal for equal values and say nothing without the key.

    The caller normalises the value first (`core.identity`): "x" and "X" are different texts here.
    """
    key = _derived(_current_key(), f"index:{purpose}", 32)
    return hmac.digest(key, value.encode(), "sha256")


def blind_indexes(value: str, purpose: str) -> tuple[bytes, ...]:
    """Return the index under the present key and under each retired one, newest first.

    For look-ups and comparisons while a rotation is under way.
    """
    return tuple(
        hmac.digest(_derived(master, f"index:{purpose}", 32), value.encode(), "sha256")
        for master in _all_keys()
    )


def matches_index(value: str, purpose: str, index: bytes | memoryview) -> bool:
    """Say, in constant time, whether an index was made of this value under any configured key."""
    kept = bytes(index)
    found = False
    for mine in blind_indexes(value, purpose):
        found |= hmac.compare_digest(kept, mine)
    return found


def indexer(purpose: str) -> Callable[[str], bytes]:
    """Return `blind_index` for one purpose with its key at hand: for very many values."""
    key = _derived(_current_key(), f"index:{purpose}", 32)
    # HMAC (RFC 2104) with both keyed states prepared: half the time of hmac.digest for short texts.
    inner = hashlib.sha256(key.ljust(_SHA256_BLOCK, b"\0").translate(_INNER))
    outer = hashlib.sha256(key.ljust(_SHA256_BLOCK, b"\0").translate(_OUTER))

    def index(value: str) -> bytes:
        found, whole = inner.copy(), outer.copy()
        found.update(value.encode())
        whole.update(found.digest())
        return whole.digest()

    return index


def encryptor(purpose: str) -> Callable[[str], bytes]:
    """Return `encrypt` for one purpose with its key at hand: for very many values."""
    master, algorithm = _current_key(), _current_algorithm()
    head, bound = _ALGORITHM_BYTE[algorithm] + _mark(master), purpose.encode()
    box = _box(master, purpose, algorithm)

    def seal(text: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return head + nonce + box.encrypt(nonce, text.encode(), bound)

    return seal


def _current_key() -> str:
    if not settings.FIELD_KEY:
        raise ImproperlyConfigured("TOUYAN_FIELD_KEY is not set; see docs/operate/security.md")
    return str(settings.FIELD_KEY)


def _all_keys() -> tuple[str, ...]:
    return (_current_key(), *getattr(settings, "FIELD_KEYS_RETIRED", ()))


def _current_algorithm() -> str:
    algorithm: str = settings.FIELD_CIPHER
    if algorithm not in _ALGORITHM_BYTE:
        raise ImproperlyConfigured(
            f"TOUYAN_FIELD_CIPHER is {algorithm}; use {AES_256_GCM} or {SM4_GCM}"
        )
    return algorithm


@lru_cache(maxsize=16)
def _mark(master: str) -> bytes:
    return hashlib.sha256(b"touyan field key mark" + master.encode()).digest()[:2]


@lru_cache(maxsize=64)
def _derived(master: str, info: str, length: int) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=length, salt=b"touyan", info=info.encode())
    return kdf.derive(master.encode())


@lru_cache(maxsize=64)
def _box(master: str, purpose: str, algorithm: str) -> _Sealed:
    if algorithm == SM4_GCM:
        return _Sm4Gcm(_derived(master, f"{algorithm}:{purpose}", 16))
    return AESGCM(_derived(master, f"{algorithm}:{purpose}", 32))
