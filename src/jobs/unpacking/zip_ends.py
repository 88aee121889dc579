"""Where a zip's directory is: it stands at the end (APPNOTE 4.3.14 to 4.3.16)."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

from jobs.unpacking.refusals import unreadable, unsupported

_END = struct.Struct("<4s4H2IH")
_END_SIGNATURE = b"PK\x05\x06"
_END64 = struct.Struct("<4sQ2H2I4Q")
_END64_SIGNATURE = b"PK\x06\x06"
_LOCATOR = struct.Struct("<4sIQI")
_LOCATOR_SIGNATURE = b"PK\x06\x07"
_MAX_COMMENT_BYTES = 0xFFFF
_END64_FRAME_BYTES = 12  # which its size does not count


@dataclass(frozen=True, slots=True)
class Directory:
    """Its first byte, its length, and how many entries it is said to have."""

    offset: int
    size_bytes: int
    entry_count: int


def find_directory(file: io.BufferedIOBase, size_bytes: int) -> Directory:
    """Raises PromiseBrokenError unless there is exactly one, and it ends where the end says."""
    first = max(0, size_bytes - _END.size - _MAX_COMMENT_BYTES)
    file.seek(first)
    tail = file.read(size_bytes - first)
    start = _only_end(tail)
    end_offset = first + start
    _, disk, first_disk, here, count, length, offset, _ = _END.unpack_from(tail, start)
    narrow = [
        (disk, 0xFFFF),
        (first_disk, 0xFFFF),
        (here, 0xFFFF),
        (count, 0xFFFF),
        (length, 2**32 - 1),
        (offset, 2**32 - 1),
    ]
    wide, after = _read_end64(file, end_offset) or ([value for value, _ in narrow], end_offset)
    if any(value not in (other, unknown) for (value, unknown), other in zip(narrow, wide, strict=True)):
        raise unreadable("its two ends contradict each other")
    disk, first_disk, here, count, length, offset = wide
    if disk or first_disk or here != count:
        raise unsupported("parts in several files")
    if offset + length != after:
        raise unreadable("its directory is not where it says")
    return Directory(offset, length, count)


def _only_end(tail: bytes) -> int:
    """The place of the record whose comment ends with the file. A second such one could be for other programs."""
    found = []
    start = tail.find(_END_SIGNATURE)
    while start >= 0:
        if start + _END.size <= len(tail):
            comment_bytes = _END.unpack_from(tail, start)[-1]
            if start + _END.size + comment_bytes == len(tail):
                found.append(start)
        start = tail.find(_END_SIGNATURE, start + 1)
    if len(found) != 1:
        raise unreadable("it has two ends" if found else "it is cut off, or other bytes follow its end")
    return found[0]


def _read_end64(file: io.BufferedIOBase, end_offset: int) -> tuple[list[int], int] | None:
    """The same six numbers and where the record begins, if there is one; it and its locator stand before the end."""
    locator_offset = end_offset - _LOCATOR.size
    if locator_offset < 0:
        return None
    file.seek(locator_offset)
    signature, disk, offset, disks = _LOCATOR.unpack(file.read(_LOCATOR.size))
    if signature != _LOCATOR_SIGNATURE:
        return None
    if disk or disks > 1:
        raise unsupported("parts in several files")
    if not 0 <= offset <= locator_offset - _END64.size:
        raise unreadable("its zip64 end is not where it says")
    file.seek(offset)
    signature, record_bytes, _, _, disk, first_disk, here, count, length, start = _END64.unpack(file.read(_END64.size))
    if signature != _END64_SIGNATURE or offset + _END64_FRAME_BYTES + record_bytes != locator_offset:
        raise unreadable("its zip64 end is broken")
    return [disk, first_disk, here, count, length, start], offset
