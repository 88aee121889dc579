"""The blocks that stand before an entry of a tar: its header, and those that say what does not fit there.

The standard library reads the block itself. Its loop over blocks is not used: it takes a broken header for the end, a
header's size on trust, and recurses. https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html,
https://www.gnu.org/software/tar/manual/html_node/Standard.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jobs.unpacking.refusals import hostile_entry, unreadable, unsupported
from jobs.unpacking.sources import Source
from uploads.limits import KIB

if TYPE_CHECKING:
    from tarfile import TarInfo

BLOCK_BYTES = 512
_END = bytes(BLOCK_BYTES)
_FILES = frozenset(b"0\x007")
_FOLDER = b"5"
_NOT_FILES = {b"1": "a hard link", b"2": "a symbolic link", b"3": "a device", b"4": "a device", b"6": "a pipe"}
_LONG_NAME, _LONG_LINK = b"L", b"K"
_PAX, _PAX_GLOBAL = frozenset({b"x", b"X"}), b"g"
# Times, owners and extended attributes may stand there, too; nobody's are longer.
_MAX_MORE_BYTES = 64 * KIB
_MAX_MORE_BLOCKS = 4
# What changes where an entry ends, or what it is called, must be the entry's own.
_MEANINGFUL = frozenset({b"path", b"size", b"linkpath"})
_SPARSE = b"GNU.sparse."
_RECORD = re.compile(rb"([1-9][0-9]{0,5}) ([^=\n]+)=")


@dataclass(frozen=True, slots=True)
class TarHeader:
    """A name as it stands there, what is no UTF-8 in it as lone surrogates."""

    name: str
    is_folder: bool
    size_bytes: int


@dataclass(slots=True)
class _More:
    """What the blocks before the header said."""

    long_name: bytes | None = None
    pax: dict[bytes, bytes] = field(default_factory=dict)


def read_header(source: Source) -> TarHeader | None:
    """The next entry's; None at the archive's end, of which one block of zeros has been read.

    Raises PromiseBrokenError, and TypeNotAllowedError for kinds of entries that no program need write.
    """
    more = _More()
    for count in range(_MAX_MORE_BLOCKS + 1):
        block = source.read(BLOCK_BYTES)
        if block == _END and not count:
            return None
        info = parse_block(block)
        if info is None:
            raise unreadable("a header is broken, or cut off")
        if not _take_in(more, info, source):
            return _header(info, more)
    raise unreadable("an entry has too many headers")


def parse_block(block: bytes) -> TarInfo | None:
    """A header with its checksum right; None for anything else."""
    import tarfile

    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return None


def _take_in(more: _More, info: TarInfo, source: Source) -> bool:
    """Whether the block was not the entry's header yet, but said more of it."""
    if info.type not in {_LONG_NAME, _LONG_LINK, _PAX_GLOBAL, *_PAX}:
        return False
    if not 0 <= info.size <= _MAX_MORE_BYTES:
        raise unreadable("a header is too long")
    content = source.read(padded(info.size))
    if len(content) < padded(info.size):
        raise unreadable("it is cut off")
    content = content[: info.size]
    if info.type == _LONG_NAME:
        more.long_name = content.partition(b"\0")[0]
    elif info.type == _PAX_GLOBAL:
        if any(key in _MEANINGFUL or key.startswith(_SPARSE) for key in _records(content)):
            raise unsupported("one header for many entries")
    elif info.type in _PAX:
        more.pax |= _records(content)
    return True


def _header(info: TarInfo, more: _More) -> TarHeader:
    name = _name(info, more)
    if info.type in _NOT_FILES:
        raise hostile_entry(name, _NOT_FILES[info.type])
    is_folder = info.type == _FOLDER
    if (not is_folder and info.type[0] not in _FILES) or any(key.startswith(_SPARSE) for key in more.pax):
        raise unsupported("an entry of a rare kind, as sparse files are")
    size = more.pax.get(b"size", b"%d" % info.size)
    if not size.isdigit() or len(size) > len(str(2**63)) or (is_folder and int(size)):
        raise unreadable("an entry has an impossible size")
    return TarHeader(name, is_folder, int(size))


def _name(info: TarInfo, more: _More) -> str:
    told = [name for name in (more.long_name, more.pax.get(b"path")) if name is not None]
    if len(set(told)) > 1:
        raise unreadable("an entry has two names")
    return told[0].decode("utf-8", "surrogateescape") if told else info.name


def _records(content: bytes) -> dict[bytes, bytes]:
    """`length key=value` and a line's end, each; the length counts all of it."""
    found: dict[bytes, bytes] = {}
    start = 0
    while start < len(content) and content[start]:
        match = _RECORD.match(content, start)
        end = start + int(match[1]) if match else 0
        if match is None or not match.end() < end <= len(content) or content[end - 1] != ord("\n"):
            raise unreadable("a header is broken")
        found[match[2]] = content[match.end() : end - 1]
        start = end
    return found


def padded(size_bytes: int) -> int:
    """With the zeros that fill the last block."""
    return -(-size_bytes // BLOCK_BYTES) * BLOCK_BYTES
