"""What a client may promise of a file, in the terms of S3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# What servers and proxies take without being asked.
MAX_WEBHOOK_URL_CHARACTERS = 2_048


class Strategy(StrEnum):
    """How the bytes travel: in one PUT, in one form POST, or in parts."""

    PUT = "put"
    POST = "post"
    MULTIPART = "multipart"


class Algorithm(StrEnum):
    """The checksums that S3 knows."""

    SHA256 = "sha256"
    SHA1 = "sha1"
    CRC32 = "crc32"
    CRC32C = "crc32c"
    CRC64NVME = "crc64nvme"


class ChecksumType(StrEnum):
    """Of the whole object's bytes, or of its parts' checksums."""

    FULL_OBJECT = "FULL_OBJECT"
    COMPOSITE = "COMPOSITE"


class Overwrite(StrEnum):
    """What may be at the key already: nothing; the object of a known ETag; anything, kept as an older version."""

    CREATE = "create"
    REPLACE = "replace"
    VERSION = "version"


@dataclass(frozen=True, slots=True)
class Checksum:
    """A digest in base64, as S3 writes it; a composite one ends in "-" and the number of parts.

    Without a value it is the promise to send every part with its own.
    """

    algorithm: Algorithm
    value: str | None
    type: ChecksumType = ChecksumType.FULL_OBJECT


@dataclass(frozen=True, slots=True)
class Encryption:
    """Server-side encryption: S3's own keys (AES256), or a KMS key (aws:kms)."""

    algorithm: str
    kms_key_id: str | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """The upload whose object is written over, and the ETag that it must have; None where any version may be there."""

    upload_id: str
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """Who is told of an end: an address of the client's, and the id of the secret that signs.

    An address may hold what only its owner should know, so it does not show in texts.
    """

    url: str = field(repr=False)
    secret_id: str


@dataclass(frozen=True, slots=True)
class Order:
    """What a client promises to upload. `strategy` None leaves the choice to us."""

    filename: str
    size_bytes: int
    content_type: str
    strategy: Strategy | None = None
    part_size_bytes: int | None = None
    expires_in_seconds: int | None = None
    checksum: Checksum | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    overwrite: Overwrite = Overwrite.CREATE
    replaces: Replaced | None = None
    fingerprint: str | None = None
    webhook: Webhook | None = None
