"""What the API takes and gives."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_PART_COUNT = 10_000
MAX_PAGE_PARTS = 1_000

PartNumber = Annotated[int, Field(ge=1, le=MAX_PART_COUNT)]
ExpiresInSeconds = Annotated[int, Field(ge=120, le=3_600)]


class State(StrEnum):
    ISSUED = "issued"
    COMPLETING = "completing"
    READY = "ready"
    ABORTED = "aborted"


class Strategy(StrEnum):
    PUT = "put"
    MULTIPART = "multipart"


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class StartUpload(Body):
    filename: Annotated[str, Field(min_length=1, max_length=255)]
    size_bytes: Annotated[int, Field(ge=1)]
    content_type: Annotated[str, Field(min_length=1, max_length=255)]
    strategy: Literal["auto", "put", "multipart"] = "auto"
    part_size_bytes: Annotated[int, Field(ge=5 * 1024**2, le=5 * 1024**3)] | None = None
    expires_in_seconds: ExpiresInSeconds = 300


class SignParts(Body):
    part_numbers: Annotated[list[PartNumber], Field(min_length=1, max_length=MAX_PAGE_PARTS)] | None = None
    first: Annotated[PartNumber, Field(alias="from")] = 1
    count: Annotated[int, Field(ge=1, le=MAX_PAGE_PARTS)] = MAX_PAGE_PARTS
    expires_in_seconds: ExpiresInSeconds = 300


class CompletedPart(Body):
    part_number: PartNumber
    etag: Annotated[str, Field(min_length=1, max_length=128)]


class CompleteUpload(Body):
    parts: Annotated[list[CompletedPart], Field(min_length=1, max_length=MAX_PART_COUNT)] | None = None


class SignedRequest(BaseModel):
    method: str
    url: str
    headers: dict[str, str]
    expires_at: datetime


class Part(BaseModel):
    part_number: int
    request: SignedRequest


class Page(BaseModel):
    parts: list[Part]
    next_from: int | None = None


class ReceivedPart(BaseModel):
    part_number: int
    size_bytes: int
    etag: str


class StoredObject(BaseModel):
    etag: str
    size_bytes: int


class Upload(BaseModel):
    """The record that is kept."""

    id: str
    tenant: str
    owner: str
    state: State
    strategy: Strategy
    filename: str
    size_bytes: int
    content_type: str
    part_size_bytes: int
    part_count: int
    created_at: datetime
    expires_at: datetime
    multipart_id: str | None = None
    object: StoredObject | None = None


class UploadAnswer(BaseModel):
    """The record as its owner sees it."""

    id: str
    state: State
    strategy: Strategy
    filename: str
    size_bytes: int
    content_type: str
    part_size_bytes: int
    part_count: int
    created_at: datetime
    expires_at: datetime
    object: StoredObject | None = None
    request: SignedRequest | None = None
    page: Page | None = None
    received: list[ReceivedPart] | None = None


class Health(BaseModel):
    status: str
