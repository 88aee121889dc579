"""Which version S3 is asked for, and what it is told when an object may have changed since it was looked at."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.uploads.aws.canned_answers import s3_error
from tests.unit.uploads.aws.canned_store import KEY, make_store
from uploads.aws.object_store import S3ObjectStore
from uploads.model import StoredObject

PLAIN = StoredObject('"e"', 7, "text/plain")
VERSION = StoredObject('"e"', 7, "text/plain", version_id="v1")
CHECKSUM = "<Checksum><ChecksumSHA256>x=</ChecksumSHA256></Checksum>"
ATTRIBUTES = f"<GetObjectAttributesResponse>{CHECKSUM}</GetObjectAttributesResponse>"


@pytest.mark.parametrize(
    "call",
    [
        lambda store, stored: list(store.read_object(KEY, stored)),
        lambda store, stored: store.find_checksum(KEY, stored),
        lambda store, stored: store.delete_object(KEY, version_id=stored.version_id),
        lambda store, stored: store.quarantine_object(KEY, version_id=stored.version_id),
    ],
    ids=["read_object", "find_checksum", "delete_object", "quarantine_object"],
)
@pytest.mark.parametrize("stored", [PLAIN, VERSION])
def test_every_call_is_of_the_version_that_was_looked_at(
    call: Callable[[S3ObjectStore, StoredObject], object], stored: StoredObject
) -> None:
    """Another may have covered it since. Where there are none, none is named."""
    store, aws = make_store((200, ATTRIBUTES))
    call(store, stored)
    assert ("versionId=v1" in aws.requests[0].url) is (stored is VERSION)
    assert ("versionId" in aws.requests[0].url) is (stored is VERSION)


@pytest.mark.parametrize(("etag", "is_told"), [("e", True), ('"e"', True), ("other", False)])
def test_checksum_is_only_told_of_the_object_that_was_looked_at(etag: str, is_told: bool) -> None:
    """GetObjectAttributes knows no condition, and tells ETags without their quotes."""
    body = ATTRIBUTES.replace("<Checksum>", f"<ETag>{etag.replace(chr(34), '&quot;')}</ETag><Checksum>", 1)
    store, _ = make_store((200, body))
    assert (store.find_checksum(KEY, PLAIN) is not None) is is_told


def test_object_is_deleted_on_the_condition_that_it_is_still_the_one() -> None:
    """If-Match; without an ETag there is no condition."""
    store, aws = make_store((204, ""))
    store.delete_object(KEY, only_etag='"e"')
    store.delete_object(KEY)
    assert aws.requests[0].headers["If-Match"] == b'"e"'
    assert "If-Match" not in aws.requests[1].headers


@pytest.mark.parametrize(("status", "code"), [(412, "PreconditionFailed"), (404, "NoSuchKey")])
def test_object_that_is_another_one_or_gone_is_left_as_it_is(status: int, code: str) -> None:
    """What was to be deleted is not there: nothing to complain of."""
    store, _ = make_store((status, s3_error(code)))
    store.delete_object(KEY, only_etag='"e"')


def page_of_versions(key: str, version_id: str, *, more: bool) -> tuple[int, str]:
    version = f"<Version><Key>{key}</Key><VersionId>{version_id}</VersionId></Version>"
    marker = f"<DeleteMarker><Key>{key}</Key><VersionId>d-{version_id}</VersionId></DeleteMarker>"
    after = f"<IsTruncated>{str(more).lower()}</IsTruncated><NextKeyMarker>{key}</NextKeyMarker>"
    return (
        200,
        f"<ListVersionsResult>{after}<NextVersionIdMarker>{version_id}</NextVersionIdMarker>{version}{marker}</ListVersionsResult>",
    )


def test_versions_of_all_pages_are_told_as_they_come() -> None:
    """Of this very key; whoever has found the right one asks no further."""
    store, aws = make_store(
        page_of_versions(f"{KEY}-x", "v0", more=True),
        page_of_versions(KEY, "v1", more=True),
        (200, ""),
        page_of_versions(KEY, "v2", more=False),
        (404, ""),
        ETag='"e"',
        Content_Length="7",
    )
    found = store.find_versions(KEY)
    assert next(found).etag == '"e"'
    assert [request.method for request in aws.requests] == ["GET", "GET", "HEAD"]
    assert "versionId=v1" in aws.requests[2].url
    assert list(found) == [], "a version that was deleted between the list and its head is none"
