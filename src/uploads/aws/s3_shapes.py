"""Uploads as S3's API wants them, and its answers as ours. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from uploads.checksums import told_at_start
from uploads.headers import condition, object_metadata, tagging
from uploads.model import StoredPart, Upload
from uploads.promise import Algorithm, Checksum, ChecksumType, Encryption

_EPOCH = datetime.fromtimestamp(0, UTC)


def attributes(upload: Upload) -> dict[str, Any]:
    """CreateMultipartUpload's parameters: all that the object is to be."""
    wanted: dict[str, Any] = {"ContentType": upload.content_type}
    if metadata := object_metadata(upload):
        wanted["Metadata"] = metadata
    if upload.tags:
        wanted["Tagging"] = tagging(upload.tags)
    if upload.encryption:
        wanted["ServerSideEncryption"] = upload.encryption.algorithm
        if upload.encryption.kms_key_id:
            wanted["SSEKMSKeyId"] = upload.encryption.kms_key_id
    if told := told_at_start(upload.checksum, with_parts=upload.checks_parts):
        algorithm, kind = told
        wanted |= {"ChecksumAlgorithm": algorithm.upper(), "ChecksumType": kind}
    return wanted


def assembling(upload: Upload, parts: Sequence[StoredPart]) -> dict[str, Any]:
    """CompleteMultipartUpload's parameters: which parts, and on which conditions."""
    told = told_at_start(upload.checksum, with_parts=upload.checks_parts)
    member = _member(told[0]) if told else ""
    wanted: dict[str, Any] = {
        "UploadId": upload.multipart_id or "",
        "MultipartUpload": {"Parts": [_named(part, member) for part in parts]},
        "MpuObjectSize": upload.size_bytes,
    }
    if must := condition(upload):
        wanted |= {"IfNoneMatch": "*"} if "if-none-match" in must else {"IfMatch": must["if-match"]}
    # A composite digest S3 makes itself, of the parts' own; the verdict compares it.
    if told and told[1] is ChecksumType.FULL_OBJECT and upload.checksum:
        wanted |= {member: upload.checksum.value, "ChecksumType": told[1]}
    return wanted


def checksum_of(answer: Mapping[str, Any]) -> Checksum | None:
    """The checksum that S3 tells of an object. Composite ones end in the number of parts, where no type is told."""
    for algorithm in Algorithm:
        value = answer.get(_member(algorithm))
        if value:
            composite = answer.get("ChecksumType") == ChecksumType.COMPOSITE or "-" in value
            return Checksum(algorithm, value, ChecksumType.COMPOSITE if composite else ChecksumType.FULL_OBJECT)
    return None


def counted(checksum: Checksum | None, part_count: int | None) -> Checksum | None:
    """A composite checksum with the number of parts, which GetObjectAttributes tells apart from it."""
    if checksum is None or checksum.type is ChecksumType.FULL_OBJECT or "-" in (checksum.value or "") or not part_count:
        return checksum
    return replace(checksum, value=f"{checksum.value}-{part_count}")


def stored_parts(listed: Iterable[Mapping[str, Any]]) -> list[StoredPart]:
    """The parts that S3 lists, in order. Other stores list one that was sent twice as two: the later one counts."""
    latest: dict[int, Mapping[str, Any]] = {}
    for part in listed:
        known = latest.setdefault(part["PartNumber"], part)
        if known.get("LastModified", _EPOCH) <= part.get("LastModified", _EPOCH):
            latest[part["PartNumber"]] = part
    return [_stored_part(latest[number]) for number in sorted(latest)]


def _stored_part(part: Mapping[str, Any]) -> StoredPart:
    checksum = checksum_of(part)
    return StoredPart(part["PartNumber"], part["Size"], part["ETag"], checksum.value if checksum else None)


def encryption_of(head: Mapping[str, Any]) -> Encryption | None:
    """How an object is encrypted, as S3 tells it."""
    algorithm = head.get("ServerSideEncryption")
    return Encryption(algorithm, head.get("SSEKMSKeyId")) if algorithm else None


def in_version(version_id: str | None) -> dict[str, Any]:
    """The parameter that names one version, where there are any."""
    return {"VersionId": version_id} if version_id else {}


def _member(algorithm: Algorithm) -> str:
    return f"Checksum{algorithm.upper()}"


def _named(part: StoredPart, member: str) -> dict[str, Any]:
    named: dict[str, Any] = {"PartNumber": part.part_number, "ETag": part.etag}
    return named | ({member: part.checksum} if member and part.checksum else {})
