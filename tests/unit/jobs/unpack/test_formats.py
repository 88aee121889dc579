"""What `unpack` makes of sound archives, however they are packed, and however little time each run has."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import random
import tarfile
import zipfile
from collections.abc import Callable

import pytest

from tests.unit.jobs.unpack.unpack_world import UnpackWorld, member, tar_of, tar_of_members, zip_of
from uploads.keys import ENTRY_NAME

NOISE = random.Random(7).randbytes(300_000)  # noqa: S311 # content, not a secret
TREE = {"readme.txt": b"hello", "pictures/ä 世界.png": NOISE, "pictures/old/empty": b"", "a" * 300 + ".html": b"<p>"}
PACKED: dict[str, Callable[[], bytes]] = {
    "zip": lambda: zip_of(TREE),
    "zip stored": lambda: zip_of(TREE, zipfile.ZIP_STORED),
    "zip bzip2": lambda: zip_of(TREE, zipfile.ZIP_BZIP2),
    "tar": lambda: tar_of(TREE),
    "tar gnu": lambda: tar_of(TREE, format=tarfile.GNU_FORMAT),
    "tar.gz": lambda: tar_of(TREE, "gz"),
    "tar.bz2": lambda: tar_of(TREE, "bz2"),
    "tar.xz": lambda: tar_of(TREE, "xz"),
}


@pytest.mark.parametrize("steps", [1, 2, 3, 1_000_000])
@pytest.mark.parametrize("kind", PACKED)
def test_every_file_is_there_whole_however_short_the_runs(kind: str, steps: int) -> None:
    """By its name, with its bytes; the manifest and the response agree."""
    world = UnpackWorld()
    job = world.succeed(PACKED[kind](), steps=steps)
    assert world.tree(job) == TREE
    assert job.response is not None
    assert job.response["format"] == kind.split(maxsplit=1)[0]
    total = sum(map(len, TREE.values()))
    assert (job.response["entry_count"], job.response["total_bytes"], job.response["has_more"]) == (4, total, False)
    assert job.response["upload_id"] == job.upload_id
    entries = [
        {"number": number, "name": name, "size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for number, (name, content) in enumerate(TREE.items(), 1)
    ]
    assert world.manifest(job)["entries"] == entries
    assert job.response["entries"] == [{k: v for k, v in entry.items() if k != "sha256"} for entry in entries]
    assert job.response["manifest"] == {"number": 0, "size_bytes": len(world.results(job)["manifest"].content)}
    assert job.progress.fraction == 1


def test_no_key_holds_anything_that_a_client_chose() -> None:
    """Names are in metadata, as RFC 2047 words; keys are numbers."""
    world = UnpackWorld()
    job = world.succeed(zip_of(TREE))
    assert sorted(world.results(job)) == ["00001", "00002", "00003", "00004", "manifest"]
    assert all(file.metadata[ENTRY_NAME].isascii() for file in world.results(job).values())
    assert world.entry(job, 2).metadata[ENTRY_NAME].startswith("=?UTF-8?B?")


def test_type_is_what_the_name_ends_in_and_else_says_nothing() -> None:
    """By Python's own table: no machine's files have a say, nor a name that looks like a URL."""
    names = ["a.PNG", "b.tar.gz", "c", "d.", ".txt", "x.html/e", "data:text/html,f", "g.jsonx"]
    world = UnpackWorld()
    job = world.succeed(zip_of(dict.fromkeys(names, b"")))
    types = [world.entry(job, number).content_type for number in range(1, len(names) + 1)]
    opaque = "application/octet-stream"
    assert types == ["image/png", opaque, opaque, opaque, "text/plain", opaque, opaque, opaque]


@pytest.mark.parametrize("steps", [1, 1_000_000])
def test_folders_are_no_files_and_here_is_no_name(steps: int) -> None:
    """As `tar -C folder -c .` writes it; a folder may come twice."""
    folder, again = (member("./b", type=tarfile.DIRTYPE) for _ in range(2))
    content = tar_of_members(member("./", type=tarfile.DIRTYPE), folder, member("./b/c", size=3), again)
    world = UnpackWorld()
    job = world.succeed(content, steps=steps)
    assert world.tree(job) == {"b/c": bytes(3)}
    assert world.manifest(job)["entry_count"] == 1


def test_folders_of_a_zip_are_no_files_either() -> None:
    """They end in a slash."""
    world = UnpackWorld()
    assert world.tree(world.succeed(zip_of({"b/": b"", "b/c": b"1"}))) == {"b/c": b"1"}


@pytest.mark.parametrize("content", [zip_of({}), tar_of({}), tar_of({}, "gz"), tar_of({}, "xz"), bytes(512)])
def test_empty_archive_is_one_of_no_entries(content: bytes) -> None:
    """With an empty manifest."""
    world = UnpackWorld()
    job = world.succeed(content)
    assert (job.response or {})["entry_count"] == 0
    assert world.manifest(job)["entries"] == []


def test_zip_written_to_a_pipe_is_read() -> None:
    """Its sizes follow its data, and only the directory tells them before."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", NOISE)
        with archive.open("b", "w", force_zip64=True) as file:
            file.write(b"b")
    world = UnpackWorld()
    assert world.tree(world.succeed(pipe.getvalue())) == {"a": NOISE, "b": b"b"}


def test_zip_with_zip64_fields_that_it_does_not_need_is_read() -> None:
    """As programs write that do not know how much will come."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, archive.open("a", "w", force_zip64=True) as entry:
        entry.write(b"abc")
    world = UnpackWorld()
    assert world.tree(world.succeed(file.getvalue())) == {"a": b"abc"}


def test_packed_tar_of_many_streams_is_one_tar() -> None:
    """As programs that pack in parallel write it, with zeros after the last."""
    tar = tar_of(TREE)
    halves = (tar[:100_000], tar[100_000:])
    for pack in (gzip.compress, bz2.compress, lzma.compress):
        packed = b"".join(map(pack, halves)) + bytes(700)
        world = UnpackWorld()
        assert world.tree(world.succeed(packed, steps=2)) == TREE


def test_archive_in_the_archive_is_a_file() -> None:
    """Nesting ends at one."""
    inner = zip_of({"deep.txt": b"deep"})
    world = UnpackWorld()
    assert world.tree(world.succeed(tar_of({"inner.zip": inner}, "gz"))) == {"inner.zip": inner}


def test_old_names_of_a_zip_are_read_by_the_code_page_of_old() -> None:
    """And what is UTF-8 without saying so, as macOS writes it, as UTF-8."""
    latin = zip_of({"caf?": b"1"}).replace(b"caf?", b"caf\x82")
    utf8 = zip_of({"caf??": b"1"}).replace(b"caf??", "café".encode())
    for content in (latin, utf8):
        world = UnpackWorld()
        assert world.tree(world.succeed(content)) == {"café": b"1"}
