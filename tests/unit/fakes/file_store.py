"""The bytes behind uploads, in a dictionary; what is there a test says."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from jobs.ports import ByteStream
from tests.unit.fakes.interruptions import Interruptible
from uploads.errors import UnavailableError
from uploads.model import StoredObject


@dataclass
class Written:
    """An object that a job made, or that a test put there; where it says an ETag, only who knows it reads it."""

    content: bytes
    content_type: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None

    def is_still(self, stored: StoredObject) -> bool:
        return len(self.content) == stored.size_bytes and self.etag in (None, stored.etag)


class FakeFileStore(Interruptible):
    """The `FileReader` and `ResultWriter` ports. `read_bytes` counts what was read; `readinto` is a call too."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, Written] = {}
        self.read_bytes = 0

    @contextmanager
    def open(
        self, key: str, stored: StoredObject, *, first_byte: int = 0, size_bytes: int | None = None
    ) -> Iterator[ByteStream]:
        with self._call("open"):
            if key not in self.files or not self.files[key].is_still(stored):
                raise UnavailableError("The object changed while it was being read. Try again.")
            end = None if size_bytes is None else first_byte + size_bytes
            stream = _Counting(self, io.BytesIO(self.files[key].content[first_byte:end]))
        yield stream

    def interruptible(self, name: str) -> AbstractContextManager[None]:
        """A call of what this store has opened."""
        return self._call(name)

    def write(self, key: str, content: Iterator[bytes], *, content_type: str, metadata: Mapping[str, str]) -> None:
        with self._call("write"):
            self.files.setdefault(key, Written(b"".join(content), content_type, metadata))

    def delete_under(self, prefix: str) -> None:
        with self._call("delete_under"):
            self.files = {key: file for key, file in self.files.items() if not key.startswith(prefix)}


@dataclass
class _Counting:
    store: FakeFileStore
    stream: io.BytesIO

    def readinto(self, buffer: memoryview) -> int:
        with self.store.interruptible("readinto"):
            count = self.stream.readinto(buffer)
            self.store.read_bytes += count
            return count
