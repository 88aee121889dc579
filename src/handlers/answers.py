"""Answer bodies: the shapes that clients are written against. Members may be added, none renamed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from uploads.model import PartPage, Progress, SignedRequest, State, StoredObject, Strategy, Upload

MAX_SHOWN_PARTS = 1_000


class Answer(BaseModel):
    """What all answers share. Members that were not set are left out of the JSON."""

    model_config = ConfigDict(frozen=True, defer_build=True)


class RequestToMake(Answer):
    """One request that the client makes, word for word; `headers` are signed, all of them."""

    method: str
    url: str
    headers: dict[str, str]
    expires_at: datetime


class Part(Answer):
    """The request for one part."""

    part_number: int
    size_bytes: int
    method: str
    url: str
    headers: dict[str, str]


class Page(Answer):
    """Signed parts; ask for more with `from: next_from`."""

    form: str
    parts: list[Part]
    expires_at: datetime
    next_from: int | None


class Multipart(Answer):
    """How a multipart upload is cut, its first parts, and where to get more."""

    part_size_bytes: int
    part_count: int
    page: Page
    parts_path: str


class ReceivedPart(Answer):
    """A part that S3 has."""

    part_number: int
    size_bytes: int
    etag: str


class Received(Answer):
    """What S3 has; parts are shown up to 1,000 from `from`."""

    part_count: int
    bytes: int
    parts: list[ReceivedPart]
    next_from: int | None


class Object(Answer):
    """What was stored, as S3 told the service itself."""

    etag: str
    size_bytes: int
    version_id: str | None = None


class UploadAnswer(Answer):
    """An upload."""

    id: str
    state: State
    strategy: Strategy
    filename: str
    size_bytes: int
    content_type: str
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    part_size_bytes: int | None = None
    part_count: int | None = None
    rejection: str | None = None
    object: Object | None = None
    received: Received | None = None
    missing: Annotated[list[tuple[int, int]], Field(description="Ranges of part numbers, inclusive")] | None = None


class StartedUpload(UploadAnswer):
    """An upload and what to do next: one `request`, or the parts of `multipart`."""

    request: RequestToMake | None = None
    multipart: Multipart | None = None


class Health(Answer):
    """Liveness."""

    status: str


def show_upload(upload: Upload, progress: Progress | None = None, *, parts_from: int = 1) -> dict[str, Any]:
    """The members of an UploadAnswer."""
    members: dict[str, Any] = {
        name: getattr(upload, name)
        for name in ("id", "state", "filename", "size_bytes", "content_type", "created_at", "updated_at", "expires_at")
    }
    members["strategy"] = upload.plan.strategy
    if upload.plan.strategy is Strategy.MULTIPART:
        members |= {"part_size_bytes": upload.plan.part_size_bytes, "part_count": upload.plan.part_count}
    if upload.rejection:
        members["rejection"] = upload.rejection
    if upload.object:
        members["object"] = _show_object(upload.object)
    if progress:
        members |= {"received": _show_received(progress, parts_from), "missing": progress.missing}
    return members


def show_page(page: PartPage) -> Page:
    """A part page, in full URLs."""
    parts = [
        Part(
            part_number=part.part_number,
            size_bytes=part.size_bytes,
            method=part.request.method,
            url=part.request.url,
            headers=part.request.headers,
        )
        for part in page.parts
    ]
    return Page(form="urls", parts=parts, expires_at=page.expires_at, next_from=page.next_from)


def show_request(request: SignedRequest) -> RequestToMake:
    """One request to make."""
    return RequestToMake(method=request.method, url=request.url, headers=request.headers, expires_at=request.expires_at)


def _show_object(stored: StoredObject) -> Object:
    members = {"etag": stored.etag, "size_bytes": stored.size_bytes, "version_id": stored.version_id}
    return Object.model_validate({name: value for name, value in members.items() if value is not None})


def _show_received(progress: Progress, parts_from: int) -> Received:
    later = [part for part in progress.parts if part.part_number >= parts_from]
    shown = [
        ReceivedPart(part_number=part.part_number, size_bytes=part.size_bytes, etag=part.etag)
        for part in later[:MAX_SHOWN_PARTS]
    ]
    next_from = later[MAX_SHOWN_PARTS].part_number if len(later) > MAX_SHOWN_PARTS else None
    return Received(part_count=len(progress.parts), bytes=progress.size_bytes, parts=shown, next_from=next_from)
