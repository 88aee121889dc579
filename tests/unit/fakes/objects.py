"""S3's objects and their versions, without the bytes but for what a test gives as content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from tests.unit.fakes.interruptions import Interruptible
from uploads.errors import UnavailableError
from uploads.limits import MIB
from uploads.model import StoredObject
from uploads.promise import Checksum, Encryption

WRITTEN_AT = datetime(2026, 11, 22, 15, 20, tzinfo=UTC)
CREATES = {"if-none-match": "*"}


class PreconditionFailedError(Exception):
    """S3's answer to If-None-Match where an object is, and to If-Match where another one is."""


class FakeObjects(Interruptible):
    """What the `ObjectStore` port does with whole objects; `put_object` is what clients do with their URLs.

    `sent` holds the bytes of a PUT, by ETag, and `contents` what a test says an assembled object's are, by key;
    `attributes` the checksums that S3 tells by GetObjectAttributes alone, and `older` what is covered, where the
    bucket `keeps_versions`.
    """

    def __init__(self, *, keeps_versions: bool = False) -> None:
        super().__init__()
        self.keeps_versions = keeps_versions
        self.objects: dict[str, StoredObject] = {}
        self.older: dict[str, list[StoredObject]] = {}
        self.sent: dict[str, bytes] = {}
        self.contents: dict[str, bytes] = {}
        self.attributes: dict[str, Checksum] = {}
        self.quarantined: set[tuple[str, str | None]] = set()
        self.written = 0
        self.clock: Callable[[], datetime] = lambda: WRITTEN_AT

    def put_object(
        self,
        key: str,
        size_bytes: int,
        content_type: str,
        *,
        checksum: Checksum | None = None,
        metadata: Mapping[str, str] | None = None,
        encryption: Encryption | None = None,
        must: Mapping[str, str] = CREATES,
        content: bytes = b"",
    ) -> StoredObject:
        """What a client's PUT does, on the condition that it must name. Raises PreconditionFailedError."""
        if not self._may_write(key, must):
            raise PreconditionFailedError
        etag = make_etag(key, size_bytes, content_type, content)
        self.sent[etag] = content
        return self._write(
            key, StoredObject(etag, size_bytes, content_type, None, checksum, dict(metadata or {}), encryption)
        )

    def find_object(self, key: str) -> StoredObject | None:
        with self._call("find_object"):
            return self.objects.get(key)

    def find_versions(self, key: str) -> Iterator[StoredObject]:
        with self._call("find_versions"):
            there = self.objects.get(key)
            versions = [*([there] if there else []), *reversed(self.older.get(key, []))]
        yield from versions

    def find_checksum(self, key: str, stored: StoredObject) -> Checksum | None:  # noqa: ARG002 # there is one a key
        with self._call("find_checksum"):
            return self.attributes.get(key)

    def read_object(self, key: str, stored: StoredObject) -> Iterator[bytes]:
        with self._call("read_object"):
            there = [self.objects.get(key), *self.older.get(key, [])]
            if stored.etag not in [one.etag for one in there if one]:
                raise UnavailableError("The object changed while it was being read. Try again.")
            content = self.sent.get(stored.etag, self.contents.get(key, b""))
            yield from (content[start : start + MIB] for start in range(0, len(content), MIB))

    def delete_object(self, key: str, *, version_id: str | None = None, only_etag: str | None = None) -> None:
        with self._call("delete_object"):
            there, older = self.objects.get(key), self.older.setdefault(key, [])
            if there and only_etag not in (None, there.etag):
                there = None
            older[:] = [one for one in older if not version_id or one.version_id != version_id]
            if there is None or version_id not in (None, there.version_id):
                return
            del self.objects[key]
            if version_id and older:
                self.objects[key] = older.pop()
            elif self.keeps_versions and not version_id:
                older.append(there)  # under a delete marker

    def quarantine_object(self, key: str, *, version_id: str | None = None) -> None:
        with self._call("quarantine_object"):
            there = self.objects.get(key)
            current = there.version_id if there else None
            known = {current, *(one.version_id for one in self.older.get(key, []))}
            if there and (version_id or current) in known:
                self.quarantined.add((key, version_id or current))

    def _write(self, key: str, written: StoredObject) -> StoredObject:
        self.written += 1
        written = replace(written, last_modified=self.clock())
        if self.keeps_versions:
            if key in self.objects:
                self.older.setdefault(key, []).append(self.objects[key])
            written = replace(written, version_id=f"v{self.written}")
        self.objects[key] = written
        return written

    def _may_write(self, key: str, must: Mapping[str, str]) -> bool:
        there = self.objects.get(key)
        if "if-none-match" in must:
            return there is None
        return "if-match" not in must or (there is not None and there.etag == must["if-match"])


def make_etag(*content: object) -> str:
    """Quoted, as S3's are; equal for equal content."""
    return f'"{hashlib.md5(repr(content).encode(), usedforsecurity=False).hexdigest()}"'
