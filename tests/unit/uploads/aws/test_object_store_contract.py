"""What an object store does: the same tests for the fake and for the adapter on moto.

moto ignores x-amz-mp-object-size and knows no answer to completing an unknown multipart upload. What the fake does then
is tested at the end; what the adapter sends and makes of S3's answer, in test_object_store.py; that an engine refuses,
by the integration tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from tests.unit.uploads.aws.buckets import Bucket, fake_bucket, real_bucket
from uploads.limits import MIB
from uploads.model import StoredPart


@pytest.fixture(scope="module", params=[fake_bucket, real_bucket], ids=["fake", "real"])
def bucket(request: pytest.FixtureRequest, moto: None) -> Bucket:  # noqa: ARG001 # moto is there while it lives
    made: Bucket = request.param()
    return made


@pytest.fixture
def key() -> str:
    """A fresh key, as the service makes them."""
    return f"t/acme/{uuid4().hex.upper()}"


@pytest.fixture
def multipart_id(bucket: Bucket, key: str) -> str:
    return bucket.store.start_multipart(key, content_type="video/mp4")


def send_two(bucket: Bucket, key: str, multipart_id: str) -> list[StoredPart]:
    return [bucket.send_part(key, multipart_id, 1, 5 * MIB), bucket.send_part(key, multipart_id, 2, 7)]


def test_new_multipart_upload_has_no_parts(bucket: Bucket, key: str, multipart_id: str) -> None:
    """It is known, which is not the same as forgotten."""
    assert bucket.store.list_parts(key, multipart_id) == []
    assert bucket.store.find_object(key) is None


def test_parts_are_listed_in_order_with_size_and_etag(bucket: Bucket, key: str, multipart_id: str) -> None:
    """Whatever order they came in, and with the ETag that the client was told."""
    later = bucket.send_part(key, multipart_id, 3, 9)
    earlier = bucket.send_part(key, multipart_id, 1, 8)
    assert bucket.store.list_parts(key, multipart_id) == [earlier, later]


def test_part_sent_again_replaces_the_first(bucket: Bucket, key: str, multipart_id: str) -> None:
    """The last one counts."""
    bucket.send_part(key, multipart_id, 1, 8)
    again = bucket.send_part(key, multipart_id, 1, 9)
    assert bucket.store.list_parts(key, multipart_id) == [again]


def test_complete_makes_one_object_of_the_parts(bucket: Bucket, key: str, multipart_id: str) -> None:
    """With the type that the multipart upload was opened with; the multipart upload is gone after it."""
    parts = send_two(bucket, key, multipart_id)
    assert bucket.store.complete_multipart(key, multipart_id, parts, size_bytes=5 * MIB + 7)
    stored = bucket.store.find_object(key)
    assert stored is not None
    assert (stored.size_bytes, stored.content_type) == (5 * MIB + 7, "video/mp4")
    assert stored.etag.endswith('-2"')
    assert bucket.store.list_parts(key, multipart_id) is None


def test_complete_after_complete_changes_nothing(bucket: Bucket, key: str, multipart_id: str) -> None:
    """S3 may say yes again or no; the object stays as it is."""
    parts = send_two(bucket, key, multipart_id)
    bucket.store.complete_multipart(key, multipart_id, parts, size_bytes=5 * MIB + 7)
    stored = bucket.store.find_object(key)
    bucket.store.complete_multipart(key, multipart_id, parts, size_bytes=5 * MIB + 7)
    assert bucket.store.find_object(key) == stored


@pytest.mark.parametrize(
    "wrong",
    [
        lambda one, two: [replace(one, etag=f'"{"0" * 32}"'), two],
        lambda one, two: [one, replace(two, part_number=3)],
        lambda one, two: [two, one],
    ],
    ids=["an etag of no part", "a part that was not sent", "descending order"],
)
def test_complete_with_other_parts_than_sent_is_refused(
    bucket: Bucket, key: str, multipart_id: str, wrong: Callable[[StoredPart, StoredPart], list[StoredPart]]
) -> None:
    """No object is made and the parts stay, so that the client can go on."""
    parts = send_two(bucket, key, multipart_id)
    assert not bucket.store.complete_multipart(key, multipart_id, wrong(*parts), size_bytes=5 * MIB + 7)
    assert bucket.store.find_object(key) is None
    assert bucket.store.list_parts(key, multipart_id) == parts


def test_complete_with_a_small_part_before_the_last_is_refused(bucket: Bucket, key: str, multipart_id: str) -> None:
    """Every part but the last has at least 5 MiB."""
    parts = [bucket.send_part(key, multipart_id, number, 5 * MIB - 1) for number in (1, 2)]
    assert not bucket.store.complete_multipart(key, multipart_id, parts, size_bytes=10 * MIB - 2)
    assert bucket.store.find_object(key) is None


def test_complete_where_an_object_is_does_not_overwrite_it(bucket: Bucket, key: str, multipart_id: str) -> None:
    """If-None-Match: a key is written once."""
    parts = send_two(bucket, key, multipart_id)
    bucket.put(key, 3)
    stored = bucket.store.find_object(key)
    assert not bucket.store.complete_multipart(key, multipart_id, parts, size_bytes=5 * MIB + 7)
    assert bucket.store.find_object(key) == stored


def test_unknown_multipart_upload_has_none(bucket: Bucket, key: str) -> None:
    """Forgotten, never opened or made up: all the same."""
    assert bucket.store.list_parts(key, "unknown") is None


def test_abort_frees_the_parts_and_may_be_repeated(bucket: Bucket, key: str, multipart_id: str) -> None:
    """The second time there is nothing to do, and nothing to complain of."""
    bucket.send_part(key, multipart_id, 1, 8)
    bucket.store.abort_multipart(key, multipart_id)
    bucket.store.abort_multipart(key, multipart_id)
    assert bucket.store.list_parts(key, multipart_id) is None


def test_abort_after_complete_leaves_the_object(bucket: Bucket, key: str, multipart_id: str) -> None:
    """The parts are an object by then."""
    parts = send_two(bucket, key, multipart_id)
    bucket.store.complete_multipart(key, multipart_id, parts, size_bytes=5 * MIB + 7)
    bucket.store.abort_multipart(key, multipart_id)
    assert bucket.store.find_object(key) is not None


def test_put_object_is_found_with_its_size_and_type(bucket: Bucket, key: str) -> None:
    """As S3 tells it, with quotes around the ETag."""
    bucket.put(key, 3)
    stored = bucket.store.find_object(key)
    assert stored is not None
    assert (stored.size_bytes, stored.content_type) == (3, "text/plain")
    assert stored.etag[0] == stored.etag[-1] == '"'


def test_deleted_object_is_not_found_and_may_be_deleted_again(bucket: Bucket, key: str) -> None:
    """Repeating is safe."""
    bucket.put(key, 3)
    bucket.store.delete_object(key)
    bucket.store.delete_object(key)
    assert bucket.store.find_object(key) is None


def test_fake_refuses_a_size_that_the_parts_do_not_add_up_to(key: str) -> None:
    """x-amz-mp-object-size; see the top of this file for the real one."""
    bucket = fake_bucket()
    multipart_id = bucket.store.start_multipart(key, content_type="video/mp4")
    parts = send_two(bucket, key, multipart_id)
    assert not bucket.store.complete_multipart(key, multipart_id, parts, size_bytes=5 * MIB + 8)
    assert bucket.store.list_parts(key, multipart_id) == parts


def test_fake_completes_an_unknown_multipart_upload_to_nothing(key: str) -> None:
    """S3's NoSuchUpload."""
    assert not fake_bucket().store.complete_multipart(key, "unknown", [StoredPart(1, 7, '"x"')], size_bytes=7)
