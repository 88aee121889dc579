"""A stored file as one that can be read anywhere, by ranges: as large ones as what is read lies side by side."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from typing import TYPE_CHECKING

from jobs.ports import ByteStream
from uploads.errors import UnavailableError
from uploads.limits import KIB, MIB

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

OpenRange = Callable[[int, int], AbstractContextManager[ByteStream]]

# A range costs a connection, some 50 ms: the time of 3 MiB.
_FIRST_RANGE_BYTES = 256 * KIB
_LONGEST_RANGE_BYTES = 64 * MIB
# What is read ahead once, so that a parser's few bytes at a time cost nothing.
BUFFER_BYTES = 256 * KIB


class RangedFile(io.RawIOBase):
    """`open_range` is given the first byte and how many. To be wrapped in an `io.BufferedReader`."""

    def __init__(self, open_range: OpenRange, size_bytes: int) -> None:
        super().__init__()
        self._open_range = open_range
        self._size_bytes = size_bytes
        self._position = 0
        self._opened = ExitStack()
        self._stream: ByteStream | None = None
        self._read_to = 0  # where the stream stands, and where its range ends
        self._range_end = -1
        self._range_bytes = _FIRST_RANGE_BYTES

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size_bytes}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """As much as the range has at once. Raises UnavailableError."""
        with memoryview(buffer) as view:
            wanted = min(len(view), self._size_bytes - self._position)
            if wanted <= 0:
                return 0
            stream = self._stream_here()
            count = stream.readinto(view[: min(wanted, self._range_end - self._position)])
        if count == 0:
            raise UnavailableError("The file's bytes stopped coming. Try again.")
        self._position += count
        self._read_to = self._position
        return count

    def close(self) -> None:
        self._opened.close()
        super().close()

    def _stream_here(self) -> ByteStream:
        """The range that is open, or the next one: twice as long, if it goes on where the last one ended."""
        if self._stream is not None and self._read_to == self._position < self._range_end:
            return self._stream
        goes_on = self._position == self._range_end
        self._range_bytes = min(self._range_bytes * 2, _LONGEST_RANGE_BYTES) if goes_on else _FIRST_RANGE_BYTES
        size_bytes = min(self._range_bytes, self._size_bytes - self._position)
        self._opened.close()
        self._stream = self._opened.enter_context(self._open_range(self._position, size_bytes))
        self._read_to, self._range_end = self._position, self._position + size_bytes
        return self._stream
