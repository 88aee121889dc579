"""What unpacking holds in memory, whatever the archive says."""

from __future__ import annotations

import bz2
import io
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from jobs.unpacking.entries import Gate
from jobs.unpacking.limits import Limits
from jobs.unpacking.names import MAX_DEPTH, MAX_NAME_BYTES
from jobs.unpacking.opening import find_format, open_archive
from tests.unit.jobs.unpack.forged_zips import Forged, forge
from tests.unit.jobs.unpack.unpack_world import tar_of, zip_of
from uploads.errors import PromiseBrokenError, TooLargeError
from uploads.keys import MAX_ENTRIES
from uploads.limits import GIB, MIB

GENEROUS = Limits(MAX_ENTRIES, 10 * GIB, GIB, 1_000_000)
ZEROS = bytes(100 * MIB)
BOMBS = {
    "zip": lambda: zip_of({"zeros": ZEROS}),
    "zip bzip2": lambda: forge(Forged(b"zeros", ZEROS, method=12, packed=bz2.compress(ZEROS))),
    "tar.gz": lambda: tar_of({"zeros": ZEROS}, "gz"),
    "tar.bz2": lambda: tar_of({"zeros": ZEROS}, "bz2"),
    "tar.xz": lambda: tar_of({"zeros": ZEROS}, "xz"),
    "names": lambda: zip_of({name_at_the_limit(number): b"" for number in range(MAX_ENTRIES)}),
}


def name_at_the_limit(number: int) -> str:
    """As deep and as long as any may be."""
    folders = f"{number:05d}{'/n' * (MAX_DEPTH - 1)}"
    return folders + "x" * (MAX_NAME_BYTES - len(folders))


def sizes_of(content: bytes) -> Iterator[int]:
    """All pieces of all entries, one after the other."""
    with closing(io.BytesIO(content)) as file:
        archive = open_archive(file, len(content), find_format(file), Gate(GENEROUS, len(content)))
        for entry in archive.entries():
            yield from map(len, entry.pieces())


# Made of what no program writes: refused, before more of it is read than of a good one.
WRONG = {
    "longer names": lambda: forge(*(Forged(b"n" * 65_535, b"", central={"offset": 0}) for _ in range(100))),
    "long extras": lambda: forge(
        *(Forged(b"%d" % number, b"", central={"extra": b"\7\0\0\0" * 16_000}) for number in range(300))
    ),
}


def peak_of(work: Callable[[], None]) -> int:
    """How many bytes it held at most."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_are_unpacked_in_little_memory(bomb: str) -> None:
    """Of the 1,769 MB that a function has; most is for 10,000 names and the folders above them."""
    content = BOMBS[bomb]()

    def unpack() -> None:
        assert max(sizes_of(content), default=0) <= MIB // 4

    assert peak_of(unpack) < (96 if bomb == "names" else 48) * MIB


@pytest.mark.parametrize("wrong", WRONG)
def test_directories_of_more_than_names_are_refused_unread(wrong: str) -> None:
    """What is kept of one is bounded, and the time that it takes, too."""
    content = WRONG[wrong]()

    def refuse() -> None:
        with pytest.raises((PromiseBrokenError, TooLargeError), match=r"longer than 1024|directory of more than"):
            list(sizes_of(content))

    assert peak_of(refuse) < 4 * MIB
