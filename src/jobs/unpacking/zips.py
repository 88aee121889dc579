"""A zip: all that its directory says is checked before anything is unpacked, and each entry against it then."""

from __future__ import annotations

import io
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from functools import partial
from itertools import islice

from jobs.unpacking.decompressing import PACKED_PIECE_BYTES, Compression, make_unpacker
from jobs.unpacking.entries import Entry, Gate
from jobs.unpacking.refusals import encrypted, shown, unreadable, unsupported
from jobs.unpacking.zip_directory import SENTINEL_32, ZipEntry, read_directory, widened

_HEADER = struct.Struct("<4s5H3I2H")  # 4.3.7
_SIGNATURE = b"PK\x03\x04"
# 4.4.4: encrypted; sizes follow the data; strong encryption; the header is masked.
_ENCRYPTED = 1 | 1 << 6 | 1 << 13
_SIZES_FOLLOW = 1 << 3
_PATCHED = 1 << 5
_STORED = 0
_METHODS = {8: Compression.DEFLATE, 12: Compression.BZIP2}  # 4.4.5


class ZipArchive:
    """Positions are the entries' numbers in the directory, from 0. Raises what `Gate.admit` does, of any entry."""

    def __init__(self, file: io.BufferedIOBase, size_bytes: int, gate: Gate) -> None:
        self._file = file
        self._entries, directory_offset = read_directory(file, size_bytes, max_entries=gate.limits.max_entries)
        self._names = [gate.admit(one.name, one.size_bytes, is_folder=one.is_folder) for one in self._entries]
        for entry in self._entries:
            _check_kind(entry)
        self._offsets = sorted([*(entry.offset for entry in self._entries), directory_offset])
        self._position = 0
        self.processed_bytes = 0

    def skip_to(self, position: int) -> Iterator[None]:
        self._position = position
        self.processed_bytes = sum(entry.packed_bytes for entry in self._entries[:position])
        yield from ()

    def entries(self) -> Iterator[Entry]:
        start = self._position
        for number, entry in enumerate(islice(self._entries, start, None), start):
            pieces = partial(self._pieces, entry)
            yield Entry(self._names[number], entry.is_folder, entry.size_bytes, number + 1, pieces)
            self.processed_bytes += entry.packed_bytes

    def _pieces(self, entry: ZipEntry) -> Iterator[bytes]:
        self._find_data(entry)
        crc32, left = 0, entry.size_bytes
        for piece in self._unpacked(entry):
            left -= len(piece)
            if left < 0:
                raise unreadable(f"{shown(entry.name)} is larger than it says")
            crc32 = zlib.crc32(piece, crc32)
            yield piece
        if left:
            raise unreadable(f"{shown(entry.name)} is smaller than it says")
        if crc32 != entry.crc32:
            raise unreadable(f"{shown(entry.name)} does not match its checksum")

    def _unpacked(self, entry: ZipEntry) -> Iterator[bytes]:
        packed = self._packed(entry)
        if entry.method == _STORED:
            yield from packed
            return
        unpacker = make_unpacker(_METHODS[entry.method])
        yield from unpacker.feed(packed)
        if not unpacker.is_at_end or unpacker.left_over or next(packed, b""):
            raise unreadable(f"{shown(entry.name)} is packed in fewer or more bytes than it says")

    def _packed(self, entry: ZipEntry) -> Iterator[bytes]:
        left = entry.packed_bytes
        while left:
            data = self._file.read(min(left, PACKED_PIECE_BYTES))
            if not data:
                raise unreadable("it is cut off")
            left -= len(data)
            yield data

    def _find_data(self, entry: ZipEntry) -> None:
        """Go to its first byte. Raises PromiseBrokenError where its own header says other than the directory."""
        self._file.seek(entry.offset)
        block = self._file.read(_HEADER.size)
        if len(block) < _HEADER.size or not block.startswith(_SIGNATURE):
            raise unreadable(f"{shown(entry.name)} is not where the directory says")
        _, _, flags, method, _, _, *numbers, name_bytes, extra_bytes = _HEADER.unpack(block)
        raw_name, extra = self._file.read(name_bytes), self._file.read(extra_bytes)
        crc32, size, packed = numbers[0], *widened(extra, [numbers[2], numbers[1]])
        told = [(crc32, entry.crc32), (packed, entry.packed_bytes), (size, entry.size_bytes)]
        # Where sizes follow the data, the header holds none; some programs write them all the same.
        unknown = (0, SENTINEL_32) if flags & _SIZES_FOLLOW else ()
        is_same = all(ours == theirs or ours in unknown for ours, theirs in told)
        if (raw_name, method) != (entry.raw_name, entry.method) or not is_same or flags & _ENCRYPTED:
            raise unreadable(f"{shown(entry.name)} is another in its place than in the directory")
        if self._file.tell() + entry.packed_bytes > self._offsets[bisect_right(self._offsets, entry.offset)]:
            raise unreadable("its entries overlap")


def _check_kind(entry: ZipEntry) -> None:
    if entry.flags & _ENCRYPTED:
        raise encrypted(entry.name)
    if entry.flags & _PATCHED or entry.method not in (_STORED, *_METHODS):
        raise unsupported(f"a way of packing (method {entry.method})")
    if entry.method == _STORED and entry.packed_bytes != entry.size_bytes:
        raise unreadable(f"{shown(entry.name)} has two sizes")
