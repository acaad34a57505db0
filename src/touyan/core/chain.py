"""Hashing that outsiders can repeat: canonical JSON, RFC 6962 trees, hash chains, check codes.

Everything here is pure and its formats are fixed from the first transfer: a verifier written by
somebody else, in another language, must get the same 32 bytes. All hashes are raw
`bytes` of 32; SHA-256 by default, SM3 where a site must use the national algorithm (GB/T 39786).
"""

import hashlib
import json
import unicodedata
from collections.abc import Sequence

SHA256 = "sha256"
SM3 = "sm3"
ALGORITHMS = (SHA256, SM3)
HASH_BYTES = 32
START = bytes(HASH_BYTES)  # what the first link of every chain points back to
MAX_INTEGER = 2**53 - 1  # the largest that a verifier in a browser reads exactly
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_QUOTE = json.JSONEncoder(ensure_ascii=False).encode
_WORDS = {None: "null", True: "true", False: "false"}


def canonical(value: object) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, integers only, NFC.

    Raises ValueError for floats, other types, integers beyond 2**53-1 and lone surrogates, and when
    two keys become one by normalisation.
    """
    text = _text(value)
    if not text.isascii():
        if not unicodedata.is_normalized("NFC", text):
            text = _text(_composed(value))
        text.encode()  # a lone surrogate has no UTF-8
    return text


def _text(value: object) -> str:
    """Return the JSON text of a value as it is: checked and written in one walk, for every transfer."""
    kind = type(value)
    if kind is str:
        return _QUOTE(value)
    if kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:  # type: ignore[operator]
            raise ValueError("an integer is too large to be read exactly everywhere")
        return str(value)
    if kind is dict:
        return _object(value)  # type: ignore[arg-type]
    if kind is list or kind is tuple:
        return f"[{','.join([_text(item) for item in value])}]"  # type: ignore[attr-defined]
    if value is None or kind is bool:
        return _WORDS[value]  # type: ignore[index]
    raise ValueError(f"{kind.__name__} has no canonical form")


def _object(value: dict[str, object]) -> str:
    for key in value:
        if type(key) is not str:
            raise ValueError(f"a key is not text: {key!r}")
    return f"{{{','.join([f'{_QUOTE(key)}:{_text(value[key])}' for key in sorted(value)])}}}"


def _composed(value: object) -> object:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        composed = {unicodedata.normalize("NFC", k): _composed(v) for k, v in value.items()}
        if len(composed) != len(value):
            raise ValueError("two keys are the same text")
        return composed
    if isinstance(value, (list, tuple)):
        return [_composed(item) for item in value]
    return value


def digest(data: bytes, *, algorithm: str = SHA256) -> bytes:
    """Return the 32-byte hash of the data."""
    if algorithm == SHA256:
        return hashlib.sha256(data).digest()
    return hashlib.new(algorithm, data, usedforsecurity=True).digest()


def leaf_hash(data: bytes, *, algorithm: str = SHA256) -> bytes:
    """Return H(0x00 || data), the hash of a leaf (RFC 6962 2.1)."""
    return digest(b"\x00" + data, algorithm=algorithm)


def node_hash(left: bytes, right: bytes, *, algorithm: str = SHA256) -> bytes:
    """Return H(0x01 || left || right), the hash of an inner node (RFC 6962 2.1)."""
    return digest(b"\x01" + left + right, algorithm=algorithm)


def link(previous: bytes, leaf: bytes, *, algorithm: str = SHA256) -> bytes:
    """Return H(previous || leaf): the next link of a chain that starts from `START`."""
    return digest(previous + leaf, algorithm=algorithm)


def private_commit(salt: bytes, private: str, *, algorithm: str = SHA256) -> str:
    """Return `algorithm:hex` of H(salt || canonical private JSON).

    It may be published: without the salt nobody can guess what it hides, and once the salt and the
    text are erased nobody can prove what it hid, while every leaf that contains it still holds.
    """
    return f"{algorithm}:{digest(salt + private.encode(), algorithm=algorithm).hex()}"


def opens(commit: str, salt: bytes, private: str) -> bool:
    """Say whether this salt and canonical private JSON are what the commitment was made from."""
    algorithm = commit.partition(":")[0]
    return algorithm in ALGORITHMS and commit == private_commit(salt, private, algorithm=algorithm)


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def merkle_root(leaves: Sequence[bytes], *, algorithm: str = SHA256) -> bytes:
    """Return the RFC 6962 tree head of leaf hashes; of none it is the hash of nothing."""
    if not leaves:
        return digest(b"", algorithm=algorithm)
    level = list(leaves)
    while len(level) > 1:
        paired = [
            node_hash(level[i], level[i + 1], algorithm=algorithm)
            for i in range(0, len(level) - 1, 2)
        ]
        # An odd last node rises unchanged: this gives the same tree as the RFC's recursive split.
        level = [*paired, level[-1]] if len(level) % 2 else paired
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], index: int, *, algorithm: str = SHA256) -> list[bytes]:
    """Return the audit path of leaf `index` (RFC 9162 2.1.3.1), lowest sibling first.

    Raises IndexError when there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    path: list[bytes] = []
    level = list(leaves)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        paired = [
            node_hash(level[i], level[i + 1], algorithm=algorithm)
            for i in range(0, len(level) - 1, 2)
        ]
        level = [*paired, level[-1]] if len(level) % 2 else paired
        index //= 2
    return path


def includes(
    root: bytes,
    *,
    size: int,
    index: int,
    leaf: bytes,
    path: Sequence[bytes],
    algorithm: str = SHA256,
) -> bool:
    """Say whether the path proves that `leaf` is number `index` of `size` (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, current = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if node % 2 or node == last:
            current = node_hash(sibling, current, algorithm=algorithm)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            current = node_hash(current, sibling, algorithm=algorithm)
        node, last = node >> 1, last >> 1
    return last == 0 and current == root


def consistency_proof(
    leaves: Sequence[bytes], old_size: int, *, algorithm: str = SHA256
) -> list[bytes]:
    """Return the proof that the first `old_size` leaves are unchanged (RFC 9162 2.1.4.1).

    Raises IndexError unless 0 < old_size <= the number of leaves.
    """
    if not 0 < old_size <= len(leaves):
        raise IndexError(old_size)

    def subproof(low: int, high: int, kept: int, *, whole: bool) -> list[bytes]:
        size = high - low
        if kept == size:
            return [] if whole else [merkle_root(leaves[low:high], algorithm=algorithm)]
        middle = _split(size)
        if kept <= middle:
            rest = merkle_root(leaves[low + middle : high], algorithm=algorithm)
            return [*subproof(low, low + middle, kept, whole=whole), rest]
        first = merkle_root(leaves[low : low + middle], algorithm=algorithm)
        return [*subproof(low + middle, high, kept - middle, whole=False), first]

    return subproof(0, len(leaves), old_size, whole=True)


def is_consistent(
    old_root: bytes,
    new_root: bytes,
    *,
    old_size: int,
    new_size: int,
    path: Sequence[bytes],
    algorithm: str = SHA256,
) -> bool:
    """Say whether the path proves that the new tree only added leaves (RFC 9162 2.1.4.2)."""
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return not path and old_root == new_root
    full = [old_root, *path] if old_size & (old_size - 1) == 0 else list(path)
    if not full:
        return False
    node, last = old_size - 1, new_size - 1
    while node % 2:
        node, last = node >> 1, last >> 1
    old = new = full[0]
    for sibling in full[1:]:
        if last == 0:
            return False
        if node % 2 or node == last:
            old = node_hash(sibling, old, algorithm=algorithm)
            new = node_hash(sibling, new, algorithm=algorithm)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling, algorithm=algorithm)
        node, last = node >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def check_code(head: bytes) -> str:
    """Return the first 160 bits of a head as two lines of four groups of four characters.

    Crockford base 32 has no I, L, O, U: people compare it by eye with the notice board.
    """
    number = int.from_bytes(head[:20], "big")
    letters = "".join(_CROCKFORD[number >> shift & 31] for shift in range(155, -1, -5))
    groups = [letters[i : i + 4] for i in range(0, 32, 4)]
    return " ".join(groups[:4]) + "\n" + " ".join(groups[4:])
