"""The central directory of a zip, read strictly: where programs would differ about what is in it, it is refused.

zipfile is not used: it takes the directory's size on trust and into memory, ignores its counts, cuts what is longer
than it says, and inflates bzip2 without a bound. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections
4.3.7 to 4.5.3 (the numbers below).
"""

from __future__ import annotations

import io
import stat
import struct
from dataclasses import dataclass

from jobs.unpacking.names import MAX_NAME_BYTES
from jobs.unpacking.refusals import hostile_entry, hostile_name, shown, too_large, unreadable
from jobs.unpacking.zip_ends import find_directory
from uploads.limits import MIB

_HEADER = struct.Struct("<4s6H3I5H2I")  # 4.3.12
_SIGNATURE = b"PK\x01\x02"
ZIP64_EXTRA = 1  # 4.5.3
SENTINEL_16, SENTINEL_32 = 0xFFFF, 0xFFFFFFFF
UTF8_FLAG = 1 << 11
# All of it is read before anything is unpacked, in each run: 10,000 of the longest names, with half as much again of
# what else may stand there.
_MAX_DIRECTORY_BYTES = 16 * MIB
_KINDS = {stat.S_IFLNK: "a symbolic link", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """What the directory says of an entry; `raw_name` as it stands there."""

    raw_name: bytes
    name: str
    flags: int
    method: int
    crc32: int
    packed_bytes: int
    size_bytes: int
    offset: int

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")


def read_directory(file: io.BufferedIOBase, size_bytes: int, *, max_entries: int) -> tuple[list[ZipEntry], int]:
    """All entries in the directory's order, and where the directory begins.

    Raises PromiseBrokenError, TypeNotAllowedError, TooLargeError.
    """
    place = find_directory(file, size_bytes)
    if place.entry_count > max_entries:
        raise too_large(f"holds more than {max_entries} entries (max_entries)")
    if place.size_bytes > _MAX_DIRECTORY_BYTES:
        raise too_large(f"has a directory of more than {_MAX_DIRECTORY_BYTES} bytes")
    file.seek(place.offset)
    entries = [_read_entry(file) for _ in range(place.entry_count)]
    if file.tell() != place.offset + place.size_bytes:
        raise unreadable("its directory is not as long as it says")
    _check_order(entries, place.offset)
    return entries, place.offset


def _read_entry(file: io.BufferedIOBase) -> ZipEntry:
    block = file.read(_HEADER.size)
    if len(block) < _HEADER.size or not block.startswith(_SIGNATURE):
        raise unreadable("its directory is broken")
    (_, _, _, flags, method, _, _, crc32, packed, size, *lengths, disk, _, attributes, offset) = _HEADER.unpack(block)
    if lengths[0] > MAX_NAME_BYTES:  # before it is read: what is read of names is kept
        name = file.read(MAX_NAME_BYTES).decode(errors="replace")
        raise hostile_name(name, f"is longer than {MAX_NAME_BYTES} bytes")
    raw_name, extra, comment = (file.read(length) for length in lengths)
    if [len(raw_name), len(extra), len(comment)] != lengths:
        raise unreadable("its directory is cut off")
    name = decode_name(raw_name, flags)
    kind = stat.S_IFMT(attributes >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise hostile_entry(name, _KINDS.get(kind, "a device"))
    size, packed, offset = widened(extra, [size, packed, offset])
    entry = ZipEntry(raw_name, name, flags, method, crc32, packed, size, offset)
    if disk not in (0, SENTINEL_16) or (entry.is_folder and size):
        raise unreadable(f"{shown(name)} is not what the directory says")
    return entry


def decode_name(raw_name: bytes, flags: int) -> str:
    """By the flag; else UTF-8 where it is that, as macOS writes it, and the code page of old where not (appendix D)."""
    try:
        return raw_name.decode()
    except UnicodeDecodeError:
        name = raw_name.decode("cp437")
    if flags & UTF8_FLAG:
        raise hostile_name(name, "is not UTF-8")
    return name


def widened(extra: bytes, values: list[int]) -> list[int]:
    """The numbers with those that did not fit 32 bits from the zip64 field, which has them in this order (4.5.3)."""
    field: bytes | None = None
    start = 0
    while len(extra) - start >= 4:
        kind, length = struct.unpack_from("<HH", extra, start)
        start += 4 + length
        if start > len(extra) or (kind == ZIP64_EXTRA and field is not None):
            raise unreadable("an entry's extra fields are broken")
        field = extra[start - length : start] if kind == ZIP64_EXTRA else field
    wide = []
    for value in values:
        if value == SENTINEL_32 and field is not None:
            if len(field) < 8:
                raise unreadable("a zip64 field is cut off")
            value, field = int.from_bytes(field[:8], "little"), field[8:]  # noqa: PLW2901 # it is the same number
        wide.append(value)
    return wide


def _check_order(entries: list[ZipEntry], directory_offset: int) -> None:
    """No two may share a byte; a local header is at least as long as it needs to be for the name."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.offset):
        if entry.offset < end:
            raise unreadable("its entries overlap")
        end = entry.offset + 30 + len(entry.raw_name) + entry.packed_bytes
    if end > directory_offset:
        raise unreadable("its entries overlap its directory")
