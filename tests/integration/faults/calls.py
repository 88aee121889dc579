"""Calls of AWS, as they look on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

# (method, what is called, the subresource of its query) → S3's own name of it. A key is what follows the bucket.
_S3 = {
    ("GET", "bucket", "uploads"): "ListMultipartUploads",
    ("GET", "bucket", "list-type"): "ListObjectsV2",
    ("GET", "bucket", "versions"): "ListObjectVersions",
    ("POST", "key", "uploads"): "CreateMultipartUpload",
    ("PUT", "key", "uploadId"): "UploadPart",
    ("GET", "key", "uploadId"): "ListParts",
    ("POST", "key", "uploadId"): "CompleteMultipartUpload",
    ("DELETE", "key", "uploadId"): "AbortMultipartUpload",
    ("HEAD", "key", ""): "HeadObject",
    ("GET", "key", "attributes"): "GetObjectAttributes",
    ("GET", "key", "tagging"): "GetObjectTagging",
    ("PUT", "key", "tagging"): "PutObjectTagging",
    ("GET", "key", ""): "GetObject",
    ("PUT", "key", ""): "PutObject",
    ("DELETE", "key", ""): "DeleteObject",
}
_SUBRESOURCES = ("uploads", "list-type", "versions", "uploadId", "attributes", "tagging")


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was sent, by AWS's own names."""

    service: str
    operation: str

    @property
    def is_read(self) -> bool:
        """Whether it changes nothing, however often or late it arrives."""
        return self.operation.startswith(("Get", "Head", "List", "Query"))

    def __str__(self) -> str:
        return f"{self.service}.{self.operation}"


def name_call(method: str, target: str, headers: Mapping[str, str]) -> Call:
    """Which call an HTTP request is, of S3 in path style or of a service that names it in X-Amz-Target."""
    if named := headers.get("X-Amz-Target", ""):
        service, _, operation = named.partition(".")
        return Call(service.partition("_")[0], operation)
    url = urlsplit(target)
    _, _, key = unquote(url.path).lstrip("/").partition("/")
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    subresource = next((name for name in _SUBRESOURCES if name in query), "")
    place = "key" if key else "bucket"
    return Call("S3", _S3.get((method, place, subresource), f"{method} {place}?{subresource}"))
