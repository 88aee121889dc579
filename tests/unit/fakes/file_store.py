"""The bytes behind uploads, in a dictionary; what is there a test says."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from jobs.ports import ByteStream
from tests.unit.fakes.interruptions import Interruptible
from uploads.errors import UnavailableError
from uploads.model import StoredObject


@dataclass
class Written:
    """An object that a job made."""

    content: bytes
    content_type: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


class FakeFileStore(Interruptible):
    """The `FileReader` and `ResultWriter` ports. `read_bytes` counts what was read."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, Written] = {}
        self.read_bytes = 0

    @contextmanager
    def open(
        self, key: str, stored: StoredObject, *, first_byte: int = 0, size_bytes: int | None = None
    ) -> Iterator[ByteStream]:
        with self._call("open"):
            if key not in self.files or len(self.files[key].content) != stored.size_bytes:
                raise UnavailableError("The object changed while it was being read. Try again.")
            end = None if size_bytes is None else first_byte + size_bytes
            stream = _Counting(self, io.BytesIO(self.files[key].content[first_byte:end]))
        yield stream

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
        count = self.stream.readinto(buffer)
        self.store.read_bytes += count
        return count
