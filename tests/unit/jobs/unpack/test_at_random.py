"""Any tree of good names comes out as it went in; any bytes at all end a job, and nothing else."""

from __future__ import annotations

import tarfile
import zipfile
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from jobs.model import JobState
from jobs.unpacking.names import Names, clean_name
from tests.unit.jobs.unpack.unpack_world import UnpackWorld, tar_of, zip_of
from uploads.errors import UploadsError

LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="/\\")
PARTS = st.text(LETTERS, min_size=1, max_size=12)
PATHS = st.lists(PARTS, min_size=1, max_size=5).map("/".join)
TREES = st.dictionaries(PATHS, st.binary(max_size=2_000), max_size=6)
STEPS = st.integers(1, 9)
GENEROUS = {"max_ratio": 1_000}


def is_good(tree: dict[str, bytes]) -> bool:
    names = Names()
    try:
        for name in tree:
            names.add(clean_name(name, is_folder=False), is_folder=False)
    except UploadsError:
        return False
    return all(clean_name(name, is_folder=False) == name for name in tree)


@given(tree=TREES, method=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2]), steps=STEPS)
def test_tree_comes_out_of_a_zip_as_it_went_in(tree: dict[str, bytes], method: int, steps: int) -> None:
    """Whatever the names, however short the runs."""
    assume(is_good(tree))
    world = UnpackWorld()
    assert world.tree(world.succeed(zip_of(tree, method), steps=steps, **GENEROUS)) == tree


@given(
    tree=TREES,
    packing=st.sampled_from(["", "gz", "bz2", "xz"]),
    format_=st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]),
    steps=STEPS,
)
def test_tree_comes_out_of_a_tar_as_it_went_in(tree: dict[str, bytes], packing: str, format_: int, steps: int) -> None:
    """The same."""
    assume(is_good(tree))
    world = UnpackWorld()
    assert world.tree(world.succeed(tar_of(tree, packing, format_), steps=steps, **GENEROUS)) == tree


def check_any(content: bytes, steps: int) -> None:
    """A job ends, well or in a user's words, and when it fails leaves nothing."""
    world = UnpackWorld()
    job = world.unpack(content, steps=steps, **GENEROUS)
    if job.state is JobState.FAILED:
        assert job.failure is not None
        assert job.failure.status < 500, job.failure
        assert world.results(job) == {}
    else:
        assert job.state is JobState.SUCCEEDED
    assert not world.queue.buried


MAGIC = st.sampled_from([b"", b"PK\3\4", b"PK\5\6", b"\x1f\x8b\x08\0", b"BZh9", b"BZh91AY&SY", b"\xfd7zXZ\0\0\4"])


@given(magic=MAGIC, content=st.binary(max_size=3_000), steps=STEPS)
def test_any_bytes_end_a_job(magic: bytes, content: bytes, steps: int) -> None:
    """Behind a beginning that is believed, or none."""
    check_any(magic + content, steps)


TREE = {"a/b.txt": b"text" * 50, "c" * 120: b"", "ä": bytes(700)}
SOUND = [
    zip_of(TREE),
    zip_of(TREE, zipfile.ZIP_BZIP2),
    tar_of(TREE),
    tar_of(TREE, format=tarfile.GNU_FORMAT),
    tar_of(TREE, "gz"),
    tar_of(TREE, "bz2"),
    tar_of(TREE, "xz"),
]


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(sound=st.sampled_from(SOUND), data=st.data(), steps=STEPS)
def test_sound_archive_with_bytes_bent_cut_or_doubled_ends_a_job(sound: bytes, data: Any, steps: int) -> None:
    """Near what is good lies what is worst."""
    content = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(content) - 1)))
        match data.draw(st.sampled_from(["bend", "cut", "double", "fill"])):
            case "bend":
                content[at : at + 1] = bytes([data.draw(st.integers(0, 255))])
            case "cut":
                del content[at : at + data.draw(st.integers(1, 600))]
            case "double":
                content[at:at] = content[at : at + data.draw(st.integers(1, 1_100))]
            case "fill":
                content[at : at + 4] = b"\xff\xff\xff\xff"
    check_any(bytes(content), steps)
