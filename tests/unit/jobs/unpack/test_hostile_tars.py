"""Tars that lie, plain and packed: every one ends in a failed job that says why, and in no results."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import tarfile
import zlib
from collections.abc import Callable

import pytest

from tests.unit.jobs.unpack.unpack_world import UnpackWorld, member, tar_of, tar_of_members
from uploads.limits import MIB

END = bytes(1_024)
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda content: content,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}
every_packing = pytest.mark.parametrize("pack", PACKINGS.values(), ids=PACKINGS)
GOOD = tar_of({"good": b"good"})[:1_024]


def block(info: tarfile.TarInfo, content: bytes = b"") -> bytes:
    """One entry as it stands in a tar, whatever it says."""
    return info.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512)


def pax(records: bytes, kind: bytes = b"x") -> bytes:
    return block(member("pax", type=kind, size=len(records)), records)


def checked(header: bytes) -> bytes:
    """With its checksum right."""
    header = header[:148] + b" " * 8 + header[156:]
    return header[:148] + b"%06o\0 " % sum(header) + header[156:]


@every_packing
@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE], ids=repr
)
def test_link_pipe_or_device_is_refused(kind: bytes, pack: Callable[[bytes], bytes]) -> None:
    """Wherever it leads."""
    content = tar_of_members(member("good", size=4), member("link", type=kind, linkname="/etc/passwd"))
    assert UnpackWorld().refused(pack(content)) == "ARCHIVE_HOSTILE_ENTRY"


@pytest.mark.parametrize("kind", [b"S", b"D", b"M", b"V", b"Z", b"\xff"], ids=repr)
def test_rare_kind_of_entry_is_unsupported(kind: bytes) -> None:
    """Sparse files, other volumes, whatever comes."""
    assert UnpackWorld().refused(GOOD + block(member("odd", type=kind)) + END) == "ARCHIVE_UNSUPPORTED"


@pytest.mark.parametrize(
    "records", [b"24 GNU.sparse.map=0,100\n", b"22 GNU.sparse.major=1\n", b"22 GNU.sparse.size=99\n"], ids=repr
)
def test_sparse_file_is_unsupported_however_it_is_told(records: bytes) -> None:
    """Its size could be anything, for no bytes at all."""
    assert UnpackWorld().refused(pax(records) + block(member("a")) + END) == "ARCHIVE_UNSUPPORTED"


@pytest.mark.parametrize("record", [b"9 path=a\n", b"9 size=1\n"], ids=repr)
def test_one_name_or_size_for_all_entries_is_unsupported(record: bytes) -> None:
    """It would have to be remembered from run to run, and nobody means it."""
    assert UnpackWorld().refused(pax(record, b"g") + block(member("b")) + END) == "ARCHIVE_UNSUPPORTED"


def test_comment_for_all_entries_is_passed_over() -> None:
    """As `git archive` writes it."""
    world = UnpackWorld()
    content = pax(b"19 comment=0123456\n", b"g") + GOOD + END
    assert world.tree(world.succeed(content, steps=1)) == {"good": b"good"}


LYING = {
    "no end": GOOD,
    "cut in the content": GOOD[:700],
    "cut in the filling": GOOD[:1_000],
    "cut in a header": GOOD + GOOD[:300],
    "checksum": GOOD + checked(GOOD[:512])[:100] + b"x" + GOOD[101:] + END,
    "noise instead of a header": GOOD + b"\x01" * 512 + END,
    "bytes after the end": GOOD + END + b"garbage",
    "entry after the end": GOOD + END + GOOD + END,
    "endless zeros after the end": GOOD + bytes(2 * MIB),
    "size below nothing": GOOD + checked(GOOD[:124] + b"\xff" * 12 + GOOD[136:512]) + END,
    "size no number": GOOD + checked(GOOD[:124] + b"notanumber\0\0" + GOOD[136:512]) + END,
    "size of a folder": GOOD + block(member("f", type=tarfile.DIRTYPE, size=512), bytes(512)) + END,
    "pax without a length": pax(b"path=x\n") + GOOD + END,
    "pax with a length too long": pax(b"99 path=x\n") + GOOD + END,
    "pax with a length too short": pax(b"3 path=x\n") + GOOD + END,
    "pax size no number": pax(b"10 size=x\n") + GOOD + END,
    "pax size below nothing": pax(b"11 size=-5\n") + GOOD + END,
    "pax size beyond all numbers": pax(b"111 size=" + b"9" * 101 + b"\n") + GOOD + END,
    "pax longer than any": block(member("pax", type=b"x", size=10 * MIB)) + bytes(MIB),
    "pax cut": block(member("pax", type=b"x", size=600), bytes(600))[:900],
    "name longer than any": block(member("long", type=b"L", size=10 * MIB)) + bytes(MIB),
    "headers without an entry": pax(b"11 mtime=1\n") + END,
    "headers without end": pax(b"11 mtime=1\n") * 1_000 + GOOD + END,
    "two names": block(member("l", type=b"L", size=2), b"a\0") + pax(b"9 path=b\n") + GOOD + END,
}


@every_packing
@pytest.mark.parametrize("lie", LYING)
def test_tar_that_lies_is_unreadable(lie: str, pack: Callable[[bytes], bytes]) -> None:
    """The standard library would take half of these for the end of a sound tar."""
    for steps in (1, 1_000_000):
        assert UnpackWorld().refused(pack(LYING[lie]), steps=steps, max_ratio=1_000) == "ARCHIVE_UNREADABLE"


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz"])
def test_every_cut_of_a_packed_tar_is_refused(packing: str) -> None:
    """No prefix of one is one."""
    whole = tar_of({"a": b"some content", "b/c": b"more of it"}, packing)
    for length in range(0, len(whole), 3):
        assert UnpackWorld().refused(whole[:length]) in ("ARCHIVE_UNREADABLE", "NOT_AN_ARCHIVE")


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz"])
def test_bytes_after_what_is_packed_are_refused(packing: str) -> None:
    """They could be a second archive for other programs."""
    assert UnpackWorld().refused(tar_of({"a": b"1"}, packing) + b"garbage") == "ARCHIVE_UNREADABLE"


def test_checksum_of_gzip_is_checked() -> None:
    """At its end."""
    whole = bytearray(tar_of({"a": b"1"}, "gz"))
    whole[-5] ^= 1
    assert UnpackWorld().refused(bytes(whole)) == "ARCHIVE_UNREADABLE"


def test_flood_of_empty_streams_is_refused() -> None:
    """Each would cost time and give nothing."""
    assert UnpackWorld().refused(tar_of({"a": b"1"}, "gz") + gzip.compress(b"") * 2_000) == "ARCHIVE_UNREADABLE"


def test_xz_that_wants_gigabytes_of_memory_is_refused() -> None:
    """What it asks for stands in its header."""
    whole = bytearray(lzma.compress(tar_of({"a": b"1"})))
    assert whole[16] == 22  # the dictionary's size: 8 MiB
    whole[16] = 40  # 4 GiB
    whole[20:24] = struct.pack("<I", zlib.crc32(bytes(whole[12:20])))
    assert UnpackWorld().refused(bytes(whole)) == "ARCHIVE_UNREADABLE"


@pytest.mark.parametrize(
    "content", [b"", b"x", b"%PDF-1.7", bytes(100), gzip.compress(b"one file"), b"MZ" + bytes(600)]
)
def test_what_is_no_archive_is_refused_as_that(content: bytes) -> None:
    """Whatever its name, or its declared type, says."""
    assert UnpackWorld().refused(content) == "NOT_AN_ARCHIVE"
