"""Digests are those of the libraries that everybody uses, however the bytes come and whoever goes on with them."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.digests.hashers import ALGORITHMS, Hasher, new_hasher, restore_hasher
from uploads.limits import MIB

CHECKED = b"123456789"
# The catalogue's check values, and those of hashlib.
CHECKS = {
    "crc32": "cbf43926",
    "crc32c": "e3069283",
    "crc64nvme": "ae8b14860a799888",
    "sha256": hashlib.sha256(CHECKED).hexdigest(),
    "sha1": hashlib.sha1(CHECKED, usedforsecurity=False).hexdigest(),
    "md5": hashlib.md5(CHECKED, usedforsecurity=False).hexdigest(),
}
SUMS = ("sha256", "sha1", "md5")
PIECES = st.lists(st.tuples(st.binary(max_size=300), st.booleans(), st.booleans()), max_size=12)


def reference(algorithm: str, content: bytes) -> bytes:
    """By other hands where there are any."""
    if algorithm in SUMS:
        return hashlib.new(algorithm, content, usedforsecurity=False).digest()
    if algorithm == "crc32":
        return zlib.crc32(content).to_bytes(4, "big")
    return bit_by_bit(content, *{"crc32c": (0x82F63B78, 32), "crc64nvme": (0x9A6C9329AC4BC9B5, 64)}[algorithm])


def bit_by_bit(content: bytes, reflected_polynomial: int, width: int) -> bytes:
    """A CRC as textbooks have it, for reflected models that begin and end with all bits turned."""
    ones = (1 << width) - 1
    value = ones
    for byte in content:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (reflected_polynomial if value & 1 else 0)
    return (value ^ ones).to_bytes(width // 8, "big")


def handed_over(algorithm: str, hasher: Hasher) -> Hasher:
    """The hasher as another machine has it, which was told in JSON."""
    state: Any = json.loads(json.dumps(hasher.export()))
    assert state is not None
    return restore_hasher(algorithm, state)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_check_values_are_the_published_ones(algorithm: str) -> None:
    """Of the nine digits that every catalogue takes."""
    hasher = new_hasher(algorithm)
    hasher.update(memoryview(CHECKED))
    assert hasher.digest().hex() == CHECKS[algorithm]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_nothing_has_a_digest_too(algorithm: str) -> None:
    """An empty file is a file."""
    assert new_hasher(algorithm).digest() == reference(algorithm, b"")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@given(pieces=PIECES)
def test_digest_is_the_same_however_the_bytes_come_and_whoever_goes_on(
    algorithm: str, pieces: list[tuple[bytes, bool, bool]]
) -> None:
    """In any pieces, from memory that may be written to or not, with the state handed over anywhere."""
    hasher = new_hasher(algorithm)
    content = b""
    for piece, is_handed_over, is_writable in pieces:
        hasher.update(memoryview(bytearray(piece) if is_writable else piece))
        content += piece
        assert hasher.digest() == reference(algorithm, content)
        if is_handed_over:
            hasher = handed_over(algorithm, hasher)
    assert hasher.digest() == reference(algorithm, content)


@pytest.mark.parametrize("algorithm", SUMS)
def test_lengths_beyond_32_bits_are_counted(algorithm: str) -> None:
    """Half a gibibyte is 2^32 bits: the count goes on in another word, on both sides of a handing over."""
    hasher, plain = new_hasher(algorithm), hashlib.new(algorithm, usedforsecurity=False)
    buffer = memoryview(bytearray(32 * MIB))
    for _ in range(17):
        hasher.update(buffer)
        plain.update(buffer)
        hasher = handed_over(algorithm, hasher)
    assert hasher.digest() == plain.digest()


@pytest.mark.parametrize("algorithm", SUMS)
def test_state_tells_words_count_and_rest(algorithm: str) -> None:
    """No memory of this machine's: whole blocks are in the words, the rest is as it came."""
    hasher = new_hasher(algorithm)
    hasher.update(memoryview(bytes(range(100))))
    state: Any = hasher.export()
    assert (state["size_bytes"], state["rest"]) == (100, bytes(range(64, 100)).hex())
    assert len(state["words"]) == len(hasher.digest().hex())


@pytest.mark.parametrize("algorithm", SUMS)
@pytest.mark.parametrize("change", [{"size_bytes": 101}, {"words": "00"}, {"rest": "00" * 64, "size_bytes": 128}])
def test_state_that_is_none_is_refused(algorithm: str, change: dict[str, Any]) -> None:
    """It must not become a digest."""
    hasher = new_hasher(algorithm)
    hasher.update(memoryview(bytes(100)))
    with pytest.raises(ValueError, match="no position"):
        restore_hasher(algorithm, {**(hasher.export() or {}), **change})
