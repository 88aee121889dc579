"""Zips that lie: every one ends in a failed job that says why, and in no results."""

from __future__ import annotations

import struct
import zlib

import pytest

from jobs.unpacking.limits import Limits
from tests.unit.jobs.unpack.forged_zips import Forged, end64, forge
from tests.unit.jobs.unpack.unpack_world import UnpackWorld, zip_of

GOOD = Forged(b"good", b"good")
LYING: dict[str, bytes] = {
    "smaller than it says": forge(GOOD, Forged(central={"size": 99}, local={"size": 99})),
    "larger than it says": forge(GOOD, Forged(central={"size": 2}, local={"size": 2})),
    "larger, with the checksum of what it says": forge(
        Forged(
            central={"size": 4, "crc32": zlib.crc32(b"what")},
            local={"size": 4, "crc32": zlib.crc32(b"what")},
        )
    ),
    "other checksum": forge(GOOD, Forged(central={"crc32": 1}, local={"crc32": 1})),
    "fewer packed bytes": forge(Forged(central={"packed": 5}, local={"packed": 5})),
    "more packed bytes": forge(Forged(packed=Forged().packing() + b"more")),
    "no deflate": forge(Forged(packed=b"\xff" * 20)),
    "stored with two sizes": forge(Forged(method=0, central={"size": 2}, local={"size": 2})),
    "other name in its place": forge(Forged(local={"name": b"../a.t"})),
    "other size in its place": forge(Forged(local={"size": 7})),
    "other packed size in its place": forge(Forged(local={"packed": 7})),
    "other checksum in its place": forge(Forged(local={"crc32": 7})),
    "other method in its place": forge(Forged(method=0, local={"method": 8})),
    "encrypted in its place": forge(Forged(local={"flags": 1})),
    "other sizes although they follow": forge(Forged(local={"flags": 8, "size": 7})),
    "not in its place": forge(GOOD, Forged(central={"offset": 3})),
    "behind the file": forge(Forged(central={"offset": 0xFFFFFFF0})),
    "two in one place": forge(Forged(), Forged(b"b.txt", central={"offset": 0})),
    "one over the next": forge(Forged(method=0, content=bytes(99)), Forged(b"b.txt", central={"offset": 60})),
    "one over the directory": forge(Forged(central={"packed": 10_000}, local={"packed": 10_000})),
    "folder with content": forge(Forged(b"folder/", b"content")),
    "other disk": forge(Forged(central={"disk": 3})),
    "fewer entries than counted": forge(GOOD, end={"here": 2, "count": 2}),
    "more entries than counted": forge(GOOD, Forged(), end={"here": 1, "count": 1}),
    "shorter directory": forge(GOOD, end={"length": 20}),
    "directory elsewhere": forge(GOOD, end={"offset": 1}),
    "bytes before": b"PK\3\4" + forge(GOOD),
    "bytes after": forge(GOOD) + b"garbage",
    "zeros after": forge(GOOD) + bytes(1),
    "second end in the comment": forge(GOOD, comment=struct.pack("<4s4H2IH", b"PK\5\6", *[0] * 6, 0)),
    "bytes before the end": forge(GOOD, before_end=b"hidden"),
    "only a beginning": b"PK\3\4",
    "only an end, cut": b"PK\5\6" + bytes(10),
    "extra field cut": forge(Forged(central={"extra": struct.pack("<HH", 1, 50)})),
    "two zip64 fields": forge(Forged(central={"extra": struct.pack("<HHQ", 1, 8, 13) * 2, "size": 2**32 - 1})),
    "zip64 field too short": forge(Forged(central={"extra": struct.pack("<HHI", 1, 4, 13), "size": 2**32 - 1})),
    "huge size without zip64": forge(Forged(central={"packed": 2**32 - 1}, local={"packed": 2**32 - 1})),
}


@pytest.mark.parametrize("lie", LYING)
@pytest.mark.parametrize("steps", [1, 1_000_000])
def test_zip_that_lies_is_unreadable(lie: str, steps: int) -> None:
    """Whatever was written before that was found is gone."""
    assert UnpackWorld().refused(LYING[lie], steps=steps) == "ARCHIVE_UNREADABLE"


def test_every_cut_of_a_zip_is_refused() -> None:
    """No prefix of a zip is one."""
    whole = zip_of({"a": b"some content", "b/c": b"more of it"})
    for length in range(4, len(whole)):
        assert UnpackWorld().refused(whole[:length]) == "ARCHIVE_UNREADABLE"


@pytest.mark.parametrize(
    ("flags", "method"), [(1, 8), (1, 99), (1 | 1 << 6, 8), (1 << 6, 8), (1 << 13, 8)], ids=str
)  # fmt: skip
def test_encrypted_entry_is_refused_as_such(flags: int, method: int) -> None:
    """The old way, AES, PKWARE's, and a directory that hides what it says."""
    entry = Forged(method=method, packed=b"x" * 13, central={"flags": flags}, local={"flags": flags})
    assert UnpackWorld().refused(forge(GOOD, entry)) == "ARCHIVE_ENCRYPTED"


@pytest.mark.parametrize("method", [1, 6, 9, 14, 93, 95, 98])
def test_rare_way_of_packing_is_unsupported(method: int) -> None:
    """Its number is told."""
    assert UnpackWorld().refused(forge(GOOD, Forged(method=method))) == "ARCHIVE_UNSUPPORTED"


def test_patched_data_and_several_files_are_unsupported() -> None:
    """Nothing of today writes them."""
    assert UnpackWorld().refused(forge(Forged(central={"flags": 32}))) == "ARCHIVE_UNSUPPORTED"
    assert UnpackWorld().refused(forge(GOOD, end={"disk": 1, "first": 1})) == "ARCHIVE_UNSUPPORTED"


@pytest.mark.parametrize("mode", [0o120777, 0o010644, 0o020644, 0o060644, 0o140644])
def test_link_pipe_or_device_is_refused(mode: int) -> None:
    """Whatever a program would make of its content."""
    entry = Forged(b"link", b"/etc/passwd", central={"attributes": mode << 16})
    assert UnpackWorld().refused(forge(GOOD, entry)) == "ARCHIVE_HOSTILE_ENTRY"


def directory_of(content: bytes) -> tuple[int, int, int]:
    """Offset, length and the end's place, of a zip without a comment."""
    length, offset = struct.unpack("<2I", content[-10:-2])
    return offset, length, offset + length


def test_zip64_end_that_agrees_is_taken() -> None:
    """It may stand there where nobody needs it."""
    offset, length, at = directory_of(forge(GOOD))
    for end in ({}, {"here": 0xFFFF, "count": 0xFFFF, "length": 2**32 - 1, "offset": 2**32 - 1}):
        content = forge(GOOD, before_end=end64(offset, length, 1, at=at), end=end)
        world = UnpackWorld()
        assert world.tree(world.succeed(content)) == {"good": b"good"}


@pytest.mark.parametrize(
    "lie",
    [
        *({"count": value} for value in (0, 2, 2**40)),
        *({"length": value} for value in (1, 2**60)),
        *({"offset": value} for value in (1, 2**63)),
        *({"locator": value} for value in (0, 2**63)),
    ],
    ids=str,
)
def test_zip64_end_that_lies_is_unreadable(lie: dict[str, int]) -> None:
    """Against the plain end, or against what is there."""
    offset, length, at = directory_of(forge(GOOD))
    told = {"offset": offset, "length": length, "count": 1} | lie
    for end in ({}, {"here": 0xFFFF, "count": 0xFFFF, "length": 2**32 - 1, "offset": 2**32 - 1}):
        content = forge(GOOD, before_end=end64(**told, at=at), end=end)
        assert UnpackWorld().refused(content) in ("ARCHIVE_UNREADABLE", "ARCHIVE_TOO_LARGE")


def test_nothing_is_written_of_a_zip_whose_directory_is_bad() -> None:
    """It is looked through first."""
    world = UnpackWorld()
    world.refused(forge(GOOD, Forged(b"../a")))
    assert "write" not in world.files.calls


def test_limits_are_the_ones_that_tests_mean() -> None:
    """A limit more is one that must be tested."""
    assert set(Limits.__slots__) == {"max_entries", "max_total_bytes", "max_entry_bytes", "max_ratio"}
