"""What the fake does where moto does not do as S3: it must be as strict, or tests on it would prove nothing."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from tests.unit.fakes import FakeObjectStore
from tests.unit.fakes.object_store import ChecksumMissingError, NoSuchUploadError, composite_of
from tests.unit.fakes.objects import PreconditionFailedError
from tests.unit.uploads.aws.buckets import Bucket, fake_bucket, opened, send_two
from uploads.limits import MIB
from uploads.model import StoredPart
from uploads.ports import Assembly
from uploads.promise import Algorithm, Checksum, ChecksumType, Overwrite, Replaced

KEY = f"t/acme/{uuid4().hex.upper()}"
CRC32 = Checksum(Algorithm.CRC32, "AAAAAA==")
OF_PARTS = Checksum(Algorithm.SHA256, None, ChecksumType.COMPOSITE)
DIGEST = "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="


@pytest.fixture
def bucket() -> Bucket:
    return fake_bucket()


@pytest.fixture
def store(bucket: Bucket) -> FakeObjectStore:
    assert isinstance(bucket.store, FakeObjectStore)
    return bucket.store


def test_size_that_the_parts_do_not_add_up_to_is_refused(bucket: Bucket) -> None:
    """x-amz-mp-object-size."""
    upload = opened(bucket, KEY)
    parts = send_two(bucket, KEY, upload)
    assert bucket.store.complete_multipart(KEY, replace(upload, size_bytes=5 * MIB + 8), parts) is Assembly.REFUSED
    assert bucket.store.list_parts(KEY, upload.multipart_id or "") == parts


def test_unknown_multipart_upload_is_refused(bucket: Bucket) -> None:
    """S3's NoSuchUpload; and to a part of it."""
    upload = replace(opened(bucket, KEY), multipart_id="unknown")
    assert bucket.store.complete_multipart(KEY, upload, [StoredPart(1, 7, '"x"')]) is Assembly.REFUSED
    with pytest.raises(NoSuchUploadError):
        bucket.send_part(KEY, "unknown", 1, 7)


@pytest.mark.parametrize("there", ["the known one", "another one", "none"])
def test_replacement_is_assembled_only_in_place_of_the_known_object(
    bucket: Bucket, store: FakeObjectStore, there: str
) -> None:
    """If-Match."""
    known = store.put_object(KEY, 3, "text/plain")
    replaces = Replaced("01M81XFF80FMDPR3MZ4JM56722", known.etag)
    upload = opened(bucket, KEY, overwrite=Overwrite.REPLACE, replaces=replaces)
    parts = send_two(bucket, KEY, upload)
    if there == "another one":
        store.put_object(KEY, 4, "text/plain", must={"if-match": known.etag})
    elif there == "none":
        store.delete_object(KEY)
    expected = Assembly.DONE if there == "the known one" else Assembly.OCCUPIED
    assert store.complete_multipart(KEY, upload, parts) is expected


def test_put_meets_the_condition_that_it_must_name(store: FakeObjectStore) -> None:
    """If-None-Match where something is, If-Match where another is or nothing."""
    with pytest.raises(PreconditionFailedError):
        store.put_object(KEY, 3, "text/plain", must={"if-match": '"x"'})
    known = store.put_object(KEY, 3, "text/plain")
    for must in ({"if-none-match": "*"}, {"if-match": '"x"'}):
        with pytest.raises(PreconditionFailedError):
            store.put_object(KEY, 4, "text/plain", must=must)
    assert store.put_object(KEY, 4, "text/plain", must={"if-match": known.etag}) == store.find_object(KEY)


def test_parts_that_do_not_add_up_to_a_whole_crc_are_broken(bucket: Bucket, store: FakeObjectStore) -> None:
    """S3's BadDigest; where the sum is as promised, it is kept."""
    upload = opened(bucket, KEY, checksum=CRC32)
    parts = send_two(bucket, KEY, upload)
    store.sums[upload.id] = replace(CRC32, value="AAAAAQ==")
    assert store.complete_multipart(KEY, upload, parts) is Assembly.BROKEN
    store.sums.clear()
    assert store.complete_multipart(KEY, upload, parts) is Assembly.DONE
    assert store.objects[KEY].checksum == CRC32


def test_part_without_its_checksum_is_refused_where_one_is_wanted_with_each(
    bucket: Bucket, store: FakeObjectStore
) -> None:
    """And S3 makes the object's of the parts'."""
    upload = opened(bucket, KEY, checksum=OF_PARTS, checks_parts=True)
    with pytest.raises(ChecksumMissingError):
        store.upload_part(upload.multipart_id or "", 1, 5 * MIB)
    parts = [
        store.upload_part(upload.multipart_id or "", number, size_bytes, "", DIGEST)
        for number, size_bytes in ((1, 5 * MIB), (2, 7))
    ]
    assert store.complete_multipart(KEY, upload, parts) is Assembly.DONE
    expected = Checksum(Algorithm.SHA256, composite_of(Algorithm.SHA256, [DIGEST, DIGEST]), ChecksumType.COMPOSITE)
    assert store.objects[KEY].checksum == expected
    assert str(expected.value).endswith("-2")


def test_quarantine_marks_the_version_that_it_names(store: FakeObjectStore) -> None:
    """Or the newest; nothing where nothing is."""
    store = FakeObjectStore(keeps_versions=True)
    store.quarantine_object(KEY)
    assert store.quarantined == set()
    older = store.put_object(KEY, 3, "text/plain")
    newer = store.put_object(KEY, 4, "text/plain", must={})
    store.quarantine_object(KEY, version_id=older.version_id)
    assert store.quarantined == {(KEY, older.version_id)}
    store.quarantine_object(KEY)
    assert store.quarantined == {(KEY, older.version_id), (KEY, newer.version_id)}
