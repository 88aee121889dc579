"""What an object store does with whole objects and their versions: the same tests for the fake and the adapter."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.unit.uploads.aws.buckets import Bucket, fake_bucket, real_bucket
from uploads.errors import UnavailableError
from uploads.limits import MIB
from uploads.model import StoredObject

BUCKETS = {"fake": fake_bucket, "real": real_bucket}


@pytest.fixture(scope="module", params=list(BUCKETS))
def bucket(request: pytest.FixtureRequest, moto: None) -> Bucket:  # noqa: ARG001 # moto is there while it lives
    return BUCKETS[request.param]()


@pytest.fixture(scope="module", params=list(BUCKETS))
def versions(request: pytest.FixtureRequest, moto: None) -> Bucket:  # noqa: ARG001 # the same
    """A bucket that keeps versions."""
    return BUCKETS[request.param](keeps_versions=True)


@pytest.fixture
def key() -> str:
    """A fresh key, as the service makes them."""
    return f"t/acme/{uuid4().hex.upper()}"


def put(bucket: Bucket, key: str, content: bytes) -> StoredObject:
    bucket.put(key, content)
    stored = bucket.store.find_object(key)
    assert stored is not None
    return stored


def read(bucket: Bucket, key: str, stored: StoredObject) -> bytes:
    return b"".join(bucket.store.read_object(key, stored))


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


def test_quarantined_object_stays_as_it_is(bucket: Bucket, key: str) -> None:
    """It may be put there twice; that nothing is there is no failure."""
    bucket.store.quarantine_object(key)
    stored = put(bucket, key, b"abc")
    bucket.store.quarantine_object(key)
    bucket.store.quarantine_object(key)
    assert bucket.store.find_object(key) == stored


def test_newest_version_is_the_object(versions: Bucket, key: str) -> None:
    """Each has an id of its own."""
    older = put(versions, key, b"abc")
    newer = put(versions, key, b"abcd")
    assert None not in (older.version_id, newer.version_id)
    assert older.version_id != newer.version_id
    assert versions.store.find_object(key) == newer


def test_deleting_the_newest_version_uncovers_the_one_before(versions: Bucket, key: str) -> None:
    """And the last one leaves nothing."""
    older, newer = put(versions, key, b"abc"), put(versions, key, b"abcd")
    for _ in range(2):
        versions.store.delete_object(key, version_id=newer.version_id)
        assert versions.store.find_object(key) == older
    versions.store.delete_object(key, version_id=older.version_id)
    assert versions.store.find_object(key) is None


def test_deleting_an_older_version_leaves_the_newest(versions: Bucket, key: str) -> None:
    """It was covered, and nobody sees the difference."""
    older, newer = put(versions, key, b"abc"), put(versions, key, b"abcd")
    versions.store.delete_object(key, version_id=older.version_id)
    assert versions.store.find_object(key) == newer
    versions.store.delete_object(key, version_id=newer.version_id)
    assert versions.store.find_object(key) is None


def test_deleting_without_a_version_covers_what_is_there(versions: Bucket, key: str) -> None:
    """S3 writes a delete marker: the versions are still to be had."""
    stored = put(versions, key, b"abc")
    versions.store.delete_object(key)
    assert versions.store.find_object(key) is None
    newer = put(versions, key, b"abcd")
    versions.store.delete_object(key, version_id=stored.version_id)
    assert versions.store.find_object(key) == newer


def test_version_that_is_gone_is_quarantined_without_complaint(versions: Bucket, key: str) -> None:
    """The bucket's lifecycle was faster."""
    older, newer = put(versions, key, b"abc"), put(versions, key, b"abcd")
    versions.store.delete_object(key, version_id=older.version_id)
    versions.store.quarantine_object(key, version_id=older.version_id)
    versions.store.quarantine_object(key, version_id=newer.version_id)
    assert versions.store.find_object(key) == newer
