"""S3 as the use cases see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from uploads.aws.clients import error_code, unavailable_when_down
from uploads.aws.s3_shapes import assembling, attributes, checksum_of, counted, encryption_of, in_version, stored_parts
from uploads.errors import UnavailableError
from uploads.keys import PREFIX
from uploads.model import OpenMultipart, StoredObject, StoredPart, Upload
from uploads.ports import Assembly
from uploads.promise import Checksum

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import TagTypeDef

# The object is there already, or is another one than was to be replaced, or that one is gone.
_OCCUPIED = frozenset({"PreconditionFailed", "NoSuchKey"})
# Assembling can be refused because it was done already (NoSuchUpload), because another caller is at it
# (ConditionalRequestConflict), because parts changed since they were listed, or because they do not add up to the
# promised size (InvalidRequest). What is true, the caller finds out by looking.
_REFUSALS = frozenset(
    {
        "ConditionalRequestConflict",
        "EntityTooSmall",
        "InvalidPart",
        "InvalidPartOrder",
        "InvalidRequest",
        "NoSuchUpload",
    }
)
_ABSENT = frozenset({"404", "NoSuchKey", "NoSuchVersion", "NotFound"})
_PIECE_BYTES = 1024 * 1024

QUARANTINE_TAG: TagTypeDef = {"Key": "portside-quarantine", "Value": "rejected"}


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

    def start_multipart(self, key: str, upload: Upload) -> str:
        """Open a multipart upload."""
        with unavailable_when_down("S3"):
            answer = self._client().create_multipart_upload(Bucket=self._bucket, Key=key, **attributes(upload))
        return answer["UploadId"]

    def list_parts(self, key: str, multipart_id: str) -> list[StoredPart] | None:
        """All parts, of all pages of 1,000."""
        pages = self._client().get_paginator("list_parts").paginate(Bucket=self._bucket, Key=key, UploadId=multipart_id)
        try:
            with unavailable_when_down("S3"):
                return stored_parts(part for page in pages for part in page.get("Parts", []))
        except ClientError as error:
            if error_code(error) in ("NoSuchUpload", "404"):
                return None
            raise

    def complete_multipart(self, key: str, upload: Upload, parts: Sequence[StoredPart]) -> Assembly:
        """Assemble the object: only where it may be written, of this size and, if S3 keeps it, of this checksum."""
        with unavailable_when_down("S3"):
            try:
                self._patient().complete_multipart_upload(Bucket=self._bucket, Key=key, **assembling(upload, parts))
            except ClientError as error:  # the code decides: an error that S3 tells inside a 200, boto3 makes a 500
                if error_code(error) in _OCCUPIED:
                    return Assembly.OCCUPIED
                if error_code(error) == "BadDigest":
                    return Assembly.BROKEN
                if error_code(error) in _REFUSALS:
                    return Assembly.REFUSED
                raise
        return Assembly.DONE

    def abort_multipart(self, key: str, multipart_id: str) -> None:
        """Free the parts."""
        try:
            with unavailable_when_down("S3"):
                self._client().abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=multipart_id)
        except ClientError as error:
            if error_code(error) not in ("NoSuchUpload", "404"):
                raise

    def list_multiparts(self) -> Iterator[OpenMultipart]:
        """All that are open under our prefix, of all pages of 1,000."""
        pages = self._client().get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket, Prefix=PREFIX)
        with unavailable_when_down("S3"):
            for page in pages:
                for found in page.get("Uploads", []):
                    yield OpenMultipart(found["Key"], found["UploadId"], found["Initiated"])

    def find_object(self, key: str) -> StoredObject | None:
        """What S3 knows of the object, without its bytes."""
        return self._head(key, None)

    def find_versions(self, key: str) -> Iterator[StoredObject]:
        """Each as its own head tells it; delete markers are none."""
        pages = self._client().get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=key)
        with unavailable_when_down("S3"):
            for page in pages:
                for version in page.get("Versions", []):
                    found = self._head(key, version["VersionId"]) if version["Key"] == key else None
                    if found:
                        yield found

    def find_checksum(self, key: str, stored: StoredObject) -> Checksum | None:
        """GetObjectAttributes, which not every store has."""
        try:
            with unavailable_when_down("S3"):
                found: Any = self._client().get_object_attributes(
                    Bucket=self._bucket,
                    Key=key,
                    ObjectAttributes=["ETag", "Checksum", "ObjectParts"],
                    MaxParts=1,
                    **in_version(stored.version_id),
                )
        except ClientError as error:
            if error_code(error) in _ABSENT | {"NotImplemented", "MethodNotAllowed"}:
                return None
            raise
        if found.get("ETag", stored.etag).strip('"') != stored.etag.strip('"'):
            return None  # another object has taken its place
        return counted(checksum_of(found.get("Checksum", {})), found.get("ObjectParts", {}).get("TotalPartsCount"))

    def read_object(self, key: str, stored: StoredObject) -> Iterator[bytes]:
        """The object's bytes, as long as it is this one."""
        try:
            with unavailable_when_down("S3"):
                body = self._patient().get_object(
                    Bucket=self._bucket, Key=key, IfMatch=stored.etag, **in_version(stored.version_id)
                )["Body"]
                while piece := body.read(_PIECE_BYTES):
                    yield piece
        except ClientError as error:
            if error_code(error) in _ABSENT | {"PreconditionFailed", "412"}:
                raise UnavailableError("The object changed while it was being read. Try again.") from None
            raise

    def delete_object(self, key: str, *, version_id: str | None = None, only_etag: str | None = None) -> None:
        """Remove the object; S3 answers the same when there is none."""
        condition: Any = {"IfMatch": only_etag} if only_etag else {}
        try:
            with unavailable_when_down("S3"):
                self._client().delete_object(Bucket=self._bucket, Key=key, **in_version(version_id), **condition)
        except ClientError as error:
            if error_code(error) not in _ABSENT | {"PreconditionFailed", "412"}:
                raise

    def quarantine_object(self, key: str, *, version_id: str | None = None) -> None:
        """Tag the object, for the bucket's lifecycle rule."""
        try:
            with unavailable_when_down("S3"):
                self._client().put_object_tagging(
                    Bucket=self._bucket,
                    Key=key,
                    Tagging={"TagSet": [QUARANTINE_TAG]},
                    **in_version(version_id),
                )
        except ClientError as error:
            if error_code(error) not in _ABSENT:
                raise

    def _head(self, key: str, version_id: str | None) -> StoredObject | None:
        try:
            with unavailable_when_down("S3"):
                head: Any = self._client().head_object(
                    Bucket=self._bucket, Key=key, ChecksumMode="ENABLED", **in_version(version_id)
                )
        except ClientError as error:
            if error_code(error) in _ABSENT:
                return None
            raise
        return StoredObject(
            etag=head["ETag"],
            size_bytes=head["ContentLength"],
            content_type=head.get("ContentType", ""),
            version_id=head.get("VersionId"),
            checksum=checksum_of(head),
            metadata=head.get("Metadata", {}),
            encryption=encryption_of(head),
            content_encoding=head.get("ContentEncoding") or None,
            last_modified=head.get("LastModified"),
        )
