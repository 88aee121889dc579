"""The checksums that we compute where S3 keeps none, against known answers."""

from __future__ import annotations

import base64
import hashlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uploads.checksums import COMPUTED_AT_ONCE, compute
from uploads.promise import Algorithm

# The check values of the catalogue of CRCs and of FIPS 180: over "123456789" and "abc".
KNOWN = [
    (Algorithm.CRC32, b"123456789", "cbf43926"),
    (Algorithm.SHA1, b"abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (Algorithm.SHA256, b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (Algorithm.CRC32, b"", "00000000"),
    (Algorithm.SHA256, b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
]


@pytest.mark.parametrize(("algorithm", "content", "digest"), KNOWN)
def test_known_answers(algorithm: Algorithm, content: bytes, digest: str) -> None:
    """In base64, as S3 writes them, the CRC's bytes in network order."""
    assert compute(algorithm, [content]) == base64.b64encode(bytes.fromhex(digest)).decode()


@given(algorithm=st.sampled_from(sorted(COMPUTED_AT_ONCE)), chunks=st.lists(st.binary(max_size=50), max_size=10))
def test_pieces_do_not_matter(algorithm: Algorithm, chunks: list[bytes]) -> None:
    """An object is read a MiB at a time."""
    whole = b"".join(chunks)
    other = zlib.crc32(whole).to_bytes(4) if algorithm is Algorithm.CRC32 else hashlib.new(algorithm, whole).digest()
    assert compute(algorithm, iter(chunks)) == base64.b64encode(other).decode()


@pytest.mark.parametrize("algorithm", sorted(set(Algorithm) - COMPUTED_AT_ONCE))
def test_what_the_standard_library_lacks_is_an_error_of_ours(algorithm: Algorithm) -> None:
    """No caller may take silence for a digest."""
    with pytest.raises(ValueError, match="unsupported hash type"):
        compute(algorithm, [b"x"])
