"""Which checksums may be promised of which upload, and what S3 is told of them."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uploads.checksums import (
    COMPOSITE_ONLY,
    COMPUTED_AT_ONCE,
    DIGEST_BYTES,
    FULL_ONLY,
    check_checksum,
    check_digest,
    check_part_checksums,
    expects_part_checksums,
    told_at_start,
)
from uploads.errors import InvalidRequestError
from uploads.limits import MIB
from uploads.model import Plan
from uploads.promise import Algorithm, Checksum, ChecksumType, Strategy

FULL, COMPOSITE = ChecksumType.FULL_OBJECT, ChecksumType.COMPOSITE
IN_PARTS = Plan(Strategy.MULTIPART, 8 * MIB, 4)
IN_ONE = [Plan(Strategy.PUT, 7, 1), Plan(Strategy.POST, 7, 1)]
every_algorithm = pytest.mark.parametrize("algorithm", list(Algorithm))


def digest_of(algorithm: Algorithm, length: int | None = None) -> str:
    """Base64 of as many bytes as the algorithm has, or of `length`."""
    return b64encode(bytes(range(DIGEST_BYTES[algorithm] if length is None else length))).decode()


def pointer_of(checksum: Checksum, plan: Plan) -> str:
    """Where the refusal points."""
    with pytest.raises(InvalidRequestError) as caught:
        check_checksum(checksum, plan)
    return caught.value.errors[0][0]


def test_every_algorithm_has_its_length() -> None:
    """A new one must be sorted in before it can be promised."""
    assert set(DIGEST_BYTES) == set(Algorithm)
    assert not COMPOSITE_ONLY & FULL_ONLY
    assert COMPOSITE_ONLY <= COMPUTED_AT_ONCE, "whose whole S3 does not keep, we must be able to compute"


@every_algorithm
@pytest.mark.parametrize("plan", [*IN_ONE, IN_PARTS])
def test_digest_of_the_whole_may_always_be_promised(algorithm: Algorithm, plan: Plan) -> None:
    """However the file travels: what S3 does not keep of parts, we compute."""
    check_checksum(Checksum(algorithm, digest_of(algorithm), FULL), plan)


@every_algorithm
@pytest.mark.parametrize("plan", [*IN_ONE, IN_PARTS])
@pytest.mark.parametrize("change", [-4, -1, 1, 4])
def test_digest_of_another_length_is_refused(algorithm: Algorithm, plan: Plan, change: int) -> None:
    """An algorithm's digest has one length; CRC32's four bytes are no SHA-256."""
    value = digest_of(algorithm, DIGEST_BYTES[algorithm] + change)
    assert pointer_of(Checksum(algorithm, value, FULL), plan) == "/checksum/value"


@pytest.mark.parametrize(
    "text",
    [
        "AAAAAA",  # no padding
        "AAAAAA=",
        "AAAAAA===",
        "AAAAAB==",  # bits that mean nothing
        "AAAAA A==",
        "AAAAAA==\n",
        "AA-_AA==",  # the other alphabet
        "00000000",  # hex
        "ÄAAAAA==",
        "",
    ],
)
def test_only_canonical_base64_is_a_digest(text: str) -> None:
    """S3 compares texts: another spelling of the same bytes would be refused by it, or never be equal."""
    with pytest.raises(InvalidRequestError) as caught:
        check_digest(Algorithm.CRC32, text, "/checksum/value")
    assert caught.value.errors == (("/checksum/value", "must be base64 of 4 bytes for crc32"),)


@given(digest=st.binary(max_size=40), algorithm=st.sampled_from(list(Algorithm)))
def test_digest_is_accepted_exactly_when_it_has_its_length(digest: bytes, algorithm: Algorithm) -> None:
    """Whatever its bytes."""
    text = b64encode(digest).decode()
    if len(digest) == DIGEST_BYTES[algorithm]:
        check_digest(algorithm, text, "")
    else:
        with pytest.raises(InvalidRequestError):
            check_digest(algorithm, text, "")


@every_algorithm
def test_composite_digest_is_of_parts_and_ends_in_their_number(algorithm: Algorithm) -> None:
    """As S3 writes it; of CRC64NVME it keeps none."""
    checksum = Checksum(algorithm, f"{digest_of(algorithm)}-4", COMPOSITE)
    if algorithm in FULL_ONLY:
        assert pointer_of(checksum, IN_PARTS) == "/checksum/type"
    else:
        check_checksum(checksum, IN_PARTS)


@pytest.mark.parametrize("ending", ["", "-", "-0", "-3", "-5", "-04", "-4 ", "-4-4", "-x", "--4"])
def test_composite_digest_of_another_number_of_parts_is_refused(ending: str) -> None:
    """The plan says how many there are; S3 will count the same."""
    checksum = Checksum(Algorithm.SHA256, digest_of(Algorithm.SHA256) + ending, COMPOSITE)
    assert pointer_of(checksum, IN_PARTS) == "/checksum/value"


@every_algorithm
def test_parts_own_digests_may_be_promised_without_a_value(algorithm: Algorithm) -> None:
    """A client that hashes as it goes knows the whole only at the end."""
    checksum = Checksum(algorithm, None, COMPOSITE)
    if algorithm in FULL_ONLY:
        assert pointer_of(checksum, IN_PARTS) == "/checksum/type"
    else:
        check_checksum(checksum, IN_PARTS)


@pytest.mark.parametrize("value", [None, "AAAAAA==-4"])
def test_full_digest_without_a_value_or_with_a_number_of_parts_is_refused(value: str | None) -> None:
    """It is no promise, or one of another kind."""
    assert pointer_of(Checksum(Algorithm.CRC32, value, FULL), IN_PARTS) == "/checksum/value"


@every_algorithm
@pytest.mark.parametrize("plan", IN_ONE)
@pytest.mark.parametrize("has_value", [True, False])
def test_file_in_one_piece_has_no_composite_digest(algorithm: Algorithm, plan: Plan, has_value: bool) -> None:
    """Not even of one part: S3 keeps the whole's."""
    value = f"{digest_of(algorithm)}-1" if has_value else None
    assert pointer_of(Checksum(algorithm, value, COMPOSITE), plan) == "/checksum"


def test_digests_of_parts_are_checked_one_by_one() -> None:
    """By the upload's own algorithm; the pointer says which."""
    checksum = Checksum(Algorithm.CRC32C, None, COMPOSITE)
    check_part_checksums(checksum, {1: digest_of(Algorithm.CRC32C), 4: "AAAAAA=="})
    with pytest.raises(InvalidRequestError) as caught:
        check_part_checksums(checksum, {1: digest_of(Algorithm.CRC32C), 4: digest_of(Algorithm.SHA256)})
    assert caught.value.errors[0][0] == "/checksums/4"


def test_digests_of_parts_need_an_upload_that_was_started_with_an_algorithm() -> None:
    """S3 takes none where it was told of none."""
    with pytest.raises(InvalidRequestError) as caught:
        check_part_checksums(None, {1: "AAAAAA=="})
    assert caught.value.errors[0][0] == "/checksums"


@every_algorithm
def test_s3_is_told_what_it_can_keep(algorithm: Algorithm) -> None:
    """Of a whole CRC the whole; of a whole SHA nothing, until parts come with theirs; of composite ones the parts'."""
    whole = Checksum(algorithm, digest_of(algorithm), FULL)
    of_parts = Checksum(algorithm, None, COMPOSITE)
    is_sha = algorithm in (Algorithm.SHA256, Algorithm.SHA1)
    assert told_at_start(whole, with_parts=False) == (None if is_sha else (algorithm, FULL))
    assert told_at_start(whole, with_parts=True) == (algorithm, COMPOSITE if is_sha else FULL)
    assert told_at_start(of_parts, with_parts=True) == (algorithm, COMPOSITE)
    assert expects_part_checksums(of_parts)
    assert not expects_part_checksums(whole)


@pytest.mark.parametrize("with_parts", [True, False])
def test_without_a_promise_s3_is_told_of_no_algorithm(with_parts: bool) -> None:
    """It keeps one of its own choice; nobody must send any."""
    assert told_at_start(None, with_parts=with_parts) is None
    assert not expects_part_checksums(None)
