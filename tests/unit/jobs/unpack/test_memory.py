"""What unpacking holds in memory, whatever the archive says."""

from __future__ import annotations

import bz2
import io
import tracemalloc
from collections.abc import Iterator
from contextlib import closing

import pytest

from jobs.unpacking.entries import Gate
from jobs.unpacking.limits import Limits
from jobs.unpacking.opening import find_format, open_archive
from tests.unit.jobs.unpack.forged_zips import Forged, forge
from tests.unit.jobs.unpack.unpack_world import tar_of, zip_of
from uploads.limits import GIB, MIB

GENEROUS = Limits(10_000, 10 * GIB, GIB, 1_000_000)
ZEROS = bytes(100 * MIB)
BOMBS = {
    "zip": lambda: zip_of({"zeros": ZEROS}),
    "zip bzip2": lambda: forge(Forged(b"zeros", ZEROS, method=12, packed=bz2.compress(ZEROS))),
    "tar.gz": lambda: tar_of({"zeros": ZEROS}, "gz"),
    "tar.bz2": lambda: tar_of({"zeros": ZEROS}, "bz2"),
    "tar.xz": lambda: tar_of({"zeros": ZEROS}, "xz"),
    "names": lambda: zip_of({f"{number:05d}{'/n' * 31}{'x' * 200}": b"" for number in range(4_000)}),
}


def sizes_of(content: bytes) -> Iterator[int]:
    """All pieces of all entries, one after the other."""
    with closing(io.BytesIO(content)) as file:
        archive = open_archive(file, len(content), find_format(file), Gate(GENEROUS, len(content)))
        for entry in archive.entries():
            yield from map(len, entry.pieces())


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_are_unpacked_in_little_memory(bomb: str) -> None:
    """64 MiB are what a function has for it."""
    content = BOMBS[bomb]()
    tracemalloc.start()
    try:
        largest = max(sizes_of(content), default=0)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert largest <= MIB // 4
    assert peak_bytes < 48 * MIB
