"""An upload, as clients are told of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NotRequired

from typing_extensions import TypedDict  # pydantic, which describes these in OpenAPI, asks for this one before 3.12

from handlers.answers.moments import rfc3339
from handlers.answers.signed import Page, RequestToMake, show_full, show_request
from uploads.model import PartPage, Progress, State, StoredObject, StoredPart, Upload
from uploads.promise import Algorithm, Checksum, ChecksumType, Overwrite, Strategy

MAX_SHOWN_PARTS = 1_000


class ShownChecksum(TypedDict):
    """A digest in base64; a composite one is of the parts' digests, and ends in their number."""

    algorithm: Algorithm
    value: NotRequired[str]
    type: ChecksumType


class Multipart(TypedDict):
    """How a multipart upload is cut, its first parts, and where to get more."""

    part_size_bytes: int
    part_count: int
    page: Page
    parts_path: str


class ReceivedPart(TypedDict):
    """A part that S3 has."""

    part_number: int
    size_bytes: int
    etag: str
    checksum: NotRequired[str]


class Received(TypedDict):
    """What S3 has; parts are shown up to 1,000 from `from`."""

    part_count: int
    bytes: int
    parts: list[ReceivedPart]
    next_from: int | None


class Object(TypedDict):
    """What was stored, as S3 told the service itself."""

    etag: str
    size_bytes: int
    checksum: NotRequired[ShownChecksum]
    version_id: NotRequired[str]


class EndedUpload(TypedDict):
    """An upload as it ended. It has no member that could hold a URL: caches keep it."""

    id: str
    state: State
    strategy: Strategy
    filename: str
    size_bytes: int
    content_type: str
    created_at: str
    updated_at: str
    expires_at: str
    part_size_bytes: NotRequired[int]
    part_count: NotRequired[int]
    checksum: NotRequired[ShownChecksum]
    metadata: NotRequired[dict[str, str]]
    tags: NotRequired[dict[str, str]]
    overwrite: Overwrite
    replaces: NotRequired[str]
    fingerprint: NotRequired[str]
    rejection: NotRequired[str]
    object: NotRequired[Object]


class UploadAnswer(EndedUpload):
    """An upload. `missing` holds ranges of part numbers, inclusive."""

    received: NotRequired[Received]
    missing: NotRequired[list[tuple[int, int]]]
    # Of a fresh upload only: what to do next.
    request: NotRequired[RequestToMake]
    multipart: NotRequired[Multipart]


class UploadList(TypedDict):
    """Uploads, newest first; `next_cursor` goes on where this ends."""

    items: list[UploadAnswer]
    next_cursor: str | None


class Health(TypedDict):
    """Liveness."""

    status: str


def show_upload(upload: Upload, progress: Progress | None = None, *, parts_from: int = 1) -> UploadAnswer:
    """An upload and, while it is open, what has arrived of it."""
    shown: UploadAnswer = {
        "id": upload.id,
        "state": upload.state,
        "strategy": upload.plan.strategy,
        "filename": upload.filename,
        "size_bytes": upload.size_bytes,
        "content_type": upload.content_type,
        "created_at": rfc3339(upload.created_at),
        "updated_at": rfc3339(upload.updated_at),
        "expires_at": rfc3339(upload.expires_at),
        "overwrite": upload.overwrite,
    }
    if upload.checksum:
        shown["checksum"] = _show_checksum(upload.checksum)
    if upload.metadata:
        shown["metadata"] = dict(upload.metadata)
    if upload.tags:
        shown["tags"] = dict(upload.tags)
    if upload.replaces:
        shown["replaces"] = upload.replaces.upload_id
    if upload.fingerprint:
        shown["fingerprint"] = upload.fingerprint
    if upload.plan.strategy is Strategy.MULTIPART:
        shown["part_size_bytes"] = upload.plan.part_size_bytes
        shown["part_count"] = upload.plan.part_count
    if upload.rejection:
        shown["rejection"] = upload.rejection
    if upload.object:
        shown["object"] = _show_object(upload.object)
    if progress:
        shown["received"] = _show_received(progress, parts_from)
        shown["missing"] = list(progress.missing)
    return shown


def show_started(upload: Upload, page: PartPage | None) -> UploadAnswer:
    """A fresh upload and the requests to make first; a page of None where it takes no more."""
    shown = show_upload(upload)
    if page is None:
        return shown
    if upload.plan.strategy is not Strategy.MULTIPART:
        shown["request"] = show_request(page.parts[0].request)
    else:
        shown["multipart"] = {
            "part_size_bytes": upload.plan.part_size_bytes,
            "part_count": upload.plan.part_count,
            "page": show_full(page),
            "parts_path": f"/v1/uploads/{upload.id}/parts",
        }
    return shown


def _show_object(stored: StoredObject) -> Object:
    shown: Object = {"etag": stored.etag, "size_bytes": stored.size_bytes}
    if stored.checksum:
        shown["checksum"] = _show_checksum(stored.checksum)
    if stored.version_id:
        shown["version_id"] = stored.version_id
    return shown


def _show_received(progress: Progress, parts_from: int) -> Received:
    later = [part for part in progress.parts if part.part_number >= parts_from]
    return {
        "part_count": len(progress.parts),
        "bytes": progress.size_bytes,
        "parts": [_show_part(part) for part in later[:MAX_SHOWN_PARTS]],
        "next_from": later[MAX_SHOWN_PARTS].part_number if len(later) > MAX_SHOWN_PARTS else None,
    }


def _show_part(part: StoredPart) -> ReceivedPart:
    shown: ReceivedPart = {"part_number": part.part_number, "size_bytes": part.size_bytes, "etag": part.etag}
    if part.checksum:
        shown["checksum"] = part.checksum
    return shown


def _show_checksum(checksum: Checksum) -> ShownChecksum:
    shown: ShownChecksum = {"algorithm": checksum.algorithm, "type": checksum.type}
    if checksum.value:
        shown["value"] = checksum.value
    return shown


def show_list(uploads: Iterable[Upload], next_cursor: str | None) -> UploadList:
    """A page of uploads."""
    return {"items": [show_upload(upload) for upload in uploads], "next_cursor": next_cursor}
