"""A bucket: counting what is in it, emptying it to the last version, removing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from delivery.account.aws_errors import error_code
from delivery.errors import EmptyingError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import (
        ListObjectVersionsOutputTypeDef,
        MultipartUploadTypeDef,
        ObjectIdentifierTypeDef,
    )

# https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
MAX_DELETIONS = 1_000
# Until a listing is empty: pages may be missed when what they continue from is gone, and S3 may refuse in passing.
SWEEPS = 10

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a bucket holds; a file with three versions counts three times, as it is billed."""

    versions: int = 0
    delete_markers: int = 0
    size_bytes: int = 0
    incomplete_uploads: int = 0

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return any((self.versions, self.delete_markers, self.incomplete_uploads))

    def __str__(self) -> str:
        """For a line on a terminal."""
        return (
            f"{self.versions:,} object versions ({self.size_bytes:,} bytes), {self.delete_markers:,} delete markers,"
            f" {self.incomplete_uploads:,} incomplete uploads"
        )


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket of this account, or what lies under `prefix` in one.

    Every call names the owner: a bucket's name is free for others the moment that it is deleted.
    """

    s3: S3Client
    name: str
    owner: str
    prefix: str = ""

    def exists(self) -> bool:
        """Whether there is such a bucket."""
        try:
            self.s3.head_bucket(Bucket=self.name, ExpectedBucketOwner=self.owner)
        except ClientError as error:
            if error_code(error) in ("404", "NoSuchBucket"):
                return False
            raise
        return True

    def contents(self, say: Say) -> Contents:
        """Count everything, a page of 1,000 at a time."""
        versions = markers = size = 0
        for page in self._version_pages():
            versions += len(page.get("Versions", []))
            size += sum(version["Size"] for version in page.get("Versions", []))
            markers += len(page.get("DeleteMarkers", []))
            if page.get("IsTruncated"):
                say(f"  counted {versions + markers:,} in {self.name}")
        return Contents(versions, markers, size, sum(1 for _ in self._incomplete_uploads()))

    def empty(self, say: Say) -> None:
        """Delete every version, delete marker and incomplete upload. Raises EmptyingError."""
        total, refusal = 0, None
        for _ in range(SWEEPS):
            deleted, refusal = self._sweep(say, total)
            total += deleted
            if not deleted and not refusal:
                return
        raise EmptyingError(f"{self.name} does not become empty: {refusal or 'something keeps writing to it'}")

    def remove(self, say: Say) -> None:
        """Empty the bucket and delete it, with what arrives in between. Raises EmptyingError."""
        for _ in range(SWEEPS):
            self.empty(say)
            try:
                self.s3.delete_bucket(Bucket=self.name, ExpectedBucketOwner=self.owner)
            except ClientError as error:
                if error_code(error) == "NoSuchBucket":
                    return
                if error_code(error) != "BucketNotEmpty":
                    raise
            else:
                return
        raise EmptyingError(f"{self.name}: something keeps writing to it; stop that, then try again")

    def _sweep(self, say: Say, total: int) -> tuple[int, str | None]:
        """Delete all that is listed: how many versions and markers that were, and the first refusal."""
        for upload in self._incomplete_uploads():
            self._abort(upload["Key"], upload["UploadId"])
        deleted, refusals = 0, list[str]()
        for page in self._version_pages():
            entries = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            for start in range(0, len(entries), MAX_DELETIONS):
                batch = entries[start : start + MAX_DELETIONS]
                refused = self._delete([{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in batch])
                deleted += len(batch) - len(refused)
                refusals += refused
            if entries:
                say(f"  deleted {total + deleted:,} from {self.name}")
        return deleted, refusals[0] if refusals else None

    def _version_pages(self) -> Iterator[ListObjectVersionsOutputTypeDef]:
        pages = self.s3.get_paginator("list_object_versions")
        yield from pages.paginate(Bucket=self.name, Prefix=self.prefix, ExpectedBucketOwner=self.owner)

    def _incomplete_uploads(self) -> Iterator[MultipartUploadTypeDef]:
        pages = self.s3.get_paginator("list_multipart_uploads")
        for page in pages.paginate(Bucket=self.name, Prefix=self.prefix, ExpectedBucketOwner=self.owner):
            yield from page.get("Uploads", [])

    def _abort(self, key: str, upload_id: str) -> None:
        try:
            self.s3.abort_multipart_upload(
                Bucket=self.name, Key=key, UploadId=upload_id, ExpectedBucketOwner=self.owner
            )
        except ClientError as error:
            if error_code(error) != "NoSuchUpload":  # finished or freed meanwhile
                raise

    def _delete(self, batch: list[ObjectIdentifierTypeDef]) -> list[str]:
        """Delete these; the answer names the refusals, which S3 puts into a 200."""
        answer = self.s3.delete_objects(
            Bucket=self.name, Delete={"Objects": batch, "Quiet": True}, ExpectedBucketOwner=self.owner
        )
        return [f"{e.get('Code')}: {e.get('Message')}" for e in answer.get("Errors", [])]
