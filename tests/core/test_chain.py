"""Canonical JSON, RFC 6962 trees, chains and check codes."""

import hashlib
import json
import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.core import chain

# The inputs and heads of the reference implementation's test (Certificate Transparency, RFC 6962).
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
HEADS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [chain.leaf_hash(data) for data in INPUTS]


@pytest.mark.parametrize("size", range(9))
def test_heads_are_those_of_the_reference_vectors(size: int) -> None:
    assert chain.merkle_root(LEAVES[:size]).hex() == HEADS[size]


def _recursive_root(leaves: list[bytes]) -> bytes:
    """Return the head as RFC 6962 2.1 writes it down."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    left, right = _recursive_root(leaves[:middle]), _recursive_root(leaves[middle:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def _leaves(count: int) -> list[bytes]:
    return [chain.leaf_hash(str(number).encode()) for number in range(count)]


@given(st.integers(0, 130))
def test_the_head_is_that_of_the_recursive_definition(count: int) -> None:
    assert chain.merkle_root(_leaves(count)) == _recursive_root(_leaves(count))


@given(st.integers(1, 100), st.data())
def test_every_leaf_proves_its_place_and_no_other(count: int, data: st.DataObject) -> None:
    leaves = _leaves(count)
    index = data.draw(st.integers(0, count - 1))
    path = chain.inclusion_proof(leaves, index)
    root = chain.merkle_root(leaves)

    def holds(**change: object) -> bool:
        given_ = {"size": count, "index": index, "leaf": leaves[index], "path": path} | change
        return chain.includes(root, **given_)  # type: ignore[arg-type]

    assert holds()
    assert not holds(leaf=chain.leaf_hash(b"other"))
    assert not holds(path=[*path, bytes(32)])
    assert not holds(index=count)
    assert not holds(index=-1)
    if count > 1:
        assert not holds(index=(index + 1) % count)
        assert not holds(path=path[:-1])
        assert not holds(path=[bytes(32), *path[1:]])


@given(st.integers(1, 100), st.data())
def test_a_longer_log_proves_that_it_only_grew(count: int, data: st.DataObject) -> None:
    leaves = _leaves(count)
    old = data.draw(st.integers(1, count))
    path = chain.consistency_proof(leaves, old)
    old_root, new_root = chain.merkle_root(leaves[:old]), chain.merkle_root(leaves)

    def holds(**change: object) -> bool:
        given_ = {"old_size": old, "new_size": count, "path": path} | change
        return chain.is_consistent(old_root, new_root, **given_)  # type: ignore[arg-type]

    assert holds()
    assert not holds(path=[*path, bytes(32)])
    assert not holds(old_size=0)
    assert not holds(old_size=count + 1)
    changed = [chain.leaf_hash(b"changed"), *leaves[1:]]
    other = chain.merkle_root(changed)
    if old < count:
        assert not chain.is_consistent(
            old_root,
            other,
            old_size=old,
            new_size=count,
            path=chain.consistency_proof(changed, old),
        )
        assert not holds(path=[])
        assert not holds(path=path[:-1])
    else:
        assert not chain.is_consistent(old_root, other, old_size=old, new_size=count, path=[])


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(IndexError):
        chain.inclusion_proof(_leaves(3), index)


@pytest.mark.parametrize("old_size", [0, 4])
def test_there_is_no_proof_from_a_size_that_never_was(old_size: int) -> None:
    with pytest.raises(IndexError):
        chain.consistency_proof(_leaves(3), old_size)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-chain.MAX_INTEGER, chain.MAX_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcäé", max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON_VALUES)
def test_canonical_text_reads_back_and_stays_the_same(value: object) -> None:
    text = chain.canonical(value)
    assert chain.canonical(json.loads(text)) == text
    assert unicodedata.is_normalized("NFC", text)


def test_canonical_text_has_one_form() -> None:
    assert (
        chain.canonical({"b": 1, "a": [True, None, "积分", ()]})
        == '{"a":[true,null,"积分",[]],"b":1}'
    )
    assert chain.canonical("e\u0301") == chain.canonical("\u00e9") == '"\u00e9"'
    assert chain.canonical({"e\u0301": ["e\u0301"]}) == '{"\u00e9":["\u00e9"]}'


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        {1: 2},
        {"a": 0.5},
        [b"x"],
        {"a": {1, 2}},
        "\ud800",
        {"e\u0301": 1, "\u00e9": 2},
    ],
    ids=repr,
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - also UnicodeEncodeError
        chain.canonical(value)


def test_a_commitment_opens_only_with_its_salt_and_text() -> None:
    salt = bytes(range(16))
    for algorithm in chain.ALGORITHMS:
        commit = chain.private_commit(salt, '{"n":1}', algorithm=algorithm)
        assert commit.startswith(f"{algorithm}:")
        assert chain.opens(commit, salt, '{"n":1}')
        assert not chain.opens(commit, salt, '{"n":2}')
        assert not chain.opens(commit, bytes(16), '{"n":1}')
    assert not chain.opens("md5:00", salt, '{"n":1}')


def test_sm3_is_the_national_algorithm() -> None:
    # GB/T 32905-2016, annex A.1
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert chain.digest(b"abc", algorithm=chain.SM3).hex() == expected


def test_a_check_code_is_two_lines_of_four_groups() -> None:
    head = bytes.fromhex(HEADS[8])
    code = chain.check_code(head)
    groups = [line.split(" ") for line in code.split("\n")]
    assert [len(line) for line in groups] == [4, 4]
    letters = "".join(group for line in groups for group in line)
    assert len(letters) == 32
    assert not set(letters) & set("ILOU")
    value = 0
    for letter in letters:
        value = value * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(letter)
    assert value.to_bytes(20, "big") == head[:20]


def test_a_check_code_changes_with_any_of_its_bits() -> None:
    head = random.Random(1).randbytes(32)
    codes = {chain.check_code(bytes([head[0] ^ (1 << bit), *head[1:]])) for bit in range(8)}
    assert len(codes | {chain.check_code(head)}) == 9
