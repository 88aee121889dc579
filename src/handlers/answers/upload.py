"""Answer bodies: the shapes that clients are written against. Members may be added, none renamed.

Plain typed dictionaries, not validation models: what we say needs no check when we say it, and eleven model classes
are a twentieth of a cold start.
"""

from __future__ import annotations

from datetime import datetime
from typing import NotRequired

from typing_extensions import TypedDict  # pydantic, which describes these in OpenAPI, asks for this one before 3.12

from uploads.model import PartPage, Progress, SignedRequest, State, StoredObject, Strategy, Upload

MAX_SHOWN_PARTS = 1_000


class RequestToMake(TypedDict):
    """One request that the client makes, word for word; `headers` are signed, all of them."""

    method: str
    url: str
    headers: dict[str, str]
    expires_at: str


class Part(TypedDict):
    """The request for one part."""

    part_number: int
    size_bytes: int
    method: str
    url: str
    headers: dict[str, str]


class Page(TypedDict):
    """Signed parts; ask for more with `from: next_from`."""

    form: str
    parts: list[Part]
    expires_at: str
    next_from: int | None


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
    version_id: NotRequired[str]


class UploadAnswer(TypedDict):
    """An upload. `missing` holds ranges of part numbers, inclusive."""

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
    rejection: NotRequired[str]
    object: NotRequired[Object]
    received: NotRequired[Received]
    missing: NotRequired[list[tuple[int, int]]]
    # Of a fresh upload only: what to do next.
    request: NotRequired[RequestToMake]
    multipart: NotRequired[Multipart]


class Health(TypedDict):
    """Liveness."""

    status: str


def rfc3339(moment: datetime) -> str:
    """A moment in UTC, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


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
    }
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


def show_started(upload: Upload, page: PartPage) -> UploadAnswer:
    """A fresh upload and the requests to make first."""
    shown = show_upload(upload)
    if upload.plan.strategy is Strategy.PUT:
        shown["request"] = show_request(page.parts[0].request)
    else:
        shown["multipart"] = {
            "part_size_bytes": upload.plan.part_size_bytes,
            "part_count": upload.plan.part_count,
            "page": show_page(page),
            "parts_path": f"/v1/uploads/{upload.id}/parts",
        }
    return shown


def show_page(page: PartPage) -> Page:
    """A part page, in full URLs."""
    parts: list[Part] = [
        {
            "part_number": part.part_number,
            "size_bytes": part.size_bytes,
            "method": part.request.method,
            "url": part.request.url,
            "headers": part.request.headers,
        }
        for part in page.parts
    ]
    return {"form": "urls", "parts": parts, "expires_at": rfc3339(page.expires_at), "next_from": page.next_from}


def show_request(request: SignedRequest) -> RequestToMake:
    """One request to make."""
    return {
        "method": request.method,
        "url": request.url,
        "headers": request.headers,
        "expires_at": rfc3339(request.expires_at),
    }


def _show_object(stored: StoredObject) -> Object:
    shown: Object = {"etag": stored.etag, "size_bytes": stored.size_bytes}
    if stored.version_id:
        shown["version_id"] = stored.version_id
    return shown


def _show_received(progress: Progress, parts_from: int) -> Received:
    later = [part for part in progress.parts if part.part_number >= parts_from]
    parts: list[ReceivedPart] = [
        {"part_number": part.part_number, "size_bytes": part.size_bytes, "etag": part.etag}
        for part in later[:MAX_SHOWN_PARTS]
    ]
    return {
        "part_count": len(progress.parts),
        "bytes": progress.size_bytes,
        "parts": parts,
        "next_from": later[MAX_SHOWN_PARTS].part_number if len(later) > MAX_SHOWN_PARTS else None,
    }
