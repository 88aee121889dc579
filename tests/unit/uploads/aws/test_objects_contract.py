"""What an object store does with whole objects: the same tests for the fake and for the adapter on moto."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.unit.uploads.aws.buckets import Bucket, fake_bucket, put, read, real_bucket
from uploads.errors import UnavailableError
from uploads.limits import MIB
from uploads.model import StoredObject

BUCKETS = {"fake": fake_bucket, "real": real_bucket}


@pytest.fixture(scope="module", params=list(BUCKETS))
def bucket(request: pytest.FixtureRequest, moto: None) -> Bucket:  # noqa: ARG001 # moto is there while it lives
    return BUCKETS[request.param]()


@pytest.fixture
def key() -> str:
    """A fresh key, as the service makes them."""
    return f"t/acme/{uuid4().hex.upper()}"


@pytest.mark.parametrize("content", [b"", b"abc"])
def test_put_object_is_found_with_its_size_and_type(bucket: Bucket, key: str, content: bytes) -> None:
    """As S3 tells it, with quotes around the ETag; an empty one is there as well."""
    stored = put(bucket, key, content)
    assert (stored.size_bytes, stored.content_type, stored.version_id) == (len(content), "text/plain", None)
    assert stored.etag[0] == stored.etag[-1] == '"'
    assert (stored.metadata, stored.encryption, stored.checksum) == ({}, None, None)


def test_object_that_is_not_there_is_none(bucket: Bucket, key: str) -> None:
    """Neither has it a checksum."""
    assert bucket.store.find_object(key) is None
    assert bucket.store.find_checksum(key, StoredObject('"e"', 1, "text/plain")) is None


@pytest.mark.parametrize("size_bytes", [0, 1, MIB, MIB + 1, 3 * MIB])
def test_object_is_read_whole_and_in_pieces(bucket: Bucket, key: str, size_bytes: int) -> None:
    """However large it is, only so much is in memory at once."""
    content = uuid4().bytes.ljust(size_bytes)[:size_bytes]
    stored = put(bucket, key, content)
    pieces = list(bucket.store.read_object(key, stored))
    assert b"".join(pieces) == content
    assert all(len(piece) <= MIB for piece in pieces)


@pytest.mark.parametrize("is_deleted", [True, False])
def test_object_that_is_another_one_by_now_is_not_read(bucket: Bucket, key: str, is_deleted: bool) -> None:
    """Its digest would be of something else than what was looked at."""
    stored = put(bucket, key, b"abc")
    if is_deleted:
        bucket.store.delete_object(key)
    else:
        put(bucket, key, b"abcd")
    with pytest.raises(UnavailableError, match="changed while it was being read"):
        read(bucket, key, stored)


def test_deleted_object_is_not_found_and_may_be_deleted_again(bucket: Bucket, key: str) -> None:
    """Repeating is safe."""
    put(bucket, key, b"abc")
    bucket.store.delete_object(key)
    bucket.store.delete_object(key)
    assert bucket.store.find_object(key) is None


def test_only_the_object_of_an_etag_may_be_deleted(bucket: Bucket, key: str) -> None:
    """What has taken its place meanwhile is another's; that nothing is there is no failure."""
    older = put(bucket, key, b"abc")
    newer = put(bucket, key, b"abcd")
    bucket.store.delete_object(key, only_etag=older.etag)
    assert bucket.store.find_object(key) == newer
    for _ in range(2):
        bucket.store.delete_object(key, only_etag=newer.etag)
        assert bucket.store.find_object(key) is None


def test_checksum_of_an_object_that_is_another_one_by_now_is_none(bucket: Bucket, key: str) -> None:
    """It would be of something else than what was looked at."""
    stored = put(bucket, key, b"abc")
    bucket.store.delete_object(key)
    assert bucket.store.find_checksum(key, stored) is None


def test_quarantined_object_stays_as_it_is(bucket: Bucket, key: str) -> None:
    """It may be put there twice; that nothing is there is no failure."""
    bucket.store.quarantine_object(key)
    stored = put(bucket, key, b"abc")
    bucket.store.quarantine_object(key)
    bucket.store.quarantine_object(key)
    assert bucket.store.find_object(key) == stored
