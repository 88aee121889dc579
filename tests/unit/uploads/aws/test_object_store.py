"""What the S3 adapter sends, and what it makes of S3's answers and failures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from tests.unit.uploads.aws.canned_answers import s3_error
from tests.unit.uploads.aws.canned_store import KEY, PARTS, UPLOAD, make_store
from uploads.aws.object_store import S3ObjectStore
from uploads.errors import UnavailableError
from uploads.model import OpenMultipart, StoredObject, StoredPart
from uploads.promise import Algorithm, Checksum, ChecksumType

STORED = StoredObject('"e"', 7, "text/plain")
CALLS: dict[str, Callable[[S3ObjectStore], object]] = {
    "start_multipart": lambda store: store.start_multipart(KEY, UPLOAD),
    "list_parts": lambda store: store.list_parts(KEY, "m-1"),
    "complete_multipart": lambda store: store.complete_multipart(KEY, UPLOAD, PARTS),
    "abort_multipart": lambda store: store.abort_multipart(KEY, "m-1"),
    "list_multiparts": lambda store: list(store.list_multiparts()),
    "find_object": lambda store: store.find_object(KEY),
    "find_versions": lambda store: list(store.find_versions(KEY)),
    "find_checksum": lambda store: store.find_checksum(KEY, STORED),
    "read_object": lambda store: list(store.read_object(KEY, STORED)),
    "delete_object": lambda store: store.delete_object(KEY),
    "quarantine_object": lambda store: store.quarantine_object(KEY),
}
THREE_PARTS = "<ObjectParts><PartsCount>3</PartsCount></ObjectParts>"
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@every_call
def test_s3_that_fails_is_unavailable(call: Callable[[S3ObjectStore], object]) -> None:
    """Each call says so; none takes it for an absent upload or object."""
    store, _ = make_store((503, s3_error("SlowDown")))
    with pytest.raises(UnavailableError):
        call(store)


@every_call
def test_s3_that_cannot_be_reached_is_unavailable(call: Callable[[S3ObjectStore], object]) -> None:
    """No answer at all is the same to the caller."""
    store, _ = make_store(EndpointConnectionError(endpoint_url="https://s3"))
    with pytest.raises(UnavailableError):
        call(store)


@every_call
def test_denied_call_is_a_mistake_of_ours_and_passes_through(call: Callable[[S3ObjectStore], object]) -> None:
    """A role without a permission is neither a 404 nor worth trying again."""
    store, _ = make_store((403, s3_error("AccessDenied")))
    with pytest.raises(ClientError):
        call(store)


def page_of_parts(number: int, *, more: bool) -> tuple[int, str]:
    part = (
        f"<Part><PartNumber>{number}</PartNumber><Size>9</Size><ETag>&quot;{number}&quot;</ETag>"
        "<ChecksumCRC32>AAAAAA==</ChecksumCRC32></Part>"
    )
    after = f"<IsTruncated>{str(more).lower()}</IsTruncated><NextPartNumberMarker>{number}</NextPartNumberMarker>"
    return 200, f"<ListPartsResult>{after}{part}</ListPartsResult>"


def test_parts_of_all_pages_are_listed_with_their_checksums() -> None:
    """S3 pages at 1,000, and an upload has up to 10,000."""
    store, aws = make_store(page_of_parts(1_000, more=True), page_of_parts(1_001, more=False))
    assert store.list_parts(KEY, "m-1") == [
        StoredPart(1_000, 9, '"1000"', "AAAAAA=="),
        StoredPart(1_001, 9, '"1001"', "AAAAAA=="),
    ]
    assert "part-number-marker=1000" in aws.requests[1].url


def page_of_multiparts(name: str, *, more: bool) -> tuple[int, str]:
    found = (
        f"<Upload><Key>t/acme/{name}</Key><UploadId>{name}</UploadId>"
        "<Initiated>2026-11-22T15:20:00.000Z</Initiated></Upload>"
    )
    after = f"<IsTruncated>{str(more).lower()}</IsTruncated><NextKeyMarker>{name}</NextKeyMarker>"
    return (
        200,
        f"<ListMultipartUploadsResult>{after}<NextUploadIdMarker>{name}</NextUploadIdMarker>{found}</ListMultipartUploadsResult>",
    )


def test_multiparts_of_all_pages_are_listed() -> None:
    """Of our own prefix; as they come, so that the sweeper may stop between."""
    store, aws = make_store(page_of_multiparts("m-1", more=True), page_of_multiparts("m-2", more=False))
    found = store.list_multiparts()
    started_at = datetime(2026, 11, 22, 15, 20, tzinfo=UTC)
    assert next(found) == OpenMultipart("t/acme/m-1", "m-1", started_at)
    assert len(aws.requests) == 1
    assert list(found) == [OpenMultipart("t/acme/m-2", "m-2", started_at)]
    assert "prefix=t%2F" in aws.requests[0].url
    assert "key-marker=m-1" in aws.requests[1].url


def test_object_without_a_list_permission_is_not_taken_for_absent() -> None:
    """Without s3:ListBucket S3 answers 403 for an absent key: the template grants it, and we do not guess."""
    store, _ = make_store((403, ""))
    with pytest.raises(ClientError):
        store.find_object(KEY)


def test_object_tells_all_that_a_promise_is_compared_with() -> None:
    """The checksum only when it is asked for."""
    store, aws = make_store(
        (200, ""),
        ETag='"e-2"',
        Content_Length="7",
        Content_Type="video/mp4",
        x_amz_version_id="v1",
        x_amz_checksum_sha256="uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=-2",
        x_amz_checksum_type="COMPOSITE",
        x_amz_meta_Title="=?UTF-8?Q?=C3=84?=",
        x_amz_server_side_encryption="aws:kms",
        x_amz_server_side_encryption_aws_kms_key_id="arn:key",
    )
    stored = store.find_object(KEY)
    assert stored is not None
    assert (stored.etag, stored.size_bytes, stored.content_type, stored.version_id) == ('"e-2"', 7, "video/mp4", "v1")
    assert stored.checksum == Checksum(
        Algorithm.SHA256, "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=-2", ChecksumType.COMPOSITE
    )
    assert {name.lower(): value for name, value in stored.metadata.items()} == {"title": "=?UTF-8?Q?=C3=84?="}
    assert stored.encryption is not None
    assert (stored.encryption.algorithm, stored.encryption.kms_key_id) == ("aws:kms", "arn:key")
    assert aws.requests[0].headers["x-amz-checksum-mode"] == b"ENABLED"


@pytest.mark.parametrize(
    ("answer", "checksum"),
    [
        (
            "<Checksum><ChecksumSHA256>x=</ChecksumSHA256><ChecksumType>FULL_OBJECT</ChecksumType></Checksum>",
            ("x=", "FULL_OBJECT"),
        ),
        ("<Checksum><ChecksumSHA256>x=</ChecksumSHA256></Checksum>", ("x=", "FULL_OBJECT")),
        ("<Checksum><ChecksumSHA256>x=-3</ChecksumSHA256></Checksum>", ("x=-3", "COMPOSITE")),
        (
            "<Checksum><ChecksumSHA256>x=</ChecksumSHA256><ChecksumType>COMPOSITE</ChecksumType></Checksum>"
            + THREE_PARTS,
            ("x=-3", "COMPOSITE"),
        ),
        (THREE_PARTS, None),
        ("", None),
    ],
)
def test_checksum_by_attributes_is_told_as_the_head_would(answer: str, checksum: tuple[str, str] | None) -> None:
    """GetObjectAttributes tells a composite one and its number of parts apart."""
    store, aws = make_store((200, f"<GetObjectAttributesResponse>{answer}</GetObjectAttributesResponse>"))
    value, kind = checksum or ("", "COMPOSITE")
    expected = Checksum(Algorithm.SHA256, value, ChecksumType(kind)) if checksum else None
    assert store.find_checksum(KEY, STORED) == expected
    assert aws.requests[0].headers["x-amz-object-attributes"] == b"ETag,Checksum,ObjectParts"


@pytest.mark.parametrize(("status", "code"), [(404, "NoSuchKey"), (501, "NotImplemented"), (405, "MethodNotAllowed")])
def test_store_that_knows_no_attributes_tells_no_checksum(status: int, code: str) -> None:
    """Many do not; then the object is read."""
    store, _ = make_store((status, s3_error(code)))
    assert store.find_checksum(KEY, STORED) is None


@pytest.mark.parametrize("failure", [ReadTimeoutError(endpoint_url="https://s3"), (200, "cut")])
def test_object_whose_bytes_stop_coming_is_unavailable(failure: tuple[int, str] | Exception) -> None:
    """A connection that breaks halfway must not give the digest of half a file."""
    store, _ = make_store(failure, Content_Length="1000")
    with pytest.raises(UnavailableError):
        list(store.read_object(KEY, STORED))
