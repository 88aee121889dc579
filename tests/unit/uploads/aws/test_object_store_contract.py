"""What an object store does with uploads in parts: the same tests for the fake and for the adapter on moto.

moto ignores If-Match, checksums and x-amz-mp-object-size on completion, and knows no answer to completing an unknown
multipart upload. What the fake does then is tested in test_fake_object_store.py; what the adapter sends and makes of
S3's answer, in test_assembling.py; that an engine refuses, by the integration tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from tests.unit.uploads.aws.buckets import Bucket, fake_bucket, opened, real_bucket, send_two
from uploads.limits import MIB
from uploads.model import StoredPart, Upload
from uploads.ports import Assembly
from uploads.promise import Algorithm, Checksum, ChecksumType, Encryption

SHA256 = Checksum(Algorithm.SHA256, "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=")
KMS = Encryption("aws:kms", "arn:aws:kms:us-east-1:123456789012:key/1234abcd")


@pytest.fixture(scope="module", params=[fake_bucket, real_bucket], ids=["fake", "real"])
def bucket(request: pytest.FixtureRequest, moto: None) -> Bucket:  # noqa: ARG001 # moto is there while it lives
    made: Bucket = request.param()
    return made


@pytest.fixture
def key() -> str:
    """A fresh key, as the service makes them."""
    return f"t/acme/{uuid4().hex.upper()}"


@pytest.fixture
def upload(bucket: Bucket, key: str) -> Upload:
    """An upload of 5 MiB and 7 bytes, open at the key."""
    return opened(bucket, key)


def list_parts(bucket: Bucket, key: str, upload: Upload) -> list[StoredPart] | None:
    return bucket.store.list_parts(key, upload.multipart_id or "")


def test_new_multipart_upload_has_no_parts(bucket: Bucket, key: str, upload: Upload) -> None:
    """It is known, which is not the same as forgotten."""
    assert list_parts(bucket, key, upload) == []
    assert bucket.store.find_object(key) is None


def test_parts_are_listed_in_order_with_size_and_etag(bucket: Bucket, key: str, upload: Upload) -> None:
    """Whatever order they came in, and with the ETag that the client was told."""
    later = bucket.send_part(key, upload.multipart_id or "", 3, 9)
    earlier = bucket.send_part(key, upload.multipart_id or "", 1, 8)
    assert list_parts(bucket, key, upload) == [earlier, later]


def test_part_sent_again_replaces_the_first(bucket: Bucket, key: str, upload: Upload) -> None:
    """The last one counts."""
    bucket.send_part(key, upload.multipart_id or "", 1, 8)
    again = bucket.send_part(key, upload.multipart_id or "", 1, 9)
    assert list_parts(bucket, key, upload) == [again]


def test_complete_makes_one_object_of_the_parts(bucket: Bucket, key: str, upload: Upload) -> None:
    """With the type that the multipart upload was opened with; the multipart upload is gone after it."""
    parts = send_two(bucket, key, upload)
    assert bucket.store.complete_multipart(key, upload, parts) is Assembly.DONE
    stored = bucket.store.find_object(key)
    assert stored is not None
    assert (stored.size_bytes, stored.content_type) == (5 * MIB + 7, "video/mp4")
    assert (stored.metadata, stored.version_id) == ({}, None)
    assert stored.etag.endswith('-2"')
    assert list_parts(bucket, key, upload) is None


@pytest.mark.parametrize("encryption", [Encryption("AES256"), KMS])
def test_object_is_all_that_was_promised_at_the_start(bucket: Bucket, key: str, encryption: Encryption) -> None:
    """What S3 was told then is what the object's head says: nothing can be added later."""
    metadata = {"title": "Äpfel", "note": "plain"}
    upload = opened(bucket, key, metadata=metadata, key_id="01M81XFF80FMDPR3MZ4JM56722", encryption=encryption)
    assert bucket.store.complete_multipart(key, upload, send_two(bucket, key, upload)) is Assembly.DONE
    stored = bucket.store.find_object(key)
    assert stored is not None
    assert stored.metadata == {"title": "=?UTF-8?B?w4RwZmVs?=", "note": "plain", "portside-upload": upload.id}
    assert stored.encryption == encryption


@pytest.mark.parametrize("algorithm", [Algorithm.CRC32, Algorithm.CRC32C, Algorithm.CRC64NVME])
def test_whole_crc_is_kept_of_the_whole(bucket: Bucket, key: str, algorithm: Algorithm) -> None:
    """S3 adds the parts' up, though none came with its own."""
    checksum = Checksum(algorithm, "AAAAAA==")
    upload = opened(bucket, key, checksum=checksum)
    bucket.store.complete_multipart(key, upload, send_two(bucket, key, upload))
    stored = bucket.store.find_object(key)
    assert stored is not None
    assert stored.checksum is not None
    assert (stored.checksum.algorithm, stored.checksum.type) == (algorithm, ChecksumType.FULL_OBJECT)


@pytest.mark.parametrize("checksum", [None, SHA256])
def test_nothing_is_kept_of_what_s3_was_not_told(bucket: Bucket, key: str, checksum: Checksum | None) -> None:
    """No promise, or a whole SHA, which S3 cannot make of parts: what it keeps then is its own choice."""
    upload = opened(bucket, key, checksum=checksum)
    bucket.store.complete_multipart(key, upload, send_two(bucket, key, upload))
    stored = bucket.store.find_object(key)
    assert stored is not None
    assert stored.checksum is None
    assert bucket.store.find_checksum(key, stored) is None


def test_empty_file_is_one_empty_part(bucket: Bucket, key: str) -> None:
    """S3 completes nothing without any part."""
    upload = opened(bucket, key, size_bytes=0)
    part = bucket.send_part(key, upload.multipart_id or "", 1, 0)
    assert bucket.store.complete_multipart(key, upload, [part]) is Assembly.DONE
    stored = bucket.store.find_object(key)
    assert stored is not None
    assert stored.size_bytes == 0


def test_complete_after_complete_changes_nothing(bucket: Bucket, key: str, upload: Upload) -> None:
    """S3 may say yes again or no; the object stays as it is."""
    parts = send_two(bucket, key, upload)
    bucket.store.complete_multipart(key, upload, parts)
    stored = bucket.store.find_object(key)
    bucket.store.complete_multipart(key, upload, parts)
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
    bucket: Bucket, key: str, upload: Upload, wrong: Callable[[StoredPart, StoredPart], list[StoredPart]]
) -> None:
    """No object is made and the parts stay, so that the client can go on."""
    parts = send_two(bucket, key, upload)
    assert bucket.store.complete_multipart(key, upload, wrong(*parts)) is Assembly.REFUSED
    assert bucket.store.find_object(key) is None
    assert list_parts(bucket, key, upload) == parts


def test_complete_with_a_small_part_before_the_last_is_refused(bucket: Bucket, key: str) -> None:
    """Every part but the last has at least 5 MiB."""
    upload = opened(bucket, key, size_bytes=10 * MIB - 2)
    parts = [bucket.send_part(key, upload.multipart_id or "", number, 5 * MIB - 1) for number in (1, 2)]
    assert bucket.store.complete_multipart(key, upload, parts) is Assembly.REFUSED
    assert bucket.store.find_object(key) is None


def test_complete_where_an_object_is_does_not_overwrite_it(bucket: Bucket, key: str, upload: Upload) -> None:
    """If-None-Match: a key is written once."""
    parts = send_two(bucket, key, upload)
    bucket.put(key, b"abc")
    stored = bucket.store.find_object(key)
    assert bucket.store.complete_multipart(key, upload, parts) is Assembly.OCCUPIED
    assert bucket.store.find_object(key) == stored


def test_unknown_multipart_upload_has_none(bucket: Bucket, key: str) -> None:
    """Forgotten, never opened or made up: all the same."""
    assert bucket.store.list_parts(key, "unknown") is None


def test_abort_frees_the_parts_and_may_be_repeated(bucket: Bucket, key: str, upload: Upload) -> None:
    """The second time there is nothing to do, and nothing to complain of."""
    bucket.send_part(key, upload.multipart_id or "", 1, 8)
    bucket.store.abort_multipart(key, upload.multipart_id or "")
    bucket.store.abort_multipart(key, upload.multipart_id or "")
    assert list_parts(bucket, key, upload) is None


def test_abort_after_complete_leaves_the_object(bucket: Bucket, key: str, upload: Upload) -> None:
    """The parts are an object by then."""
    bucket.store.complete_multipart(key, upload, send_two(bucket, key, upload))
    bucket.store.abort_multipart(key, upload.multipart_id or "")
    assert bucket.store.find_object(key) is not None


def test_open_multiparts_are_listed_until_they_are_completed_or_aborted(bucket: Bucket, key: str) -> None:
    """Those under our prefix, each with its key and id and since when; other people's are none of our business."""
    completed, aborted, left = (opened(bucket, key) for _ in range(3))
    foreign = opened(bucket, f"x/{uuid4().hex}")
    bucket.store.complete_multipart(key, completed, send_two(bucket, key, completed))
    bucket.store.abort_multipart(key, aborted.multipart_id or "")
    found = {one.multipart_id: one for one in bucket.store.list_multiparts()}
    assert found[left.multipart_id or ""].key == key
    assert found[left.multipart_id or ""].started_at.tzinfo is not None
    assert not {completed.multipart_id, aborted.multipart_id, foreign.multipart_id} & set(found)
