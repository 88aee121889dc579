"""A stored file as one that can be read anywhere."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.ports import ByteStream
from jobs.unpacking.ranged_file import BUFFER_BYTES, RangedFile
from uploads.errors import UnavailableError
from uploads.limits import MIB

CONTENT = random.Random(3).randbytes(3 * MIB)  # noqa: S311 # content, not a secret


class Store:
    """What is asked for, and what is still open."""

    def __init__(self, content: bytes = CONTENT) -> None:
        self.content = content
        self.ranges: list[tuple[int, int]] = []
        self.open_count = 0

    @contextmanager
    def open(self, first: int, size: int) -> Iterator[ByteStream]:
        self.ranges.append((first, size))
        self.open_count += 1
        yield io.BytesIO(self.content[first : first + size])
        self.open_count -= 1

    def reader(self) -> io.BufferedReader:
        return io.BufferedReader(RangedFile(self.open, len(CONTENT)), BUFFER_BYTES)


@given(st.lists(st.tuples(st.integers(0, len(CONTENT) + 9), st.integers(0, 700_000)), max_size=8))
def test_reads_are_those_of_a_file(reads: list[tuple[int, int]]) -> None:
    """Wherever, and however much."""
    store = Store()
    with store.reader() as reader:
        for at, size in reads:
            reader.seek(at)
            assert reader.read(size) == CONTENT[at : at + size]
    assert store.open_count == 0


def test_what_lies_side_by_side_is_read_in_ever_larger_ranges() -> None:
    """A range costs a connection."""
    store = Store()
    with store.reader() as reader:
        while reader.read(70_000):
            pass
    assert [size // 1_024 for _, size in store.ranges] == [256, 512, 1_024, 1_280]


def test_seeking_from_the_end_and_telling_are_those_of_a_file() -> None:
    """The directory of a zip stands there."""
    with Store().reader() as reader:
        assert reader.seek(-5, io.SEEK_END) == len(CONTENT) - 5 == reader.tell()
        assert reader.read() == CONTENT[-5:]
        assert reader.seek(-3, io.SEEK_CUR) == len(CONTENT) - 3


def test_bytes_that_stop_coming_are_an_outage() -> None:
    """Not the file's end: half of it must not pass for all."""
    with Store(CONTENT[:500_000]).reader() as reader, pytest.raises(UnavailableError):
        reader.read()
