"""What the layers pass to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from uploads.promise import Checksum, Encryption, Overwrite, Replaced, Strategy, Webhook


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
class Plan:
    """How an upload is cut; a PUT or POST is one part of the whole size."""

    strategy: Strategy
    part_size_bytes: int
    part_count: int


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part that S3 has."""

    part_number: int
    size_bytes: int
    etag: str
    checksum: str | None = None


@dataclass(frozen=True, slots=True)
class OpenMultipart:
    """A multipart upload that S3 has open, whoever opened it."""

    key: str
    multipart_id: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as S3 describes it; `metadata` as it travels in headers. When it was written is not compared."""

    etag: str
    size_bytes: int
    content_type: str
    version_id: str | None = None
    checksum: Checksum | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    encryption: Encryption | None = None
    content_encoding: str | None = None
    last_modified: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload's record.

    `multipart_id` is S3's own upload id; it never leaves the service but inside signed URLs. `checks_parts`: S3 was
    told to expect a checksum with every part, and refuses one without. `key_id` is of the upload whose key this one
    writes to, where it is not its own. `file_id` is what the gateway called the object, where it stored it by itself.
    `quota_day` is the day on which it was counted, if it was. `revision` counts the changes of the record.
    """

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
    checks_parts: bool = False
    object: StoredObject | None = None
    rejection: str | None = None
    checksum: Checksum | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    encryption: Encryption | None = None
    overwrite: Overwrite = Overwrite.CREATE
    replaces: Replaced | None = None
    key_id: str | None = None
    file_id: str | None = None
    fingerprint: str | None = None
    quota_day: str | None = None
    webhook: Webhook | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """One request that the client must make to S3, word for word; a POST is a form of `fields`."""

    method: str
    url: str = field(repr=False)
    headers: dict[str, str]
    expires_at: datetime
    fields: dict[str, str] | None = field(default=None, repr=False)


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
class CompactPage:
    """The same with one URL for all: a signature of 32 bytes for each part number, in order."""

    url_template: str = field(repr=False)
    part_numbers: tuple[tuple[int, int], ...]
    signatures: bytes = field(repr=False)
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
