"""Objects that jobs make, in S3. Each is created, whole or not at all, and never written over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from uploads.aws.clients import error_code, unavailable_when_down
from uploads.errors import UnavailableError
from uploads.headers import tagging
from uploads.limits import DEFAULT_PART_BYTES as PART_BYTES
from uploads.promise import Encryption

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import TagTypeDef

# What the bucket's lifecycle knows them by, to remove them when their job is forgotten.
RESULTS_TAG: TagTypeDef = {"Key": "portside-results", "Value": "job"}
# Somebody was faster: another run, or this one, whose answer was lost.
_THERE = frozenset({"PreconditionFailed", "412"})
# Another write to the key is under way, or what was sent in parts is gone: the one who knows better is asked again.
_IN_THE_WAY = frozenset({"ConditionalRequestConflict", "NoSuchUpload"})
_BUSY = "S3 is busy with another write of this object. Try again."


class S3ObjectWriter:
    """The `ResultWriter` port. `patient` is for putting parts together, over which S3 may take its time."""

    def __init__(
        self,
        client: Callable[[], S3Client],
        bucket: str,
        *,
        patient: Callable[[], S3Client] | None = None,
        encryption: Encryption | None = None,
        keeps_versions: bool = False,
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._patient = patient or client
        self._encryption = encryption
        self._keeps_versions = keeps_versions

    def write(self, key: str, content: Iterator[bytes], *, content_type: str, metadata: Mapping[str, str]) -> None:
        """In one request what is short, else in parts, of which three are in memory. All of `content` is asked for."""
        attributes = self._attributes(content_type, metadata)
        parts = _parts(content)
        first, is_last = next(parts)
        if is_last:
            self._put(key, first, attributes)
        else:
            self._put_in_parts(key, first, parts, attributes)

    def delete_under(self, prefix: str) -> None:
        """Objects, all of their versions where there are any, and what was sent of others. Raises ValueError."""
        if not prefix.startswith("t/") or not prefix.endswith("/") or prefix.count("/") < 4:
            raise ValueError("a prefix that is not of one job's results")  # it could be a tenant's, or the bucket's
        with unavailable_when_down("S3"):
            self._free_parts_under(prefix)
            # Always the first page: not every store goes on from a marker that it has deleted.
            seen: list[dict[str, str]] = []
            while (found := self._first_under(prefix)) and found != seen:
                self._delete(found)
                seen = found
        if found:
            raise UnavailableError("S3 still tells of what it was told to delete. Try again.")

    def _put(self, key: str, body: bytes, attributes: Mapping[str, Any]) -> None:
        with _unless_there(), unavailable_when_down("S3"):
            self._client().put_object(Bucket=self._bucket, Key=key, Body=body, IfNoneMatch="*", **attributes)

    def _put_in_parts(
        self, key: str, first: bytes, rest: Iterator[tuple[bytes, bool]], attributes: Mapping[str, Any]
    ) -> None:
        with _unless_there(), unavailable_when_down("S3"):
            opened = self._client().create_multipart_upload(Bucket=self._bucket, Key=key, **attributes)
            name: dict[str, Any] = {"Bucket": self._bucket, "Key": key, "UploadId": opened["UploadId"]}
            try:
                etags = [self._send(name, number, part) for number, part in enumerate(_bodies(first, rest), 1)]
                parts: list[Any] = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(etags, 1)]
                self._patient().complete_multipart_upload(**name, MultipartUpload={"Parts": parts}, IfNoneMatch="*")
            except BaseException:
                self._abort(name)
                raise

    def _send(self, name: Mapping[str, Any], number: int, body: bytes) -> str:
        return self._client().upload_part(**name, PartNumber=number, Body=body)["ETag"]

    def _abort(self, name: Mapping[str, Any]) -> None:
        """As far as that goes: what went wrong before matters more, and `delete_under` frees what is left."""
        with suppress(ClientError, UnavailableError), unavailable_when_down("S3"):
            self._client().abort_multipart_upload(**name)

    def _attributes(self, content_type: str, metadata: Mapping[str, str]) -> dict[str, Any]:
        tags = tagging({RESULTS_TAG["Key"]: RESULTS_TAG["Value"]})
        wanted: dict[str, Any] = {"ContentType": content_type, "Metadata": dict(metadata), "Tagging": tags}
        if self._encryption:
            wanted["ServerSideEncryption"] = self._encryption.algorithm
            if self._encryption.kms_key_id:
                wanted["SSEKMSKeyId"] = self._encryption.kms_key_id
        return wanted

    def _free_parts_under(self, prefix: str) -> None:
        pages = self._client().get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket, Prefix=prefix)
        for found in [found for page in pages for found in page.get("Uploads", [])]:
            self._abort_or_raise(found["Key"], found["UploadId"])

    def _abort_or_raise(self, key: str, multipart_id: str) -> None:
        try:
            self._client().abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=multipart_id)
        except ClientError as error:
            if error_code(error) not in ("NoSuchUpload", "404"):
                raise

    def _first_under(self, prefix: str) -> list[dict[str, str]]:
        """Up to 1,000 of what is there; of versions the markers of deletion, too."""
        client: Any = self._client()
        list_first = client.list_object_versions if self._keeps_versions else client.list_objects_v2
        page = list_first(Bucket=self._bucket, Prefix=prefix)
        found = [*page.get("Contents", []), *page.get("Versions", []), *page.get("DeleteMarkers", [])]
        return [{name: one[name] for name in ("Key", "VersionId") if name in one} for one in found]

    def _delete(self, objects: list[dict[str, str]]) -> None:
        """Raises as if each were deleted by itself: S3 tells of single failures inside an answer of success."""
        answer = self._client().delete_objects(
            Bucket=self._bucket, Delete=cast("Any", {"Objects": objects, "Quiet": True})
        )
        for error in answer.get("Errors", []):
            code = error.get("Code", "")
            status = 403 if code == "AccessDenied" else 500
            raise ClientError(
                {"Error": {"Code": code}, "ResponseMetadata": cast("Any", {"HTTPStatusCode": status})}, "DeleteObjects"
            )


@contextmanager
def _unless_there() -> Iterator[None]:
    """Nothing happens when an object is at the key already."""
    try:
        yield
    except ClientError as error:
        if error_code(error) in _THERE:
            return
        if error_code(error) in _IN_THE_WAY:
            raise UnavailableError(_BUSY) from None
        raise


def _parts(content: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The bytes in parts of `PART_BYTES`, the last one shorter or empty, each with whether it is the last."""
    held = bytearray()
    for piece in content:
        held += piece
        while len(held) > PART_BYTES:
            part = bytes(memoryview(held)[:PART_BYTES])
            del held[:PART_BYTES]
            yield part, False
    yield bytes(held), True


def _bodies(first: bytes, rest: Iterator[tuple[bytes, bool]]) -> Iterator[bytes]:
    yield first
    yield from (part for part, _ in rest)
