"""S3 with its real semantics and, but for what a test gives as content, without the bytes: up to 48.8 TiB of them."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

from tests.unit.fakes.objects import FakeObjects, make_etag
from uploads.checksums import COMPUTED_AT_ONCE, DIGEST_BYTES, compute, told_at_start
from uploads.headers import condition, object_metadata
from uploads.keys import PREFIX
from uploads.limits import MIN_PART_BYTES
from uploads.model import OpenMultipart, StoredObject, StoredPart, Upload
from uploads.ports import Assembly
from uploads.promise import Algorithm, Checksum, ChecksumType

STARTED_AT = datetime(2026, 11, 22, 15, 20, tzinfo=UTC)


class NoSuchUploadError(Exception):
    """S3's answer to a part of a multipart upload that was never opened, is completed or aborted."""


class ChecksumMissingError(Exception):
    """S3's answer to a part without a checksum where it was told to expect one with each."""


@dataclass
class Multipart:
    """A multipart upload that is neither completed nor aborted, and the upload as it was when it was opened."""

    key: str
    upload: Upload
    started_at: datetime
    parts: dict[int, StoredPart] = field(default_factory=dict)

    @property
    def told(self) -> tuple[Algorithm, ChecksumType] | None:
        """What S3 was told of checksums when it was opened."""
        return told_at_start(self.upload.checksum, with_parts=self.upload.checks_parts)


class FakeObjectStore(FakeObjects):
    """The `ObjectStore` port, and with `put_object` and `upload_part` what clients do with their URLs.

    `sums` holds, by upload id, what S3 finds the full-object checksum of the parts to be; else it is as promised.
    """

    def __init__(self, *, keeps_versions: bool = False) -> None:
        super().__init__(keeps_versions=keeps_versions)
        self.multiparts: dict[str, Multipart] = {}
        self.sums: dict[str, Checksum] = {}
        self.opened = 0
        self.now = STARTED_AT

    def upload_part(
        self, multipart_id: str, part_number: int, size_bytes: int, content: str = "", checksum: str | None = None
    ) -> StoredPart:
        """What a client's PUT of a part does; the last one counts. Raises NoSuchUploadError, ChecksumMissingError."""
        if multipart_id not in self.multiparts:
            raise NoSuchUploadError
        told = self.multiparts[multipart_id].told
        if told and told[1] is ChecksumType.COMPOSITE and checksum is None:
            raise ChecksumMissingError
        part = StoredPart(part_number, size_bytes, make_etag(size_bytes, content), checksum)
        self.multiparts[multipart_id].parts[part_number] = part
        return part

    def start_multipart(self, key: str, upload: Upload) -> str:
        with self._call("start_multipart"):
            self.opened += 1
            multipart_id = f"multipart-{self.opened}"
            self.multiparts[multipart_id] = Multipart(key, upload, self.now)
            return multipart_id

    def list_parts(self, key: str, multipart_id: str) -> list[StoredPart] | None:
        with self._call("list_parts"):
            found = self._find(key, multipart_id)
            return [found.parts[number] for number in sorted(found.parts)] if found else None

    def complete_multipart(self, key: str, upload: Upload, parts: Sequence[StoredPart]) -> Assembly:
        with self._call("complete_multipart"):
            found = self._find(key, upload.multipart_id or "")
            if found is None or not _may_assemble(found, parts, upload.size_bytes):
                return Assembly.REFUSED
            if not self._may_write(key, condition(upload)):
                return Assembly.OCCUPIED
            checksum = self._checksum_of(found, parts)
            if checksum and checksum.type is ChecksumType.FULL_OBJECT and checksum != upload.checksum:
                return Assembly.BROKEN
            self._write(key, _assemble(found.upload, parts, checksum))
            del self.multiparts[upload.multipart_id or ""]
            return Assembly.DONE

    def abort_multipart(self, key: str, multipart_id: str) -> None:
        with self._call("abort_multipart"):
            if self._find(key, multipart_id):
                del self.multiparts[multipart_id]

    def list_multiparts(self) -> Iterator[OpenMultipart]:
        with self._call("list_multiparts"):
            found = [OpenMultipart(m.key, name, m.started_at) for name, m in self.multiparts.items()]
        yield from (multipart for multipart in found if multipart.key.startswith(PREFIX))

    def _find(self, key: str, multipart_id: str) -> Multipart | None:
        found = self.multiparts.get(multipart_id)
        return found if found and found.key == key else None

    def _checksum_of(self, multipart: Multipart, parts: Sequence[StoredPart]) -> Checksum | None:
        """What S3 makes of the parts, if it was told to."""
        if multipart.told is None:
            return None
        algorithm, kind = multipart.told
        if kind is ChecksumType.FULL_OBJECT:
            return self.sums.get(multipart.upload.id, multipart.upload.checksum)
        return Checksum(algorithm, composite_of(algorithm, [part.checksum or "" for part in parts]), kind)


def composite_of(algorithm: Algorithm, digests: Sequence[str]) -> str:
    """S3's checksum of checksums; one that nobody can compute here is at least as long, and of all of them."""
    raw = b"".join(b64decode(digest) for digest in digests)
    if algorithm in COMPUTED_AT_ONCE:
        return f"{compute(algorithm, [raw])}-{len(digests)}"
    return f"{b64encode(hashlib.sha256(raw).digest()[: DIGEST_BYTES[algorithm]]).decode()}-{len(digests)}"


def _assemble(upload: Upload, parts: Sequence[StoredPart], checksum: Checksum | None) -> StoredObject:
    etag = f'{make_etag(*(part.etag for part in parts))[:-1]}-{len(parts)}"'
    metadata = object_metadata(upload)
    return StoredObject(
        etag, upload.size_bytes, upload.content_type, None, checksum, metadata, encryption=upload.encryption
    )


def _may_assemble(multipart: Multipart, parts: Sequence[StoredPart], size_bytes: int) -> bool:
    """S3's InvalidPartOrder, InvalidPart, EntityTooSmall and InvalidRequest (x-amz-mp-object-size), in this order."""
    ascending = all(one.part_number < other.part_number for one, other in pairwise(parts))
    stored = [multipart.parts.get(part.part_number) for part in parts]
    as_sent = [part for part in stored if part]
    known = [part.etag if part else None for part in stored] == [part.etag for part in parts]
    large_enough = all(part.size_bytes >= MIN_PART_BYTES for part in as_sent[:-1])
    adds_up = sum(part.size_bytes for part in as_sent) == size_bytes
    return bool(parts) and ascending and known and large_enough and adds_up
