"""What S3 is told when an upload in parts is opened, and when it is assembled; and what its refusals mean."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest

from tests.unit.uploads.aws.canned_answers import CannedAnswers, s3_error
from tests.unit.uploads.aws.canned_store import KEY, PARTS, UPLOAD, make_store
from tests.unit.uploads.aws.conftest import BUCKET
from tests.unit.uploads.promises import OTHER_ID, SHA256, SSE_KMS, SSE_S3, UPLOAD_ID, promised
from uploads.aws.clients import s3_client
from uploads.aws.object_store import S3ObjectStore
from uploads.errors import UnavailableError
from uploads.model import StoredObject, StoredPart, Upload
from uploads.ports import Assembly
from uploads.promise import Algorithm, Checksum, ChecksumType, Overwrite, Replaced, Strategy

STARTED = "<InitiateMultipartUploadResult><UploadId>m-1</UploadId></InitiateMultipartUploadResult>"
COMPLETED = "<CompleteMultipartUploadResult><ETag>&quot;x-2&quot;</ETag></CompleteMultipartUploadResult>"
CRC32C = Checksum(Algorithm.CRC32C, "AAAAAA==")
OF_PARTS = Checksum(Algorithm.SHA1, None, ChecksumType.COMPOSITE)
OWN = ("x-amz-date", "x-amz-content-sha256")  # every signed request has them


def parts_of(**changes: Any) -> Upload:
    return promised(Strategy.MULTIPART, **{"multipart_id": "m-1", "size_bytes": 7, **changes})


def told(request: AWSPreparedRequest) -> dict[str, str]:
    """What of a request's headers says something of the object."""
    headers: Any = request.headers.items()
    texts = {name.lower(): value.decode() if isinstance(value, bytes) else value for name, value in headers}
    wanted = ("x-amz-", "if-", "content-type")
    return {name: value for name, value in texts.items() if name.startswith(wanted) and name not in OWN}


@pytest.mark.parametrize(
    ("promise", "more"),
    [
        ({}, {}),
        ({"checksum": SHA256}, {}),  # S3 can make none of parts without theirs
        (
            {"checksum": SHA256, "checks_parts": True},
            {"x-amz-checksum-algorithm": "SHA256", "x-amz-checksum-type": "COMPOSITE"},
        ),
        ({"checksum": CRC32C}, {"x-amz-checksum-algorithm": "CRC32C", "x-amz-checksum-type": "FULL_OBJECT"}),
        (
            {"checksum": OF_PARTS, "checks_parts": True},
            {"x-amz-checksum-algorithm": "SHA1", "x-amz-checksum-type": "COMPOSITE"},
        ),
        ({"metadata": {"title": "Ä"}}, {"x-amz-meta-title": "=?UTF-8?B?w4Q=?="}),
        ({"key_id": OTHER_ID}, {"x-amz-meta-portside-upload": UPLOAD_ID}),
        ({"tags": {"a b": "c&d", "e": ""}}, {"x-amz-tagging": "a%20b=c%26d&e="}),
        ({"encryption": SSE_S3}, {"x-amz-server-side-encryption": "AES256"}),
        (
            {"encryption": SSE_KMS},
            {
                "x-amz-server-side-encryption": "aws:kms",
                "x-amz-server-side-encryption-aws-kms-key-id": str(SSE_KMS.kms_key_id),
            },
        ),
    ],
)
def test_s3_is_told_at_the_start_exactly_what_was_promised(promise: dict[str, Any], more: dict[str, str]) -> None:
    """boto3's own default would promise a CRC32 of every part, of which no client was told."""
    store, aws = make_store((200, STARTED))
    assert store.start_multipart(KEY, parts_of(**promise)) == "m-1"
    assert told(aws.requests[0]) == {"content-type": "application/pdf"} | more


@pytest.mark.parametrize(
    ("promise", "conditions"),
    [
        ({}, {"if-none-match": "*"}),
        ({"overwrite": Overwrite.REPLACE, "replaces": Replaced(OTHER_ID, '"e-1"')}, {"if-match": '"e-1"'}),
        ({"overwrite": Overwrite.VERSION, "replaces": Replaced(OTHER_ID)}, {}),
        (
            {"checksum": CRC32C},
            {"if-none-match": "*", "x-amz-checksum-crc32c": "AAAAAA==", "x-amz-checksum-type": "FULL_OBJECT"},
        ),
        ({"checksum": SHA256}, {"if-none-match": "*"}),
        ({"checksum": SHA256, "checks_parts": True}, {"if-none-match": "*"}),
        ({"checksum": OF_PARTS, "checks_parts": True}, {"if-none-match": "*"}),
    ],
)
def test_object_is_assembled_only_as_it_was_promised(promise: dict[str, Any], conditions: dict[str, str]) -> None:
    """What may be at the key, the size, and the checksum that S3 keeps of the whole: S3 refuses anything else."""
    store, aws = make_store((200, COMPLETED))
    assert store.complete_multipart(KEY, parts_of(**promise), PARTS) is Assembly.DONE
    headers = told(aws.requests[0])
    assert headers.pop("x-amz-mp-object-size") == "7"
    assert {name: value for name, value in headers.items() if name != "content-type"} == conditions


def test_parts_are_named_with_their_checksums_where_s3_was_told_of_them() -> None:
    """It refuses to assemble them without; of an algorithm that it was not told of they mean nothing."""
    parts = [StoredPart(1, 5, '"a"', "AAAAAA=="), StoredPart(2, 2, '"b"')]
    for promise, is_named in (({"checksum": CRC32C}, True), ({"checksum": SHA256}, False), ({}, False)):
        store, aws = make_store((200, COMPLETED))
        store.complete_multipart(KEY, parts_of(**promise), parts)
        body = aws.requests[0].body
        assert isinstance(body, bytes)
        assert body.count(b"<ChecksumCRC32C>AAAAAA==</ChecksumCRC32C>") == (1 if is_named else 0)
        assert body.count(b"<PartNumber>") == 2


def test_complete_that_fails_inside_a_200_is_unavailable() -> None:
    """S3 answers 200 before it is done, and may say only then that it failed."""
    store, _ = make_store((200, s3_error("InternalError")))
    with pytest.raises(UnavailableError):
        store.complete_multipart(KEY, UPLOAD, PARTS)


@pytest.mark.parametrize(
    ("status", "code", "assembly"),
    [
        (404, "NoSuchUpload", Assembly.REFUSED),
        (400, "InvalidPart", Assembly.REFUSED),
        (400, "InvalidPartOrder", Assembly.REFUSED),
        (400, "EntityTooSmall", Assembly.REFUSED),
        (400, "InvalidRequest", Assembly.REFUSED),
        (409, "ConditionalRequestConflict", Assembly.REFUSED),  # another caller is assembling it: no verdict
        (412, "PreconditionFailed", Assembly.OCCUPIED),
        (404, "NoSuchKey", Assembly.OCCUPIED),  # If-Match, and nothing is there
        (400, "BadDigest", Assembly.BROKEN),
    ],
)
def test_refusal_to_assemble_is_told_as_what_it_means(status: int, code: str, assembly: Assembly) -> None:
    """Done already or parts changed, where the caller looks what is true; or what no further try can mend."""
    store, _ = make_store((status, s3_error(code)))
    assert store.complete_multipart(KEY, UPLOAD, PARTS) is assembly


def test_refusal_inside_a_200_is_told_alike() -> None:
    """S3 may say it either way."""
    store, _ = make_store((200, s3_error("PreconditionFailed")))
    assert store.complete_multipart(KEY, UPLOAD, PARTS) is Assembly.OCCUPIED


def test_slow_calls_go_through_the_patient_client() -> None:
    """S3 may take long over assembling, and over an object's bytes; a second try would meet the first."""
    client, patient = (s3_client("eu-central-1", path_style=False) for _ in range(2))
    quick_answers, patient_answers = CannedAnswers(client, (500, "")), CannedAnswers(patient, (200, COMPLETED))
    store = S3ObjectStore(lambda: client, BUCKET, patient=lambda: patient)
    assert store.complete_multipart(KEY, UPLOAD, PARTS) is Assembly.DONE
    assert b"".join(store.read_object(KEY, StoredObject('"e"', 7, "text/plain"))) == COMPLETED.encode()
    assert (len(quick_answers.requests), len(patient_answers.requests)) == (0, 2)
    assert patient_answers.requests[1].headers["If-Match"] == b'"e"'


@pytest.mark.parametrize("version_id", [None, "v1"])
def test_rejected_object_gets_the_tag_that_the_buckets_lifecycle_looks_for(version_id: str | None) -> None:
    """On the version that was rejected, where there are any."""
    store, aws = make_store((200, ""))
    store.quarantine_object(KEY, version_id=version_id)
    body = aws.requests[0].body
    assert isinstance(body, bytes)
    assert b"<Tag><Key>portside-quarantine</Key><Value>rejected</Value></Tag>" in body
    assert ("versionId=v1" in aws.requests[0].url) is bool(version_id)
