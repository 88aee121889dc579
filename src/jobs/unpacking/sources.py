"""The bytes of a tar, plain or packed, from the first to the last."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Protocol

from jobs.unpacking.decompressing import PACKED_PIECE_BYTES, PIECE_BYTES, Compression, make_unpacker
from jobs.unpacking.refusals import unreadable
from uploads.limits import MIB

MAGIC = {Compression.GZIP: b"\x1f\x8b", Compression.BZIP2: b"BZh", Compression.XZ: b"\xfd7zXZ\x00"}

# Programs that pack in parallel make many streams of one file; none makes empty ones by the thousand.
_MAX_EMPTY_STREAMS = 1_000
# How often one that skips what is done already comes up for air: ten times a second or so.
_SKIPPED_AT_ONCE_BYTES = 32 * MIB


class Source(Protocol):
    """`position` counts the tar's own bytes, `packed_position` those of the file."""

    @property
    def position(self) -> int: ...
    @property
    def packed_position(self) -> int: ...

    def read(self, size_bytes: int) -> bytes:
        """So many bytes; fewer at the end only. Raises PromiseBrokenError, UnavailableError."""

    def skip_to(self, position: int) -> Iterator[None]:
        """Go on from there, in steps."""


class PlainSource:
    """The file itself."""

    def __init__(self, file: io.BufferedIOBase) -> None:
        self._file = file

    @property
    def position(self) -> int:
        return self._file.tell()

    @property
    def packed_position(self) -> int:
        return self._file.tell()

    def read(self, size_bytes: int) -> bytes:
        return self._file.read(size_bytes)

    def skip_to(self, position: int) -> Iterator[None]:
        self._file.seek(position)
        yield from ()


class PackedSource:
    """What the file unpacks to. It can only be read on: no decompressor tells its state."""

    def __init__(self, file: io.BufferedIOBase, compression: Compression) -> None:
        self._file = file
        self._compression = compression
        self._pieces = self._unpack()
        self._piece = memoryview(b"")
        self._position = 0

    @property
    def position(self) -> int:
        return self._position

    @property
    def packed_position(self) -> int:
        return self._file.tell()

    def read(self, size_bytes: int) -> bytes:
        found = bytearray()
        while len(found) < size_bytes:
            if not self._piece:
                self._piece = memoryview(next(self._pieces, b""))
                if not self._piece:
                    break
            wanted = size_bytes - len(found)
            found += self._piece[:wanted]
            self._piece = self._piece[wanted:]
        self._position += len(found)
        return bytes(found)

    def skip_to(self, position: int) -> Iterator[None]:
        since = 0
        while left := position - self._position:
            skipped = len(self.read(min(left, PIECE_BYTES)))
            if not skipped:
                raise unreadable("it is cut off")
            since += skipped
            if since >= _SKIPPED_AT_ONCE_BYTES:
                since = 0
                yield

    def _unpack(self) -> Iterator[bytes]:
        """Of one stream after the other."""
        packed, empty_streams = b"", 0
        while True:
            unpacker = make_unpacker(self._compression)
            empty_streams += 1
            for piece in unpacker.feed(self._packed(packed)):
                empty_streams = 0
                yield piece
            if not unpacker.is_at_end:
                raise unreadable("it is cut off")
            if empty_streams > _MAX_EMPTY_STREAMS:
                raise unreadable("it is mostly empty streams")
            packed = self._after_padding(unpacker.left_over)
            if not packed:
                return

    def _packed(self, first: bytes) -> Iterator[bytes]:
        if first:
            yield first
        while data := self._file.read(PACKED_PIECE_BYTES):
            yield data

    def _after_padding(self, data: bytes) -> bytes:
        """The beginning of the next stream, if there is one; zeros may lie between."""
        magic = MAGIC[self._compression]
        while not (found := data.lstrip(b"\0")):
            data = self._file.read(PACKED_PIECE_BYTES)
            if not data:
                return b""
        found += self._file.read(max(0, len(magic) - len(found)))
        if not found.startswith(magic):
            raise unreadable("other bytes follow its end")
        return found
