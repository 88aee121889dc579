"""Compressed bytes made whole again, never more of them in memory than was asked for."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from jobs.unpacking.refusals import unreadable
from uploads.limits import KIB, MIB

# At most so much comes of one call, and goes on from hand to hand.
PIECE_BYTES = 256 * KIB
PACKED_PIECE_BYTES = 64 * KIB
# What `xz -9` makes needs this much to be unpacked; the usual `xz -6` an eighth.
_XZ_MEMORY_BYTES = 66 * MIB


class Compression(StrEnum):
    """How bytes may be packed."""

    DEFLATE = "deflate"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"


class Decompressor(Protocol):
    """The face that the standard library's decompressors share, all but zlib's."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Zlib:
    """zlib's decompressor, with that face."""

    def __init__(self, window_bits: int) -> None:
        self._inner = zlib.decompressobj(window_bits)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


@dataclass(slots=True)
class Unpacker:
    """A decompressor that says in a user's words when the bytes are broken."""

    _inner: Decompressor
    _failures: tuple[type[Exception], ...]

    @property
    def is_at_end(self) -> bool:
        return self._inner.eof

    @property
    def left_over(self) -> bytes:
        """What was given beyond the end."""
        return self._inner.unused_data

    def feed(self, packed: Iterable[bytes]) -> Iterator[bytes]:
        """What these bytes come to, in pieces of at most `PIECE_BYTES`; stops at the end of what is packed.

        Raises PromiseBrokenError.
        """
        for data in packed:
            yield from self._drain(data)
            if self._inner.eof:
                return

    def _drain(self, data: bytes) -> Iterator[bytes]:
        while True:
            try:
                piece = self._inner.decompress(data, PIECE_BYTES)
            except self._failures:
                raise unreadable("its compressed data is broken, or takes too much memory to unpack") from None
            if piece:
                yield piece
            if self._inner.eof or (not piece and self._inner.needs_input):
                return
            data = b""


def make_unpacker(compression: Compression) -> Unpacker:
    """One for a single stream of bytes, from its beginning."""
    return _MAKERS[compression]()


def _zlib(window_bits: int) -> Unpacker:
    return Unpacker(_Zlib(window_bits), (zlib.error,))


def _bzip2() -> Unpacker:
    import bz2

    return Unpacker(bz2.BZ2Decompressor(), (OSError, ValueError))


def _xz() -> Unpacker:
    import lzma

    inner = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES)
    return Unpacker(inner, (lzma.LZMAError,))


_MAKERS: dict[Compression, Callable[[], Unpacker]] = {
    Compression.DEFLATE: lambda: _zlib(-zlib.MAX_WBITS),
    Compression.GZIP: lambda: _zlib(zlib.MAX_WBITS + 16),  # which checks length and CRC
    Compression.BZIP2: _bzip2,
    Compression.XZ: _xz,
}
