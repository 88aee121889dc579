"""S3 with its real semantics and without the bytes: sizes and ETags are enough, up to 48.8 TiB of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tests.unit.fakes.interruptions import Interruptible
from uploads.limits import MIN_PART_BYTES
from uploads.model import StoredObject, StoredPart


class NoSuchUploadError(Exception):
    """S3's answer to a part of a multipart upload that was never opened, is completed or aborted."""


class PreconditionFailedError(Exception):
    """S3's answer to If-None-Match where an object is."""


@dataclass
class OpenMultipart:
    """A multipart upload that is neither completed nor aborted."""

    key: str
    content_type: str
    parts: dict[int, StoredPart] = field(default_factory=dict)


class FakeObjectStore(Interruptible):
    """The `ObjectStore` port, and with `put_object` and `upload_part` what clients do with their URLs."""

    def __init__(self) -> None:
        super().__init__()
        self.objects: dict[str, StoredObject] = {}
        self.multiparts: dict[str, OpenMultipart] = {}
        self.opened = 0

    def put_object(self, key: str, size_bytes: int, content_type: str) -> StoredObject:
        """What a client's PUT does; If-None-Match is always signed. Raises PreconditionFailedError."""
        if key in self.objects:
            raise PreconditionFailedError
        self.objects[key] = StoredObject(_etag(key, size_bytes, content_type), size_bytes, content_type)
        return self.objects[key]

    def upload_part(self, multipart_id: str, part_number: int, size_bytes: int, content: str = "") -> StoredPart:
        """What a client's PUT of a part does; the last one sent counts. Raises NoSuchUploadError."""
        if multipart_id not in self.multiparts:
            raise NoSuchUploadError
        part = StoredPart(part_number, size_bytes, _etag(size_bytes, content))
        self.multiparts[multipart_id].parts[part_number] = part
        return part

    def start_multipart(self, key: str, *, content_type: str) -> str:
        with self._call("start_multipart"):
            self.opened += 1
            multipart_id = f"multipart-{self.opened}"
            self.multiparts[multipart_id] = OpenMultipart(key, content_type)
            return multipart_id

    def list_parts(self, key: str, multipart_id: str) -> list[StoredPart] | None:
        with self._call("list_parts"):
            found = self._find(key, multipart_id)
            return [found.parts[number] for number in sorted(found.parts)] if found else None

    def complete_multipart(self, key: str, multipart_id: str, parts: Sequence[StoredPart], *, size_bytes: int) -> bool:
        with self._call("complete_multipart"):
            found = self._find(key, multipart_id)
            if found is None or key in self.objects or not _may_assemble(found, parts, size_bytes):
                return False
            etag = f'{_etag(*(part.etag for part in parts))[:-1]}-{len(parts)}"'
            self.objects[key] = StoredObject(etag, size_bytes, found.content_type)
            del self.multiparts[multipart_id]
            return True

    def abort_multipart(self, key: str, multipart_id: str) -> None:
        with self._call("abort_multipart"):
            if self._find(key, multipart_id):
                del self.multiparts[multipart_id]

    def find_object(self, key: str) -> StoredObject | None:
        with self._call("find_object"):
            return self.objects.get(key)

    def delete_object(self, key: str) -> None:
        with self._call("delete_object"):
            self.objects.pop(key, None)

    def _find(self, key: str, multipart_id: str) -> OpenMultipart | None:
        found = self.multiparts.get(multipart_id)
        return found if found and found.key == key else None


def _may_assemble(multipart: OpenMultipart, parts: Sequence[StoredPart], size_bytes: int) -> bool:
    """S3's InvalidPartOrder, InvalidPart, EntityTooSmall and InvalidRequest (x-amz-mp-object-size), in this order."""
    ascending = all(one.part_number < other.part_number for one, other in pairwise(parts))
    stored = [multipart.parts.get(part.part_number) for part in parts]
    as_sent = [part for part in stored if part]
    known = [part.etag if part else None for part in stored] == [part.etag for part in parts]
    large_enough = all(part.size_bytes >= MIN_PART_BYTES for part in as_sent[:-1])
    adds_up = sum(part.size_bytes for part in as_sent) == size_bytes
    return bool(parts) and ascending and known and large_enough and adds_up


def _etag(*content: object) -> str:
    """Quoted, as S3's are; equal for equal content."""
    return f'"{hashlib.md5(repr(content).encode(), usedforsecurity=False).hexdigest()}"'
