"""What an object store does with versions of an object: the same tests for the fake and for the adapter on moto."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.unit.uploads.aws.buckets import Bucket, fake_bucket, put, read, real_bucket
from uploads.errors import UnavailableError


@pytest.fixture(scope="module", params=["fake", "real"])
def versions(request: pytest.FixtureRequest, moto: None) -> Bucket:  # noqa: ARG001 # moto is there while it lives
    """A bucket that keeps versions."""
    return {"fake": fake_bucket, "real": real_bucket}[request.param](keeps_versions=True)


@pytest.fixture
def key() -> str:
    """A fresh key, as the service makes them."""
    return f"t/acme/{uuid4().hex.upper()}"


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


def test_versions_are_told_newest_first(versions: Bucket, key: str) -> None:
    """Each as its own head tells it; those of other keys that begin alike are others."""
    stored = [put(versions, key, content) for content in (b"a", b"ab", b"abc")]
    put(versions, f"{key}-x", b"abcd")
    assert list(versions.store.find_versions(key)) == stored[::-1]
    versions.store.delete_object(key, version_id=stored[1].version_id)
    assert list(versions.store.find_versions(key)) == [stored[2], stored[0]]


def test_versions_under_a_delete_marker_are_told_and_the_marker_is_not(versions: Bucket, key: str) -> None:
    """It is no object."""
    stored = put(versions, key, b"abc")
    versions.store.delete_object(key)
    assert list(versions.store.find_versions(key)) == [stored]


def test_key_that_was_never_written_has_no_versions(versions: Bucket, key: str) -> None:
    """Nothing to look at."""
    assert list(versions.store.find_versions(key)) == []


def test_covered_version_can_still_be_read(versions: Bucket, key: str) -> None:
    """It is judged by its own bytes, whatever has covered it; one that is gone is not."""
    older = put(versions, key, b"abc")
    put(versions, key, b"abcd")
    assert read(versions, key, older) == b"abc"
    versions.store.delete_object(key, version_id=older.version_id)
    with pytest.raises(UnavailableError):
        read(versions, key, older)
