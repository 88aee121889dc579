"""What the adapter of results sends to S3, and what it makes of S3's answers and failures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from tests.unit.uploads.aws.canned_answers import CannedAnswers, s3_error
from tests.unit.uploads.aws.conftest import BUCKET, REGION
from uploads.aws.clients import s3_client
from uploads.aws.object_writer import S3ObjectWriter
from uploads.errors import UnavailableError
from uploads.limits import DEFAULT_PART_BYTES, MIB
from uploads.promise import Encryption

PREFIX = "t/acme/01M81XFF80FMDPR3MZ4JM56722/01M81XFF80FMDPR3MZ4JM56723/"
KEY = PREFIX + "00001"
OPENED = (200, "<InitiateMultipartUploadResult><UploadId>m-1</UploadId></InitiateMultipartUploadResult>")
NOTHING: list[tuple[int, str]] = [
    (200, "<ListMultipartUploadsResult></ListMultipartUploadsResult>"),
    (200, "<ListBucketResult></ListBucketResult>"),
]


def make_writer(*answers: tuple[int, str] | Exception, **options: Any) -> tuple[S3ObjectWriter, CannedAnswers]:
    client = s3_client("eu-central-1", path_style=False, patient=True)  # which does not try again, so tests are quick
    return S3ObjectWriter(lambda: client, BUCKET, **options), CannedAnswers(client, *answers, headers={"ETag": '"e"'})


def write(writer: S3ObjectWriter, size_bytes: int = 3) -> None:
    pieces = [bytes(MIB)] * (size_bytes // MIB) + [bytes(size_bytes % MIB)]
    writer.write(KEY, iter(pieces), content_type="text/plain", metadata={"portside-name": "a"})


LARGE = DEFAULT_PART_BYTES + 1
CALLS: dict[str, Callable[[S3ObjectWriter], None]] = {
    "write": write,
    "write in parts": lambda writer: write(writer, LARGE),
    "delete_under": lambda writer: writer.delete_under(PREFIX),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


@every_call
@pytest.mark.parametrize("failure", [(503, s3_error("SlowDown")), EndpointConnectionError(endpoint_url="https://s3")])
def test_s3_that_fails_is_unavailable(call: Callable[[S3ObjectWriter], None], failure: Any) -> None:
    """The job tries again later."""
    writer, _ = make_writer(failure)
    with pytest.raises(UnavailableError):
        call(writer)


@every_call
def test_denied_call_is_a_mistake_of_ours_and_passes_through(call: Callable[[S3ObjectWriter], None]) -> None:
    """Trying again would not mend it."""
    writer, _ = make_writer((403, s3_error("AccessDenied")))
    with pytest.raises(ClientError):
        call(writer)


def test_short_content_goes_in_one_request_that_only_creates() -> None:
    """As the bucket's policy demands."""
    writer, aws = make_writer((200, ""))
    write(writer)
    (request,) = aws.requests
    assert request.method == "PUT"
    assert request.headers["If-None-Match"] == b"*"
    assert request.headers["x-amz-meta-portside-name"] == b"a"
    assert "x-amz-server-side-encryption" not in request.headers


@pytest.mark.parametrize("size_bytes", [3, LARGE])
def test_results_carry_the_tag_that_the_lifecycle_removes_them_by(size_bytes: int) -> None:
    """Where the object is begun; nobody else would ever remove them."""
    writer, aws = make_writer(*([(200, "")] if size_bytes == 3 else [OPENED, (200, ""), (200, ""), (200, "<R/>")]))
    write(writer, size_bytes)
    assert aws.requests[0].headers["x-amz-tagging"] == b"portside-results=job"
    assert all("x-amz-tagging" not in request.headers for request in aws.requests[1:])


def test_parts_are_put_together_only_where_nothing_is() -> None:
    """The condition is on the request that makes the object."""
    writer, aws = make_writer(OPENED, (200, ""), (200, ""), (200, "<CompleteMultipartUploadResult/>"))
    write(writer, LARGE)
    assert [request.method for request in aws.requests] == ["POST", "PUT", "PUT", "POST"]
    assert aws.requests[3].headers["If-None-Match"] == b"*"


@pytest.mark.parametrize("size_bytes", [3, LARGE])
def test_promised_encryption_is_asked_for(size_bytes: int) -> None:
    """Where the object is begun."""
    encryption = Encryption("aws:kms", "arn:key")
    answers = [(200, "")] if size_bytes == 3 else [OPENED, (200, ""), (200, ""), (200, "<R/>")]
    writer, aws = make_writer(*answers, encryption=encryption)
    write(writer, size_bytes)
    assert aws.requests[0].headers["x-amz-server-side-encryption"] == b"aws:kms"
    assert aws.requests[0].headers["x-amz-server-side-encryption-aws-kms-key-id"] == b"arn:key"


@pytest.mark.parametrize("status_and_code", [(409, "ConditionalRequestConflict"), (404, "NoSuchUpload")])
def test_another_write_under_way_is_tried_again_later(status_and_code: tuple[int, str]) -> None:
    """Then it will be there, or not; and the parts are freed."""
    status, code = status_and_code
    writer, aws = make_writer(OPENED, (200, ""), (200, ""), (status, s3_error(code)), (204, ""))
    with pytest.raises(UnavailableError):
        write(writer, LARGE)
    assert aws.requests[-1].method == "DELETE"


def test_failure_to_free_parts_hides_no_other() -> None:
    """What went wrong first is what counts."""
    writer, _ = make_writer(OPENED, (503, s3_error("SlowDown")), (403, s3_error("AccessDenied")))
    with pytest.raises(UnavailableError):
        write(writer, LARGE)


@pytest.mark.parametrize("code", ["InternalError", "SlowDown", "AccessDenied"])
def test_single_failure_inside_a_deletion_is_one_of_all(code: str) -> None:
    """S3 tells of it with status 200."""
    found = (200, "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>")
    failed = (200, f"<DeleteResult><Error><Key>a</Key><Code>{code}</Code></Error></DeleteResult>")
    writer, _ = make_writer(NOTHING[0], found, failed)
    with pytest.raises(ClientError if code == "AccessDenied" else UnavailableError):
        writer.delete_under(PREFIX)


@pytest.mark.parametrize(
    "prefix", ["", "t/", "t/acme/", "t/acme/01M81XFF80FMDPR3MZ4JM56722/", PREFIX[:-1], "x/y/z/w/v/"]
)
def test_prefix_of_more_than_one_jobs_results_is_never_deleted(prefix: str) -> None:
    """It could be all files of a tenant."""
    writer, aws = make_writer((200, ""))
    with pytest.raises(ValueError, match="not of one job"):
        writer.delete_under(prefix)
    assert aws.requests == []


def test_store_that_goes_on_telling_of_what_is_deleted_is_unavailable() -> None:
    """Nobody asks it for ever."""
    found = (200, "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>")
    writer, aws = make_writer(NOTHING[0], found, (200, "<DeleteResult/>"), found)
    with pytest.raises(UnavailableError):
        writer.delete_under(PREFIX)
    assert len(aws.requests) == 4


@pytest.mark.parametrize("keeps_versions", [True, False])
def test_thousands_are_deleted_page_by_page(moto: None, keeps_versions: bool) -> None:  # noqa: ARG001 # moto is there while it lives
    """S3 takes a thousand at once; unfinished uploads and older versions go, too."""
    client: Any = s3_client(REGION, path_style=False)
    bucket = f"many-{uuid4()}"
    client.create_bucket(Bucket=bucket)
    if keeps_versions:
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for number in range(1_003):
        client.put_object(Bucket=bucket, Key=f"{PREFIX}{number:05d}", Body=b"")
    client.put_object(Bucket=bucket, Key=KEY, Body=b"again")
    client.delete_object(Bucket=bucket, Key=KEY)
    client.create_multipart_upload(Bucket=bucket, Key=KEY)
    S3ObjectWriter(lambda: client, bucket, keeps_versions=keeps_versions).delete_under(PREFIX)
    left = client.list_object_versions(Bucket=bucket)
    assert not left.get("Versions")
    assert not left.get("DeleteMarkers")
    assert not client.list_multipart_uploads(Bucket=bucket).get("Uploads")
