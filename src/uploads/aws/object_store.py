"""S3 as the use cases see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from uploads.aws.clients import error_code, unavailable_when_down
from uploads.model import StoredObject, StoredPart

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# Assembling can be refused because it was done already (NoSuchUpload, PreconditionFailed, ConditionalRequestConflict)
# or because parts changed since they were listed. What is true, the caller finds out by looking.
_REFUSALS = frozenset(
    {
        "NoSuchUpload",
        "PreconditionFailed",
        "ConditionalRequestConflict",
        "InvalidPart",
        "InvalidPartOrder",
        "EntityTooSmall",
        "InvalidRequest",  # x-amz-mp-object-size is not what the parts add up to
    }
)


class S3ObjectStore:
    """The bucket. `client` and `patient`, for the one call that S3 may take long over, are asked for on first use:

    making an S3 client costs a tenth of a cold start, and starting a PUT upload needs none.
    """

    def __init__(
        self, client: Callable[[], S3Client], bucket: str, *, patient: Callable[[], S3Client] | None = None
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._patient = patient or client

    def start_multipart(self, key: str, *, content_type: str) -> str:
        """Open a multipart upload."""
        with unavailable_when_down("S3"):
            answer = self._client().create_multipart_upload(Bucket=self._bucket, Key=key, ContentType=content_type)
        return answer["UploadId"]

    def list_parts(self, key: str, multipart_id: str) -> list[StoredPart] | None:
        """All parts, of all pages of 1,000."""
        pages = self._client().get_paginator("list_parts").paginate(Bucket=self._bucket, Key=key, UploadId=multipart_id)
        try:
            with unavailable_when_down("S3"):
                return [
                    StoredPart(part_number=part["PartNumber"], size_bytes=part["Size"], etag=part["ETag"])
                    for page in pages
                    for part in page.get("Parts", [])
                ]
        except ClientError as error:
            if error_code(error) in ("NoSuchUpload", "404"):
                return None
            raise

    def complete_multipart(self, key: str, multipart_id: str, parts: Sequence[StoredPart], *, size_bytes: int) -> bool:
        """Assemble the object, only where there is none, and only of this size."""
        try:
            with unavailable_when_down("S3"):
                self._patient().complete_multipart_upload(
                    Bucket=self._bucket,
                    Key=key,
                    UploadId=multipart_id,
                    MultipartUpload={"Parts": [{"PartNumber": part.part_number, "ETag": part.etag} for part in parts]},
                    IfNoneMatch="*",
                    MpuObjectSize=size_bytes,
                )
        except ClientError as error:
            if error_code(error) in _REFUSALS:
                return False
            raise
        return True

    def abort_multipart(self, key: str, multipart_id: str) -> None:
        """Free the parts."""
        try:
            with unavailable_when_down("S3"):
                self._client().abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=multipart_id)
        except ClientError as error:
            if error_code(error) != "NoSuchUpload":
                raise

    def find_object(self, key: str) -> StoredObject | None:
        """What S3 knows of the object, without its bytes."""
        try:
            with unavailable_when_down("S3"):
                head = self._client().head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error_code(error) in ("404", "NoSuchKey", "NotFound"):
                return None
            raise
        return StoredObject(
            etag=head["ETag"],
            size_bytes=head["ContentLength"],
            content_type=head.get("ContentType", ""),
            version_id=head.get("VersionId"),
        )

    def delete_object(self, key: str) -> None:
        """Remove the object; S3 answers the same when there is none."""
        with unavailable_when_down("S3"):
            self._client().delete_object(Bucket=self._bucket, Key=key)
