"""Which kind of archive a file is: its own first bytes decide, no name and no declared type."""

from __future__ import annotations

import io
from enum import StrEnum

from jobs.unpacking.decompressing import Compression
from jobs.unpacking.entries import Archive, Gate
from jobs.unpacking.refusals import not_an_archive
from jobs.unpacking.sources import MAGIC, PackedSource, PlainSource
from jobs.unpacking.tar_headers import BLOCK_BYTES, parse_block
from jobs.unpacking.tars import TarArchive
from jobs.unpacking.zips import ZipArchive


class Format(StrEnum):
    """What can be unpacked."""

    ZIP = "zip"
    TAR = "tar"
    TAR_GZIP = "tar.gz"
    TAR_BZIP2 = "tar.bz2"
    TAR_XZ = "tar.xz"


_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")  # of the first entry, or of an empty one's end
_PACKED = {Compression.GZIP: Format.TAR_GZIP, Compression.BZIP2: Format.TAR_BZIP2, Compression.XZ: Format.TAR_XZ}


def open_archive(file: io.BufferedIOBase, size_bytes: int, format_: Format, gate: Gate) -> Archive:
    """The archive at its beginning. Raises UploadsErrors for what can be seen to be wrong already."""
    file.seek(0)
    if format_ is Format.ZIP:
        return ZipArchive(file, size_bytes, gate)
    compression = next((one for one, packed in _PACKED.items() if packed is format_), None)
    return TarArchive(PackedSource(file, compression) if compression else PlainSource(file), gate)


def find_format(file: io.BufferedIOBase) -> Format:
    """Raises TypeNotAllowedError for what is none of them, PromiseBrokenError for what is packed and broken."""
    file.seek(0)
    head = file.read(BLOCK_BYTES)
    if head.startswith(_ZIP_MAGIC):
        return Format.ZIP
    for compression, magic in MAGIC.items():
        if head.startswith(magic):
            file.seek(0)
            if _is_tar(PackedSource(file, compression).read(BLOCK_BYTES)):
                return _PACKED[compression]
            raise not_an_archive()
    if _is_tar(head):
        return Format.TAR
    raise not_an_archive()


def _is_tar(head: bytes) -> bool:
    """By the header's checksum, as not every tar has a mark; an empty one begins with its end."""
    return head == bytes(BLOCK_BYTES) or parse_block(head) is not None
