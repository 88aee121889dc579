"""What the layers pass to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Strategy(StrEnum):
    """How the bytes travel: in one PUT, or in parts."""

    PUT = "put"
    MULTIPART = "multipart"


class State(StrEnum):
    """Where an upload stands; `lifecycle.py` says which follows which."""

    ISSUED = "issued"
    UPLOADING = "uploading"
    COMPLETING = "completing"
    VERIFYING = "verifying"
    READY = "ready"
    REJECTED = "rejected"
    ABORTED = "aborted"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls, as the token says; never as the body says."""

    tenant: str
    subject: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Order:
    """What a client promises to upload. `strategy` None leaves the choice to us."""

    filename: str
    size_bytes: int
    content_type: str
    strategy: Strategy | None = None
    part_size_bytes: int | None = None
    expires_in_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How an upload is cut; a PUT is one part of the whole size."""

    strategy: Strategy
    part_size_bytes: int
    part_count: int


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part that S3 has."""

    part_number: int
    size_bytes: int
    etag: str


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as S3 describes it."""

    etag: str
    size_bytes: int
    content_type: str
    version_id: str | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload's record. `multipart_id` is S3's own upload id; it never leaves the service but inside signed URLs."""

    id: str
    tenant: str
    owner: str
    state: State
    filename: str
    size_bytes: int
    content_type: str
    plan: Plan
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    multipart_id: str | None = None
    object: StoredObject | None = None
    rejection: str | None = None


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """One request that the client must make to S3, word for word."""

    method: str
    url: str = field(repr=False)
    headers: dict[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignedPart:
    """The request for one part."""

    part_number: int
    size_bytes: int
    request: SignedRequest


@dataclass(frozen=True, slots=True)
class PartPage:
    """Signed parts in order, and the part number to ask for next, if any."""

    parts: tuple[SignedPart, ...]
    expires_at: datetime
    next_from: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """What of a multipart upload has arrived, and the ranges of part numbers that have not."""

    parts: tuple[StoredPart, ...]
    missing: tuple[tuple[int, int], ...]

    @property
    def size_bytes(self) -> int:
        """The bytes that have arrived."""
        return sum(part.size_bytes for part in self.parts)
