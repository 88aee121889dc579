"""What the S3 adapter sends, and what it makes of S3's answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from tests.unit.uploads.aws.canned_answers import CannedAnswers, s3_error
from tests.unit.uploads.aws.conftest import BUCKET
from uploads.aws.clients import s3_client
from uploads.aws.object_store import S3ObjectStore
from uploads.errors import UnavailableError
from uploads.model import StoredPart

KEY = "t/acme/01M81XFF80FMDPR3MZ4JM56722"
PARTS = [StoredPart(1, 5, '"a"'), StoredPart(2, 2, '"b"')]
CALLS: dict[str, Callable[[S3ObjectStore], object]] = {
    "start_multipart": lambda store: store.start_multipart(KEY, content_type="video/mp4"),
    "list_parts": lambda store: store.list_parts(KEY, "m-1"),
    "complete_multipart": lambda store: store.complete_multipart(KEY, "m-1", PARTS, size_bytes=7),
    "abort_multipart": lambda store: store.abort_multipart(KEY, "m-1"),
    "find_object": lambda store: store.find_object(KEY),
    "delete_object": lambda store: store.delete_object(KEY),
}
COMPLETED = "<CompleteMultipartUploadResult><ETag>&quot;x-2&quot;</ETag></CompleteMultipartUploadResult>"
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def make_store(*answers: tuple[int, str] | Exception) -> tuple[S3ObjectStore, CannedAnswers]:
    client = s3_client("eu-central-1", path_style=False, patient=True)  # which does not try again, so tests are quick
    return S3ObjectStore(lambda: client, BUCKET), CannedAnswers(client, *answers)


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


def test_complete_is_only_good_for_one_creation_of_the_promised_size() -> None:
    """S3 itself is asked to refuse anything else: an object already there, or parts of another size."""
    store, aws = make_store((200, COMPLETED))
    assert store.complete_multipart(KEY, "m-1", PARTS, size_bytes=7)
    headers = aws.requests[0].headers
    assert (headers["If-None-Match"], headers["x-amz-mp-object-size"]) == (b"*", b"7")


def test_complete_that_fails_inside_a_200_is_unavailable() -> None:
    """S3 answers 200 before it is done, and may say only then that it failed."""
    store, _ = make_store((200, s3_error("InternalError")))
    with pytest.raises(UnavailableError):
        store.complete_multipart(KEY, "m-1", PARTS, size_bytes=7)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (404, "NoSuchUpload"),
        (412, "PreconditionFailed"),
        (409, "ConditionalRequestConflict"),
        (400, "InvalidPart"),
        (400, "InvalidPartOrder"),
        (400, "EntityTooSmall"),
        (400, "InvalidRequest"),
    ],
)
def test_complete_that_s3_refuses_is_false(status: int, code: str) -> None:
    """Done already, or parts changed: the caller looks what is true."""
    store, _ = make_store((status, s3_error(code)))
    assert store.complete_multipart(KEY, "m-1", PARTS, size_bytes=7) is False


def test_complete_goes_through_the_patient_client() -> None:
    """S3 may take long over it, and a second try would meet the first."""
    client, patient = (s3_client("eu-central-1", path_style=False) for _ in range(2))
    quick_answers, patient_answers = CannedAnswers(client, (500, "")), CannedAnswers(patient, (200, COMPLETED))
    assert S3ObjectStore(lambda: client, BUCKET, patient=lambda: patient).complete_multipart(
        KEY, "m-1", PARTS, size_bytes=7
    )
    assert (len(quick_answers.requests), len(patient_answers.requests)) == (0, 1)


def page_of_parts(number: int, *, more: bool) -> tuple[int, str]:
    part = f"<Part><PartNumber>{number}</PartNumber><Size>9</Size><ETag>&quot;{number}&quot;</ETag></Part>"
    after = f"<IsTruncated>{str(more).lower()}</IsTruncated><NextPartNumberMarker>{number}</NextPartNumberMarker>"
    return 200, f"<ListPartsResult>{after}{part}</ListPartsResult>"


def test_parts_of_all_pages_are_listed() -> None:
    """S3 pages at 1,000, and an upload has up to 10,000."""
    store, aws = make_store(page_of_parts(1_000, more=True), page_of_parts(1_001, more=False))
    assert store.list_parts(KEY, "m-1") == [StoredPart(1_000, 9, '"1000"'), StoredPart(1_001, 9, '"1001"')]
    assert "part-number-marker=1000" in aws.requests[1].url


def test_object_without_a_list_permission_is_not_taken_for_absent() -> None:
    """Without s3:ListBucket S3 answers 403 for an absent key: the template grants it, and we do not guess."""
    store, _ = make_store((403, ""))
    with pytest.raises(ClientError):
        store.find_object(KEY)


@pytest.mark.parametrize(
    ("path_style", "url"),
    [
        (False, f"https://{BUCKET}.s3.us-east-1.amazonaws.com/{KEY}"),
        (True, f"https://s3.us-east-1.amazonaws.com/{BUCKET}/{KEY}"),
    ],
)
def test_requests_go_to_the_regional_host_and_are_signed_with_sigv4(path_style: bool, url: str) -> None:
    """boto3's own defaults in us-east-1 are the global host and, for URLs, SigV2."""
    client = s3_client("us-east-1", path_style=path_style)
    aws = CannedAnswers(client, (204, ""))
    S3ObjectStore(lambda: client, BUCKET).delete_object(KEY)
    assert aws.requests[0].url == url
    assert b"AWS4-HMAC-SHA256 " in aws.requests[0].headers["Authorization"]


def test_clients_give_up_before_the_gateway_does() -> None:
    """The gateway cuts at 29 s; a dependency that is down is reported within 10."""
    quick, patient = (
        s3_client("us-east-1", path_style=False, patient=patient).meta.config for patient in (False, True)
    )
    tries = quick.retries["total_max_attempts"]  # type: ignore[attr-defined]  # the stubs do not know what botocore makes of it
    assert tries * (quick.connect_timeout + quick.read_timeout) + 1 < 10  # type: ignore[attr-defined]  # the same
    assert patient.connect_timeout + patient.read_timeout < 28  # type: ignore[attr-defined]  # the same
    assert patient.retries["total_max_attempts"] == 1  # type: ignore[attr-defined]  # the same
